"""Who may not call is refused: at every route of the REST API, and at what stands behind it.

The local cloud checks signatures, sessions and policies as AWS does (``AUTH=true``), of users
and roles. Where it does not: the key ``test`` of its owner is taken unchecked; a right
signature for another service or another region is let in, which AWS refuses; a session may be
as short as a second, so that one can be seen to run out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from harness import App, eventually, now, user_with
from harness.rest_api import send
from harness.signatures import WAYS, Way, signed, signed_at
from harness.template import resource

from bucketsize.cloud.aws import Aws
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.ledger.schema import ledger_table_name
from bucketsize.model import PLOT_KEY, Measurement
from bucketsize.summaries.schema import summaries_table_name

if TYPE_CHECKING:
    import urllib3

BUCKET, SIZE = "refused-calls", 123_456_789
EVENTS = resource("PlottingFunction")["Events"].values()
ROUTES = sorted(event["Properties"]["Path"].format(bucket=BUCKET) for event in EVENTS)
MAY_CALL = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}


def key_of(user: Aws) -> Credentials:
    found = user.session.get_credentials()
    assert found is not None
    return Credentials(found.access_key, found.secret_key)


def get(url: str, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
    return send("GET", url, headers)


@dataclass(frozen=True)
class Session:
    """The credentials of a role for a while."""

    credentials: Credentials

    @property
    def without_token(self) -> Credentials:
        return Credentials(self.credentials.access_key, self.credentials.secret_key)

    @property
    def with_another_token(self) -> Credentials:
        key, secret = self.credentials.access_key, self.credentials.secret_key
        return Credentials(key, secret, "IQoJb3JpZ2luX2VjEXAMPLETOKEN")


@pytest.fixture(scope="module")
def measured(own_app: App) -> App:
    own_app.history.record(Measurement(BUCKET, now() - timedelta(seconds=5), SIZE, 1))
    return own_app


@pytest.fixture(scope="module")
def role(measured: App) -> str:
    """A role that may call every route."""
    iam = measured.client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}

    def document(statement: Mapping[str, Any]) -> str:
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    made = iam.create_role(RoleName="caller", AssumeRolePolicyDocument=document(trust))
    iam.put_role_policy(RoleName="caller", PolicyName="only", PolicyDocument=document(MAY_CALL))
    return str(made["Role"]["Arn"])


def session_of(app: App, role: str, seconds: int) -> Session:
    # botocore knows that AWS gives no session of less than 15 minutes.
    sts = app.aws.session.client(
        "sts", endpoint_url=app.aws.endpoint_url, config=Config(parameter_validation=False)
    )
    answer = sts.assume_role(RoleArn=role, RoleSessionName="s", DurationSeconds=seconds)
    told = answer["Credentials"]
    return Session(
        Credentials(told["AccessKeyId"], told["SecretAccessKey"], told["SessionToken"])
    )


@pytest.fixture(scope="module")
def stranger(measured: App) -> Aws:
    """A user of the same account who may do nothing."""
    return user_with(measured.aws, "stranger", [])


@pytest.fixture(scope="module")
def key(measured: App) -> Credentials:
    """Of a user who may call every route."""
    return key_of(user_with(measured.aws, "caller", [MAY_CALL]))


def assert_refused(url: str, headers: Mapping[str, str]) -> None:
    answer = get(url, headers)
    assert answer.status == 403
    assert str(SIZE).encode() not in answer.data
    assert "X-Plot-Location" not in answer.headers


@pytest.mark.parametrize("route", ROUTES)
def test_a_call_that_is_signed_as_it_should_be_is_answered(
    measured: App, key: Credentials, route: str
) -> None:
    """Without this, all that follows would show nothing."""
    url = measured.outputs["PlotApiUrl"] + route
    assert get(url, signed(key, url)).status == 200


@pytest.mark.parametrize("route", ROUTES)
def test_an_unsigned_call_is_refused(measured: App, route: str) -> None:
    assert_refused(measured.outputs["PlotApiUrl"] + route, {})


@pytest.mark.parametrize("route", ROUTES)
def test_somebody_without_rights_is_refused(measured: App, stranger: Aws, route: str) -> None:
    url = measured.outputs["PlotApiUrl"] + route
    assert_refused(url, signed(key_of(stranger), url))


@pytest.mark.parametrize("route", ROUTES)
def test_a_session_that_has_run_out_is_refused(measured: App, role: str, route: str) -> None:
    url = measured.outputs["PlotApiUrl"] + route
    lasting, short = session_of(measured, role, 900), session_of(measured, role, 1)
    assert get(url, signed(lasting.credentials, url)).status == 200
    eventually(
        lambda: get(url, signed(short.credentials, url)).status == 403,
        "the session has run out",
    )
    headers = signed(short.credentials, url)
    assert_refused(url, headers)
    assert get(url, headers).headers["x-amzn-ErrorType"] == "ExpiredTokenException"


def test_the_signature_of_a_moment_ago_is_answered(measured: App, key: Credentials) -> None:
    """So that an older one is refused for its age alone."""
    url = measured.outputs["PlotApiUrl"] + "/buckets"
    assert get(url, signed_at(now() - timedelta(seconds=30), key, url)).status == 200


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_wrongly_signed_call_is_refused(
    measured: App, key: Credentials, way: Way, route: str
) -> None:
    url = measured.outputs["PlotApiUrl"] + route
    assert_refused(url, way(key, url))


@pytest.mark.parametrize("route", ROUTES)
def test_a_session_s_key_without_its_token_is_refused(
    measured: App, role: str, route: str
) -> None:
    url = measured.outputs["PlotApiUrl"] + route
    session = session_of(measured, role, 900)
    assert_refused(url, signed(session.without_token, url))
    assert_refused(url, signed(session.with_another_token, url))


def test_a_key_that_was_taken_away_is_refused(measured: App) -> None:
    leaver = key_of(user_with(measured.aws, "leaver", [MAY_CALL]))
    url = measured.outputs["PlotApiUrl"] + "/buckets"
    assert get(url, signed(leaver, url)).status == 200
    measured.client("iam").update_access_key(
        UserName="leaver", AccessKeyId=leaver.access_key, Status="Inactive"
    )
    assert_refused(url, signed(leaver, url))


# ---- behind the API -----------------------------------------------------------------------

ROW = {"bucket_name": {"S": BUCKET}, "timestamp": {"S": "2026-11-23T12:00:00.000000Z"}}
ONE_BUCKET: Any = {
    "KeyConditionExpression": "bucket_name = :b",
    "ExpressionAttributeValues": {":b": {"S": BUCKET}},
}

BEHIND: dict[str, Callable[[App, Any], object]] = {
    "query-rows": lambda _app, client: client("dynamodb").query(
        TableName=DEFAULT_TABLE_NAME, **ONE_BUCKET
    ),
    "scan-rows": lambda _app, client: client("dynamodb").scan(TableName=DEFAULT_TABLE_NAME),
    "forge-a-row": lambda _app, client: client("dynamodb").put_item(
        TableName=DEFAULT_TABLE_NAME, Item=ROW
    ),
    "delete-a-row": lambda _app, client: client("dynamodb").delete_item(
        TableName=DEFAULT_TABLE_NAME, Key=ROW
    ),
    "delete-the-table": lambda _app, client: client("dynamodb").delete_table(
        TableName=DEFAULT_TABLE_NAME
    ),
    "scan-summaries": lambda _app, client: client("dynamodb").scan(
        TableName=summaries_table_name(DEFAULT_TABLE_NAME)
    ),
    "scan-ledgers": lambda _app, client: client("dynamodb").scan(
        TableName=ledger_table_name(DEFAULT_TABLE_NAME)
    ),
    "invoke-size-tracking": lambda app, client: client("lambda").invoke(
        FunctionName=app.outputs["SizeTrackingFunction"], Payload=b"{}"
    ),
    "invoke-plotting": lambda app, client: client("lambda").invoke(
        FunctionName=app.outputs["PlottingFunction"], Payload=b"{}"
    ),
    "invoke-summarizing": lambda app, client: client("lambda").invoke(
        FunctionName=app.outputs["SummarizingFunction"], Payload=b"{}"
    ),
    "invoke-the-driver": lambda app, client: client("lambda").invoke(
        FunctionName=app.outputs["DriverFunction"], Payload=b"{}"
    ),
    "change-a-function": lambda app, client: client("lambda").update_function_configuration(
        FunctionName=app.outputs["PlottingFunction"], Environment={"Variables": {}}
    ),
    "read-the-picture": lambda app, client: client("s3").get_object(
        Bucket=app.bucket_name, Key=PLOT_KEY
    ),
    "list-the-bucket": lambda app, client: client("s3").list_objects_v2(Bucket=app.bucket_name),
    "read-the-log": lambda _app, client: client("logs").filter_log_events(
        logGroupName="/aws/lambda/bucketsize-plotting"
    ),
    "take-dead-letters": lambda app, client: client("sqs").receive_message(
        QueueUrl=app.outputs["DeadLetterQueueUrl"]
    ),
    "look-at-the-stack": lambda _app, client: client("cloudformation").describe_stacks(
        StackName="bucketsize"
    ),
    "change-a-role": lambda _app, client: client("iam").put_role_policy(
        RoleName="bucketsize", PolicyName="p", PolicyDocument="{}"
    ),
}


@pytest.mark.parametrize("what", BEHIND)
def test_behind_the_api_somebody_without_rights_is_refused_too(
    measured: App, stranger: Aws, what: str
) -> None:
    def client(service: Any) -> Any:
        return stranger.session.client(service, endpoint_url=stranger.endpoint_url)

    with pytest.raises(ClientError) as refused:
        BEHIND[what](measured, client)
    assert refused.value.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException")
