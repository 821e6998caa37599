"""No key of an object, no word of a caller and no credential gets into what a function logs.

Each function is driven through good and failing calls whose keys, queries and credentials are
marked, under AWS's own runtime client, which also logs what a handler raises.
"""

from __future__ import annotations

import copy
import json
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from botocore.config import Config
from harness import App, now, track

from benchmarks.lambda_runtime import FunctionProcess
from bucketsize.history.items import item_of
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.ledger.schema import ledger_table_name
from bucketsize.listing import list_pages
from bucketsize.model import Cause, Measurement

FIXTURES = Path(__file__).parents[1] / "fixtures/events"
MARK = "jane-doe-7f3a"
KEY = f"patients/{MARK} ü.pdf"
WORD = "query-9c1b"

_TOKEN = "X-Amz-Security-Token"

Start = Callable[..., FunctionProcess]


@pytest.fixture(scope="module")
def credentials(app: App) -> dict[str, str]:
    """Of a session that may do everything, with a token."""
    iam = app.client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    rights = {"Effect": "Allow", "Action": "*", "Resource": "*"}

    def document(statement: dict[str, Any]) -> str:
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    role = iam.create_role(RoleName="logged", AssumeRolePolicyDocument=document(trust))
    iam.put_role_policy(RoleName="logged", PolicyName="all", PolicyDocument=document(rights))
    sts = app.client("sts")
    told = sts.assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="logged")["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": told["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": told["SecretAccessKey"],
        "AWS_SESSION_TOKEN": told["SessionToken"],
    }


def assert_silent(function: FunctionProcess, credentials: dict[str, str]) -> None:
    """It logged something, and none of what is marked."""
    assert function.log
    for secret in (MARK, quote(KEY), quote_plus(KEY), WORD):
        assert secret not in function.log
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        assert credentials[name] not in function.log
    assert "Signature=" not in function.log


def marked_event(bucket: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((FIXTURES / "s3_put.json").read_text())
    event["Records"][0]["s3"]["bucket"]["name"] = bucket
    event["Records"][0]["s3"]["object"]["key"] = quote_plus(KEY)
    return event


def places_in(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each value of an event stands."""
    if isinstance(node, dict | list):
        for name, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield (*place, name)
            yield from places_in(child, (*place, name))


def damaged(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The event with each of its values in turn left out, or of another type.

    The key stays where S3 puts keys, in whatever form: it does not wander into other fields.
    """
    for *path, last in places_in(event):
        others: tuple[Any, ...] = (None, 7, "x", ["x"], {"x": "x"})
        if last in ("object", "key", "object_key"):
            others = (
                None,
                7,
                KEY,
                [KEY],
                {"key": KEY},
                {"S": [KEY]},
                {"N": KEY},
                f"{KEY}\ud800",
            )
        for other in others:
            changed: Any = copy.deepcopy(event)
            node = changed
            for step in path:
                node = node[step]
            node[last] = other
            yield changed


def in_sqs(*events: Any) -> dict[str, Any]:
    """A batch of the ledger's queue."""
    messages = [
        {"messageId": f"m{n}", "eventSource": "aws:sqs", "body": json.dumps(event)}
        for n, event in enumerate(events)
    ]
    return {"Records": messages}


def test_size_tracking_by_listing_logs_no_key(
    start: Start, app: App, credentials: dict[str, str], bucket_of_ones_own: str
) -> None:
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key=KEY, Body=b"1")
    function = start("size-tracking", **credentials)
    good = marked_event(bucket_of_ones_own)
    assert function.invoke(good).content == {"rows": 1}
    function.invoke(marked_event("no-bucket-of-this-name"))
    failed = [function.invoke(event).kind for event in damaged(good)]
    assert "error" in failed
    assert_silent(function, credentials)


def test_size_tracking_by_ledger_logs_no_key(
    start: Start, credentials: dict[str, str], bucket_of_ones_own: str
) -> None:
    settings = {
        "LEDGER_TABLE_NAME": ledger_table_name(DEFAULT_TABLE_NAME),  # there is none: a failure
        "LEDGER_BUCKETS": bucket_of_ones_own,
    }
    function = start("size-tracking", **credentials, **settings)
    good = marked_event(bucket_of_ones_own)
    assert function.invoke(in_sqs(good)).kind == "error"
    batch = in_sqs({"Event": "s3:TestEvent"}, good, *damaged(good))
    answer = function.invoke(batch)
    assert answer.kind == "response", answer.content
    assert answer.content["batchItemFailures"]
    assert_silent(function, credentials)


def test_plotting_logs_no_word_of_a_caller_and_no_key(
    start: Start, app: App, credentials: dict[str, str], bucket_of_ones_own: str
) -> None:
    row = Measurement(bucket_of_ones_own, now(), 19, 1, Cause("ObjectCreated:Put", KEY))
    app.history.record(row)
    foreign = item_of(row, is_peak=False) | {
        "timestamp": {"S": (now() - timedelta(seconds=1)).isoformat()},
        "object_count": {"S": KEY},
    }
    app.aws.dynamodb.put_item(TableName=DEFAULT_TABLE_NAME, Item=foreign)
    function = start("plotting", **credentials)

    def call(path: str, **query: str) -> Any:
        event = {"resource": path, "httpMethod": "GET", "queryStringParameters": query}
        event |= {"headers": {"Authorization": f"Signature={WORD}", _TOKEN: WORD}}
        return function.invoke(event)

    for path in ("/plot", "/history"):
        assert call(path, format="json", window="1h").content["statusCode"] == 200
        for name in ("bucket", "window", "from", "to", "format", "limit", "next", WORD):
            assert call(path, **{name: f"{WORD}/{KEY}"}).content["statusCode"] == 400
        assert call(path, bucket=WORD).content["statusCode"] == 404
    assert call("/buckets", limit=WORD).content["statusCode"] == 400
    assert call(f"/{WORD}").content["statusCode"] == 404
    assert function.invoke({"queryStringParameters": [WORD, KEY]}).kind == "error"
    assert_silent(function, credentials)


def test_summarizing_logs_no_key(
    start: Start, credentials: dict[str, str], bucket_of_ones_own: str
) -> None:
    row = Measurement(bucket_of_ones_own, now(), 19, 1, Cause("ObjectCreated:Put", KEY))
    image = item_of(row, is_peak=False)
    good = {"Records": [{"eventName": "INSERT", "dynamodb": {"NewImage": image}}]}
    function = start("summarizing", **credentials)
    assert function.invoke(good).content == {"rows": 1}
    for event in damaged(good):
        function.invoke(event)
    assert_silent(function, credentials)


@contextmanager
def gateway_that_refuses() -> Iterator[str]:
    """Answers as API Gateway does to a wrong signature: with the request, token and all."""

    class Gateway(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown = sorted(self.headers.items(), key=lambda header: header[0] != _TOKEN)
            headers = "\n".join(f"{name.lower()}:{value}" for name, value in shown)
            message = (
                "The request signature we calculated does not match the signature you provided."
                f"\n\nThe Canonical String for this request should have been\n'GET\n{headers}'"
            )
            body = json.dumps({"message": message}).encode()
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/prod"
        http.shutdown()


def test_the_driver_logs_no_token_where_the_gateway_quotes_it(
    start: Start, app: App, credentials: dict[str, str], bucket_of_ones_own: str
) -> None:
    track(app.aws, "bucketsize", bucket_of_ones_own, lambda _line: None)
    pauses = {"PAUSE_SECONDS": "0.2", "WINDOW_SECONDS": "2"}
    with gateway_that_refuses() as url:
        function = start("driver", **credentials, **pauses, PLOT_API_URL=url)
        answer = function.invoke({})
    assert answer.kind == "error"
    told = answer.content["errorMessage"]
    assert "The request signature we calculated does not match" in told
    assert credentials["AWS_SESSION_TOKEN"][:20] not in told
    assert credentials["AWS_SESSION_TOKEN"][:20] not in function.log
    assert_silent(function, credentials)


# ---- errors on their way to a log -----------------------------------------------------------


def test_a_listing_that_is_cut_off_tells_no_key(app: App) -> None:
    """botocore quotes the address, and in the address stands where the listing went on."""

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.close_connection = True  # without an answer

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        client = app.aws.session.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{http.server_port}",
            config=Config(retries={"total_max_attempts": 1}),
        )
        with pytest.raises(Exception, match="closed") as caught:
            list(list_pages(client, "photos", start_after=KEY))
        http.shutdown()
    told = "".join(traceback.format_exception(caught.value))
    assert f"127.0.0.1:{http.server_port}/photos" in told
    assert MARK not in told
