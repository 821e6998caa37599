"""What parameters of several resources mean. Knows no resource."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from typing import TypeVar

from bucketsize.bucket_names import can_be_bucket_name
from bucketsize.errors import InvalidInput
from bucketsize.model import APP_BUCKET_NAME
from bucketsize.plotting.request.call import Call

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")

_Choice = TypeVar("_Choice", bound=StrEnum)


def refuse_unknown(call: Call, known: Collection[str]) -> None:
    """Refuse a call with a parameter that its resource does not have.

    Raises:
        InvalidInput: There is one.
    """
    for name in call.parameters:
        if name not in known:
            raise InvalidInput(
                f"There is no parameter {name!r:.40}.",
                hint=f"The parameters are {', '.join(known)}.",
            )


def read_bucket_name(call: Call, app_bucket: str) -> str:
    """The physical name of the bucket that is asked about; TestBucket's unless one is named.

    Raises:
        InvalidInput: No bucket can be called so.
    """
    text = call.parameters.get("bucket", APP_BUCKET_NAME)
    if text == APP_BUCKET_NAME:
        return app_bucket
    if not can_be_bucket_name(text):
        raise InvalidInput(
            f"{text!r:.80} cannot be the name of a bucket.",
            hint="Give the bucket's physical name, without s3:// and without a key.",
        )
    return text


def read_choice(call: Call, name: str, default: _Choice) -> _Choice:
    """One of the words that a parameter may have.

    Raises:
        InvalidInput: It is none of them.
    """
    text = call.parameters.get(name, default)
    kind = type(default)
    try:
        return kind(text)
    except ValueError as e:
        raise InvalidInput(
            f"There is no {name} {text!r:.40}.", hint=f"There are {', '.join(kind)}."
        ) from e


def read_limit(call: Call, *, default: int, most: int) -> int:
    """How many things a page may hold.

    Raises:
        InvalidInput: It is no number, or not one from 1 to ``most``.
    """
    text = call.parameters.get("limit")
    if text is None:
        return default
    number = int(text) if _NUMBER.fullmatch(text) else 0
    if not 1 <= number <= most:
        raise InvalidInput(
            f"The limit {text!r:.40} is not a number from 1 to {most}.",
            hint="Leave it out, or take a smaller one and ask for the next page.",
        )
    return number
