from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

from bucketsize.model import Measurement
from bucketsize.tracking.app_metrics import GROWTH_PER_DAY, TOTAL_SIZE, AppMetrics

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LOG = io.StringIO()
LOGGER = Logger(service="app-metrics", stream=LOG)


@dataclass
class Past:
    """What was true a day before; counts how often that is asked."""

    size: int | None = None
    asked: list[tuple[str, datetime]] = field(default_factory=list)

    def __call__(self, bucket_name: str, instant: datetime) -> Measurement | None:
        self.asked.append((bucket_name, instant))
        return None if self.size is None else Measurement(bucket_name, instant, self.size, 1)


def published(
    capsys: pytest.CaptureFixture[str], names: tuple[str, ...], past: Past, size: int = 100
) -> list[dict[str, Any]]:
    AppMetrics(LOGGER, names, past).publish(Measurement("photos", NOON, size, 1))
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_apps_metrics_have_no_buckets_name(capsys: pytest.CaptureFixture[str]) -> None:
    [metrics] = published(capsys, (TOTAL_SIZE, GROWTH_PER_DAY), Past(70))
    [directive] = metrics["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "bucketsize"
    assert directive["Dimensions"] == [["service"]]
    assert {m["Name"]: m["Unit"] for m in directive["Metrics"]} == {
        "TotalSize": "Bytes",
        "GrowthPerDay": "Bytes",
    }
    assert metrics["service"] == "size-tracking"
    assert (metrics["TotalSize"], metrics["GrowthPerDay"]) == ([100], [30])
    assert "photos" not in json.dumps(metrics)


def test_growth_is_held_against_the_row_of_a_day_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    past = Past(170)
    [metrics] = published(capsys, (GROWTH_PER_DAY,), past)
    assert metrics["GrowthPerDay"] == [-70]
    assert "TotalSize" not in metrics
    assert past.asked == [("photos", NOON - DAY)]


def test_of_a_bucket_that_was_not_known_a_day_before_no_growth_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert published(capsys, (GROWTH_PER_DAY,), Past()) == []


@pytest.mark.parametrize("names", [(), (TOTAL_SIZE,)])
def test_nothing_is_asked_where_growth_is_not_wanted(
    capsys: pytest.CaptureFixture[str], names: tuple[str, ...]
) -> None:
    past = Past(1)
    assert len(published(capsys, names, past)) == len(names)
    assert past.asked == []


def test_a_growth_that_cannot_be_read_costs_no_event(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def denied(_bucket_name: str, _instant: datetime) -> Measurement | None:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "Query")

    LOG.truncate(LOG.seek(0))
    AppMetrics(LOGGER, (TOTAL_SIZE, GROWTH_PER_DAY), denied).publish(
        Measurement("photos", NOON, 100, 1)
    )
    [metrics] = map(json.loads, capsys.readouterr().out.splitlines())
    assert metrics["TotalSize"] == [100]
    assert "GrowthPerDay" not in metrics
    assert json.loads(LOG.getvalue())["bucket_name"] == "photos"
