"""The history as DynamoDB keeps it: what is written, found again, indexed, let go and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from fakes.clock import long_after

from bucketsize.clock import utc_now
from bucketsize.cloud.aws import Aws
from bucketsize.errors import NotFound
from bucketsize.history import SizeHistory, schema
from bucketsize.history.items import key_item
from bucketsize.history.peak_repair import UnindexedPeaks
from bucketsize.history.row_expiry import RowExpiry
from bucketsize.history.rows_ahead import times_ahead
from bucketsize.model import Cause, Measurement, Method, Peak, Window, format_timestamp

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
_numbers = count(1)


@dataclass(frozen=True)
class Table:
    """A history table of a test's own."""

    client: Any
    name: str

    @property
    def history(self) -> SizeHistory:
        return SizeHistory(self.client, self.name, long_after)

    @property
    def unindexed_peaks(self) -> UnindexedPeaks:
        return UnindexedPeaks(self.client, self.name, long_after)

    @property
    def expiry(self) -> RowExpiry:
        return RowExpiry(self.client, self.name)

    def item(self, row: Measurement) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get_item(
            TableName=self.name, Key=key_item(row), ConsistentRead=True
        )
        return dict(found.get("Item", {}))

    def put_by_hand(self, row: Measurement, **attributes: Any) -> None:
        """As a person does it in the console, who knows no peak index."""
        figures = {
            schema.TOTAL_SIZE: {"N": str(row.total_size)},
            schema.OBJECT_COUNT: {"N": str(row.object_count)},
        }
        item = {**key_item(row), **figures, **attributes}
        self.client.put_item(TableName=self.name, Item=item)


@pytest.fixture
def table(aws: Aws) -> Table:
    name = f"history-{next(_numbers)}"
    aws.dynamodb.create_table(**schema.table_definition(name))
    return Table(aws.dynamodb, name)


def row(total_size: int, seconds: float = 0, bucket: str = "photos") -> Measurement:
    cause = Cause("ObjectCreated:Put", "a key")
    return Measurement(bucket, NOON + seconds * SECOND, total_size, 1, cause)


def window(start: float, end: float) -> Window:
    return Window(NOON + start * SECOND, NOON + end * SECOND)


def record(table: Table, *rows: Measurement) -> None:
    for each in rows:
        table.history.record(each)


def test_a_row_comes_back_as_it_was_written(table: Table) -> None:
    written = [row(19), replace(row(28, 1), cause=Cause("Reconciled"), method=Method.LEDGER)]
    record(table, *written)
    assert list(table.history.measurements("photos", window(0, 1))) == written


