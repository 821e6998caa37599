"""Each role may do what docs/permissions.md says, and nothing more.

Every line of that page is taken away in turn, on a cloud that enforces IAM, and what the
function is for must then fail, in the page's words. What can be taken away unnoticed is one
too many, or lacks a test.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from harness import App, eventually, now, track
from harness.template import actions_of, resources_of

from bucketsize.cloud.ledgers import open_ledger
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.notifications import NOTIFICATION_ID
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.untrack import untrack
from bucketsize.history.items import item_of
from bucketsize.ledger.schema import ledger_table_name, object_partition
from bucketsize.model import PLOT_METADATA, Measurement, Method

PAGE = Path(__file__).parents[2] / "docs/permissions.md"

ROLES = {
    "size-tracking": "SizeTrackingRole",
    "reconcile": "ReconcileRole",
    "plotting": "PlottingRole",
    "summarizing": "SummarizingRole",
    "driver": "DriverRole",
}
POLICIES = {
    "size-tracking": ["ledger", "size-tracking"],
    "reconcile": ["ledger", "reconcile"],
    "plotting": ["plotting"],
    "summarizing": ["summarizing"],
    "driver": ["driver"],
}

ON_THE_LEDGER, STOPPED = "permissions-ledger", "permissions-stopped"
TABLE = "S3-object-size-history"


@dataclass(frozen=True)
class Grant:
    """A line of the page."""

    service: str
    sid: str
    action: str
    resource: str
    failure: tuple[str, ...]
    """Words of the error without it; none where the local cloud does not ask for it."""

    def arn(self, app: App) -> str:
        api = app.outputs["PlotApiUrl"].split("/")[-2]
        name = self.resource.format(
            bucket=app.bucket_name,
            ledger_bucket=ON_THE_LEDGER,
            table=TABLE,
            api=api,
            events=app.outputs["EventQueueArn"].split(":")[-1],
            stream=stream_of(app),
        )
        aws_service = self.action.partition(":")[0]
        place = ":" if aws_service == "s3" else f"{app.aws.region}:{app.aws.account_id}"
        return f"arn:aws:{aws_service}:{place}:{name}"


def grants_of(service: str) -> Iterator[Grant]:
    section = PAGE.read_text(encoding="utf-8").partition(f"## {service}\n")[2]
    table = section.partition("\n## ")[0]
    row = r"^\| `(\w+)` \| `(\S+)` \| `(\S+)`.* \| (.+) \|$"
    for sid, action, resource, failure in re.findall(row, table, re.MULTILINE):
        yield Grant(service, sid, action, resource, tuple(re.findall(r"`(.+?)`", failure)))


GRANTS = [grant for service in ROLES for grant in grants_of(service)]
NOT_ASKED_FOR = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
}


def without(document: dict[str, Any], sid: str, action: str, arns: set[str]) -> Any:
    """A role's policy document less one action on some resources."""
    kept = []
    for statement in document["Statement"]:
        if statement["Sid"] != sid:
            kept.append(statement)
            continue
        if others := [a for a in actions_of(statement) if a != action]:
            kept.append({**statement, "Action": others})
        if elsewhere := [r for r in resources_of(statement) if r not in arns]:
            kept.append(
                {**statement, "Sid": "Elsewhere", "Action": action, "Resource": elsewhere}
            )
    return {**document, "Statement": kept}


def stream_of(app: App) -> str:
    """The history's stream as its ARN ends."""
    arn = deployed_stack(app.aws, STACK_NAME).parameters["HistoryStreamArn"]
    return arn.split(":", 5)[-1]


def role_name(app: App, service: str) -> str:
    detail = app.aws.cloudformation.describe_stack_resource(
        StackName=STACK_NAME, LogicalResourceId=ROLES[service]
    )
    return detail["StackResourceDetail"]["PhysicalResourceId"]


Documents = dict[str, dict[str, Any]]
"""The documents of a role's policies, by the names of the policies."""


def documents(app: App, service: str) -> Documents:
    role, iam = role_name(app, service), app.client("iam")
    return {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in POLICIES[service]
    }


@contextmanager
def having(app: App, service: str, policies: Documents) -> Iterator[None]:
    """Within it, a function's role has other policies."""
    iam, role, before = app.client("iam"), role_name(app, service), documents(app, service)

    def put(wanted: Documents) -> None:
        for name, document in wanted.items():
            text = json.dumps(document)
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=text)

    put(policies)
    try:
        yield
    finally:
        put(before)


def invoke(app: App, function: str, payload: dict[str, Any]) -> dict[str, Any]:
    answer = app.client("lambda").invoke(
        FunctionName=app.outputs[function], Payload=json.dumps(payload)
    )
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    return result


