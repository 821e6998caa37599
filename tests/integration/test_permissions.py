"""Each role may do what its function needs, and nothing more.

Every action of every role is taken away in turn, on a cloud that enforces IAM,
and what the function is for must then fail. An action that can be taken away
unnoticed is one too many, or lacks a test.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from harness import App, eventually
from harness.template import actions_of, resources_of, statements

from bucketsize.cloud.notifications import NOTIFICATION_ID
from bucketsize.model import PLOT_METADATA

# Used by Lambda itself, not by our code, and not enforced by the local cloud: that
# they are there is shown in tests/infrastructure/test_template.py.
ON_LAMBDAS_BEHALF = {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"}

ROLES = {
    "SizeTrackingRole": "size-tracking",
    "PlottingRole": "plotting",
    "DriverRole": "driver",
}


GRANTS = [
    (role, statement["Sid"], action, resource)
    for role in ROLES
    for statement in statements(role)
    for action in actions_of(statement)
    if action not in ON_LAMBDAS_BEHALF
    for resource in (
        range(len(resources_of(statement)))
        if statement["Sid"] in ("MakeChanges", "ReadHistory") and role != "SizeTrackingRole"
        else [None]
    )
]


def without(document: dict[str, Any], sid: str, action: str, resource: int | None) -> Any:
    """A role's policy document less one action (on one resource, where several are named)."""
    kept = []
    for statement in document["Statement"]:
        if statement["Sid"] != sid:
            kept.append(statement)
            continue
        resources = resources_of(statement)
        remaining = [a for a in actions_of(statement) if a != action]
        if remaining:
            kept.append({**statement, "Action": remaining})
        if resource is not None and len(resources) > 1:
            others = [r for at, r in enumerate(resources) if at != resource]
            kept.append({**statement, "Sid": "Others", "Action": action, "Resource": others})
    return {**document, "Statement": kept}


@contextmanager
def changed(app: App, role: str, change: Callable[[dict[str, Any]], Any]) -> Iterator[None]:
    """Within it, a role has its policy as ``change`` makes it."""
    iam = app.client("iam")
    cloudformation = app.aws.cloudformation
    detail = cloudformation.describe_stack_resource(
        StackName="bucketsize", LogicalResourceId=role
    )
    name = detail["StackResourceDetail"]["PhysicalResourceId"]
    policy = {"RoleName": name, "PolicyName": ROLES[role]}
    document = iam.get_role_policy(**policy)["PolicyDocument"]
    reduced = change(document)
    if reduced["Statement"]:
        iam.put_role_policy(**policy, PolicyDocument=json.dumps(reduced))
    else:
        iam.delete_role_policy(**policy)
    try:
        yield
    finally:
        iam.put_role_policy(**policy, PolicyDocument=json.dumps(document))


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
    "SizeTrackingRole": tracking_works,
    "PlottingRole": plotting_works,
    "DriverRole": driving_works,
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


@pytest.mark.parametrize("role", ROLES)
def test_with_all_its_permissions_a_function_works(leftovers: App, role: str) -> None:
    assert WORKS[role](leftovers) == ""


@pytest.mark.parametrize(("role", "sid", "action", "resource"), GRANTS)
def test_without_one_of_its_permissions_it_fails(
    leftovers: App, role: str, sid: str, action: str, resource: int | None
) -> None:
    with changed(leftovers, role, lambda policy: without(policy, sid, action, resource)):
        error = WORKS[role](leftovers)
    assert (
        "Denied" in error or "Forbidden" in error or "403" in error or "not authorized" in error
    )


@pytest.mark.parametrize("role", ["PlottingRole", "DriverRole"])
def test_a_bucket_of_another_account_gets_nothing(leftovers: App, role: str) -> None:
    def with_another_account(policy: dict[str, Any]) -> Any:
        return json.loads(json.dumps(policy).replace('"000000000000"', '"123456789012"'))

    with changed(leftovers, role, with_another_account):
        error = WORKS[role](leftovers)
    assert "AccessDenied" in error or "Forbidden" in error


def test_the_deployed_roles_are_those_of_the_template(app: App) -> None:
    iam = app.client("iam")
    for role, policy_name in ROLES.items():
        detail = app.aws.cloudformation.describe_stack_resource(
            StackName="bucketsize", LogicalResourceId=role
        )
        name = detail["StackResourceDetail"]["PhysicalResourceId"]
        assert iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"] == []
        deployed = iam.get_role_policy(RoleName=name, PolicyName=policy_name)["PolicyDocument"]
        assert [s["Sid"] for s in deployed["Statement"]] == [s["Sid"] for s in statements(role)]


def test_the_bucket_sends_its_events_to_the_function(app: App) -> None:
    def ours() -> bool:
        found: Any = app.aws.s3.get_bucket_notification_configuration(Bucket=app.bucket_name)
        functions = found.get("LambdaFunctionConfigurations", [])
        return any(function["Id"] == NOTIFICATION_ID for function in functions)

    assert eventually(ours, "our notification")
