"""Makes buckets tracked: the one way, for TestBucket as for any other.

Each change is a row of steps, in an order in which no event is lost in between. Broken off
anywhere, the change is completed by running the same command again: each step finds out by
itself what is left of it to do.

By listing, on a new bucket: the stack's list, so that the role may list the bucket; its
notification to the function; a first measurement, where there is something to say.

By the ledger:

1. The ledger begins; one that the stack knows nothing of lags behind its bucket, and ends.
   From then on it takes in what events say, and writes no row; a bucket that was listed so
   far is still listed at each event.
2. The stack's lists: they make the queue, and from now on size-tracking enters events of
   the bucket in the ledger, whether they come by the function or by the queue.
3. The notification leads to the queue: one request replaces the one to the function. Where
   a live ledger's was taken away, a reconcile makes up for what nobody told, before and after.
4. What the bucket holds is entered. Whatever changed before this listing is in it, and
   whatever changes after it comes as an event.
5. The ledger goes live, which writes its first row and ends the listing at each event.
6. A reconcile. S3 may take five minutes to honour a new notification; what a bucket that
   was not tracked before lost meanwhile, the stack's own reconcile finds within the hour.

From the ledger back to listing:

1. The notification leads to the function.
2. The ledger is stopped: each event leads to a listing now. Its items are deleted.
3. The stack's lists. With its last bucket the queue goes, and what was still in it.
4. A measurement, which makes up for that.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from bucketsize.cloud import stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.baseline import MOST_LISTED, compare, last_row, write_baseline
from bucketsize.cloud.bucket_notification import is_notified, notify
from bucketsize.cloud.intent import Intent
from bucketsize.cloud.ledgers import (
    begin_ledger,
    catch_up,
    end_ledger,
    ensure_ledger,
    is_live,
    open_ledger,
    reconcile_ledger,
    start_ledger,
    stop_ledger,
)
from bucketsize.cloud.method_steps import DESTINATIONS, leave_ledger, set_lists
from bucketsize.cloud.report import Report
from bucketsize.errors import BucketsizeError, NotFound
from bucketsize.history import SizeHistory
from bucketsize.model import Measurement, Method


@dataclass(frozen=True, slots=True)
class Tracked:
    """What tracking a name came to.

    Attributes:
        name: The bucket's name, or the pattern.
        method: How it is tracked.
        newly: Buckets whose tracking began, or was completed, now.
        already: Buckets whose events came before, too.
        baselines: Measurements from which their histories start, or go on.
    """

    name: str
    method: Method
    newly: tuple[str, ...]
    already: tuple[str, ...]
    baselines: tuple[Measurement, ...]


def carry_out(aws: Aws, intent: Intent, report: Report) -> Tracked:
    """Track as intended.

    Raises:
        Conflict: A bucket has an overlapping notification, or someone else is changing the
            stack or a ledger.
    """
    course = _Course(aws, intent, report)
    if intent.method is Method.LEDGER:
        course.to_the_ledger()
    else:
        course.to_listing()
    return Tracked(
        intent.name,
        intent.method,
        tuple(course.newly),
        tuple(course.already),
        tuple(course.baselines),
    )


@dataclass(slots=True)
class _Course:
    """The steps, and what came of them so far."""

    aws: Aws
    intent: Intent
    report: Report
    newly: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    baselines: list[Measurement] = field(default_factory=list)

    def to_listing(self) -> None:
        """The steps in the module's docstring, for a new bucket or one from the ledger."""
        aws, intent = self.aws, self.intent
        before = intent.deployed.tracked
        leaving = [b for b in intent.buckets if before.method_of(b) is Method.LEDGER]
        leave_ledger(aws, intent.deployed, leaving, self.report)
        deployed = set_lists(aws, intent.deployed, intent.lists, self.report)
        history = SizeHistory(aws.dynamodb, deployed.parameters["TableName"])
        for bucket_name in intent.buckets:
            last = last_row(history, bucket_name)
            was_missing = self._notify(deployed, bucket_name)
            is_new = was_missing or bucket_name in leaving
            (self.newly if is_new else self.already).append(bucket_name)
            if is_new or self._was_interrupted(history, bucket_name, last):
                followed_until = None if bucket_name in leaving else last
                baseline = write_baseline(
                    aws, history, bucket_name, followed_until=followed_until
                )
                self.baselines += [baseline] if baseline else []

    def _was_interrupted(
        self, history: SizeHistory, bucket_name: str, last: Measurement | None
    ) -> bool:
        """Whether an earlier run ended between the notification and the first measurement."""
        if last is None or last.method is not Method.LISTING:
            return True
        # Not all buckets of a pattern: whoever tracks new ones by it would wait for them.
        if last.object_count > MOST_LISTED or len(self.intent.buckets) > 1:
            return False
        return not compare(self.aws, history, bucket_name).agree

    def to_the_ledger(self) -> None:
        """The steps in the module's docstring."""
        aws, intent = self.aws, self.intent
        ledger = ensure_ledger(aws, intent.deployed)
        for bucket_name in intent.buckets:
            was_listed = intent.deployed.tracked.method_of(bucket_name) is Method.LISTING
            if bucket_name in intent.newcomers:
                # Two people at once, one to each method, can leave such a ledger.
                with suppress(NotFound):
                    stop_ledger(ledger, bucket_name)
            begin_ledger(ledger, bucket_name, lists_meanwhile=was_listed)
        deployed = set_lists(aws, intent.deployed, intent.lists, self.report)
        queue = deployed.outputs[DESTINATIONS[Method.LEDGER]]
        for bucket_name in intent.buckets:
            was_live = is_live(ledger, bucket_name)
            if was_live and not is_notified(aws, bucket_name, queue):
                catch_up(aws, ledger, bucket_name, self.report)
            is_new = self._notify(deployed, bucket_name)
            if was_live and not is_new:
                self.already.append(bucket_name)
                continue
            self.newly.append(bucket_name)
            if not was_live:
                self.baselines.append(start_ledger(aws, ledger, bucket_name, self.report))
            reconcile_ledger(aws, ledger, bucket_name, self.report)

    def _notify(self, deployed: stack.Stack, bucket_name: str) -> bool:
        """Put a bucket's notification; whether it was missing."""
        destination = deployed.outputs[DESTINATIONS[self.intent.method]]
        try:
            is_new = notify(self.aws, bucket_name, destination)
        except BucketsizeError as e:
            if self.intent.lists != self.intent.deployed.tracked:
                self._take_back(e)
            raise
        if is_new:
            self.report(f"{bucket_name} now sends its events")
        return is_new

    def _take_back(self, error: BucketsizeError) -> None:
        """Leave the stack's lists as they were, where none of the buckets is tracked by now."""
        intent = self.intent
        if self.newly:
            error.hint += (
                f" The stack lists {intent.name} by now: track it again, or untrack it."
            )
            return
        with suppress(BucketsizeError):  # the first error is the one to be told
            if intent.method is Method.LEDGER:
                for bucket_name in intent.newcomers:
                    end_ledger(open_ledger(self.aws, intent.deployed), bucket_name, self.report)
            now = stack.deployed_stack(self.aws, intent.deployed.name)
            set_lists(self.aws, now, intent.deployed.tracked, self.report)
