"""``bucketsize doctor`` notices what somebody changed beside CloudFormation. On its own cloud.

The tests break one thing after the other; the last one takes the cure that each was given.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from harness import App, deploy_app, eventually, no_steps, now, track
from harness.template import actions_of, resources_of

from bucketsize.cloud.destroy import destroy
from bucketsize.cloud.doctor import Finding, Verdict, examine
from bucketsize.cloud.inventory import take_inventory
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.stack import deployed_stack
from bucketsize.history.items import item_of
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.model import Measurement, Method

LEDGER_BUCKET = "on-the-ledger"
ROLES = ["SizeTracking", "Reconcile", "ReconcileSchedule", "Plotting", "Summarizing", "Driver"]


@pytest.fixture(scope="module")
def changed_app(own_app: App) -> App:
    """The deployed app with a row, a bucket of each method, and all well."""
    own_app.aws.s3.put_object(Bucket=own_app.bucket_name, Key="k", Body=b"12345")
    own_app.aws.s3.create_bucket(Bucket=LEDGER_BUCKET)
    track_by_ledger(own_app)
    eventually(lambda: own_app.history.latest(own_app.bucket_name), "a row of TestBucket")
    return own_app


def track_by_ledger(app: App) -> None:
    track(app.aws, STACK_NAME, LEDGER_BUCKET, lambda _told: None, Method.LEDGER)


def problems(app: App) -> list[Finding]:
    return [f for f in examine(app.aws, STACK_NAME) if f.verdict is Verdict.PROBLEM]


def told(app: App, subject: str) -> list[str]:
    """What is told of one thing; deploying alone is the cure of none of it."""
    found = [finding for finding in problems(app) if finding.subject == subject]
    assert all("bucketsize destroy" in one.cure for one in found)
    return [finding.says for finding in found]


def outputs(app: App) -> Any:
    return deployed_stack(app.aws, STACK_NAME).outputs


def physical(app: App, logical_id: str) -> str:
    detail = app.aws.cloudformation.describe_stack_resource(
        StackName=STACK_NAME, LogicalResourceId=logical_id
    )
    return detail["StackResourceDetail"]["PhysicalResourceId"]


def policies(app: App, role: str) -> dict[str, Any]:
    iam = app.aws.iam
    return {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }


def test_a_row_of_the_future_is_found_and_the_cure_takes_it_away(changed_app: App) -> None:
    row = Measurement(changed_app.bucket_name, now() + timedelta(hours=1), 7, 1)
    changed_app.aws.dynamodb.put_item(
        TableName=DEFAULT_TABLE_NAME, Item=item_of(row, is_peak=False)
    )
    (found,) = problems(changed_app)
    assert "1 rows are timed in the future" in found.says
    command = found.cure.removeprefix("Delete each: aws ")
    assert run_aws(changed_app, shlex.split(command)) == 0
    assert problems(changed_app) == []


def run_aws(app: App, arguments: list[str]) -> int:
    credentials = app.aws.session.get_credentials()
    assert credentials
    environ = os.environ | {
        "AWS_ENDPOINT_URL": app.aws.endpoint_url or "",
        "AWS_DEFAULT_REGION": app.aws.region,
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
    }
    command = [sys.executable, "-m", "awscli", *arguments]
    return subprocess.run(command, check=False, env=environ, timeout=60).returncode


def test_one_action_that_a_role_lost_is_named(changed_app: App) -> None:
    role, iam = physical(changed_app, "PlottingRole"), changed_app.aws.iam
    document = policies(changed_app, role)["plotting"]
    for statement in document["Statement"]:
        if "s3:PutObject" in actions_of(statement):
            statement["Action"] = "s3:GetObject"
    iam.put_role_policy(
        RoleName=role, PolicyName="plotting", PolicyDocument=json.dumps(document)
    )
    (says,) = told(changed_app, role)
    lacking = says.partition(". ")[0]
    assert lacking == (
        f"The role lacks s3:PutObject on arn:aws:s3:::{changed_app.bucket_name}/plot"
    )


def test_s3_that_may_not_call_size_tracking_any_more_is_found(changed_app: App) -> None:
    client, name = changed_app.aws.lambda_, outputs(changed_app)["SizeTrackingFunction"]
    (statement,) = json.loads(client.get_policy(FunctionName=name)["Policy"])["Statement"]
    client.remove_permission(FunctionName=name, StatementId=statement["Sid"])
    (says,) = told(changed_app, name)
    assert says == "s3.amazonaws.com may not call it for arn:aws:s3:::*."


@pytest.mark.parametrize(
    ("attribute", "words"),
    [("Policy", "S3 may not send"), ("RedrivePolicy", "do not go to the dead letters")],
)
def test_an_event_queue_that_is_cut_off_is_found(
    changed_app: App, attribute: Any, words: str
) -> None:
    url = outputs(changed_app)["EventQueueUrl"]
    changed_app.aws.sqs.set_queue_attributes(QueueUrl=url, Attributes={attribute: ""})
    assert any(words in says for says in told(changed_app, url.rpartition("/")[2]))


def test_failures_that_do_not_go_to_the_dead_letters_are_found(changed_app: App) -> None:
    client = changed_app.aws.lambda_
    reconcile, summarizing = (
        outputs(changed_app)[f"{service}Function"] for service in ("Reconcile", "Summarizing")
    )
    client.delete_function_event_invoke_config(FunctionName=reconcile, Qualifier="$LATEST")
    client.update_event_source_mapping(
        UUID=physical(changed_app, "HistoryStream"), DestinationConfig={"OnFailure": {}}
    )
    for name in (reconcile, summarizing):
        (says,) = told(changed_app, name)
        assert "dead letters" in says


def test_an_environment_that_was_changed_is_found(changed_app: App) -> None:
    name = outputs(changed_app)["DriverFunction"]
    changed_app.aws.lambda_.update_function_configuration(
        FunctionName=name, Environment={"Variables": {"TABLE_NAME": "Nothing"}}
    )
    (says,) = told(changed_app, name)
    assert "TABLE_NAME" in says
    assert "BUCKET_NAME" in says
    assert "PLOT_BUCKET" not in says  # it was empty before


def test_alarms_api_and_schedule_that_are_gone_are_found(changed_app: App) -> None:
    api = physical(changed_app, "RestApi")
    alarms = [physical(changed_app, f"{what}Alarm") for what in ("DeadLetter", "LateEvents")]
    schedule = physical(changed_app, "ReconcileSchedule")
    changed_app.client("apigateway").delete_rest_api(restApiId=api)
    changed_app.client("cloudwatch").delete_alarms(AlarmNames=alarms)
    changed_app.client("scheduler").delete_schedule(Name=schedule)
    gone = {found.subject for found in problems(changed_app) if " is gone" in found.says}
    assert gone == {api, *alarms, schedule}


def test_a_ledger_s_event_source_that_is_gone_is_found(changed_app: App) -> None:
    uuid = physical(changed_app, "EventSource")
    changed_app.aws.lambda_.delete_event_source_mapping(UUID=uuid)
    (says,) = told(changed_app, "event source")
    assert "gone" in says


def test_every_statement_of_every_role_is_asked_about(changed_app: App) -> None:
    roles = {physical(changed_app, f"{name}Role") for name in ROLES} - {
        physical(changed_app, "PlottingRole")  # less an action by now
    }
    allowed: dict[str, set[str]] = {}
    for role in roles:
        documents = policies(changed_app, role)
        allowed[role] = {
            f"{action} on {resource}"
            for document in documents.values()
            for statement in document["Statement"]
            for action in actions_of(statement)
            for resource in resources_of(statement)
        }
        for name in documents:
            changed_app.aws.iam.delete_role_policy(RoleName=role, PolicyName=name)
    found = {f.subject: f.says for f in problems(changed_app) if f.subject in roles}
    for role, statements in allowed.items():
        lacking = found[role].removeprefix("The role lacks ").partition(". ")[0]
        assert set(lacking.split(", ")) == statements


def test_the_cure_of_all_that_takes_effect_and_leaves_the_history(changed_app: App) -> None:
    rows = changed_app.rows(changed_app.bucket_name, now() - timedelta(hours=1))
    inventory = take_inventory(changed_app.aws, STACK_NAME, None, None)
    destroy(changed_app.aws, inventory, lambda _what: False, no_steps)
    deploy_app(changed_app.aws)
    track_by_ledger(changed_app)
    assert problems(changed_app) == []
    assert changed_app.rows(changed_app.bucket_name, rows[0].timestamp)[: len(rows)] == rows


def test_queues_that_are_gone_are_found(changed_app: App) -> None:
    """Last in this file: nothing works without them."""
    urls = [outputs(changed_app)[f"{name}QueueUrl"] for name in ("Event", "DeadLetter")]
    for url in urls:
        changed_app.aws.sqs.delete_queue(QueueUrl=url)
        (says, *_) = told(changed_app, url.rpartition("/")[2])
        assert says == "The queue is gone: events that go there are lost."
