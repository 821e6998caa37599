"""Asks AWS again for a while, where it is known to refuse at first what it takes later."""

from __future__ import annotations

from collections.abc import Callable, Container
from math import ceil
from typing import TypeVar

from botocore.exceptions import ClientError

from bucketsize.cloud.aws import Aws

_T = TypeVar("_T")

_PAUSE_SECONDS = 2


def retried(aws: Aws, call: Callable[[], _T], *, codes: Container[str], seconds: float) -> _T:
    """What the call returns, made again every two seconds while AWS refuses it so.

    Throttling and failures of AWS's own are no case for this: botocore retries
    them by itself.

    Args:
        aws: Whose clock is waited by.
        call: What to try.
        codes: AWS's error codes that pass by themselves.
        seconds: How long to go on, at least.

    Raises:
        ClientError: The call is refused for another reason, or still.
    """
    for _ in range(ceil(seconds / _PAUSE_SECONDS)):
        try:
            return call()
        except ClientError as e:
            if e.response["Error"]["Code"] not in codes:
                raise
        aws.sleep(_PAUSE_SECONDS)
    return call()
