"""From a row in the stream to a window that is read from summaries, on a cloud of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.rows import must_be_seen
from harness import App, eventually, no_steps, now

from bucketsize.cloud.create import create
from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.deploy import deploy
from bucketsize.cloud.deployment import Deployment
from bucketsize.cloud.local import start_local_cloud
from bucketsize.cloud.names import STACK_NAME, app_bucket_name
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.summaries import ensure_summaries
from bucketsize.errors import Conflict
from bucketsize.history import SizeHistory
from bucketsize.history.items import item_of, key_item
from bucketsize.history.schema import DEFAULT_TABLE_NAME, EXPIRES_AT
from bucketsize.model import Cause, Measurement, Window, format_timestamp
from bucketsize.summaries import SizeSummaries, WindowReader
from bucketsize.summaries.resolutions import interval_start
from bucketsize.summaries.schema import summaries_table_name

BEGAN = now() - timedelta(days=40)
OLD, BUSY = "was-there-before", "is-busy"
SPIKE = 10**12


def rows_of(bucket_name: str, count: int, step: timedelta) -> list[Measurement]:
    """Rows at equal distances, one of them a spike."""
    rows = [
        Measurement(bucket_name, BEGAN + n * step, 10**6 + n % 5, 1, Cause(""))
        for n in range(count)
    ]
    rows[count // 3] = replace(rows[count // 3], total_size=SPIKE)
    return rows


def write(app: App, rows: Sequence[Measurement]) -> None:
    """Write rows many at a time; only the spike is a peak."""
    items = [item_of(row, is_peak=row.total_size == SPIKE) for row in rows]
    for start in range(0, len(items), 25):
        puts: list[Any] = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        app.aws.dynamodb.batch_write_item(RequestItems={DEFAULT_TABLE_NAME: puts})


def summaries(app: App) -> SizeSummaries:
    return SizeSummaries(app.aws.dynamodb, summaries_table_name(DEFAULT_TABLE_NAME))


def is_summarized(app: App, row: Measurement) -> bool:
    entry = summaries(app).entry(row.bucket_name)
    # a summary does not keep what caused its rows
    return entry is not None and entry.is_whole and entry.latest.timestamp == row.timestamp


def marks(app: App, rows: Sequence[Measurement]) -> list[Measurement]:
    """Those of the rows that are marked to expire, or gone: the local cloud deletes some."""

    def is_kept(row: Measurement) -> bool:
        answer = app.aws.dynamodb.get_item(TableName=DEFAULT_TABLE_NAME, Key=key_item(row))
        return "Item" in answer and EXPIRES_AT not in answer["Item"]

    return [row for row in rows if not is_kept(row)]


def plot(app: App, **parameters: str) -> dict[str, Any]:
    """What ``GET /plot`` answers as JSON."""
    event = {"queryStringParameters": parameters | {"format": "json"}}
    answer = app.aws.lambda_.invoke(
        FunctionName=app.outputs["PlottingFunction"], Payload=json.dumps(event)
    )
    payload = json.loads(answer["Payload"].read())
    assert payload["statusCode"] == 200, payload
    content: dict[str, Any] = json.loads(payload["body"])
    return content


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    """The app, deployed over a history of the version before there were summaries."""
    with start_local_cloud() as cloud:
        aws = local_aws(cloud)
        bucket_name = app_bucket_name(aws.account_id, aws.region)
        create(aws, bucket_name, DEFAULT_TABLE_NAME)
        aws.s3.create_bucket(Bucket=OLD)
        earlier = App(aws, bucket_name, {})
        write(earlier, rows_of(OLD, 40, timedelta(hours=7)))
        deployment = Deployment(bucket_name, DEFAULT_TABLE_NAME, STACK_NAME, "arm64", (OLD,))
        deploy(aws, deployment, lambda _changes: True, no_steps)
        outputs = dict(deployed_stack(aws, STACK_NAME).outputs)
        yield App(aws, bucket_name, outputs)


def test_deploy_summarizes_what_was_there_before(app: App) -> None:
    rows = rows_of(OLD, 40, timedelta(hours=7))
    assert is_summarized(app, app.history.latest(OLD) or rows[-1])
    reader = WindowReader(app.history, summaries(app), most_rows=10)
    window = Window(BEGAN, rows[-1].timestamp)
    series = reader.series(OLD, window)
    assert series.resolution
    assert set(series.measurements) >= must_be_seen(rows, series.resolution)


def test_a_change_in_the_bucket_is_in_the_catalogue_within_seconds(app: App) -> None:
    app.aws.s3.put_object(Bucket=app.bucket_name, Key="k", Body=b"12345")

    def latest() -> list[int]:
        listed = summaries(app).buckets()
        return [r.total_size for r in listed if r.bucket_name == app.bucket_name]

    eventually(lambda: latest() == [5], "the bucket's size in the catalogue")


def test_the_buckets_are_listed_by_name_and_page_by_page(app: App) -> None:
    write(
        app, [row for name in ("a-1", "a-2", "a-3") for row in rows_of(name, 1, timedelta(1))]
    )

    def after_the_first() -> list[str]:
        return [row.bucket_name for row in summaries(app).buckets(after="a-1", limit=2)]

    eventually(lambda: after_the_first() == ["a-2", "a-3"], "the catalogue's entries")


def test_a_plot_of_thousands_of_rows_is_drawn_from_summaries_and_shows_the_spike(
    app: App,
) -> None:
    rows = rows_of(BUSY, 2_100, timedelta(seconds=3))
    write(app, rows)
    eventually(lambda: is_summarized(app, rows[-1]), "the summaries", seconds=90)
    seen = plot(app, bucket=BUSY, window="5y")
    assert seen["resolution_seconds"] == 2 * 86_400
    sizes = {row["timestamp"]: row["total_size"] for row in seen["rows"]}
    for row in must_be_seen(rows, timedelta(days=2)):
        assert sizes[format_timestamp(row.timestamp)] == row.total_size
    assert seen["peak"]["total_size"] == SPIKE
    some = rows[100:103]
    exact = plot(
        app,
        bucket=BUSY,
        **{
            "from": format_timestamp(some[0].timestamp),
            "to": format_timestamp(some[-1].timestamp),
        },
    )
    assert exact["resolution_seconds"] is None
    assert [row["total_size"] for row in exact["rows"]] == [row.total_size for row in some]
    assert exact["before"]["timestamp"] == format_timestamp(rows[99].timestamp)


def test_retention_marks_what_is_summarized_and_neither_the_newest_row_nor_the_peak(
    app: App,
) -> None:
    rows = rows_of("expires", 12, timedelta(hours=1))
    write(app, rows[:8])
    eventually(lambda: is_summarized(app, rows[7]), "the summaries")
    old = rows_of(OLD, 40, timedelta(hours=7))
    deployment = Deployment(
        app.bucket_name,
        DEFAULT_TABLE_NAME,
        STACK_NAME,
        None,
        parameters={"RetentionDays": "30"},
    )
    deploy(app.aws, deployment, lambda _changes: True, no_steps)
    kept = {rows[4].timestamp, old[13].timestamp}  # the spikes, which are in the peak index
    assert marks(app, rows[:8]) == [r for r in rows[:7] if r.timestamp not in kept]
    assert marks(app, old) == [
        r for r in old if r.timestamp not in kept
    ]  # a newer one is there

    write(app, rows[8:])
    eventually(lambda: is_summarized(app, rows[-1]), "the summaries")
    expired = [r for r in rows[:11] if r.timestamp not in kept]
    assert marks(app, rows) == expired
    window = Window(BEGAN, now())
    before = WindowReader(app.history, summaries(app)).series("expires", window)
    for row in expired:
        app.aws.dynamodb.delete_item(TableName=DEFAULT_TABLE_NAME, Key=key_item(row))  # as TTL
    assert WindowReader(app.history, summaries(app)).series("expires", window) == before
    assert before.resolution
    assert set(before.measurements) >= must_be_seen(rows, before.resolution)
    assert before.peak
    assert before.peak.total_size == SPIKE


def test_a_row_of_somebody_else_s_hand_stops_nothing(app: App) -> None:
    by_hand: Any = {"bucket_name": {"S": "by-hand"}, "timestamp": {"S": "yesterday"}}
    app.aws.dynamodb.put_item(TableName=DEFAULT_TABLE_NAME, Item=by_hand)
    (row,) = rows_of("after-it", 1, timedelta(1))
    SizeHistory(app.aws.dynamodb, DEFAULT_TABLE_NAME).record(row)
    eventually(lambda: is_summarized(app, row), "the row after it")


def test_a_stream_that_does_not_carry_the_rows_is_refused_before_anything_is_deployed(
    app: App,
) -> None:
    aws = app.aws
    created = create(aws, app.bucket_name, "other-history")
    aws.dynamodb.update_table(
        TableName="other-history",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    with pytest.raises(Conflict, match="KEYS_ONLY"):
        ensure_summaries(aws, "other-history", created.table)


def test_an_item_that_cannot_be_read_hides_and_blocks_no_other(app: App) -> None:
    dynamodb, table = app.aws.dynamodb, summaries_table_name(DEFAULT_TABLE_NAME)
    at = BEGAN.replace(microsecond=0)
    rows = [Measurement(name, at, 7, 1, Cause("")) for name in ("foreign-a", "foreign-b")]
    foreign: list[dict[str, Any]] = [
        {"partition": {"S": "buckets"}, "entry": {"S": "foreign"}},  # sorts before the others
        {"partition": {"S": "buckets"}, "entry": {"S": "foreign-a"}, "latest": {"N": "1"}},
        {
            "partition": {"S": "foreign-a#172800s"},
            "entry": {"S": format_timestamp(interval_start(at, timedelta(days=2)))},
            "rows": {"S": "nothing like four rows"},
        },
    ]
    for item in foreign:
        dynamodb.put_item(TableName=table, Item=item)
    write(app, rows)
    eventually(lambda: all(is_summarized(app, row) for row in rows), "their summaries")
    found = summaries(app).buckets(after="foreigm", limit=2)
    assert [row.bucket_name for row in found] == ["foreign-a", "foreign-b"]
    for item in foreign:
        key = {name: item[name] for name in ("partition", "entry")}
        dynamodb.delete_item(TableName=table, Key=key)
