"""The options that commands share, each stated once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypeVar

import click

from bucketsize.cli.account import Account, account_options, json_option
from bucketsize.history.schema import DEFAULT_TABLE_NAME

__all__ = [
    "Account",
    "account_options",
    "bucket_option",
    "folder_option",
    "json_option",
    "picture_option",
    "table_option",
    "yes_option",
]

_F = TypeVar("_F", bound=Callable[..., None])


bucket_option = click.option(
    "--bucket", help="Physical name of TestBucket; default: testbucket-<account>-<region>."
)
table_option = click.option(
    "--table",
    callback=lambda _context, _option, name: _table_name(name),
    help=f"The history table; default: {DEFAULT_TABLE_NAME}.",
)
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
