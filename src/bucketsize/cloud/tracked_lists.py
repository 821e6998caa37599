"""Which buckets the stack tracks, and how: its two lists as plain data. Makes no request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bucketsize.bucket_names import fits, is_pattern
from bucketsize.model import Method

# No bucket's name has one character. IAM refuses the ARN of a bucket without a name, so a
# list that is empty names this.
_NOBODY = "-"

BUCKETS_WITH_METRICS = 10
"""With more tracked buckets, none has metrics of its own in CloudWatch: each costs money."""

_EVERY = "*"

_LISTING, _LEDGER = "ListingBuckets", "LedgerBuckets"


@dataclass(frozen=True, slots=True)
class TrackedLists:
    """The names, or patterns of them, of the tracked buckets.

    Attributes:
        listing: Tracked by listing.
        ledger: Tracked by the ledger. Who fits both lists is on the ledger.
    """

    listing: tuple[str, ...] = ()
    ledger: tuple[str, ...] = ()

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> TrackedLists:
        """The lists in a stack's parameters; a stack of an earlier version has only one."""
        return cls(_names(parameters.get(_LISTING, "")), _names(parameters.get(_LEDGER, "")))

    @property
    def names(self) -> tuple[str, ...]:
        """All names and patterns."""
        return (*self.listing, *self.ledger)

    def method_of(self, bucket_name: str) -> Method | None:
        """How a bucket is tracked; None if it is not."""
        if fits(bucket_name, *self.ledger):
            return Method.LEDGER
        return Method.LISTING if fits(bucket_name, *self.listing) else None

    def method_of_name(self, name: str) -> Method | None:
        """How a name or a pattern is tracked that stands in a list, or fits a pattern there."""
        if name in self.listing and name not in self.ledger:
            return Method.LISTING
        return self.method_of(name)

    def with_name(self, name: str, method: Method) -> TrackedLists:
        """The lists with a name in the one of that method, and not in the other."""
        others = self.without(name)
        if method is Method.LEDGER:
            return TrackedLists(others.listing, _with(self.ledger, name))
        return TrackedLists(_with(self.listing, name), others.ledger)

    def without(self, name: str) -> TrackedLists:
        """The lists without a name."""
        return TrackedLists(_without(self.listing, name), _without(self.ledger, name))

    def parameters(self, ledger_table_name: str) -> dict[str, str]:
        """The lists as parameters of the template.

        Args:
            ledger_table_name: The ledger's table. The stack is told of it only where a
                bucket is on the ledger: so it knows whether there is one.
        """
        return {
            _LISTING: ",".join(self.listing) or _NOBODY,
            _LEDGER: ",".join(self.ledger) or _NOBODY,
            "LedgerTableName": ledger_table_name if self.ledger else "",
            "MetricBuckets": _EVERY if self._are_few else _NOBODY,
        }

    @property
    def _are_few(self) -> bool:
        """Whether there are at most so many; how many a pattern means, nobody knows."""
        has_pattern = any(is_pattern(name) for name in self.names)
        return len(set(self.names)) <= BUCKETS_WITH_METRICS and not has_pattern


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name not in ("", _NOBODY))


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)
