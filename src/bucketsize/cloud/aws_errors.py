"""Turns the errors of AWS and of botocore into the app's own, by code, never by message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    WaiterError,
)

from bucketsize.errors import AccessDenied, BucketsizeError, Conflict, NotFound, ServiceFailure

_EXPIRED = "The credentials have expired or are not valid: sign in again (aws sso login)."

_KINDS: dict[str, tuple[type[BucketsizeError], str]] = {
    "AccessDenied": (AccessDenied, "Ask for this permission, or use another --profile."),
    "AccessDeniedException": (
        AccessDenied,
        "Ask for this permission, or use another --profile.",
    ),
    "UnauthorizedOperation": (
        AccessDenied,
        "Ask for this permission, or use another --profile.",
    ),
    "403": (AccessDenied, "Ask for this permission, or use another --profile."),
    "ExpiredToken": (AccessDenied, _EXPIRED),
    "ExpiredTokenException": (AccessDenied, _EXPIRED),
    "InvalidAccessKeyId": (AccessDenied, _EXPIRED),
    "InvalidClientTokenId": (AccessDenied, _EXPIRED),
    "UnrecognizedClientException": (AccessDenied, _EXPIRED),
    "SignatureDoesNotMatch": (AccessDenied, "Is the secret key right, and the clock?"),
    "NoSuchBucket": (NotFound, "Is the name right, and the region?"),
    "404": (NotFound, "Is the name right, and the region?"),
    "ResourceNotFoundException": (NotFound, "Make it with: bucketsize create"),
    "BucketAlreadyExists": (Conflict, "Someone else has this name: choose another (--bucket)."),
    "BucketNotEmpty": (Conflict, "Something still writes into it: stop that, and try again."),
    "OperationAborted": (Conflict, "Another change is under way: try again in a minute."),
    "ResourceInUseException": (Conflict, "Another change is under way: try again in a minute."),
    "PermanentRedirect": (NotFound, "The bucket is in another region: give its --region."),
    "301": (NotFound, "The bucket is in another region: give its --region."),
}


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Within it, what AWS refuses is raised as one of the app's own errors.

    Args:
        doing: What is being tried, in words that complete "while …".

    Raises:
        BucketsizeError: Of the kind that AWS's error code means.
    """
    try:
        yield
    except ClientError as e:
        error = e.response.get("Error", {})
        kind, hint = _KINDS.get(error.get("Code", ""), (ServiceFailure, ""))
        raise kind(
            f"AWS refused {e.operation_name} while {doing}:"
            f" {error.get('Code')}: {error.get('Message', '')}",
            hint=hint,
        ) from e
    except (NoCredentialsError, PartialCredentialsError) as e:
        raise AccessDenied(
            f"No complete AWS credentials were found while {doing}.",
            hint="Sign in (aws configure, aws sso login), or give --profile.",
        ) from e
    except EndpointConnectionError as e:
        raise ServiceFailure(
            f"AWS cannot be reached while {doing}: {e}",
            hint="Check the network, --region, and --endpoint-url if you gave one.",
        ) from e
    except (WaiterError, BotoCoreError) as e:
        raise ServiceFailure(f"Something failed while {doing}: {e}") from e
