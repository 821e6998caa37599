"""Which account a command works in, and whether its result is JSON; starts fast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bucketsize.cloud.aws import Aws


@dataclass(frozen=True, slots=True)
class Account:
    """Which account and region a command works in, as its options say."""

    region: str | None
    profile: str | None
    endpoint_url: str | None

    def connect(self) -> Aws:
        """The account, as the caller's credentials open it."""
        from bucketsize.cloud.aws import connect  # noqa: PLC0415  only who connects needs boto3

        return connect(region=self.region, profile=self.profile, endpoint_url=self.endpoint_url)


def account_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--region``, ``--profile``, ``--endpoint-url``; the command gets ``account``."""

    @wraps(command)
    def with_account(
        region: str | None, profile: str | None, endpoint_url: str | None, **options: Any
    ) -> None:
        command(account=Account(region, profile, endpoint_url), **options)

    for option in (
        click.option("--endpoint-url", help="A local cloud's address."),
        click.option("--profile", help="Profile of the AWS configuration files."),
        click.option("--region", help="AWS region; default: the profile's, or AWS_REGION."),
    ):
        option(with_account)
    return with_account


json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
