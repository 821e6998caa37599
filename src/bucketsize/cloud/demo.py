"""The brief from beginning to end, against the local cloud at an endpoint."""

from __future__ import annotations

import io
import json
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import boto3
import botocore.session
from PIL import Image

from bucketsize.clock import utc_now
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.deploy import deploy
from bucketsize.cloud.deployment import Deployment
from bucketsize.cloud.drive import drive, fetch
from bucketsize.cloud.local import LocalCloud
from bucketsize.cloud.names import STACK_NAME, app_bucket_name
from bucketsize.cloud.report import Step
from bucketsize.errors import ServiceFailure
from bucketsize.history import SizeHistory
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.model import PLOT_KEY, Window
from bucketsize.records import measurement_json

_PLOT_ROW_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo did.

    Attributes:
        bucket_name: Physical name of TestBucket.
        rows: The measurements that the plotting service drew.
        peak: The largest size that it saw.
        picture: The PNG, fetched from the bucket.
        plot_row: The measurement that storing the picture led to.
    """

    bucket_name: str
    rows: list[dict[str, Any]]
    peak: dict[str, Any]
    picture: bytes
    plot_row: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The demo's result as JSON."""
        return {
            "bucket": self.bucket_name,
            "rows": self.rows,
            "peak": self.peak,
            "status": 200,  # of the REST API: with another one the driver fails
        }


def run_demo(cloud: LocalCloud, step: Step) -> Demo:
    """Create, deploy, drive, and fetch the plot from the bucket.

    Args:
        cloud: A running local cloud.
        step: Announces each step.

    Raises:
        BucketsizeError: A step failed.
    """
    aws = local_aws(cloud)
    bucket_name = app_bucket_name(aws.account_id, aws.region)
    deployment = Deployment(bucket_name, DEFAULT_TABLE_NAME, STACK_NAME, None)
    deploy(aws, deployment, lambda _changes: True, step)
    with step("Driver: four changes in TestBucket, then GET /plot"):
        began = utc_now()
        result = drive(aws, STACK_NAME)
    with step("Fetching the plot from the bucket"):
        picture = fetch(aws, result["plot"])
        plot_row = _wait_for_plot_row(aws, bucket_name, began)
    seen = figures_in(picture)
    return Demo(bucket_name, seen["rows"], seen["peak"], picture, plot_row)


def local_aws(cloud: LocalCloud) -> Aws:
    """The account that a local cloud plays."""
    # Nothing of the caller's own AWS configuration: its files may be malformed, and the
    # profile that the environment names may not exist.
    nothing = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
    }
    bare = botocore.session.Session(session_vars=nothing)
    session = boto3.Session(
        aws_access_key_id=cloud.environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=cloud.environ["AWS_SECRET_ACCESS_KEY"],
        region_name=cloud.environ["AWS_DEFAULT_REGION"],
        botocore_session=bare,
    )
    return Aws(session, cloud.environ["AWS_DEFAULT_REGION"], cloud.endpoint_url)


def figures_in(picture: bytes) -> dict[str, Any]:
    """What a PNG of the plotting service says that it was drawn from."""
    with Image.open(io.BytesIO(picture)) as image:
        figures: dict[str, Any] = json.loads(image.info["bucketsize"])
    return figures


def _wait_for_plot_row(aws: Aws, bucket_name: str, began: datetime) -> dict[str, Any]:
    """The measurement that storing the picture led to."""
    history = SizeHistory(aws.dynamodb, DEFAULT_TABLE_NAME)
    deadline = time.monotonic() + _PLOT_ROW_SECONDS
    while time.monotonic() < deadline:
        with translated("waiting for the plot's own row"):
            window = Window(began, began + timedelta(days=1))
            for row in history.measurements(bucket_name, window):
                if row.cause.object_key == PLOT_KEY:
                    return measurement_json(row)
        aws.sleep(0.1)
    raise ServiceFailure("Storing the plot led to no measurement.")
