from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError
from fakes.aws import stubbed_aws

from bucketsize import cloud
from bucketsize.cloud.aws_error_table import S3_ACTIONS
from bucketsize.cloud.aws_errors import translated
from bucketsize.errors import (
    AccessDenied,
    BucketsizeError,
    Conflict,
    InvalidInput,
    NotFound,
    ServiceFailure,
)


def refused(code: str, operation: str = "AnyOperation") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, operation)


def translation(error: Exception) -> BucketsizeError:
    with pytest.raises(BucketsizeError) as caught, translated("making tea"):
        raise error
    assert "while making tea" in caught.value.message
    assert caught.value.__cause__ is error
    return caught.value


@pytest.mark.parametrize(
    ("code", "kind", "hint"),
    [
        ("AccessDeniedException", AccessDenied, "permission"),
        ("ExpiredToken", AccessDenied, "expired"),
        ("ExpiredTokenException", AccessDenied, "aws sso login"),
        ("UnrecognizedClientException", AccessDenied, "enabled this region"),
        ("InvalidClientTokenId", AccessDenied, "enabled this region"),
        ("RequestTimeTooSkewed", AccessDenied, "clock"),
        ("InvalidSignatureException", AccessDenied, "clock"),
        ("NotSignedUp", AccessDenied, "account"),
        ("PermanentRedirect", NotFound, "--region"),
        ("IllegalLocationConstraintException", InvalidInput, "--region"),
        ("BucketAlreadyExists", Conflict, "--bucket"),
        ("OperationAborted", Conflict, "--bucket"),
        ("ResourceInUseException", Conflict, "again"),
        ("TooManyBuckets", ServiceFailure, "quota"),
        ("TooManyRequestsException", ServiceFailure, "functions"),
        ("ThrottlingException", ServiceFailure, "again"),
        ("SlowDown", ServiceFailure, "again"),
        ("InternalError", ServiceFailure, "AWS itself"),
        ("400", ServiceFailure, "expired"),
    ],
)
def test_what_aws_refuses_says_what_to_try(
    code: str, kind: type[BucketsizeError], hint: str
) -> None:
    error = translation(refused(code))
    assert type(error) is kind
    assert f"AWS refused AnyOperation while making tea: {code}: no" in error.message
    assert hint in error.hint


def test_a_code_that_nobody_knows_is_shown_as_it_is() -> None:
    error = translation(refused("TeapotException"))
    assert type(error) is ServiceFailure
    assert "TeapotException: no" in error.message


def test_a_refusal_without_a_code_is_somebody_else_s() -> None:
    answer: Any = {
        "Error": {"Code": "", "Message": ""},
        "ResponseMetadata": {"HTTPStatusCode": 404},
    }
    error = translation(ClientError(answer, "ListObjectsV2"))
    assert type(error) is ServiceFailure
    assert "HTTP status 404" in error.message
    assert "--endpoint-url" in error.hint


@pytest.mark.parametrize(
    ("name", "arguments", "kind", "hint"),
    [
        ("NoCredentialsError", {}, AccessDenied, "aws configure"),
        ("SSOTokenLoadError", {"profile_name": "p", "error_msg": ""}, AccessDenied, "aws sso"),
        ("UnauthorizedSSOTokenError", {}, AccessDenied, "aws sso login"),
        ("TokenRetrievalError", {"provider": "sso", "error_msg": ""}, AccessDenied, "aws sso"),
        ("LoginRefreshRequired", {}, AccessDenied, "aws login"),
        ("CredentialRetrievalError", {"provider": "p", "error_msg": ""}, AccessDenied, "Sign"),
        ("InvalidRegionError", {"region_name": "e u"}, InvalidInput, "--region"),
        ("InvalidConfigError", {"error_msg": "no"}, InvalidInput, "environment"),
        ("EndpointConnectionError", {"endpoint_url": "https://s3"}, ServiceFailure, "network"),
        ("ConnectTimeoutError", {"endpoint_url": "https://s3"}, ServiceFailure, "network"),
        ("ReadTimeoutError", {"endpoint_url": "https://s3"}, ServiceFailure, "network"),
        ("ProxyConnectionError", {"proxy_url": "http://p"}, ServiceFailure, "HTTPS_PROXY"),
        (
            "SSLError",
            {"endpoint_url": "https://s3", "error": "bad"},
            ServiceFailure,
            "AWS_CA_BUNDLE",
        ),
    ],
)
def test_what_fails_on_the_way_to_aws_says_what_to_try(
    name: str, arguments: dict[str, Any], kind: type[BucketsizeError], hint: str
) -> None:
    failure: BotoCoreError = getattr(exceptions, name)(**arguments)
    error = translation(failure)
    assert type(error) is kind
    assert hint in error.hint


def test_a_waiter_that_gives_up_is_a_failure_of_the_service() -> None:
    gave_up = exceptions.WaiterError("table_exists", "Max attempts exceeded", {})
    assert type(translation(gave_up)) is ServiceFailure


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("HeadBucket", "s3:ListBucket"),
        ("ListBuckets", "s3:ListAllMyBuckets"),
        ("PutBucketNotificationConfiguration", "s3:PutBucketNotification"),
    ],
)
def test_s3_says_only_no_and_we_say_which_action_is_lacking(
    operation: str, action: str
) -> None:
    for code in ("AccessDenied", "403"):
        assert action in translation(refused(code, operation)).hint


def test_the_action_of_every_request_to_s3_is_known() -> None:
    source = "\n".join(file.read_text() for file in Path(cloud.__path__[0]).rglob("*.py"))
    called = re.findall(r"\bs3\.([a-z]\w*)\(", source) + re.findall(
        r"s3\.get_paginator\(\"(\w+)\"\)", source
    )
    with stubbed_aws() as (aws, _, _):
        operations = aws.s3.meta.method_to_api_mapping
    asked = {operations[name] for name in called if name in operations}
    assert len(asked) > 10
    assert asked <= set(S3_ACTIONS)


def test_what_aws_quotes_of_a_wrongly_signed_request_is_not_repeated() -> None:
    message = (
        "The request signature we calculated does not match the signature you provided."
        "\n\nThe Canonical String for this request should have been\n"
        "'POST\n/\n\nhost:dynamodb\nx-amz-security-token:IQoJb3JpZ2luX2Vj'"
    )
    error: Any = {"Error": {"Code": "InvalidSignatureException", "Message": message}}
    with pytest.raises(AccessDenied, match="does not match") as caught, translated("reading"):
        raise ClientError(error, "Query")
    assert "IQoJb3JpZ2luX2Vj" not in str(caught.value)
