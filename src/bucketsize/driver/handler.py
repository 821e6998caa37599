"""Wires the driver together: settings, clients, clock, Lambda's deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from bucketsize.clock import utc_now
from bucketsize.driver.app_bucket import AppBucket
from bucketsize.driver.driver import Drive, Driver
from bucketsize.history import SizeHistory
from bucketsize.listing import measure_bucket
from bucketsize.plot_api import PlotApi
from bucketsize.records import measurement_json
from bucketsize.service_log import service_logger
from bucketsize.settings import DriverSettings, read_settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_RETRIES = Config(retries={"mode": "standard", "max_attempts": 4})


def make_handler(environ: Mapping[str, str]) -> Callable[[Any, LambdaContext], dict[str, Any]]:
    """The Lambda handler for this environment.

    Raises:
        InvalidSetting: The environment lacks a variable.
    """
    settings = read_settings(DriverSettings, environ)
    logger = service_logger("driver")
    session = boto3.Session()
    s3 = session.client("s3", config=_RETRIES)
    bucket = AppBucket(s3, settings.bucket_name, measure=partial(measure_bucket, s3))
    history = SizeHistory(session.client("dynamodb", config=_RETRIES), settings.table_name)
    plot_api = PlotApi(settings.plot_api_url, session.get_credentials(), session.region_name)

    @logger.inject_lambda_context
    def lambda_handler(_event: Any, context: LambdaContext) -> dict[str, Any]:
        drive = Driver(
            bucket=bucket,
            history=history,
            plot_api=plot_api,
            stores_plot_here=settings.plot_bucket in ("", settings.bucket_name),
            pause_seconds=settings.pause_seconds,
            window_seconds=settings.window_seconds,
            now=utc_now,
            sleep=time.sleep,
            remaining_seconds=lambda: context.get_remaining_time_in_millis() / 1000,
        ).run()
        logger.info("Made the changes and had them drawn")
        return drive_json(settings.bucket_name, drive)

    return lambda_handler


def drive_json(bucket_name: str, drive: Drive) -> dict[str, Any]:
    """What the driver answers; ``sizes`` are relative to the bucket's size at the start."""
    return {
        "bucket": bucket_name,
        "sizes": [row.total_size - drive.start.total_size for row in drive.rows],
        "rows": [measurement_json(row) for row in drive.rows],
        "plot": drive.answer.stored_at,
        "status": 200,  # of the plotting API: with another one the driver fails
    }
