"""The buckets that the replay server plays: their keys and sizes, the same on every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

ListedObject = tuple[str, int]
"""A key and the object's size in bytes."""

_FIRST_HOUR = datetime(2024, 1, 1)  # noqa: DTZ001 - part of a key, not an instant
_HOURS = 3 * 8766


def flat(count: int) -> Iterator[ListedObject]:
    """Numbered keys, all in one folder."""
    for number in range(count):
        yield f"data/object-{number:09d}.parquet", size_of(number)


def dates(count: int) -> Iterator[ListedObject]:
    """A folder for each hour of three years, five levels deep, the keys spread over them."""
    for number in range(count):
        hour = _FIRST_HOUR + timedelta(hours=number * _HOURS // count)
        yield f"logs/{hour:%Y/%m/%d/%H}/events-{number:09d}.json.gz", size_of(number)


def small(count: int) -> Iterator[ListedObject]:
    """Folders of 1,000 objects each, of less than a kilobyte: for a server that stores them."""
    for number in range(count):
        yield f"photos/{number // 1000:04d}/{number:07d}.jpg", size_of(number) % 1000


KEY_SETS: Mapping[str, Callable[[int], Iterator[ListedObject]]] = {
    "flat": flat,
    "dates": dates,
    "small": small,
}
"""Each kind of bucket by its name, for any number of objects."""


def size_of(number: int) -> int:
    """The size of an object: anything from nothing to four gigabytes, of one to ten digits."""
    scrambled = number * 2_654_435_761 % 2**32  # Knuth's multiplicative hashing
    return scrambled >> number % 33


def bucket_name(key_set: str, count: int) -> str:
    """What the bucket is called: ``flat-100000``."""
    return f"{key_set}-{count}"


def objects_of(bucket: str) -> Iterator[ListedObject]:
    """The objects of the bucket of that name.

    Raises:
        ValueError: The name is not that of a key set and a number.
    """
    key_set, _, count = bucket.rpartition("-")
    if key_set not in KEY_SETS or not count.isdecimal():
        raise ValueError(f"{bucket} is not a bucket like {bucket_name('flat', 1000)}")
    return KEY_SETS[key_set](int(count))
