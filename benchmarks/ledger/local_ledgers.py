"""Ledgers on a local cloud: its tables, and buckets that exist in them only."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from benchmarks.ledger.object_events import key_of, now
from benchmarks.replay.key_sets import size_of
from benchmarks.report import WrongOutcome
from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import start_local_cloud
from bucketsize.history import SizeHistory
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.history.schema import table_definition as history_definition
from bucketsize.ledger import Ledger
from bucketsize.ledger.schema import ledger_table_name
from bucketsize.ledger.schema import table_definition as ledger_definition
from bucketsize.listing import ListedPage
from bucketsize.model import BucketSize, Window

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PAGE = 1000
_CONNECTIONS = 32
_AT_ANY_TIME = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class LocalLedgers:
    """The app's tables on a local cloud.

    Attributes:
        dynamodb: A client for them.
        made: Requests made by it so far, by operation; attempts that were repeated included.
    """

    dynamodb: DynamoDBClient
    made: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.dynamodb.meta.events.register("before-send.dynamodb", self._count)

    @property
    def ledger(self) -> Ledger:
        """The ledgers, as a worker of size-tracking makes them for itself."""
        table_name = ledger_table_name(DEFAULT_TABLE_NAME)
        return Ledger(self.dynamodb, table_name, self.history, now=now)

    @property
    def history(self) -> SizeHistory:
        """The history beside them."""
        return SizeHistory(self.dynamodb, DEFAULT_TABLE_NAME)

    def start(self, bucket_name: str, objects: int) -> None:
        """Start a ledger on a bucket of so many objects, in the way that track does."""
        ledger = self.ledger
        ledger.begin(bucket_name, lists_meanwhile=False)
        ledger.fill(bucket_name, lambda after: _pages(objects, after), _told(objects))
        ledger.go_live(bucket_name)

    def check_total(self, bucket_name: str, size: BucketSize) -> None:
        """Figures count only if the ledger came out right.

        Raises:
            WrongOutcome: It did not.
        """
        total = self.ledger.total(bucket_name)
        if total is None or BucketSize(total.total_size, total.object_count) != size:
            raise WrongOutcome(f"The ledger of {bucket_name} tells {total}, not {size}.")

    def check_rows(self, bucket_name: str, size: BucketSize, rows: int) -> None:
        """Figures count only if each transaction, or listing, left its row.

        Raises:
            WrongOutcome: There are others.
        """
        found = list(self.history.measurements(bucket_name, _AT_ANY_TIME))
        if len(found) != rows or found[-1].total_size != size.total_size:
            raise WrongOutcome(f"{bucket_name} has {len(found)} rows instead of {rows}.")

    def _count(self, event_name: str, **_: Any) -> None:
        self.made[event_name.rpartition(".")[2]] += 1


@contextmanager
def local_ledgers() -> Iterator[LocalLedgers]:
    """The tables on a local cloud of their own, until the context ends."""
    with start_local_cloud() as cloud:
        aws = local_aws(cloud)
        dynamodb = aws.session.client(
            "dynamodb",
            endpoint_url=aws.endpoint_url,
            config=Config(max_pool_connections=_CONNECTIONS),
        )
        dynamodb.create_table(**history_definition(DEFAULT_TABLE_NAME))
        dynamodb.create_table(**ledger_definition(ledger_table_name(DEFAULT_TABLE_NAME)))
        yield LocalLedgers(dynamodb)


def _pages(objects: int, after: str) -> Iterator[ListedPage]:
    """A listing of the bucket, without the bucket."""
    first = int(after.rpartition("-")[2]) + 1 if after else 0
    for start in range(first, max(objects, first + 1), _PAGE):
        numbers = range(start, min(start + _PAGE, objects))
        is_last = start + _PAGE >= objects
        page = tuple((key_of(number), size_of(number)) for number in numbers)
        yield ListedPage(after, None if is_last else page[-1][0], page)
        after = page[-1][0] if page else after


def _told(objects: int) -> Any:
    """Tells of a long start at each tenth of it."""

    def tell(entered: int) -> None:
        if objects > 10 * _PAGE and entered % (objects // 10) == 0:
            print(f"{entered:,} of {objects:,} objects entered …", file=sys.stderr)

    return tell
