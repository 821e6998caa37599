"""Wires summarizing together: settings, clients, clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from bucketsize.history import RowExpiry, SizeHistory
from bucketsize.service_log import service_logger
from bucketsize.settings import SummarizingSettings, read_settings
from bucketsize.summaries import Retention, SizeSummaries, Summarizer
from bucketsize.summarizing.new_rows import new_rows

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_RETRIES = Config(retries={"mode": "standard", "max_attempts": 8})

_ROWS_FILLED_AT_ONCE = 2_000
"""Some seconds' work: a bucket with few rows needs nobody to fill its summaries."""


def make_handler(environ: Mapping[str, str]) -> Callable[[Any, LambdaContext], dict[str, Any]]:
    """The Lambda handler for this environment.

    Raises:
        InvalidSetting: The environment lacks a variable.
    """
    settings = read_settings(SummarizingSettings, environ)
    logger = service_logger("summarizing")
    dynamodb = boto3.client("dynamodb", config=_RETRIES)
    history = SizeHistory(dynamodb, settings.table_name)
    summarizer = Summarizer(
        history,
        SizeSummaries(dynamodb, settings.summaries_table_name),
        Retention(RowExpiry(dynamodb, settings.table_name), settings.retention_days),
    )

    @logger.inject_lambda_context
    def lambda_handler(event: Any, _context: LambdaContext) -> dict[str, Any]:
        rows = new_rows(event, history.horizon)
        summarizer.take_in(rows, fill_at_most=_ROWS_FILLED_AT_ONCE)
        logger.info("Summarized rows", rows=len(rows))
        return {"rows": len(rows)}

    return lambda_handler
