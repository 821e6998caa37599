"""What tracking is expected to cost: told before it begins, and asked about if it is much."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from bucketsize.cli.counted import counted
from bucketsize.cli.narration import Narrator
from bucketsize.cli.progress import progress_words
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.baseline import known_object_count
from bucketsize.cost import (
    Advice,
    advise,
    format_dollars,
    measuring_cost,
)
from bucketsize.listing import Progress, measure_bucket
from bucketsize.model import Method

if TYPE_CHECKING:
    from bucketsize.cloud.intent import Intent

EVENTS_PER_DAY = 1_000
"""Assumed where nobody says how many."""

MOST_LISTED_AT_EACH_EVENT = 100_000
"""Objects to list at each event without asking: a hundred requests, $0.0005."""

MOST_DOLLARS_AT_ONCE = 10
"""What the start of a ledger may cost without asking: that of some eight million objects."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What tracking a bucket is expected to cost.

    Attributes:
        bucket_name: The bucket.
        method: How it is to be tracked.
        object_count: Its objects.
        requests: What counting them took; none where they were known.
        events_per_day: Its changes in a day, as they are assumed.
    """

    bucket_name: str
    method: Method
    object_count: int
    requests: int
    events_per_day: float

    @property
    def dollars_once(self) -> float:
        """What its start costs: a ledger's; listing needs none."""
        return self._advice.start.dollars if self.method is Method.LEDGER else 0

    @property
    def _advice(self) -> Advice:
        return advise(objects=self.object_count, events_per_day=self.events_per_day)

    def lines(self) -> list[str]:
        """What people are told."""
        advice, is_ledger = self._advice, self.method is Method.LEDGER
        listing = f"{format_dollars(advice.listing.dollars)} a month by listing"
        ledger = (
            f"{format_dollars(advice.ledger.dollars)} a month by the ledger, and its start"
            f" {format_dollars(advice.start.dollars)} once"
        )
        chosen, other = (ledger, listing) if is_ledger else (listing, ledger)
        how = (
            f", counted by {counted(self.requests, 'request')}"
            f" ({format_dollars(measuring_cost(self.requests).dollars)})"
            if self.requests
            else ""
        )
        holds = f"{self.bucket_name} holds {counted(self.object_count, 'object')}{how}."
        costs = f"With {self.events_per_day:,.0f} events a day it costs about {chosen}"
        return [holds, f"{costs} (otherwise {other}); see bucketsize estimate."]

    def as_json(self) -> dict[str, Any]:
        """What scripts are told."""
        advice = self._advice
        monthly = advice.ledger if self.method is Method.LEDGER else advice.listing
        return {
            "method": self.method.value,
            "object_count": self.object_count,
            "requests": self.requests,
            "events_per_day": self.events_per_day,
            "dollars_per_month": monthly.dollars,
            "dollars_once": self.dollars_once,
        }


def agree_to_cost(
    narrator: Narrator, aws: Aws, intent: Intent, *, events_per_day: float, yes: bool
) -> list[Expected]:
    """Tell what each bucket's tracking will cost that begins now; ask where it is much.

    Raises:
        InvalidInput: There is nobody to answer.
        click.exceptions.Exit: The answer was no.
    """
    expected = []
    for bucket_name in intent.buckets:
        known = known_object_count(aws, intent.deployed, bucket_name)
        # One that fits a pattern since this was last run is in the lists, and has no row.
        if known is not None and bucket_name not in intent.newcomers:
            continue
        count, requests = _counted(narrator, aws, bucket_name) if known is None else (known, 0)
        costs = Expected(bucket_name, intent.method, count, requests, events_per_day)
        expected.append(costs)
        for line in costs.lines():
            narrator.say(line)
        if not yes:
            _ask(narrator, costs)
    return expected


def _ask(narrator: Narrator, costs: Expected) -> None:
    """Ask where tracking costs much, at each event or at once."""
    name, count = costs.bucket_name, costs.object_count
    if costs.method is Method.LISTING and count > MOST_LISTED_AT_EACH_EVENT:
        narrator.say(f"Cheaper: bucketsize track {name} --method ledger")
        narrator.confirm_or_abort(f"List its {count:,} objects at each event?")
    elif costs.dollars_once > MOST_DOLLARS_AT_ONCE:
        dollars = format_dollars(costs.dollars_once)
        narrator.confirm_or_abort(f"Enter its {count:,} objects in a ledger, for {dollars}?")


def _counted(narrator: Narrator, aws: Aws, bucket_name: str) -> tuple[int, int]:
    """A bucket's objects, and how many requests it took to count them."""
    requests, started = 0, monotonic()

    def tell(seen: Progress) -> None:
        nonlocal requests
        requests = seen.requests
        report(progress_words(seen, monotonic() - started))

    with (
        narrator.step(f"Counting the objects of {bucket_name}") as report,
        translated(f"counting the objects of {bucket_name}"),
    ):
        size = measure_bucket(aws.s3, bucket_name, progress=tell)
    return size.object_count, requests
