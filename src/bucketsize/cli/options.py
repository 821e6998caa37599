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
    "json_option",
    "picture_option",
    "port_option",
    "refuse_unwritable",
    "table_option",
    "yes_option",
]

_F = TypeVar("_F", bound=Callable[..., None])


def bucket_option(text: str) -> Callable[[_F], _F]:
    """Add ``--bucket``, the physical name of TestBucket, with this help."""
    return click.option("--bucket", help=text)


def table_option(
    text: str = f"The history table; default: the deployed one, or {DEFAULT_TABLE_NAME}.",
) -> Callable[[_F], _F]:
    """Add ``--table``, with a help of its own where the command means something else."""
    return click.option(
        "--table", callback=lambda _context, _option, name: _table_name(name), help=text
    )


port_option = click.option(
    "--port", type=click.IntRange(1, 65535), help="Port of the cloud; default: a free one."
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
        refuse_unwritable(path.parent)
    return path


def refuse_unwritable(folder: Path) -> None:
    """Check that a file can be made in a folder.

    Raises:
        click.BadParameter: It cannot.
    """
    try:
        TemporaryFile(dir=folder).close()
    except OSError as e:
        raise click.BadParameter(f"No file can be written in {str(folder)!r}.") from e
