"""Wires plotting together: settings, clients, clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

from bucketsize.errors import InvalidInput, NotFound
from bucketsize.history import SizeHistory
from bucketsize.plotting.picture_store import PictureStore
from bucketsize.plotting.plotter import Plotter
from bucketsize.plotting.request import read_request
from bucketsize.plotting.response import error_response, plot_response
from bucketsize.settings import PlottingSettings, read_settings
from bucketsize.summaries import SizeSummaries, WindowReader

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_RETRIES = Config(retries={"mode": "standard", "max_attempts": 4})


def make_handler(environ: Mapping[str, str]) -> Callable[[Any, LambdaContext], dict[str, Any]]:
    """The Lambda handler for this environment.

    What a caller did wrong becomes an answer; what goes wrong here fails the
    invocation, so that it is counted and logged (API Gateway answers 502).

    Raises:
        InvalidSetting: The environment lacks a variable.
    """
    settings = read_settings(PlottingSettings, environ)
    logger = Logger(service="plotting")
    store = PictureStore(
        boto3.client("s3", config=_RETRIES), settings.bucket_name, settings.plot_bucket
    )
    dynamodb = boto3.client("dynamodb", config=_RETRIES)
    summaries_table = settings.summaries_table_name
    reader = WindowReader(
        SizeHistory(dynamodb, settings.table_name),
        SizeSummaries(dynamodb, summaries_table) if summaries_table else None,
    )
    plotter = Plotter(
        reader,
        store.put,
        settings.tracked_buckets,
    )

    @logger.inject_lambda_context
    def lambda_handler(event: Any, _context: LambdaContext) -> dict[str, Any]:
        try:
            request = read_request(event, settings, datetime.now(UTC))
            plot = plotter.plot(request)
            answer = plot_response(plot)
        except (InvalidInput, NotFound) as e:
            logger.info("Refused a request", code=e.code, reason=e.message)
            return error_response(e)
        logger.info("Drew a plot", bucket_name=request.bucket_name, stored_at=plot.stored_at)
        return answer

    return lambda_handler
