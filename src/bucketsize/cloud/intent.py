"""What tracking a name means, worked out and checked before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote

from bucketsize.bucket_names import fits
from bucketsize.cloud import stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.limits import refuse_too_many
from bucketsize.cloud.tracked_buckets import matching_buckets, physical_name
from bucketsize.cloud.tracked_lists import TrackedLists
from bucketsize.errors import Conflict
from bucketsize.ledger.versioning import refuse_versioned
from bucketsize.model import Method


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be tracked, and how. Nothing is changed yet.

    Attributes:
        name: The bucket's name, or the pattern.
        method: How it is to be tracked.
        buckets: The buckets that it means.
        deployed: The stack as it is.
    """

    name: str
    method: Method
    buckets: tuple[str, ...]
    deployed: stack.Stack

    @property
    def lists(self) -> TrackedLists:
        """The stack's lists as they are to be."""
        return self.deployed.tracked.with_name(self.name, self.method)

    @property
    def newcomers(self) -> tuple[str, ...]:
        """The buckets that no name in the lists means by this method yet."""
        before = self.deployed.tracked
        return tuple(b for b in self.buckets if before.method_of(b) is not self.method)


def intend(aws: Aws, stack_name: str, name: str, method: Method | None = None) -> Intent:
    """What tracking a bucket, or every bucket of this account that fits a pattern, means.

    Args:
        aws: The account.
        stack_name: The stack's name.
        name: The bucket's name, or the pattern.
        method: How to track it; None: as it is tracked already, or else by listing.

    Raises:
        NotFound: There is no such bucket, or the stack is not deployed.
        Conflict: The method is not for this bucket.
        InvalidInput: The stack has no room for one more name.
    """
    deployed = stack.deployed_stack(aws, stack_name)
    name = physical_name(name, deployed)
    buckets = matching_buckets(aws, name)
    method = method or deployed.tracked.method_of_name(name) or Method.LISTING
    intent = Intent(name, method, tuple(buckets), deployed)
    refuse_too_many(intent.lists.names)
    if method is Method.LEDGER:
        _refuse_earlier_version(deployed)
        for bucket_name in buckets:
            with translated(f"looking whether {bucket_name} keeps versions"):
                refuse_versioned(aws.s3, bucket_name)
    else:
        _refuse_what_the_ledger_has(intent)
    return intent


def _refuse_earlier_version(deployed: stack.Stack) -> None:
    if "LedgerBuckets" not in deployed.parameters:
        raise Conflict(
            f"The stack {deployed.name} is of an earlier version, without the ledger.",
            hint="Bring it up to date first: bucketsize deploy",
        )


def _refuse_what_the_ledger_has(intent: Intent) -> None:
    """Check that no other name on the ledger's list means one of the buckets to be listed."""
    for bucket_name in intent.buckets:
        on_it = [name for name in intent.lists.ledger if fits(bucket_name, name)]
        if on_it:
            raise Conflict(
                f"{bucket_name} is tracked by the ledger, as {' and '.join(on_it)}.",
                hint=f"First: bucketsize track {quote(on_it[0])} --method listing; or untrack"
                " that name.",
            )
