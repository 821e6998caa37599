"""Wires plotting together: settings, clients, clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from bucketsize.clock import utc_now
from bucketsize.errors import InvalidInput, NotFound
from bucketsize.history import SizeHistory
from bucketsize.plotting.bucket_list import BucketList
from bucketsize.plotting.history_pages import HistoryPages
from bucketsize.plotting.picture_store import PictureStore
from bucketsize.plotting.plotter import Plotter
from bucketsize.plotting.request import (
    Call,
    read_buckets_request,
    read_call,
    read_history_request,
    read_plot_request,
)
from bucketsize.plotting.response import (
    buckets_response,
    error_response,
    history_response,
    plot_response,
)
from bucketsize.plotting.router import Answer, Resource, route
from bucketsize.service_log import service_logger
from bucketsize.settings import PlottingSettings, read_settings
from bucketsize.summaries import SizeSummaries, WindowReader

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
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
    logger = service_logger("plotting")
    resources = _resources(settings, logger)

    @logger.inject_lambda_context
    def lambda_handler(event: Any, _context: LambdaContext) -> dict[str, Any]:
        try:
            call = read_call(event, utc_now())
            answer = route(resources, call)
        except (InvalidInput, NotFound) as e:
            # Without its words, which quote the request: somebody may have put a key in it.
            logger.info("Refused a request", code=e.code)
            return error_response(e)
        logger.info("Answered", path=call.path, parameters=dict(call.parameters))
        return answer

    return lambda_handler


def _resources(settings: PlottingSettings, logger: Logger) -> dict[str, Resource]:
    """The resources of the REST API by their paths."""
    dynamodb = boto3.client("dynamodb", config=_RETRIES)
    summaries_table = settings.summaries_table_name
    reader = WindowReader(
        SizeHistory(dynamodb, settings.table_name),
        SizeSummaries(dynamodb, summaries_table) if summaries_table else None,
    )
    store = PictureStore(
        boto3.client("s3", config=_RETRIES), settings.bucket_name, settings.plot_bucket
    )
    plotter = Plotter(reader, store.put, settings.tracked_buckets)
    history_pages = HistoryPages(reader, settings.tracked_buckets)
    default_length = timedelta(seconds=settings.window_seconds)
    bucket_list = BucketList(reader, settings.tracked_buckets)

    def plot(call: Call) -> Answer:
        request = read_plot_request(call, settings.bucket_name, default_length)
        drawn = plotter.plot(request)
        if drawn.stored_at:
            logger.info("Stored the picture", stored_at=drawn.stored_at)
        return plot_response(drawn)

    def history(call: Call) -> Answer:
        request = read_history_request(call, settings.bucket_name)
        return history_response(history_pages.page(request), request.history_format)

    def buckets(call: Call) -> Answer:
        return buckets_response(bucket_list.page(read_buckets_request(call)))

    # One bucket's have paths of their own, so that IAM can let a caller in to these alone.
    return {
        "/plot": plot,
        "/history": history,
        "/buckets": buckets,
        "/buckets/{bucket}/plot": plot,
        "/buckets/{bucket}/history": history,
    }
