"""A change in TestBucket, and the row of the history that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bucketsize.driver.app_bucket import AppBucket
from bucketsize.driver.steps import Step
from bucketsize.errors import ServiceFailure
from bucketsize.history import SizeHistory
from bucketsize.model import BASELINE, BucketSize, Measurement, Window

_POLL_SECONDS = 0.1

# "Typically in seconds but can sometimes take a minute or longer" (Amazon S3
# User Guide, "Amazon S3 Event Notifications").
_LONGEST_WAIT_SECONDS = 75

# "After you create or change the bucket notification configuration, it usually takes about
# five minutes for the changes to take effect" (Amazon S3 User Guide, "Using Amazon SQS,
# Amazon SNS, and Lambda"): what was changed before that, no event will ever tell.
_TRIES_WITH_A_NEW_NOTIFICATION = 5

_FAR_FUTURE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Changes:
    """Makes changes, and waits for each to be measured.

    Attributes:
        bucket: TestBucket.
        history: Where the tracking service's rows appear.
        now: The clock, in UTC.
        sleep: Waits for so many seconds.
        time_left: Seconds that may still be waited.
    """

    bucket: AppBucket
    history: SizeHistory
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    time_left: Callable[[], float]

    def make(self, step: Step, before: BucketSize) -> tuple[datetime, Measurement]:
        """Make a change; when that was, and the row that shows it.

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
            if self.time_left() <= 0 or not self._awaits_its_first_event():
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

    def _wait_for_row(
        self, key: str, before: BucketSize, began: datetime, done: datetime
    ) -> Measurement | None:
        """The first row that is sure to show a change of ``key``; None if none comes.

        That is one measured after the change was done, or one that the change's
        own event led to, which may have been under way before S3's answer
        reached us. An earlier change's event that comes again just then has the
        same key: its row still shows the size ``before``.
        """
        limit = max(0, min(_LONGEST_WAIT_SECONDS, self.time_left()))
        deadline = self.now() + timedelta(seconds=limit)
        while self.now() < deadline:
            window = Window(began, began + _FAR_FUTURE)
            for row in self.history.measurements(self.bucket.name, window):
                is_own = row.cause.object_key == key and row.size != before
                if row.timestamp >= done or is_own:
                    return row
            self.sleep(_POLL_SECONDS)
        return None
