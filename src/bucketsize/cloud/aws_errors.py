"""Turns the errors of AWS and of botocore into the app's own, by code, never by message.

The codes are those of the Amazon S3 API Reference, "Error responses", of the
"Common errors" of the other services, and of their operations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    InvalidRegionError,
    LoginError,
    NoCredentialsError,
    PartialCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
    SSOError,
    TokenRetrievalError,
    UnknownRegionError,
)
from botocore.parsers import ResponseParserError

from bucketsize.canonical_request import without_canonical_request
from bucketsize.errors import (
    AccessDenied,
    BucketsizeError,
    Conflict,
    InvalidInput,
    NotFound,
    ServiceFailure,
)

_DENIED_CODES = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403")
_SIGN_IN = "Sign in again (aws sso login, aws login, aws configure), or use another --profile."
_OTHER_REGION = "The bucket is in another region: give its --region."
_OTHER_SERVER = "Is --endpoint-url right (or AWS_ENDPOINT_URL), or does a proxy answer?"
_UNDER_WAY = "Another change is under way: try again in a minute."
_NAME_NOT_FREE = (
    "The name of a bucket that was just deleted can take an hour to be free: until then choose"
    " another (--bucket)."
)

_BY_CODE: tuple[tuple[type[BucketsizeError], str, tuple[str, ...]], ...] = (
    (AccessDenied, "Ask for this permission, or use another --profile.", _DENIED_CODES),
    (
        AccessDenied,
        f"The credentials have expired. {_SIGN_IN}",
        ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"),
    ),
    (
        AccessDenied,
        # A region that an account has not enabled does not know its keys (AWS Account
        # Management Reference Guide, "Enable or disable AWS Regions in your account").
        f"The keys are not valid here. {_SIGN_IN} Or has the account not enabled this region?",
        (
            "AuthFailure",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidToken",
            "UnrecognizedClientException",
        ),
    ),
    (
        AccessDenied,
        "Is this machine's clock right? AWS takes no request that is minutes old, or early.",
        ("RequestExpired", "RequestTimeTooSkewed"),
    ),
    (
        AccessDenied,
        "Is the secret key right, and this machine's clock?",
        ("IncompleteSignature", "InvalidSignatureException", "SignatureDoesNotMatch"),
    ),
    (
        AccessDenied,
        "The account cannot use this service yet, or no longer: see its billing console.",
        ("AccountProblem", "NotSignedUp", "OptInRequired", "SubscriptionRequiredException"),
    ),
    (NotFound, "Is the name right, and the region?", ("404", "NoSuchBucket", "NoSuchKey")),
    (
        NotFound,
        "Make it with: bucketsize create; the ledger's table with: bucketsize track",
        ("ResourceNotFoundException",),
    ),
    (NotFound, _OTHER_REGION, ("301", "AuthorizationHeaderMalformed", "PermanentRedirect")),
    (
        InvalidInput,
        "Is --region right, and has the account enabled it?",
        ("IllegalLocationConstraintException", "InvalidLocationConstraint"),
    ),
    (
        Conflict,
        "Someone else has this name: choose another (--bucket).",
        ("BucketAlreadyExists",),
    ),
    (Conflict, f"{_UNDER_WAY} {_NAME_NOT_FREE}", ("OperationAborted",)),
    (
        Conflict,
        _UNDER_WAY,
        (
            "ResourceConflictException",
            "ResourceInUseException",
            "TransactionCanceledException",
            "TransactionConflictException",
            "TransactionInProgressException",
        ),
    ),
    (
        Conflict,
        "Something still writes into it: stop that, and try again.",
        ("BucketNotEmpty",),
    ),
    (
        ServiceFailure,
        "The account's quota is used up: see the Service Quotas console.",
        ("CodeStorageExceededException", "LimitExceededException", "TooManyBuckets"),
    ),
    (
        ServiceFailure,
        "More functions run at once than the account may (a new one: few). Try again later.",
        ("TooManyRequestsException",),
    ),
    (
        ServiceFailure,
        "AWS takes no more requests now, after several tries: run it again in a minute.",
        (
            "503",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "ServiceUnavailable",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
        ),
    ),
    (
        ServiceFailure,
        "AWS itself failed, each of several times: run it again in a minute.",
        ("500", "InternalError", "InternalFailure", "InternalServerError"),
    ),
    (
        # "A message body is not included" (Amazon S3 API Reference, HeadBucket).
        ServiceFailure,
        "S3 gives no reason here. Have the credentials expired (aws sts get-caller-identity)?",
        ("400",),
    ),
)
_KINDS = {code: (kind, hint) for kind, hint, codes in _BY_CODE for code in codes}

S3_ACTIONS = {
    "CreateBucket": "s3:CreateBucket and s3:TagResource",
    "DeleteBucket": "s3:DeleteBucket",
    "DeleteObjects": "s3:DeleteObject and s3:DeleteObjectVersion",
    "GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "GetBucketPolicy": "s3:GetBucketPolicy",
    "GetBucketTagging": "s3:GetBucketTagging",
    "GetBucketVersioning": "s3:GetBucketVersioning",
    "GetObject": "s3:GetObject",
    "GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject and s3:ListBucket",
    "ListBuckets": "s3:ListAllMyBuckets",
    "ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "ListObjectVersions": "s3:ListBucketVersions",
    "ListObjectsV2": "s3:ListBucket",
    "ListParts": "s3:ListMultipartUploadParts",
    "PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "PutBucketPolicy": "s3:PutBucketPolicy",
    "PutBucketTagging": "s3:PutBucketTagging",
    "PutObject": "s3:PutObject",
    "PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
"""What a caller needs for an operation of S3, which does not always say so when it refuses,
and calls it by another name (Amazon S3 User Guide, "Required permissions for Amazon S3 API
operations"). The other services name the action in their messages."""

_BY_TYPE: tuple[tuple[tuple[type[Exception], ...], type[BucketsizeError], str, str], ...] = (
    (
        (NoCredentialsError, PartialCredentialsError),
        AccessDenied,
        "No complete AWS credentials were found",
        "Sign in (aws configure, aws sso login, aws login), or give --profile.",
    ),
    (
        (SSOError, LoginError, TokenRetrievalError, CredentialRetrievalError),
        AccessDenied,
        "The AWS credentials cannot be renewed",
        _SIGN_IN,
    ),
    (
        (InvalidRegionError, UnknownRegionError),
        InvalidInput,
        "The region is none of AWS's",
        "Give --region as AWS writes it, such as eu-central-1.",
    ),
    (
        (ProxyConnectionError,),
        ServiceFailure,
        "The proxy cannot be reached",
        "Check HTTPS_PROXY and NO_PROXY.",
    ),
    (
        (SSLError,),
        ServiceFailure,
        "The connection to AWS is not trusted",
        "If a proxy opens TLS connections, name its certificate in AWS_CA_BUNDLE.",
    ),
    (
        (EndpointConnectionError, ConnectTimeoutError, ConnectionClosedError, ReadTimeoutError),
        ServiceFailure,
        "AWS cannot be reached",
        "Check the network, --region, and --endpoint-url if you gave one.",
    ),
)


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
        kind, hint = _KINDS.get(code, (ServiceFailure, ""))
        if code in _DENIED_CODES and e.operation_name in S3_ACTIONS:
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
        for types, kind, words, hint in _BY_TYPE:
            if isinstance(e, types):
                raise kind(f"{words} while {doing}: {e}", hint=hint) from e
        raise ServiceFailure(f"Something failed while {doing}: {e}") from e


def is_denial(error: ClientError) -> bool:
    """Whether AWS refused because a permission is lacking."""
    return error.response.get("Error", {}).get("Code", "") in _DENIED_CODES


def _not_aws(e: ClientError, doing: str) -> ServiceFailure:
    """A refusal without the code that each of AWS's has: something else answered."""
    status = e.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return ServiceFailure(
        f"{e.operation_name} was refused while {doing}, with HTTP status {status}, not as AWS"
        " does it.",
        hint=_OTHER_SERVER,
    )
