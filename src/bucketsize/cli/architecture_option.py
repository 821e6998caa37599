"""The option ``--architecture`` of the commands that pack archives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from bucketsize.cloud.packaging.target import ARCHITECTURES

_F = TypeVar("_F", bound=Callable[..., None])


def architecture_option(text: str, *, default: str | None = None) -> Callable[[_F], _F]:
    """Add ``--architecture``, the processors that Lambda offers."""
    return click.option(
        "--architecture",
        "--arch",
        "architecture",
        type=click.Choice(ARCHITECTURES),
        default=default,
        show_default=default is not None,
        help=text,
    )