def tracking_works(app: App) -> str:
    """Whether an event of a bucket that is listed, on the ledger, or just leaving it, is."""
    return "".join(map(partial(event_works, app), (app.bucket_name, ON_THE_LEDGER, STOPPED)))


def event_works(app: App, bucket_name: str) -> str:
    size_that_differs = time.time_ns()
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "s3": {
            "bucket": {"name": bucket_name},
            "object": {"key": "k", "size": 1, "sequencer": f"{size_that_differs:X}"},
        },
    }
    return str(
        invoke(app, "SizeTrackingFunction", {"Records": [record]}).get("errorMessage", "")
    )


def key(partition: str, object_key: str) -> Any:
    """A key of the ledger's table."""
    return {"partition": {"S": partition}, "object_key": {"S": object_key}}


def reconciling_works(app: App) -> str:
    """Whether a ledger that is due, and has lost an object, is set right."""
    app.aws.s3.put_object(Bucket=ON_THE_LEDGER, Key="lost", Body=b"1")
    dynamodb, table_name = app.aws.dynamodb, ledger_table_name(TABLE)
    partition = object_partition(ON_THE_LEDGER, 1, "lost")

    def is_in_the_ledger() -> bool:
        return "Item" in dynamodb.get_item(TableName=table_name, Key=key(partition, "lost"))

    eventually(is_in_the_ledger, "the object in the ledger")
    dynamodb.delete_item(TableName=table_name, Key=key(partition, "lost"))
    dynamodb.delete_item(TableName=table_name, Key=key(ON_THE_LEDGER, "reconcile"))
    dynamodb.update_item(
        TableName=table_name,
        Key=key(ON_THE_LEDGER, "total"),
        UpdateExpression="SET live_since = :long_ago",
        ExpressionAttributeValues={":long_ago": {"S": "2026-01-01T00:00:00.000000Z"}},
    )
    answer = invoke(app, "ReconcileFunction", {})
    if "errorMessage" not in answer:
        assert answer[ON_THE_LEDGER]["missing"] == 1
        assert answer[ON_THE_LEDGER]["is_complete"]
    return str(answer.get("errorMessage", ""))


def plotting_works(app: App) -> str:
    """Whether a picture is stored in place of an earlier one, and where there is none."""
    error = str(invoke(app, "PlottingFunction", {}).get("errorMessage", ""))
    if error:  # the next would only tell it again, after another cold start
        return error
    app.aws.s3.delete_object(Bucket=app.bucket_name, Key="plot")
    return str(invoke(app, "PlottingFunction", {}).get("errorMessage", ""))


def summarizing_works(app: App) -> str:
    """Whether two new rows of a bucket that was never seen are summarized, and one marked."""
    bucket_name = f"unseen-{time.time_ns()}"
    rows = [Measurement(bucket_name, now() + timedelta(seconds=n), 0, 0) for n in range(2)]
    records = [
        {"eventName": "INSERT", "dynamodb": {"NewImage": item_of(row, is_peak=False)}}
        for row in rows
    ]
    for row in rows:
        app.aws.dynamodb.put_item(TableName=TABLE, Item=item_of(row, is_peak=False))
    error = invoke(app, "SummarizingFunction", {"Records": records}).get("errorMessage", "")
    return str(error)


def driving_works(app: App) -> str:
    return str(invoke(app, "DriverFunction", {}).get("errorMessage", ""))


WORKS: dict[str, Callable[[App], str]] = {
    "size-tracking": tracking_works,
    "reconcile": reconciling_works,
    "plotting": plotting_works,
    "summarizing": summarizing_works,
    "driver": driving_works,
}


@pytest.fixture(scope="module")
def with_ledger(app: App) -> Iterator[App]:
    """The app with a bucket on the ledger, and one whose ledger was stopped."""
    for name in (ON_THE_LEDGER, STOPPED):
        app.aws.s3.create_bucket(Bucket=name)
        track(app.aws, STACK_NAME, name, lambda _told: None, Method.LEDGER)
    deployed = deployed_stack(app.aws, STACK_NAME)
    open_ledger(app.aws, deployed).stop(STOPPED)
    yield replace(app, outputs=dict(deployed.outputs))
    for name in (ON_THE_LEDGER, STOPPED):
        untrack(app.aws, STACK_NAME, name, lambda _told: None)


@pytest.fixture(scope="module")
def quick(with_ledger: App) -> Iterator[App]:
    """The app with a driver that pauses less, and rows that expire."""
    faster = {"PAUSE_SECONDS": "0", "WINDOW_SECONDS": "0.1"}
    with (
        told(with_ledger, "DriverFunction", faster),
        told(with_ledger, "SummarizingFunction", {"RETENTION_DAYS": "30"}),
    ):
        yield with_ledger


