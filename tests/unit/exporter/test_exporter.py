"""What a scrape shows, and how little it asks: held against the client library's own parser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import TYPE_CHECKING

from fakes.rows import every_minute
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bucketsize.errors import ServiceFailure
from bucketsize.exporter import SizeCollector, metrics
from bucketsize.exporter.figures import FigureReader
from bucketsize.exporter.metrics import BucketFigures
from bucketsize.model import Measurement, SizeSeries, Window

if TYPE_CHECKING:
    import pytest

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GRAFANA = Path(__file__).parents[3] / "docs/grafana/bucketsize.json"
EXISTING = {metrics.UP, metrics.SIZE, metrics.OBJECTS, metrics.PEAK, metrics.MEASURED}
PHOTOS = BucketFigures(Measurement("photos", NOON, 19, 2), 28)
VIDEOS = BucketFigures(Measurement("videos", NOON + timedelta(seconds=0.5), 0, 0), 0)


@dataclass
class Source:
    """Reads what it is told to, and counts."""

    answer: Callable[[], list[BucketFigures]]
    times: int = 0

    def __call__(self) -> list[BucketFigures]:
        self.times += 1
        return self.answer()


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Scraped:
    source: Source
    clock: Clock = field(default_factory=Clock)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.registry.register(SizeCollector(self.source, 30, self.clock))

    def scrape(self) -> dict[tuple[str, str], float]:
        text = generate_latest(self.registry).decode()
        return {
            (sample.name, sample.labels.get("bucket", "")): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


def failing() -> list[BucketFigures]:
    raise ServiceFailure("DynamoDB is away.")


def test_every_bucket_has_its_four_figures() -> None:
    noon = NOON.timestamp()
    assert Scraped(Source(lambda: [PHOTOS, VIDEOS])).scrape() == {
        ("bucketsize_up", ""): 1,
        ("bucketsize_bucket_size_bytes", "photos"): 19,
        ("bucketsize_bucket_size_bytes", "videos"): 0,
        ("bucketsize_bucket_objects", "photos"): 2,
        ("bucketsize_bucket_objects", "videos"): 0,
        ("bucketsize_bucket_peak_bytes", "photos"): 28,
        ("bucketsize_bucket_peak_bytes", "videos"): 0,
        ("bucketsize_bucket_last_measured_timestamp_seconds", "photos"): noon,
        ("bucketsize_bucket_last_measured_timestamp_seconds", "videos"): noon + 0.5,
    }


def test_many_scrapes_are_one_reading() -> None:
    scraped = Scraped(Source(lambda: [PHOTOS]))
    assert scraped.source.times == 0  # to be registered takes none
    for _ in range(10):
        scraped.scrape()
    assert scraped.source.times == 1
    scraped.clock.seconds = 30
    scraped.scrape()
    assert scraped.source.times == 2


def test_scrapes_at_the_same_time_are_one_reading() -> None:
    scraped, together = Scraped(Source(lambda: [PHOTOS])), Barrier(8)

    def scrape() -> None:
        together.wait(10)
        scraped.scrape()

    threads = [Thread(target=scrape) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert scraped.source.times == 1


def test_a_reading_that_fails_shows_no_stale_figure(caplog: pytest.LogCaptureFixture) -> None:
    scraped = Scraped(Source(lambda: [PHOTOS]))
    scraped.scrape()
    scraped.source.answer = failing
    scraped.clock.seconds = 30
    assert scraped.scrape() == {("bucketsize_up", ""): 0}
    assert "DynamoDB is away" in caplog.text
    scraped.scrape()
    assert scraped.source.times == 2  # nor is a failure asked for again at once
    scraped.source.answer = lambda: [PHOTOS]
    scraped.clock.seconds = 60
    assert scraped.scrape()["bucketsize_up", ""] == 1


def test_units_and_kinds_are_as_prometheus_wants_them() -> None:
    registry = Scraped(Source(lambda: [PHOTOS])).registry
    families = list(text_string_to_metric_families(generate_latest(registry).decode()))
    assert {family.type for family in families} == {"gauge"}
    for family in families:
        assert re.fullmatch(r"bucketsize_[a-z_]+", family.name)
        assert family.documentation.endswith(".")
        assert not family.name.endswith(("_total", "_count", "_sum", "_info"))


def test_a_spike_in_a_row_that_came_late_is_in_the_peak() -> None:
    first, late, last = every_minute([1, 50, 2])
    first = replace(first, timestamp=late.timestamp + timedelta(minutes=1))
    there = [first]

    def series(name: str, window: Window) -> SizeSeries:
        return SizeSeries(
            name, window, None, tuple(r for r in there if r.timestamp in window), None
        )

    reader = FigureReader(lambda: [there[-1]], series)
    reader.read()
    there[:] = [late, first, replace(last, timestamp=NOON + timedelta(minutes=5))]
    [told] = reader.read()
    assert told.bucket_peak == 50


def queries() -> list[str]:
    """All that the dashboard asks Prometheus, its variables included."""

    def walk(node: object) -> list[str]:
        if isinstance(node, list):
            return [found for item in node for found in walk(item)]
        if not isinstance(node, dict):
            return []
        own = [node[key] for key in ("expr", "definition") if isinstance(node.get(key), str)]
        return own + [found for item in node.values() for found in walk(item)]

    return walk(json.loads(GRAFANA.read_text(encoding="utf-8")))


def test_every_query_of_the_grafana_dashboard_names_an_existing_metric() -> None:
    used = set()
    assert len(queries()) >= 6
    for query in queries():
        named = set(re.findall(r"\bbucketsize_\w+", query))
        assert named, query
        assert named <= EXISTING, query
        used |= named
    assert used == EXISTING


def test_the_grafana_dashboard_asks_for_the_data_source_it_is_given() -> None:
    dashboard = json.loads(GRAFANA.read_text(encoding="utf-8"))
    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {"${datasource}"}
    assert [len({p["id"] for p in dashboard["panels"]})] == [len(dashboard["panels"])]
    assert dashboard["id"] is None


def test_every_rule_of_the_monitoring_page_names_an_existing_metric() -> None:
    page = (GRAFANA.parents[1] / "monitoring.md").read_text(encoding="utf-8")
    rules = re.findall(r"^ +expr: (.+)$", page, re.MULTILINE)
    assert len(rules) == 4
    for rule in rules:
        assert {*re.findall(r"\bbucketsize_\w+", rule)} <= EXISTING, rule
    assert {*re.findall(r"^\| `(bucketsize_\w+)` \|", page, re.MULTILINE)} == EXISTING
