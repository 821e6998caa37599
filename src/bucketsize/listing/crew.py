"""Works on a tiling with several threads, each of which asks for one page after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread, current_thread
from typing import Generic, Protocol, TypeVar, cast

from botocore.exceptions import BotoCoreError, ClientError

from bucketsize.errors import ServiceFailure
from bucketsize.listing.key_range import Range, Token
from bucketsize.listing.pace import Pace
from bucketsize.listing.tiling import Look, Tiling

_TICK_SECONDS = 0.1
_GRACE_SECONDS = 2.0


class Page(Protocol):
    """What the tiling must know of a page; see ``Tiling.receive``."""

    @property
    def keys(self) -> list[bytes]:
        """Its keys."""

    @property
    def is_truncated(self) -> bool:
        """Whether more may follow."""

    @property
    def token(self) -> Token:
        """Where S3 goes on then, if not after the last key."""


_P = TypeVar("_P", bound=Page)
_P_co = TypeVar("_P_co", bound=Page, covariant=True)


class Source(Protocol[_P_co]):
    """What a crew asks; by several threads at once."""

    def page(self, after: str, token: Token) -> _P_co:
        """A page of keys after a key, or by a token."""

    def folders(self, parent: str, after: str) -> list[str]:
        """Some folders in a folder."""

    def close(self) -> None:
        """Nothing more will be asked for."""


@dataclass
class Crew(Generic[_P]):
    """Threads that are started when there is work for them, and end when there is none.

    Attributes:
        tiling: Says what to ask for.
        source: Answers.
        take: Told of each page, and how many of its objects count; by one thread at a time.
        pace: How many may ask at once.
        tick: Called by the caller's own thread, ten times a second.
        is_throttled: Whether S3 refused a request as one too many, and may take it later.
        pauses: Seconds to wait before such a request is made again, one time after the other.
    """

    tiling: Tiling
    source: Source[_P]
    take: Callable[[_P, int], None]
    pace: Pace
    tick: Callable[[], None]
    is_throttled: Callable[[Exception], bool]
    pauses: Sequence[float]
    _lock: Lock = field(default_factory=Lock)
    _is_over: Event = field(default_factory=Event)
    _threads: set[Thread] = field(default_factory=set)
    _error: BaseException | None = None

    def list_all(self) -> None:
        """Work until every key was counted.

        The caller's thread asks for the first page: a bucket that has no more costs no
        thread. An interruption ends this within seconds; a thread that waits for an
        answer then asks for nothing more, and ends when the answer is there.

        Raises:
            BaseException: The first error of any thread, or the caller's interruption.
        """
        try:
            first = self.tiling.next_request()
            answer = self._ask(first) if first else None
            if first and answer is not None:
                self._receive(first, answer)
            with self._lock:
                self._hire()
            while not self._is_over.wait(_TICK_SECONDS):
                self.tick()
        finally:
            self._is_over.set()
            self.source.close()
            deadline = time.monotonic() + _GRACE_SECONDS
            with self._lock:
                threads = tuple(self._threads)
            for thread in threads:
                thread.join(max(deadline - time.monotonic(), 0))
        if self._error:
            raise self._error

    def _work(self, request: Range | Look | None) -> None:
        try:
            while request:
                answer = self._ask(request)
                with self._lock:
                    if answer is None or self._is_over.is_set():
                        return
                    self._receive(request, answer)
                    request = self._following()
                    self._hire()
        except BaseException as e:  # noqa: BLE001  raised by the caller's thread
            self._error = self._error or e
            self._is_over.set()
        finally:
            with self._lock:
                self._threads.discard(current_thread())

    def _following(self) -> Range | Look | None:
        """What this thread does next; None: it ends."""
        return None if self._is_one_too_many() else self.tiling.next_request()

    def _is_one_too_many(self) -> bool:
        return len(self._threads) > self.pace.workers

    def _hire(self) -> None:
        """Start threads for the work that may be done now."""
        while len(self._threads) < self.pace.workers and not self._is_over.is_set():
            request = self.tiling.next_request()
            if request is None:
                break
            thread = Thread(target=self._work, args=(request,), daemon=True)
            self._threads.add(thread)
            thread.start()
        if self.tiling.is_done:
            self._is_over.set()

    def _receive(self, request: Range | Look, answer: _P | list[str]) -> None:
        self.pace.succeeded()
        if isinstance(request, Look):
            self.tiling.receive_folders(request, cast("list[str]", answer))
            return
        page = cast("_P", answer)
        counted = self.tiling.receive(
            request, page.keys, is_truncated=page.is_truncated, token=page.token
        )
        self.take(page, counted)

    def _ask(self, request: Range | Look) -> _P | list[str] | None:
        """The answer; None: S3 wants fewer requests, and another thread will make this one."""
        for pause in self.pauses:
            try:
                return self._timed(request)
            except Exception as e:
                if not self.is_throttled(e):
                    raise
                with self._lock:
                    if self._is_one_too_many():
                        self.tiling.give_back(request)
                        self._threads.discard(current_thread())
                        return None
                if self._is_over.wait(pause):
                    raise
        return self._timed(request)

    def _timed(self, request: Range | Look) -> _P | list[str]:
        began, began_busy = time.perf_counter(), time.thread_time()
        answer = self._ask_once(request)
        with self._lock:
            self.pace.took(time.perf_counter() - began, time.thread_time() - began_busy)
        return answer

    def _ask_once(self, request: Range | Look) -> _P | list[str]:
        if isinstance(request, Look):
            with suppress(ClientError, BotoCoreError, ServiceFailure):
                return self.source.folders(request.folder, request.after)
            return []  # it was to save time, no more
        return self.source.page(request.after, request.token)
