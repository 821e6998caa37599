"""``bucketsize measure``: how large a bucket is now."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import click

from bucketsize.cli.account import Account, account_options, json_option
from bucketsize.cli.command import Command
from bucketsize.cli.measured import Measured
from bucketsize.cli.progress import Tell, shown_progress
from bucketsize.cli.visible import json_text
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.listing_client import open_listing_client
from bucketsize.cloud.names import refuse_unlistable
from bucketsize.listing import (
    Breakdown,
    ByPrefix,
    ByStorageClass,
    Progress,
    StoredVersions,
    measure_bucket,
    measure_versions,
)
from bucketsize.model import APP_BUCKET_NAME, BucketSize

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

    from bucketsize.cli.measured import SizesByGroup

    Way = Callable[[S3Client, str, Tell], None]
    Groups = Callable[[], SizesByGroup]


@click.command(
    "measure",
    cls=Command,
    examples={
        "bucketsize measure photos": "now, by listing",
        "bucketsize measure photos --by-prefix 1": "by folder",
        "bucketsize measure photos --versions": "all that S3 charges for",
    },
)
@click.argument("bucket")
@account_options
@click.option("--prefix", default="", help="Count only keys that begin with this.")
@click.option(
    "--by-prefix",
    "depth",
    type=click.IntRange(1),
    metavar="DEPTH",
    help="Also by folder: the first DEPTH parts of the keys, behind --prefix.",
)
@click.option("--by-storage-class", is_flag=True, help="Also by storage class.")
@click.option(
    "--versions",
    is_flag=True,
    help="Count old versions, delete markers and unfinished uploads too, as CloudWatch does.",
)
@json_option
def measure_command(
    account: Account,
    bucket: str,
    prefix: str,
    depth: int | None,
    *,
    by_storage_class: bool,
    versions: bool,
    as_json: bool,
) -> None:
    """Tell how large the bucket BUCKET is now, as fast as it can be listed.

    Any bucket that you may list can be measured, tracked or not, also another
    account's. The size is that of its current objects.

    Ctrl-C ends it, and shows what was seen so far.
    """
    if versions and (depth or by_storage_class):
        raise click.UsageError("--versions stands alone: it has a breakdown of its own.")
    way, groups = (
        _with_versions(prefix) if versions else _listed(prefix, depth, by_storage_class)
    )
    name = _physical_name(account, bucket)
    with translated(f"opening {name}"):
        client = open_listing_client(
            region=account.region, profile=account.profile, endpoint_url=account.endpoint_url
        )
    _show(_measure(client, name, prefix, way, groups), as_json=as_json)


def _show(measured: Measured, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_text(measured.as_json(), indent=2))
    else:
        click.echo("\n".join(measured.lines()))
    if measured.is_partial:
        click.echo("Interrupted: what was seen so far is a part of the bucket.", err=True)
        raise click.exceptions.Exit(1)


def _physical_name(account: Account, bucket: str) -> str:
    if bucket == APP_BUCKET_NAME:
        from bucketsize.cli.narration import Narrator  # noqa: PLC0415  slow to start
        from bucketsize.cli.targets import offer_bucket_name  # noqa: PLC0415

        return offer_bucket_name(account.connect(), bucket, Narrator(), ask=False)
    refuse_unlistable(bucket)
    return bucket


def _measure(client: S3Client, name: str, prefix: str, way: Way, groups: Groups) -> Measured:
    """List the bucket; an interruption leaves what was seen."""
    seen, is_partial, started = Progress(BucketSize(0, 0), requests=0), True, monotonic()

    def see(progress: Progress) -> None:
        nonlocal seen
        seen = progress
        show(progress)

    try:
        with translated(f"listing {name}", on="this bucket"), shown_progress() as show:
            way(client, name, see)
        is_partial = False
    except KeyboardInterrupt:
        pass
    seconds = monotonic() - started
    return Measured(name, prefix, seen.size, seen.requests, seconds, is_partial, groups())


def _listed(
    prefix: str,
    depth: int | None,
    by_storage_class: bool,  # noqa: FBT001  the option itself
) -> tuple[Way, Groups]:
    breakdowns: dict[str, Breakdown] = {}
    if depth:
        breakdowns["prefix"] = ByPrefix(prefix.count("/") + depth)
    if by_storage_class:
        breakdowns["storage class"] = ByStorageClass()

    def way(client: S3Client, name: str, tell: Tell) -> None:
        measure_bucket(
            client, name, prefix=prefix, progress=tell, breakdowns=[*breakdowns.values()]
        )

    return way, lambda: {what: breakdown.sizes for what, breakdown in breakdowns.items()}


def _with_versions(prefix: str) -> tuple[Way, Groups]:
    stored: list[StoredVersions] = []

    def way(client: S3Client, name: str, tell: Tell) -> None:
        stored.append(measure_versions(client, name, prefix=prefix, progress=tell))

    return way, lambda: {"kind": _kinds(stored[0])} if stored else {}


def _kinds(stored: StoredVersions) -> dict[str, BucketSize]:
    return {
        "current versions": stored.current,
        "noncurrent versions": stored.noncurrent,
        "delete markers": BucketSize(0, stored.delete_markers),
        "parts of unfinished uploads": stored.unfinished,
    }
