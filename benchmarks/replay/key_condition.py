"""Which keys a query of DynamoDB asks for. As strict as AWS: names must be aliased and used."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_CONDITION = re.compile(
    r"(#\w+) = (:\w+)(?: AND (#\w+) (?:(<=|>=|<|>) (:\w+)|BETWEEN (:\w+) AND (:\w+)))?"
)


@dataclass(frozen=True, slots=True)
class KeyCondition:
    """A partition, and a stretch of its sorted keys.

    Attributes:
        partition: The value of the partition key.
        sort_name: The sort key's attribute, where the stretch has an end.
        low: The least key; None: from the first one on.
        high: The greatest key; None: to the last one.
        without_low: The least key is not asked for itself.
        without_high: Nor is the greatest.
    """

    partition: str
    sort_name: str | None = None
    low: str | None = None
    high: str | None = None
    without_low: bool = False
    without_high: bool = False

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> KeyCondition:
        """The condition of a query.

        Raises:
            ValueError: DynamoDB would refuse it.
        """
        match = _CONDITION.fullmatch(request["KeyConditionExpression"])
        names = request["ExpressionAttributeNames"]
        values = {k: v["S"] for k, v in request["ExpressionAttributeValues"].items()}
        if not match:
            raise ValueError(f"not understood: {request['KeyConditionExpression']}")
        _, partition, sort, operator, value, first, last = match.groups()
        used_names = {match[1], sort, request.get("ProjectionExpression")} - {None}
        used_values = {partition, value, first, last} - {None}
        if used_names != set(names) or used_values != set(values):
            raise ValueError(f"aliases {set(names)} and {set(values)} are not those used")
        if "" in values.values():
            raise ValueError("a key is never empty")
        if sort is None:
            return cls(values[partition])
        if operator is None:
            return cls(values[partition], names[sort], values[first], values[last])
        bound = values[value]
        if operator.startswith("<"):
            return cls(values[partition], names[sort], high=bound, without_high=operator == "<")
        return cls(values[partition], names[sort], low=bound, without_low=operator == ">")

    def places(self, keys: Sequence[str]) -> range:
        """Where the asked keys stand among sorted ones."""
        start, end = 0, len(keys)
        if self.low is not None:
            start = (bisect_right if self.without_low else bisect_left)(keys, self.low)
        if self.high is not None:
            end = (bisect_left if self.without_high else bisect_right)(keys, self.high)
        return range(start, max(start, end))
