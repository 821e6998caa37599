"""What the doctor says of one thing, and what it examines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.doctor.blueprint import Blueprint, blueprint
from bucketsize.cloud.stack import Stack
from bucketsize.history import SizeHistory


class Verdict(StrEnum):
    """How a thing is."""

    WELL = "well"
    WARNING = "warning"
    """It could not be examined, or may go wrong."""
    PROBLEM = "problem"
    """Figures are wrong or missing, or will be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing.

    Attributes:
        subject: The thing: a bucket, table, function, queue or role, by its name.
        verdict: How it is.
        says: What was seen, in one sentence.
        cure: What to do; empty where all is well.
        repair: Does that, where it can be done without harm; answers what was done.
    """

    subject: str
    verdict: Verdict
    says: str
    cure: str = ""
    repair: Callable[[], str] | None = None


Findings: TypeAlias = Iterator[Finding]

ANEW = (
    "Delete the services and deploy them anew: bucketsize destroy, keeping the data that it"
    " asks about, then bucketsize deploy, and bucketsize track for each other bucket"
)
"""The cure of what is not as it was deployed: CloudFormation does not look at what there is,
so that ``bucketsize deploy`` alone finds nothing to change."""


@dataclass(frozen=True)
class Patient:
    """What is examined.

    Attributes:
        aws: The account.
        deployed: The stack.
        buckets: The tracked buckets that exist.
        is_thorough: Whether to list buckets and to read histories of any size.
    """

    aws: Aws
    deployed: Stack
    buckets: tuple[str, ...]
    is_thorough: bool = False

    @property
    def table_name(self) -> str:
        """The history table."""
        return self.deployed.parameters["TableName"]

    @property
    def history(self) -> SizeHistory:
        """The measurements in it."""
        return SizeHistory(self.aws.dynamodb, self.table_name)

    @cached_property
    def blueprint(self) -> Blueprint:
        """What the stack's resources must be."""
        return blueprint(self.aws, self.deployed)


def queue_name(url: str) -> str:
    """The subject that a queue is, by its URL."""
    return url.rpartition("/")[2]


def well(subject: str, says: str) -> Finding:
    """All is well with it."""
    return Finding(subject, Verdict.WELL, says)


def problem(
    subject: str, says: str, cure: str, repair: Callable[[], str] | None = None
) -> Finding:
    """It must be mended."""
    return Finding(subject, Verdict.PROBLEM, says, cure, repair)


def warning(subject: str, says: str, cure: str) -> Finding:
    """It should be looked at."""
    return Finding(subject, Verdict.WARNING, says, cure)
