"""What the model assumes where AWS bills by what was used. All of it errs on the dear side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Assumption:
    """A figure that the costs rest on.

    Attributes:
        value: How much.
        unit: Of what.
        meaning: What it is, and why so much.
    """

    value: float
    unit: str
    meaning: str


DAYS_PER_MONTH: Final = 30

MEMORY = Assumption(
    0.5, "GB", "memory of size-tracking and summarizing, as the template has it"
)
EVENT_TIME = Assumption(
    0.15, "s", "Lambda's time for an event or a batch: some requests, one after the other"
)
PAGE_TIME = Assumption(
    0.01, "s", "further time for each page of 1,000 keys that is listed, in parallel"
)
CHANGE_TIME = Assumption(0.005, "s", "further time for each change of a ledger's batch")
RECONCILE_TIME = Assumption(
    0.0003,
    "s",
    "Lambda's time for each object of a reconcile: listed, read, compared, one page after the"
    " other, on the 0.29 of a processor that comes with the memory",
)
LOG_BYTES = Assumption(
    1_500, "B", "log of an invocation: our two lines, and Lambda's own of start and end"
)
ROW_BYTES = Assumption(350, "B", "a row of the history as DynamoDB bills its storage")
ITEM_BYTES = Assumption(
    350, "B", "an object's item in the ledger, 100 B of it DynamoDB's own overhead"
)
READ_ITEM_BYTES = Assumption(250, "B", "what reading that item counts: without the overhead")
SUMMARY_BYTES = Assumption(
    450, "B", "a summary of the history, likewise, in a bucket with a name of usual length"
)
SUMMARIES = Assumption(
    5, "summaries", "that a row changes, one at each resolution: alone in all, at worst"
)
PEAK_SHARE = Assumption(
    1, "of the rows", "rows that are a new peak, and so cost a write of the index: at worst all"
)
REMOVED_SHARE = Assumption(
    0.5, "of the changes", "changes that remove an object, whose item stays 30 days more"
)
POLLERS = Assumption(
    5,
    "pollers",
    "that Lambda keeps at an idle queue, each asking every 20 s: an event source with a limit"
    " on its workers is never scaled down further",
)
METRICS = Assumption(
    3, "metrics", "that a tracked bucket publishes in CloudWatch, while at most 10 are tracked"
)
DRIFT_METRICS = Assumption(
    0.125,
    "metrics",
    "that a reconcile publishes beside: three, each paid for one hour of the day",
)

ASSUMPTIONS: Final = (
    MEMORY,
    EVENT_TIME,
    PAGE_TIME,
    CHANGE_TIME,
    RECONCILE_TIME,
    LOG_BYTES,
    ROW_BYTES,
    ITEM_BYTES,
    READ_ITEM_BYTES,
    SUMMARY_BYTES,
    SUMMARIES,
    PEAK_SHARE,
    REMOVED_SHARE,
    POLLERS,
    METRICS,
    DRIFT_METRICS,
)