@contextmanager
def told(app: App, function: str, settings: dict[str, str]) -> Iterator[None]:
    """Within it, a function has further environment variables, or others."""
    client, name = app.client("lambda"), app.outputs[function]
    variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    others = {"Variables": variables | settings}
    client.update_function_configuration(FunctionName=name, Environment=others)
    yield
    client.update_function_configuration(
        FunctionName=name, Environment={"Variables": variables}
    )


@pytest.fixture
def leftovers(quick: App) -> App:
    """What a run that was broken off can leave behind: every kind of thing to clean up."""
    for key in ("assignment1.txt", "assignment2.txt"):
        quick.aws.s3.put_object(Bucket=quick.bucket_name, Key=key, Body=b"left over")
    quick.aws.s3.put_object(
        Bucket=quick.bucket_name, Key="plot", Body=b"earlier", Metadata=PLOT_METADATA
    )
    return quick


@pytest.mark.parametrize("service", ROLES)
def test_the_deployed_role_is_that_of_the_page(with_ledger: App, service: str) -> None:
    app = with_ledger
    deployed = [
        (statement["Sid"], action, resource)
        for document in documents(app, service).values()
        for statement in document["Statement"]
        for action in actions_of(statement)
        for resource in resources_of(statement)
    ]
    told = [(grant.sid, grant.action, grant.arn(app)) for grant in grants_of(service)]
    lists = deployed_stack(app.aws, STACK_NAME).tracked
    listed = {*lists.listing} - {app.bucket_name}
    on_the_ledger = {*lists.ledger} - {ON_THE_LEDGER}
    for grant in grants_of(service):  # "and each other tracked bucket"
        others = {"{bucket}": listed, "{ledger_bucket}": on_the_ledger}.get(grant.resource, ())
        if grant.sid in NAMING_ALL:
            told += [(grant.sid, grant.action, f"arn:aws:s3:::{other}") for other in others]
    assert sorted(deployed) == sorted(told)


NAMING_ALL = ("ListTrackedBuckets", "ListLedgerBuckets", "CompareLedgerBuckets")


def test_only_what_the_local_cloud_does_not_ask_for_is_not_taken_away() -> None:
    kept = [grant for grant in GRANTS if not grant.failure]
    assert {grant.action for grant in kept} == NOT_ASKED_FOR
    opening = PAGE.read_text().split("\n## ")[0]
    told = re.search(r"Not taken away are the lines of (.+?):", opening, re.DOTALL)
    assert told
    assert set(re.findall(r"`(\w+)`", told[1])) == {grant.sid for grant in kept}


@pytest.mark.parametrize("service", ROLES)
def test_a_role_has_no_other_policy(with_ledger: App, service: str) -> None:
    iam, role = with_ledger.client("iam"), role_name(with_ledger, service)
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    assert sorted(names) == POLICIES[service]


@pytest.mark.parametrize("service", ROLES)
def test_with_all_its_permissions_a_function_works(leftovers: App, service: str) -> None:
    assert WORKS[service](leftovers) == ""


@pytest.mark.parametrize(
    "grant",
    [grant for grant in GRANTS if grant.failure],
    ids=lambda grant: f"{grant.service}-{grant.sid}-{grant.action}-{grant.resource}",
)
def test_without_one_of_its_permissions_it_fails_as_the_page_says(
    leftovers: App, grant: Grant
) -> None:
    arns = {grant.arn(leftovers)}
    if grant.resource == "{ledger_bucket}":  # the one that is just leaving the ledger as well
        arns.add(f"arn:aws:s3:::{STOPPED}")
    reduced = {
        name: without(document, grant.sid, grant.action, arns)
        for name, document in documents(leftovers, grant.service).items()
    }
    with having(leftovers, grant.service, reduced):
        error = WORKS[grant.service](leftovers)
    assert f"not authorized to perform: {grant.action}" in error or "Forbidden" in error
    assert all(words in error for words in grant.failure)


@pytest.mark.parametrize("service", ["size-tracking", "reconcile", "plotting", "driver"])
def test_a_bucket_of_another_account_is_neither_read_nor_written(
    leftovers: App, service: str
) -> None:
    text = json.dumps(documents(leftovers, service))
    own = f'"aws:ResourceAccount": "{leftovers.aws.account_id}"'
    assert own in text
    elsewhere = json.loads(text.replace(own, '"aws:ResourceAccount": "123456789012"'))
    with having(leftovers, service, elsewhere):
        error = WORKS[service](leftovers)
    assert "not authorized" in error or "Forbidden" in error


def test_the_bucket_sends_its_events_to_the_function(app: App) -> None:
    def ours() -> bool:
        found: Any = app.aws.s3.get_bucket_notification_configuration(Bucket=app.bucket_name)
        functions = found.get("LambdaFunctionConfigurations", [])
        return any(function["Id"] == NOTIFICATION_ID for function in functions)

    assert eventually(ours, "our notification")
