"""Sizes by prefix or by storage class, the largest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bucketsize.byte_size import format_size
from bucketsize.cli.visible import visible
from bucketsize.model import BucketSize


def breakdown_lines(of_what: str, groups: Mapping[str, BucketSize]) -> list[str]:
    """A table: size, objects, and the name, which may be long, at the end.

    Args:
        of_what: What the names are, as the heading of their column.
        groups: The sizes by name.
    """
    rows = [
        (format_size(size.total_size), f"{size.object_count:,}", visible(name))
        for name, size in _largest_first(groups)
    ]
    heading = ("size", "objects", of_what)
    wide, long = (max(len(row[column]) for row in (heading, *rows)) for column in (0, 1))
    return [
        f"{size:>{wide}}  {objects:>{long}}  {name}" for size, objects, name in (heading, *rows)
    ]


def breakdown_json(of_what: str, groups: Mapping[str, BucketSize]) -> list[dict[str, Any]]:
    """The same for scripts, with exact figures and names as they are."""
    return [
        {of_what: name, "total_size": size.total_size, "object_count": size.object_count}
        for name, size in _largest_first(groups)
    ]


def _largest_first(groups: Mapping[str, BucketSize]) -> list[tuple[str, BucketSize]]:
    return sorted(groups.items(), key=lambda group: (-group[1].total_size, group[0]))
