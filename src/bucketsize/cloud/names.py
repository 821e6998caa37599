"""How the things in the cloud are called. The rule for TestBucket's name is here alone."""

from __future__ import annotations

import re
from shlex import quote

from bucketsize.bucket_names import can_be_bucket_name
from bucketsize.errors import InvalidInput
from bucketsize.model import APP_BUCKET_NAME

STACK_NAME = "bucketsize"
"""The CloudFormation stack that holds the services."""

FUNCTIONS = ("driver", "size-tracking", "reconcile", "plotting", "summarizing")
"""The services' functions, by the names that stand behind the stack's in theirs."""

NAME_TAG = "bucketsize:name"
"""Tag on everything that ``create`` makes: what the app calls the thing."""

# Amazon S3 User Guide, "General purpose bucket naming rules".
_VALID = re.compile(r"(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_RESERVED_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_NOT_A_BUCKET_S = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_IN_NO_ORDER = ("--x-s3", "--table-s3")
_ACCOUNT_REGIONAL = "-an"
_WRITTEN_OTHERWISE = re.compile(r"(?:s3://|arn:[^:]+:s3:::)([^/]+)/?(.*)", re.DOTALL)
_ARN = "arn:"


def app_bucket_name(account_id: str, region: str) -> str:
    """The physical name of TestBucket where none is chosen.

    S3 refuses upper case, and a name can be taken by anyone in the world; the
    account and the region make it this account's own.
    """
    return f"{APP_BUCKET_NAME.lower()}-{account_id}-{region}"


def resolve_bucket_name(name: str | None, account_id: str, region: str) -> str:
    """The physical name meant by ``--bucket``: none, or ``TestBucket``, is the app's own.

    Raises:
        InvalidInput: S3 would refuse the name; the hint offers one it takes.
    """
    if name is None or name == APP_BUCKET_NAME:
        return app_bucket_name(account_id, region)
    if is_valid_bucket_name(name) or is_account_regional(name, account_id, region):
        return name
    if name.endswith(_ACCOUNT_REGIONAL):
        raise InvalidInput(
            f"The bucket name {name!r} ends in {_ACCOUNT_REGIONAL}, as only names of an"
            " account's own namespace in a region do.",
            hint="In yours: <prefix>" + _account_regional_suffix(account_id, region),
        )
    raise InvalidInput(
        f"S3 refuses the bucket name {name!r}: 3 to 63 lower case letters, digits, hyphens and"
        " dots, and no reserved prefix or suffix.",
        hint=f"A name that S3 takes: {app_bucket_name(account_id, region)}",
    )


def is_valid_bucket_name(name: str) -> bool:
    """Whether S3 lets a general purpose bucket be made with this name by anyone."""
    return _has_valid_form(name) and not name.endswith(_ACCOUNT_REGIONAL)


def is_account_regional(name: str, account_id: str, region: str) -> bool:
    """Whether the name lies in the namespace that this account alone has in this region.

    Amazon S3 User Guide, "Namespaces for general purpose buckets".
    """
    return _has_valid_form(name) and name.endswith(_account_regional_suffix(account_id, region))


def can_exist(name: str) -> bool:
    """Whether there can be a general purpose bucket of this name, however it was made."""
    return can_be_bucket_name(name) and not name.endswith(_NOT_A_BUCKET_S)


def refuse_unlistable(name: str) -> None:
    """Refuse what cannot be listed in the order of its keys, before any request.

    Access points, by alias or ARN, can be listed like buckets. The keys of a directory
    bucket come in no order (Amazon S3 API Reference, ListObjectsV2).

    Raises:
        InvalidInput: No bucket or access point has this name, or it is a directory or table
            bucket's.
    """
    if written := written_otherwise(name):
        bucket_name, prefix = written
        raise InvalidInput(
            f"{name!r} is not the name of a bucket.",
            hint=f"Write: {bucket_name}" + (f" --prefix {quote(prefix)}" if prefix else ""),
        )
    if name.endswith(_IN_NO_ORDER):
        raise InvalidInput(
            f"{name!r} is a directory or table bucket, whose keys are listed in no order or not"
            " at all.",
            hint="General purpose buckets and access points can be measured.",
        )
    if not (can_be_bucket_name(name) or name.startswith(_ARN)):
        raise InvalidInput(
            f"No bucket can be called {name!r}.",
            hint="3 to 63 lower case letters, digits, hyphens and dots.",
        )


def written_otherwise(name: str) -> tuple[str, str] | None:
    """Bucket and prefix of an address such as ``s3://photos/2026/``, or of a bucket's ARN.

    So other tools and the console write a bucket; None: it is neither.
    """
    found = _WRITTEN_OTHERWISE.fullmatch(name)
    return (found[1], found[2]) if found else None


def _has_valid_form(name: str) -> bool:
    return (
        _VALID.fullmatch(name) is not None
        and not name.startswith(_RESERVED_PREFIXES)
        and not name.endswith(_NOT_A_BUCKET_S)
    )


def _account_regional_suffix(account_id: str, region: str) -> str:
    return f"-{account_id}-{region}{_ACCOUNT_REGIONAL}"


def deployment_bucket_name(account_id: str, region: str) -> str:
    """The app's own bucket that the functions' archives are uploaded to."""
    return f"bucketsize-deployment-{account_id}-{region}"


def layer_name(stack_name: str) -> str:
    """The Lambda layer that holds matplotlib."""
    return f"{stack_name}-matplotlib"


def log_group_names(stack_name: str) -> tuple[str, ...]:
    """The log groups of the stack's functions, one each."""
    return tuple(f"/aws/lambda/{stack_name}-{function}" for function in FUNCTIONS)
