"""Each deployed role may do what docs/permissions.md says, and nothing more.

That each line of the page is needed: `test_permissions_taken_away.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from harness import App, eventually
from harness.function_work import ON_THE_LEDGER, with_ledgers
from harness.permissions_page import GRANTS, grants_of, kept_by_its_opening
from harness.roles import ROLES, Role
from harness.template import actions_of, resources_of

from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.notifications import NOTIFICATION_ID
from bucketsize.cloud.stack import deployed_stack

NAMING_ALL = ("ListTrackedBuckets", "ListLedgerBuckets", "CompareLedgerBuckets")
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


@pytest.fixture(scope="module")
def with_ledger(app: App) -> Iterator[App]:
    with with_ledgers(app) as whole:
        yield whole


@pytest.mark.parametrize("service", ROLES)
def test_the_deployed_role_is_that_of_the_page(with_ledger: App, service: str) -> None:
    app = with_ledger
    deployed = [
        (statement["Sid"], action, resource)
        for document in Role(app, service).documents().values()
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


def test_only_what_the_local_cloud_does_not_ask_for_is_not_taken_away() -> None:
    kept = [grant for grant in GRANTS if not grant.failure]
    assert {grant.action for grant in kept} == NOT_ASKED_FOR
    assert kept_by_its_opening() == {grant.sid for grant in kept}


@pytest.mark.parametrize("service", ROLES)
def test_a_role_has_no_other_policy(with_ledger: App, service: str) -> None:
    role = Role(with_ledger, service)
    assert role.attached_policies() == []
    assert role.policy_names() == [service]


def test_the_bucket_sends_its_events_to_the_function(app: App) -> None:
    def ours() -> bool:
        found: Any = app.aws.s3.get_bucket_notification_configuration(Bucket=app.bucket_name)
        functions = found.get("LambdaFunctionConfigurations", [])
        return any(function["Id"] == NOTIFICATION_ID for function in functions)

    assert eventually(ours, "our notification")
