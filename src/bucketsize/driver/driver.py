"""The use case of the driver: the brief's changes, each seen in the history, then the plot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from botocore.exceptions import BotoCoreError, ClientError

from bucketsize.driver.app_bucket import AppBucket
from bucketsize.driver.changes import Changes
from bucketsize.driver.steps import STEPS, Step
from bucketsize.errors import BucketsizeError, Conflict, InvalidSetting, ServiceFailure
from bucketsize.history import SizeHistory
from bucketsize.model import PLOT_KEY, BucketSize, Measurement
from bucketsize.plot_api import PlotAnswer, PlotApi

_FOR_THE_PLOT_SECONDS = 35
"""Kept for the call of the API, which gives up after 29 seconds."""

_TO_THE_API_SECONDS = 1.0
"""What may pass until the call reaches the API, where its window ends: a cold start, too."""


@dataclass(frozen=True, slots=True)
class Drive:
    """What a run of the driver did.

    Attributes:
        start: The bucket's size when the run began, its own leftovers removed.
        rows: The measurement that each step led to, in the steps' order.
        answer: What the plotting API answered.
    """

    start: BucketSize
    rows: tuple[Measurement, ...]
    answer: PlotAnswer


@dataclass(frozen=True, slots=True)
class Driver:
    """Makes the changes, one at a time, and waits for each to be measured.

    Attributes:
        bucket: TestBucket.
        history: Where the tracking service's rows appear.
        plot_api: The plotting service.
        pause_seconds: Time from one change to the next, at least.
        stores_plot_here: Whether the plot will be stored in this bucket.
        window_seconds: Length of the window that the plotting API draws.
        now: The clock, in UTC.
        sleep: Waits for so many seconds.
        remaining_seconds: Time left until Lambda ends the invocation.
    """

    bucket: AppBucket
    history: SizeHistory
    plot_api: PlotApi
    stores_plot_here: bool
    pause_seconds: float
    window_seconds: float
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    remaining_seconds: Callable[[], float]

    def run(self) -> Drive:
        """Do the brief's Part 4.

        Raises:
            BucketsizeError: A step failed; the message names it.
        """
        self._refuse_pauses_that_do_not_fit()
        with _naming("removing what an earlier run left"):
            start = self._clean_up()
        rows: list[Measurement] = []
        for step in STEPS:
            before = rows[-1].size if rows else start
            with _naming(step.description):
                rows.append(self._make(step, before))
        with _naming("calling the plotting API"):
            answer = self.plot_api.get_plot(self.bucket.name, self._window_length(rows[0]))
        return Drive(start, tuple(rows), answer)

    def _refuse_pauses_that_do_not_fit(self) -> None:
        needed = (
            len(STEPS) * self.pause_seconds + self._settling_seconds() + _FOR_THE_PLOT_SECONDS
        )
        if needed > self.remaining_seconds():
            raise InvalidSetting(
                f"With PAUSE_SECONDS={self.pause_seconds:g} and"
                f" WINDOW_SECONDS={self.window_seconds:g} a run takes {needed:.0f} s,"
                " longer than the function's timeout.",
                hint="Shorten the pause, or raise the driver's timeout (900 s at most).",
            )

    def _clean_up(self) -> BucketSize:
        """Remove what an earlier run left, and nothing else; returns the size then."""
        keys = [key for key in dict.fromkeys(s.key for s in STEPS) if self.bucket.holds(key)]
        if self.bucket.holds(PLOT_KEY):
            if self.bucket.plot_is_our_own():
                keys.append(PLOT_KEY)
            elif self.stores_plot_here:
                raise Conflict(
                    f"The bucket {self.bucket.name} holds an object {PLOT_KEY} that is not"
                    " bucketsize's own, and that the plot would overwrite.",
                    hint="Rename it, or have plots stored elsewhere: deploy --plot-bucket.",
                )
        before = self.bucket.size()
        for key in keys:
            row = self._make(Step(f"removing {key}", key, None), before, pause_seconds=0)
            before = row.size
        if not keys:
            return before
        self.sleep(self._settling_seconds())
        return self.bucket.size()

    def _settling_seconds(self) -> float:
        """So long after the clean-up its rows will have left the plot's window."""
        return max(self.pause_seconds, self.window_seconds - len(STEPS) * self.pause_seconds)

    def _make(
        self, step: Step, before: BucketSize, pause_seconds: float | None = None
    ) -> Measurement:
        """Make one change, wait for the row that shows it, then until the pause is over."""
        changes = Changes(self.bucket, self.history, self.now, self.sleep, self._time_left)
        began, row = changes.make(step, before)
        elapsed = (self.now() - began).total_seconds()
        pause = self.pause_seconds if pause_seconds is None else pause_seconds
        self.sleep(max(0.0, pause - elapsed))
        return row

    def _time_left(self) -> float:
        return self.remaining_seconds() - _FOR_THE_PLOT_SECONDS

    def _window_length(self, first: Measurement) -> str:
        """The length to ask for: the API's default, or longer where S3's events were late."""
        needed = (self.now() - first.timestamp).total_seconds() + _TO_THE_API_SECONDS
        return f"{ceil(needed)}s" if needed > self.window_seconds else ""


@contextmanager
def _naming(step: str) -> Iterator[None]:
    """Let an error say during which step it happened."""
    try:
        yield
    except BucketsizeError as e:
        e.message = f"The driver failed while {step}: {e.message}"
        raise
    except (BotoCoreError, ClientError) as e:
        raise ServiceFailure(
            f"The driver failed while {step}: {e}",
            # AWS IAM User Guide, "Changes that I make are not always immediately visible".
            hint="If the function was deployed within the last minute, run it again: a new"
            " role's permissions take some seconds to be seen everywhere.",
        ) from e
