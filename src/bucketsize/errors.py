"""Every error that bucketsize raises on purpose, as one small tree.

    BucketsizeError
    ├── InvalidInput              the caller asked for something impossible
    │   ├── InvalidSetting        an environment variable of a function
    │   ├── MalformedEvent        an event, or a record in it, that is not S3's
    │   └── WrongMethod           a method of HTTP that the REST API's resource does not have
    ├── NotFound                  the named thing does not exist
    │   └── UnknownBucket         a bucket without any row, that nobody tracks
    ├── AccessDenied              the caller lacks a permission, or credentials
    │   └── KeyNeeded             a request to the dashboard without its key
    ├── Conflict                  something else is in the way, or under way
    └── ServiceFailure            AWS, or the local cloud, did not do its part
        └── DamagedPage           a page of a listing that cannot be read

A person is shown ``message`` and ``hint``; a program reads ``code``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self


class BucketsizeError(Exception):
    """Base of the tree.

    Attributes:
        message: What went wrong, and where, in one sentence.
        hint: What to try; may be empty.
        code: Stable name for programs, part of the REST API's contract.
    """

    code = "Error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InvalidInput(BucketsizeError):
    """The caller asked for something that cannot be done as it was asked."""

    code = "InvalidInput"


class InvalidSetting(InvalidInput):
    """An environment variable of a function is missing or malformed."""

    code = "InvalidSetting"


class MalformedEvent(InvalidInput):
    """An event, or one record in it, does not have the shape that S3 sends."""

    code = "MalformedEvent"

    @classmethod
    def found(cls, what: str, error: Exception, *, hint: str = "") -> Self:
        """Reading ``what`` failed so: a field is missing, or what has them is no object."""
        lacks = isinstance(error, KeyError)
        fault = f"lacks the field {error}" if lacks else "has a part of a wrong type"
        return cls(f"{what} {fault}.", hint=hint)


class WrongMethod(InvalidInput):
    """A resource of the REST API is there, but not for this method of HTTP."""

    code = "WrongMethod"


class NotFound(BucketsizeError):
    """The bucket, table, stack or function does not exist."""

    code = "NotFound"


class UnknownBucket(NotFound):
    """The history knows nothing of a bucket, and nobody tracks it."""

    def __init__(self, bucket_name: str) -> None:
        super().__init__(
            f"The bucket {bucket_name} has no history and is not tracked.",
            hint=f"Track it with: bucketsize track {bucket_name}",
        )


class AccessDenied(BucketsizeError):
    """The caller has no credentials, or they lack a permission."""

    code = "AccessDenied"


class Conflict(BucketsizeError):
    """Something that is not ours is in the way, or another change is under way."""

    code = "Conflict"


class ServiceFailure(BucketsizeError):
    """AWS, or the local cloud, answered with a failure or not in time."""

    code = "ServiceFailure"


def raise_together(failures: Sequence[Exception]) -> None:
    """Raise what failed; nothing where nothing did.

    Raises:
        Exception: The one failure; an ``ExceptionGroup`` where there are several.
    """
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise ExceptionGroup("Several things failed", failures)
