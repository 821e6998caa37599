"""Enters what a listing shows into a ledger that is starting. Writes no total, no row.

An object is entered only where its key has no item: events know better. Entered twice,
by two runs or after a crash, it is counted once, because its count and its item are
written together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, TypeAlias

from bucketsize.errors import Conflict
from bucketsize.ledger import schema
from bucketsize.ledger.changes import LOWEST_SEQUENCER
from bucketsize.ledger.items import ItemKey, ObjectItem, State, Total, item_of_object
from bucketsize.ledger.position import Position, lane_keys, read_position
from bucketsize.ledger.postings import Postings
from bucketsize.ledger.table import ABSENT, Cancelled
from bucketsize.listing import ListedPage

PagesAfter: TypeAlias = Callable[[str], Iterator[ListedPage]]
"""Lists a bucket page by page, in key order, from after a key."""

_PAGES_UNDER_WAY = 3
"""While the writers are at some pages, the next is listed; more would only fill memory."""


class _Closed(Exception):
    """Another run completed the start, or the ledger was stopped."""


def fill(
    postings: Postings,
    bucket_name: str,
    pages_after: PagesAfter,
    report: Callable[[int], None],
    executor: Executor,
) -> None:
    """Enter what is listed, by several writers; goes on after what is entered already."""
    total, _ = postings.read(bucket_name)
    _refuse_stopped(total)
    position = read_position(postings.table, total)
    if total.state is State.LIVE or position.is_complete:
        return
    filling = _Filling(postings, total, report, executor, position)
    try:
        filling.run(pages_after(position.key))
    except _Closed:
        now, _ = postings.read(bucket_name)
        _refuse_stopped(now, begun=total)


def _refuse_stopped(total: Total, begun: Total | None = None) -> None:
    is_another = begun is not None and begun.generation != total.generation
    if is_another or total.state is State.STOPPED:
        raise Conflict(
            f"The start of the ledger of {total.bucket_name} was stopped.",
            hint="Run bucketsize track again.",
        )


@dataclass(slots=True)
class _Filling:
    """One run of a start's listing."""

    postings: Postings
    total: Total
    report: Callable[[int], None]
    executor: Executor
    position: Position
    _lanes: SimpleQueue[ItemKey] = field(default_factory=SimpleQueue)

    def __post_init__(self) -> None:
        for lane in lane_keys(self.total):
            self._lanes.put(lane)

    def run(self, pages: Iterator[ListedPage]) -> None:
        """Enter all pages; the position follows where all before it is entered."""
        under_way: deque[tuple[ListedPage, list[Future[None]]]] = deque()
        for page in pages:
            chunks = _chunks(page.objects)
            under_way.append((page, [self.executor.submit(self._enter, c) for c in chunks]))
            if len(under_way) == _PAGES_UNDER_WAY:
                self._finish(*under_way.popleft())
        while under_way:
            self._finish(*under_way.popleft())

    def _finish(self, page: ListedPage, chunks: Sequence[Future[None]]) -> None:
        for chunk in chunks:
            chunk.result()
        self.position = self.position.after(page)
        table = self.postings.table
        if not table.written([self.position.put(table, self.total)]):
            raise _Closed
        self.report(self.position.object_count)

    def _enter(self, objects: Sequence[ObjectItem]) -> None:
        lane = self._lanes.get()
        try:
            self._enter_on(lane, objects)
        finally:
            self._lanes.put(lane)

    def _enter_on(self, lane: ItemKey, objects: Sequence[ObjectItem]) -> None:
        """Enter those that have no item yet, and count them."""
        for _ in self.postings.patience.tries():
            if not objects:
                return
            try:
                self.postings.table.write(self._entries(lane, objects))
            except Cancelled as e:
                if e.condition_failed(len(objects)):
                    raise _Closed from e
                known = (e.condition_failed(n) for n in range(len(objects)))
                objects = [
                    o for o, is_known in zip(objects, known, strict=True) if not is_known
                ]
            else:
                return
        raise self.postings.crowded_out(self.total.bucket_name)

    def _entries(self, lane: ItemKey, objects: Sequence[ObjectItem]) -> list[dict[str, Any]]:
        table, total, now = self.postings.table, self.total, self.postings.now()
        entries = []
        for item in objects:
            partition = schema.object_partition(total.bucket_name, total.generation, item.key)
            entries.append(table.put(item_of_object(item, partition, now), ABSENT))
        size = sum(item.size or 0 for item in objects)
        counted = {schema.TOTAL_SIZE: size, schema.OBJECT_COUNT: len(objects)}
        return [*entries, table.add(lane, counted)]


def _chunks(objects: Sequence[tuple[str, int]]) -> Iterator[list[ObjectItem]]:
    """What one transaction each can hold, beside its lane."""
    for start in range(0, len(objects), schema.KEYS_PER_TRANSACTION):
        chunk = objects[start : start + schema.KEYS_PER_TRANSACTION]
        yield [ObjectItem(key, size, LOWEST_SEQUENCER, revision=1) for key, size in chunk]
