"""A bucket and its ledger in memory, by a clock that stands still unless a test moves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bucketsize.history import SizeHistory
from bucketsize.history import schema as history_schema
from bucketsize.history.items import measurement_of
from bucketsize.ledger import Applied, Ledger, ObjectChange, Total, canonical_sequencer, schema
from bucketsize.listing import ListedPage
from bucketsize.model import Cause, Measurement
from bucketsize.patience import Patience
from fakes.clock import long_after
from fakes.ledger_dynamodb import LedgerDynamoDB
from fakes.ledger_world import BUCKET, HISTORY_TABLE, LEDGER_TABLE, NOON


@dataclass
class Desk:
    """One ledger, its tables, and the bucket that it follows."""

    now: datetime = NOON
    objects: dict[str, int] = field(default_factory=dict)
    page_size: int = 1000
    pauses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dynamodb = LedgerDynamoDB(
            history_schema.table_definition(HISTORY_TABLE),
            schema.table_definition(LEDGER_TABLE),
        )
        client: Any = self.dynamodb
        self.history = SizeHistory(client, HISTORY_TABLE, long_after)
        patience = Patience(sleep=self.pauses.append, jitter=lambda: 1.0)
        self.ledger = Ledger(
            client, LEDGER_TABLE, self.history, now=lambda: self.now, patience=patience
        )

    def start(self, objects: Mapping[str, int] | None = None) -> None:
        """Begin, fill and go live."""
        self.objects.update(objects or {})
        self.ledger.begin(BUCKET, lists_meanwhile=False)
        self.ledger.fill(BUCKET, self.pages_after, lambda _count: None)
        self.ledger.go_live(BUCKET)

    def pages_after(self, after: str) -> Iterator[ListedPage]:
        more = True
        while more:
            keys = sorted(key for key in self.objects if key > after)
            more = len(keys) > self.page_size
            keys = keys[: self.page_size]
            upto = keys[-1] if more else None
            yield ListedPage(after, upto, tuple((key, self.objects[key]) for key in keys))
            after = upto or after

    def put(self, key: str, size: int, sequencer: str, *, ago: float = 0) -> ObjectChange:
        cause = Cause("ObjectCreated:Put", key)
        return ObjectChange(key, size, canonical_sequencer(sequencer), self._before(ago), cause)

    def delete(self, key: str, sequencer: str, *, ago: float = 0) -> ObjectChange:
        cause = Cause("ObjectRemoved:Delete", key)
        return ObjectChange(key, None, canonical_sequencer(sequencer), self._before(ago), cause)

    def _before(self, seconds: float) -> datetime:
        return self.now - timedelta(seconds=seconds)

    def apply(self, *changes: ObjectChange) -> Applied:
        return self.ledger.apply(BUCKET, changes)

    @property
    def total(self) -> Total:
        total = self.ledger.total(BUCKET)
        assert total is not None
        return total

    @property
    def size(self) -> tuple[int, int]:
        return self.total.total_size, self.total.object_count

    @property
    def rows(self) -> list[Measurement]:
        return [measurement_of(item) for item in self.dynamodb.tables[HISTORY_TABLE].values()]

    def item(self, key: str) -> Any:
        """What is stored of a key in the newest generation; None if nothing is."""
        partition = schema.object_partition(BUCKET, self.total.generation, key)
        return self.dynamodb.tables[LEDGER_TABLE].get((partition, key))
