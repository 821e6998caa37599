"""A client of S3 that is quickly there and lists any bucket that the caller may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.loaders import Loader

from bucketsize.cloud.session import (
    checked_address,
    client_config,
    configured_address,
    open_session,
)
from bucketsize.listing import MOST_AT_ONCE

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def open_listing_client(
    *, region: str | None, profile: str | None, endpoint_url: str | None
) -> S3Client:
    """A client for listing with as many connections as that can use. Makes no request yet.

    Unlike ``Aws.s3`` it does not insist that a bucket is this account's own: reading the
    sizes of another's, where its owner allows that, harms nobody, and to ask first who
    this account is would cost a request.

    Raises:
        InvalidInput: No such profile, no region, a malformed address or configuration file.
    """
    session, region = open_session(region=region, profile=profile)
    endpoint_url = checked_address(endpoint_url)
    known: Loader = session.get_component("data_loader")
    session.register_component(
        "data_loader", _S3Loader(known.search_paths, include_default_search_paths=False)
    )
    address = endpoint_url or configured_address(session)
    config = client_config(address).merge(Config(max_pool_connections=MOST_AT_ONCE))
    client = session.create_client(
        "s3", region_name=region, endpoint_url=endpoint_url, config=config
    )
    return cast("S3Client", client)


class _S3Loader(Loader):
    """botocore's loader of models, which need not look into 400 folders to know of S3."""

    def list_available_services(self, type_name: str) -> list[str]:
        del type_name
        return ["s3"]
