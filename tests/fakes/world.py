"""TestBucket with its events, its measurements and the plotting API, by a clock of its own."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from bucketsize.driver.app_bucket import AppBucket
from bucketsize.driver.driver import Drive, Driver
from bucketsize.history import SizeHistory
from bucketsize.model import PLOT_METADATA, BucketSize, Cause, Measurement
from bucketsize.plot_api import PlotAnswer
from fakes.clock import long_after
from fakes.lagging_history_table import LaggingHistoryTable

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BUCKET = "testbucket"
THE_BRIEFS = [(19, 1), (28, 1), (0, 0), (2, 1)]


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "AnyOperation")


@dataclass
class World:
    """TestBucket, the events it sends, and who measures it, by a clock that only calls move.

    S3 does what it is asked half-way through a call. An event arrives after
    ``event_seconds``, if not None, and again after ``duplicate_seconds`` more; the listing
    it leads to is true from its start, and its row is there ``row_seconds`` later.
    """

    event_seconds: float | None = 0.5
    duplicate_seconds: float | None = None
    row_seconds: float = 0.1
    call_seconds: float = 0.04
    timeout_seconds: float = 600
    objects: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    failing: dict[str, Exception] = field(default_factory=dict)
    changes: list[tuple[datetime, str, str]] = field(default_factory=list)
    plots_asked: list[tuple[datetime, str, str]] = field(default_factory=list)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        table: Any = LaggingHistoryTable(page_size=100)
        self.history = SizeHistory(table, "S3-object-size-history", long_after)

    def drive(
        self, *, pause_seconds: float = 2, stores_plot_here: bool = True, window: float = 10
    ) -> Drive:
        client: Any = self
        deadline = self.now + seconds(self.timeout_seconds)

        def remaining_seconds() -> float:
            return (deadline - self.now).total_seconds()

        return Driver(
            bucket=AppBucket(client, BUCKET, measure=self.measure_bucket),
            history=self.history,
            plot_api=client,
            stores_plot_here=stores_plot_here,
            pause_seconds=pause_seconds,
            window_seconds=window,
            now=lambda: self.now,
            sleep=self.sleep,
            remaining_seconds=remaining_seconds,
        ).run()

    # ---- time, events, and the tracking service --------------------------------

    def sleep(self, length: float) -> None:
        end = self.now + seconds(length)
        while self._due and self._due[0][0] <= end:
            self.now, _, happen = heapq.heappop(self._due)
            happen()
        self.now = end

    def _after(self, length: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._due, (self.now + seconds(length), next(self._order), happen))

    def measure(self, event_name: str, key: str) -> None:
        size = sum(len(content) for content, _ in self.objects.values())
        cause = Cause(event_name, key)
        row = Measurement(BUCKET, self.now, size, len(self.objects), cause)
        self._after(self.row_seconds, lambda: self._write(row))

    def _write(self, row: Measurement) -> None:
        self.history.record(row)

    def _changed(self, event_name: str, key: str) -> None:
        self.changes.append((self.now, event_name, key))
        if self.event_seconds is None:
            return
        self._after(self.event_seconds, lambda: self.measure(event_name, key))
        if self.duplicate_seconds is not None:
            again = self.event_seconds + self.duplicate_seconds
            self._after(again, lambda: self.measure(event_name, key))

    # ---- the client of S3 ---------------------------------------------------------

    def put_object(self, **request: Any) -> None:
        self._call("put_object", request)
        self.objects[request["Key"]] = (request["Body"], request.get("Metadata", {}))
        self._changed("ObjectCreated:Put", request["Key"])
        self.sleep(self.call_seconds / 2)

    def delete_object(self, **request: Any) -> None:
        self._call("delete_object", request)
        if self.objects.pop(request["Key"], None):
            self._changed("ObjectRemoved:Delete", request["Key"])
        self.sleep(self.call_seconds / 2)

    def head_object(self, **request: Any) -> dict[str, Any]:
        self._call("head_object", request)
        if request["Key"] not in self.objects:
            raise refusal("404")
        return {"Metadata": self.objects[request["Key"]][1]}

    def list_objects_v2(self, **request: Any) -> dict[str, Any]:
        self._call("list_objects_v2", request)
        keys = sorted(key for key in self.objects if key.startswith(request.get("Prefix", "")))
        sizes = {key: len(self.objects[key][0]) for key in keys[: request.get("MaxKeys", 1000)]}
        found = [{"Key": key, "Size": size} for key, size in sizes.items()]
        return {"KeyCount": len(found), "Contents": found} if found else {"KeyCount": 0}

    def measure_bucket(self, bucket_name: str) -> BucketSize:
        found = self.list_objects_v2(Bucket=bucket_name).get("Contents", [])
        return BucketSize(sum(entry["Size"] for entry in found), len(found))

    def _call(self, name: str, request: dict[str, Any]) -> None:
        assert request["Bucket"] == BUCKET
        if name in self.failing:
            raise self.failing[name]
        self.sleep(self.call_seconds / 2)

    # ---- the plotting service -------------------------------------------------------

    def get_plot(self, bucket_name: str, length: str = "") -> PlotAnswer:
        if "get_plot" in self.failing:
            raise self.failing["get_plot"]
        self.plots_asked.append((self.now, bucket_name, length))
        self.put_object(Bucket=BUCKET, Key="plot", Body=b"PNG" * 9999, Metadata=PLOT_METADATA)
        return PlotAnswer(b"PNG", f"s3://{BUCKET}/plot")


def figures(drive: Drive) -> list[tuple[int, int]]:
    return [(row.total_size, row.object_count) for row in drive.rows]
