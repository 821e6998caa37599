"""What the page asks for, read from the address. Makes no request.

Times are milliseconds since 1970, as in JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bucketsize.bucket_names import can_be_bucket_name
from bucketsize.errors import InvalidInput
from bucketsize.model import Window

MOST_BUCKETS = 8
"""Curves over each other, and buckets watched by one page: more cannot be told apart."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile(r"[0-9]{1,14}")  # up to the year 5138


def bucket_name_in(text: str) -> str:
    """The name of a bucket.

    Raises:
        InvalidInput: It cannot be one.
    """
    if not can_be_bucket_name(text):
        raise InvalidInput(f"{text!r:.80} cannot be the name of a bucket.")
    return text


def bucket_names_in(texts: Sequence[str]) -> tuple[str, ...]:
    """The names of a few buckets, each once.

    Raises:
        InvalidInput: There is none, there are too many, or one cannot be a name.
    """
    names = tuple(dict.fromkeys(bucket_name_in(text) for text in texts))
    if not 1 <= len(names) <= MOST_BUCKETS:
        raise InvalidInput(f"Ask for 1 to {MOST_BUCKETS} buckets.")
    return names


def window_in(parameters: Mapping[str, str]) -> Window | None:
    """The window from ``from`` to ``to``; None where no ``from`` is given: all there is.

    Raises:
        InvalidInput: They are no times, or the wrong way round.
    """
    if "from" not in parameters:
        return None
    return Window(_instant(parameters, "from"), _instant(parameters, "to"))


def milliseconds(instant: datetime) -> float:
    """An instant as JavaScript counts, to the microsecond."""
    return (instant - _EPOCH) // timedelta(microseconds=1) / 1000


def _instant(parameters: Mapping[str, str], name: str) -> datetime:
    text = parameters.get(name, "")
    if not _MILLISECONDS.fullmatch(text):
        raise InvalidInput(f"{name}={text!r:.40} is not a time in milliseconds since 1970.")
    return _EPOCH + timedelta(milliseconds=int(text))
