"""Turns the errors of AWS and of botocore into the app's own, by code, never by message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from bucketsize.canonical_request import without_canonical_request
from bucketsize.cloud.aws_error_table import BY_TYPE, DENIED_CODES, KINDS, S3_ACTIONS
from bucketsize.errors import ServiceFailure

_OTHER_SERVER = "Is --endpoint-url right (or AWS_ENDPOINT_URL), or does a proxy answer?"


@contextmanager
def translated(doing: str, *, on: str = "a bucket of this account") -> Iterator[None]:
    """Within it, what AWS refuses is raised as one of the app's own errors.

    Args:
        doing: What is being tried, in words that complete "while …".
        on: What a permission for S3 is needed on.

    Raises:
        BucketsizeError: Of the kind that AWS's error code means.
    """
    try:
        yield
    except ClientError as e:
        error = e.response.get("Error", {})
        code = error.get("Code", "")
        if not code:
            raise _not_aws(e, doing) from e
        kind, hint = KINDS.get(code, (ServiceFailure, ""))
        if code in DENIED_CODES and e.operation_name in S3_ACTIONS:
            hint = f"It takes {S3_ACTIONS[e.operation_name]} on {on}. {hint}"
        told = without_canonical_request(error.get("Message", ""))
        raise kind(
            f"AWS refused {e.operation_name} while {doing}: {code}: {told}",
            hint=hint,
        ) from e
    except ResponseParserError:
        # None of its words, which quote the answer: that may show the request, token and all.
        raise ServiceFailure(
            f"What answered while {doing} does not answer as AWS does.", hint=_OTHER_SERVER
        ) from None
    except BotoCoreError as e:
        for types, kind, words, hint in BY_TYPE:
            if isinstance(e, types):
                raise kind(f"{words} while {doing}: {e}", hint=hint) from e
        raise ServiceFailure(f"Something failed while {doing}: {e}") from e


def is_denial(error: ClientError) -> bool:
    """Whether AWS refused because a permission is lacking."""
    return error.response.get("Error", {}).get("Code", "") in DENIED_CODES


def _not_aws(e: ClientError, doing: str) -> ServiceFailure:
    """A refusal without the code that each of AWS's has: something else answered."""
    status = e.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return ServiceFailure(
        f"{e.operation_name} was refused while {doing}, with HTTP status {status}, not as AWS"
        " does it.",
        hint=_OTHER_SERVER,
    )
