"""Calls of the REST API that are signed as it wants them, and in each way that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from harness import now

WRONG = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

Headers = dict[str, str]
Way = Callable[[Credentials, str], Headers]
"""Makes the headers of a call that is to be refused, though its maker may call all routes."""


def signed(credentials: Credentials, url: str, *, method: str = "GET") -> Headers:
    """The headers of a call that is signed as the API wants it."""
    request = AWSRequest(method, url)
    SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
    return dict(request.headers)


def with_a_wrong_secret(key: Credentials, url: str) -> Headers:
    return signed(Credentials(key.access_key, WRONG), url)


def with_an_unknown_key(_key: Credentials, url: str) -> Headers:
    return signed(Credentials("AKIAIOSFODNN7EXAMPLE", WRONG), url)


def with_the_signature_of_another_path(key: Credentials, url: str) -> Headers:
    return signed(key, f"{url}x")


def with_the_signature_of_another_query(key: Credentials, url: str) -> Headers:
    return signed(key, f"{url}?bucket=photos")


def with_the_signature_of_another_method(key: Credentials, url: str) -> Headers:
    return signed(key, url, method="POST")


def with_a_damaged_signature(key: Credentials, url: str) -> Headers:
    headers = signed(key, url)
    text, last = headers["Authorization"][:-1], headers["Authorization"][-1]
    return headers | {"Authorization": text + ("0" if last != "0" else "1")}


def with_a_later_date_than_was_signed(key: Credentials, url: str) -> Headers:
    return signed(key, url) | {"X-Amz-Date": timestamp(now() + timedelta(seconds=61))}


def with_a_signature_of_yesterday(key: Credentials, url: str) -> Headers:
    return signed_at(now() - timedelta(days=1), key, url)


def with_a_signature_of_half_an_hour_ago(key: Credentials, url: str) -> Headers:
    return signed_at(now() - timedelta(minutes=30), key, url)


def with_a_bearer_token(_key: Credentials, _url: str) -> Headers:
    return {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}


def with_a_name_and_a_password(_key: Credentials, _url: str) -> Headers:
    return {"Authorization": "Basic YWRtaW46YWRtaW4="}


def timestamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def signed_at(at: datetime, key: Credentials, url: str) -> Headers:
    """The headers of a call that was signed at another time."""
    request: Any = AWSRequest("GET", url, headers={"X-Amz-Date": timestamp(at)})
    request.context["timestamp"] = timestamp(at)
    signer = SigV4Auth(key, "execute-api", "us-east-1")
    text = signer.string_to_sign(request, signer.canonical_request(request))
    scope, names = signer.scope(request), signer.headers_to_sign(request)
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={signer.signed_headers(names)},"
        f" Signature={signer.signature(text, request)}"
    )
    return dict(request.headers)


WAYS: list[Way] = [
    with_a_wrong_secret,
    with_an_unknown_key,
    with_the_signature_of_another_path,
    with_the_signature_of_another_query,
    with_the_signature_of_another_method,
    with_a_damaged_signature,
    with_a_later_date_than_was_signed,
    with_a_signature_of_yesterday,
    with_a_signature_of_half_an_hour_ago,
    with_a_bearer_token,
    with_a_name_and_a_password,
]
