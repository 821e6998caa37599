"""The options that commands share, each stated once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar

import click

from bucketsize.cloud.aws import Aws, connect
from bucketsize.history.schema import DEFAULT_TABLE_NAME

_F = TypeVar("_F", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Account:
    """Which account and region a command works in, as its options say."""

    region: str | None
    profile: str | None
    endpoint_url: str | None

    def connect(self) -> Aws:
        """The account, as the caller's credentials open it."""
        return connect(region=self.region, profile=self.profile, endpoint_url=self.endpoint_url)


def account_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--region``, ``--profile``, ``--endpoint-url``; the command gets ``account``."""

    @wraps(command)
    def with_account(
        region: str | None, profile: str | None, endpoint_url: str | None, **options: Any
    ) -> None:
        command(account=Account(region, profile, endpoint_url), **options)

    for option in (
        click.option(
            "--endpoint-url", envvar="AWS_ENDPOINT_URL", help="A local cloud's address."
        ),
        click.option("--profile", help="Profile of the AWS configuration files."),
        click.option("--region", help="AWS region; default: the profile's, or AWS_REGION."),
    ):
        option(with_account)
    return with_account


bucket_option = click.option(
    "--bucket", help="Physical name of TestBucket; default: testbucket-<account>-<region>."
)
table_option = click.option(
    "--table",
    callback=lambda _context, _option, name: _table_name(name),
    help=f"The history table; default: {DEFAULT_TABLE_NAME}.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
yes_option = click.option("--yes", is_flag=True, help="Ask nothing; go on.")


def _table_name(name: str | None) -> str | None:
    # Amazon DynamoDB Developer Guide, "Naming rules".
    if name is not None and not re.fullmatch(r"[A-Za-z0-9_.-]{3,255}", name):
        raise click.BadParameter(
            "A table's name has 3 to 255 letters, digits, hyphens, dots and underscores."
        )
    return name


def picture_option(*, default: Path | None = None) -> Callable[[_F], _F]:
    """Add ``--output``, a file that can be written: better said now than after the work."""
    return click.option(
        "--output",
        type=click.Path(dir_okay=False, writable=True, path_type=Path),
        default=default,
        show_default=default is not None,
        callback=_in_a_writable_folder,
        help="File that the picture is written to.",
    )


def _in_a_writable_folder(
    _context: click.Context, _option: click.Parameter, path: Path | None
) -> Path | None:
    if path:
        _refuse_unwritable(path.parent)
    return path


def folder_option(*, default: Path) -> Callable[[_F], _F]:
    """Add ``--output``, a folder for archives that can be written; made where it is missing."""
    return click.option(
        "--output",
        type=click.Path(file_okay=False, path_type=Path),
        default=default,
        show_default=True,
        callback=_made_and_writable,
        help="Folder that the archives are written to.",
    )


def _made_and_writable(_context: click.Context, _option: click.Parameter, path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise click.BadParameter(f"The folder cannot be made: {e}.") from e
    _refuse_unwritable(path)
    return path


def _refuse_unwritable(folder: Path) -> None:
    try:
        TemporaryFile(dir=folder).close()
    except OSError as e:
        raise click.BadParameter(f"No file can be written in {str(folder)!r}.") from e