def test_the_table_is_paid_by_use_and_its_index_holds_keys_alone(table: Table) -> None:
    described = table.client.describe_table(TableName=table.name)["Table"]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    (index,) = described["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "peak-index"
    assert index["Projection"]["ProjectionType"] == "KEYS_ONLY"
    assert {
        a["AttributeName"]: a["AttributeType"] for a in described["AttributeDefinitions"]
    } == {
        "bucket_name": "S",
        "timestamp": "S",
        "peak_scope": "S",
        "total_size": "N",
    }


def test_two_rows_of_one_microsecond_are_both_kept(table: Table) -> None:
    record(table, row(19), row(28))
    found = list(table.history.measurements("photos", window(0, 1)))
    assert [each.total_size for each in found] == [19, 28]
    assert found[1].timestamp - found[0].timestamp == timedelta(microseconds=1)


def test_a_put_that_botocore_repeats_leaves_one_row(table: Table) -> None:
    record(table, row(28), row(19, 1), row(19, 1))  # as if the first put's answer was lost
    assert list(table.history.measurements("photos", window(0, 1))) == [row(28), row(19, 1)]


def test_a_bucket_s_rows_of_the_future_are_told_in_their_order(table: Table) -> None:
    """By this machine's clock, and as they stand there: some are no times of ours."""
    days = (timedelta(days=-1), timedelta(minutes=10), timedelta(days=1), timedelta(days=2))
    times = [utc_now() + at for at in days]
    for at in reversed(times):
        table.put_by_hand(replace(row(1), timestamp=at))
    table.put_by_hand(replace(row(2, bucket="videos"), timestamp=times[-1]))
    table.client.put_item(
        TableName=table.name,
        Item={schema.BUCKET_NAME: {"S": "photos"}, schema.TIMESTAMP: {"S": "tomorrow"}},
    )
    told = list(times_ahead(table.client, table.name, "photos"))
    assert told == [*map(format_timestamp, times[2:]), "tomorrow"]


def test_windows_have_both_ends_and_one_bucket(table: Table) -> None:
    record(table, *(row(size, size) for size in range(5)), row(99, 2, bucket="videos"))
    found = table.history.measurements("photos", window(1, 3), page_size=1)
    assert [each.total_size for each in found] == [1, 2, 3]


def test_the_newest_rows_of_a_window_come_first(table: Table) -> None:
    record(table, *(row(size, size) for size in range(5)), row(99, 2, bucket="videos"))
    assert [m.total_size for m in table.history.newest("photos", window(0, 3), 2)] == [3, 2]
    assert [m.total_size for m in table.history.newest("photos", window(3, 9), 9)] == [4, 3]


def test_the_last_row_until_an_instant(table: Table) -> None:
    record(table, row(1, 1), row(2, 2), row(3, 3), row(99, 2, bucket="videos"))
    history = table.history
    assert history.last_until("photos", NOON) is None
    assert history.last_until("photos", NOON + 2 * SECOND) == row(2, 2)
    assert history.last_until("photos", NOON + 2.5 * SECOND) == row(2, 2)
    assert history.latest("photos") == row(3, 3)
    assert history.latest("no-such-bucket") is None


def test_the_peak_is_the_largest_of_all_buckets_and_the_earliest_among_equals(
    table: Table,
) -> None:
    assert table.history.peak() is None
    record(table, row(28, 5), row(3, 6), row(28, 1, bucket="videos"), row(27, 7))
    assert table.history.peak() == Peak("videos", 28, NOON + SECOND)


def test_a_row_within_a_transaction_is_in_the_index_only_if_it_is_a_peak(table: Table) -> None:
    record(table, row(28))
    for each in (row(27, 1), row(29, 2)):
        action = table.history.insertion(each, table.history.peak())
        table.client.transact_write_items(TransactItems=[action])
    assert schema.PEAK_SCOPE not in table.item(row(27, 1))
    assert table.history.peak() == Peak("photos", 29, NOON + 2 * SECOND)
    with pytest.raises(table.client.exceptions.TransactionCanceledException):
        table.client.transact_write_items(
            TransactItems=[table.history.insertion(row(30, 1), None)]
        )


def test_a_peak_put_in_by_hand_is_found_and_indexed_for_good(table: Table) -> None:
    record(table, row(28))
    by_hand = row(500, 1)
    table.put_by_hand(by_hand, expires_at={"N": "1"})
    missing = table.unindexed_peaks.find("photos")
    assert missing == Peak.of(by_hand)
    table.unindexed_peaks.repair(missing)
    assert table.history.peak() == missing
    assert schema.EXPIRES_AT not in table.item(by_hand)
    assert table.unindexed_peaks.find("photos") is None


def test_no_peak_is_missing_where_rows_are_small_few_or_foreign(table: Table) -> None:
    assert table.unindexed_peaks.find("photos") is None
    record(table, row(28))
    table.put_by_hand(row(27, 1))
    table.put_by_hand(row(900, 1, bucket="videos"))
    assert table.unindexed_peaks.find("photos") is None
    assert table.unindexed_peaks.find("videos") == Peak.of(row(900, 1, bucket="videos"))


def test_among_peaks_by_hand_the_earliest_of_the_largest_is_missing(table: Table) -> None:
    for each in (row(500, 1), row(500, 2), row(7, 3)):
        table.put_by_hand(each)
    assert table.unindexed_peaks.find("photos") == Peak.of(row(500, 1))
    assert table.unindexed_peaks.find("photos", most_rows=2) == Peak.of(row(500, 2))
    assert table.unindexed_peaks.find("photos", most_rows=1) == Peak.of(row(7, 3))


@pytest.mark.parametrize(
    "change",
    [lambda peak: replace(peak, total_size=501), lambda peak: replace(peak, bucket_name="x")],
)
def test_a_peak_whose_row_is_gone_or_another_is_not_indexed(
    table: Table, change: Callable[[Peak], Peak]
) -> None:
    table.put_by_hand(row(500, 1))
    peak = change(Peak.of(row(500, 1)))
    with pytest.raises(NotFound) as refused:
        table.unindexed_peaks.repair(peak)
    assert peak.bucket_name in str(refused.value)
    assert format_timestamp(peak.timestamp) in str(refused.value)
    assert table.history.peak() is None


def test_a_row_may_be_let_go_and_kept_again(table: Table) -> None:
    record(table, row(28), row(3, 1))
    table.expiry.expire(row(3, 1), NOON + timedelta(microseconds=1))
    just_after_noon = str(int(NOON.timestamp()) + 1)
    assert table.item(row(3, 1))[schema.EXPIRES_AT] == {"N": just_after_noon}
    table.expiry.keep(row(3, 1))
    assert schema.EXPIRES_AT not in table.item(row(3, 1))
    table.expiry.keep(row(3, 1))  # twice is no error


def test_neither_a_peak_nor_a_row_that_is_gone_is_let_go(table: Table) -> None:
    record(table, row(28))
    table.expiry.expire(row(28), NOON)
    assert schema.EXPIRES_AT not in table.item(row(28))
    table.expiry.expire(row(3, 1), NOON)
    table.expiry.keep(row(3, 1))
    assert not table.item(row(3, 1))
