"""Each role may do what docs/permissions.md says, and nothing more.

Every line of that page is taken away in turn, on a cloud that enforces IAM, and what the
function is for must then fail, in the page's words. What can be taken away unnoticed is one
too many, or lacks a test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from harness import App, eventually
from harness.template import actions_of, resources_of

from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.notifications import NOTIFICATION_ID
from bucketsize.cloud.stack import deployed_stack
from bucketsize.model import PLOT_METADATA

PAGE = Path(__file__).parents[2] / "docs/permissions.md"

ROLES = {
    "size-tracking": "SizeTrackingRole",
    "plotting": "PlottingRole",
    "driver": "DriverRole",
}


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
            bucket=app.bucket_name, table="S3-object-size-history", api=api
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
NOT_ASKED_FOR = {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"}


def without(document: dict[str, Any], sid: str, action: str, arn: str) -> Any:
    """A role's policy document less one action on one resource."""
    kept = []
    for statement in document["Statement"]:
        if statement["Sid"] != sid:
            kept.append(statement)
            continue
        if others := [a for a in actions_of(statement) if a != action]:
            kept.append({**statement, "Action": others})
        if elsewhere := [r for r in resources_of(statement) if r != arn]:
            kept.append(
                {**statement, "Sid": "Elsewhere", "Action": action, "Resource": elsewhere}
            )
    return {**document, "Statement": kept}


def role_name(app: App, service: str) -> str:
    detail = app.aws.cloudformation.describe_stack_resource(
        StackName=STACK_NAME, LogicalResourceId=ROLES[service]
    )
    return detail["StackResourceDetail"]["PhysicalResourceId"]


def policy_document(app: App, service: str) -> dict[str, Any]:
    role = role_name(app, service)
    found = app.client("iam").get_role_policy(RoleName=role, PolicyName=service)
    document: dict[str, Any] = found["PolicyDocument"]
    return document


@contextmanager
def having(app: App, service: str, policy: dict[str, Any]) -> Iterator[None]:
    """Within it, a function's role has another policy."""
    iam = app.client("iam")
    where = {"RoleName": role_name(app, service), "PolicyName": service}
    document = policy_document(app, service)
    iam.put_role_policy(**where, PolicyDocument=json.dumps(policy))
    try:
        yield
    finally:
        iam.put_role_policy(**where, PolicyDocument=json.dumps(document))


def invoke(app: App, function: str, payload: dict[str, Any]) -> dict[str, Any]:
    answer = app.client("lambda").invoke(
        FunctionName=app.outputs[function], Payload=json.dumps(payload)
    )
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    return result


def tracking_works(app: App) -> str:
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": app.bucket_name}, "object": {"key": "k", "sequencer": "0A"}},
    }
    return str(
        invoke(app, "SizeTrackingFunction", {"Records": [record]}).get("errorMessage", "")
    )


def plotting_works(app: App) -> str:
    return str(invoke(app, "PlottingFunction", {}).get("errorMessage", ""))


def driving_works(app: App) -> str:
    return str(invoke(app, "DriverFunction", {}).get("errorMessage", ""))


WORKS: dict[str, Callable[[App], str]] = {
    "size-tracking": tracking_works,
    "plotting": plotting_works,
    "driver": driving_works,
}


@pytest.fixture(scope="module")
def quick(app: App) -> Iterator[App]:
    """The app with a driver that pauses less, and leftovers of an earlier run to remove."""
    client = app.client("lambda")
    name = app.outputs["DriverFunction"]
    variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    faster = variables | {"PAUSE_SECONDS": "0", "WINDOW_SECONDS": "0.1"}
    client.update_function_configuration(FunctionName=name, Environment={"Variables": faster})
    yield app
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
def test_the_deployed_role_is_that_of_the_page(app: App, service: str) -> None:
    deployed = [
        (statement["Sid"], action, resource)
        for statement in policy_document(app, service)["Statement"]
        for action in actions_of(statement)
        for resource in resources_of(statement)
    ]
    told = [(grant.sid, grant.action, grant.arn(app)) for grant in grants_of(service)]
    if service == "size-tracking":  # "and each other tracked bucket"
        others = {*deployed_stack(app.aws, STACK_NAME).buckets} - {app.bucket_name}
        told += [("ListTrackedBuckets", "s3:ListBucket", f"arn:aws:s3:::{b}") for b in others]
    assert sorted(deployed) == sorted(told)


def test_only_what_the_local_cloud_does_not_ask_for_is_not_taken_away() -> None:
    kept = [grant for grant in GRANTS if not grant.failure]
    assert {grant.action for grant in kept} == NOT_ASKED_FOR
    opening = PAGE.read_text().split("\n## ")[0]
    told = re.search(r"Not taken away are the lines of (.+?):", opening, re.DOTALL)
    assert told
    assert set(re.findall(r"`(\w+)`", told[1])) == {grant.sid for grant in kept}


@pytest.mark.parametrize("service", ROLES)
def test_a_role_has_no_other_policy(app: App, service: str) -> None:
    iam, role = app.client("iam"), role_name(app, service)
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == [service]


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
    document = policy_document(leftovers, grant.service)
    reduced = without(document, grant.sid, grant.action, grant.arn(leftovers))
    with having(leftovers, grant.service, reduced):
        error = WORKS[grant.service](leftovers)
    assert f"not authorized to perform: {grant.action}" in error or "Forbidden" in error
    assert all(words in error for words in grant.failure)


@pytest.mark.parametrize("service", ["plotting", "driver"])
def test_a_bucket_of_another_account_gets_nothing(leftovers: App, service: str) -> None:
    text = json.dumps(policy_document(leftovers, service))
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
