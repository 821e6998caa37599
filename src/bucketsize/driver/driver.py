"""The use case of the driver: the brief's changes, each seen in the history, then the plot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from botocore.exceptions import BotoCoreError, ClientError

from bucketsize.driver.app_bucket import AppBucket
from bucketsize.driver.steps import STEPS, Step
from bucketsize.errors import BucketsizeError, Conflict, InvalidSetting, ServiceFailure
from bucketsize.history import SizeHistory
from bucketsize.model import BASELINE, PLOT_KEY, BucketSize, Measurement, Window
from bucketsize.plot_api import PlotAnswer, PlotApi

_POLL_SECONDS = 0.1

# "Typically in seconds but can sometimes take a minute or longer" (Amazon S3
# User Guide, "Amazon S3 Event Notifications").
_LONGEST_WAIT_SECONDS = 75

# "After you create or change the bucket notification configuration, it usually takes about
# five minutes for the changes to take effect" (Amazon S3 User Guide, "Using Amazon SQS,
# Amazon SNS, and Lambda"): what was changed before that, no event will ever tell.
_TRIES_WITH_A_NEW_NOTIFICATION = 5

_FOR_THE_PLOT_SECONDS = 35
"""Kept for the call of the API, which gives up after 29 seconds."""

_FAR_FUTURE = timedelta(days=1)


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
            answer = self.plot_api.get_plot(self.bucket.name, self._window(rows[0]))
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
        began, row = self._change_until_seen(step, before)
        elapsed = (self.now() - began).total_seconds()
        pause = self.pause_seconds if pause_seconds is None else pause_seconds
        self.sleep(max(0.0, pause - elapsed))
        return row

    def _change_until_seen(
        self, step: Step, before: BucketSize
    ) -> tuple[datetime, Measurement]:
        """When the change was made, and the row that shows it.

        Where no event of the bucket has ever come, the change is made again: S3 may
        not have honoured the notification yet when it was made first.
        """
        first_began = self.now()
        for _ in range(_TRIES_WITH_A_NEW_NOTIFICATION):
            began = self.now()
            self._change(step)
            row = self._wait_for_row(step.key, before, began, self.now())
            if row:
                return began, row
            if self._time_left() <= 0 or not self._awaits_its_first_event():
                break
        waited = (self.now() - first_began).total_seconds()
        raise ServiceFailure(
            f"no row in the history shows it after {waited:.0f} s.",
            hint="Is the bucket's notification in place (bucketsize track)? S3 takes some"
            " minutes to honour a new one. And what does the log of the function"
            " size-tracking say?",
        )

    def _change(self, step: Step) -> None:
        if step.content is None:
            self.bucket.remove(step.key)
        else:
            self.bucket.write(step.key, step.content)

    def _awaits_its_first_event(self) -> bool:
        latest = self.history.latest(self.bucket.name)
        return latest is None or latest.cause == BASELINE

    def _time_left(self) -> float:
        return self.remaining_seconds() - _FOR_THE_PLOT_SECONDS

    def _wait_for_row(
        self, key: str, before: BucketSize, began: datetime, done: datetime
    ) -> Measurement | None:
        """The first row that is sure to show a change of ``key``; None if none comes.

        That is one measured after the change was done, or one that the change's
        own event led to, which may have been under way before S3's answer
        reached us. An earlier change's event that comes again just then has the
        same key: its row still shows the size ``before``.
        """
        limit = max(0, min(_LONGEST_WAIT_SECONDS, self._time_left()))
        deadline = self.now() + timedelta(seconds=limit)
        while self.now() < deadline:
            window = Window(began, began + _FAR_FUTURE)
            for row in self.history.measurements(self.bucket.name, window):
                is_own = row.cause.object_key == key and row.size != before
                if row.timestamp >= done or is_own:
                    return row
            self.sleep(_POLL_SECONDS)
        return None

    def _window(self, first: Measurement) -> str:
        """The window to ask for: the API's default, or longer where S3's events were late."""
        elapsed = (self.now() - first.timestamp).total_seconds() + 0.5
        return f"{ceil(elapsed + 0.5)}s" if elapsed > self.window_seconds else ""


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
