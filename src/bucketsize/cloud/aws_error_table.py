"""What each error of AWS and of botocore means here, and what to try. Data only.

The codes are those of the Amazon S3 API Reference, "Error responses", of the
"Common errors" of the other services, and of their operations.
"""

from __future__ import annotations

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    InvalidChecksumConfigError,
    InvalidConfigError,
    InvalidDefaultsMode,
    InvalidRegionError,
    InvalidS3UsEast1RegionalEndpointConfigError,
    InvalidSTSRegionalEndpointsConfigError,
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

from bucketsize.errors import (
    AccessDenied,
    BucketsizeError,
    Conflict,
    InvalidInput,
    NotFound,
    ServiceFailure,
)

DENIED_CODES = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403")
_SIGN_IN = "Sign in again (aws sso login, aws login, aws configure), or use another --profile."
_OTHER_REGION = "The bucket is in another region: give its --region."
_UNDER_WAY = "Another change is under way: try again in a minute."
_NAME_NOT_FREE = (
    "The name of a bucket that was just deleted can take an hour to be free: until then choose"
    " another (--bucket)."
)

_BY_CODE: tuple[tuple[type[BucketsizeError], str, tuple[str, ...]], ...] = (
    (AccessDenied, "Ask for this permission, or use another --profile.", DENIED_CODES),
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
        "A table is made by bucketsize create, the ledger's by track; else: bucketsize doctor",
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
KINDS = {code: (kind, hint) for kind, hint, codes in _BY_CODE for code in codes}

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

BY_TYPE: tuple[tuple[tuple[type[Exception], ...], type[BucketsizeError], str, str], ...] = (
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
        (
            InvalidChecksumConfigError,
            InvalidConfigError,
            InvalidDefaultsMode,
            InvalidS3UsEast1RegionalEndpointConfigError,
            InvalidSTSRegionalEndpointsConfigError,
        ),
        InvalidInput,
        "The AWS SDK refuses one of its settings",
        "Mend it in the environment (AWS_…) or in the AWS configuration file.",
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
