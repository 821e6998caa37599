"""A stack of the version before the ledger: what works as it did, and that deploy renews it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from harness import App, deploy_app, eventually, notification, now, track
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from bucketsize.cloud import change_set, stack
from bucketsize.cloud.deploy import TEMPLATE
from bucketsize.cloud.names import STACK_NAME, deployment_bucket_name
from bucketsize.cloud.untrack import untrack
from bucketsize.errors import Conflict
from bucketsize.model import Method

NO_VALUE = {"Ref": "AWS::NoValue"}
OF_THE_LEDGER = {"LedgerBuckets", "LedgerTableName", "LEDGER_BUCKETS", "LEDGER_TABLE_NAME"}


def quiet(_line: str) -> None:
    pass


def without_ledger(node: Any) -> Any:
    """A part of the template as it was before there was a ledger."""
    if isinstance(node, dict):
        if node.get("Fn::If", [""])[0] == "HasLedgerBuckets":
            return without_ledger(node["Fn::If"][2])
        return {
            name: without_ledger(part)
            for name, part in node.items()
            if name not in OF_THE_LEDGER | {"HasLedgerBuckets"}
            and not (isinstance(part, dict) and part.get("Condition") == "HasLedgerBuckets")
        }
    if isinstance(node, list):
        parts = [(part, without_ledger(part)) for part in node]
        return [left for part, left in parts if part == NO_VALUE or left != NO_VALUE]
    return node


@pytest.fixture(scope="module")
def earlier(own_app: App) -> App:
    """The app with the stack of the earlier version, with one bucket more that it tracks."""
    aws = own_app.aws
    text = json.dumps(without_ledger(yaml_parse(TEMPLATE.read_text())))
    assert "edger" not in text
    where = deployment_bucket_name(aws.account_id, aws.region)
    aws.s3.put_object(Bucket=where, Key="earlier.json", Body=text.encode())
    change_set.apply(
        aws,
        STACK_NAME,
        {"ListingBuckets": f"{own_app.bucket_name},logs-*"},
        template_url=f"{aws.endpoint_url}/{where}/earlier.json",
        based_on=stack.deployed_stack(aws, STACK_NAME),
        confirm=lambda _changes: True,
        report=quiet,
    )
    for name in ("logs-eu", "photos"):
        aws.s3.create_bucket(Bucket=name)
    return own_app


def test_its_buckets_are_tracked_by_listing_and_untracked_as_before(earlier: App) -> None:
    deployed = stack.deployed_stack(earlier.aws, STACK_NAME)
    assert "LedgerBuckets" not in deployed.parameters
    assert track(earlier.aws, STACK_NAME, "photos", quiet).newly == ("photos",)
    assert untrack(earlier.aws, STACK_NAME, "photos", quiet) == ("photos",)


def test_for_the_ledger_it_must_be_deployed_first_which_keeps_its_list(earlier: App) -> None:
    with pytest.raises(Conflict, match="earlier version"):
        track(earlier.aws, STACK_NAME, "photos", quiet, Method.LEDGER)
    assert notification(earlier, "photos") == {}

    deploy_app(earlier.aws)
    lists = stack.deployed_stack(earlier.aws, STACK_NAME).tracked
    assert lists.listing == (earlier.bucket_name, "logs-*")
    assert lists.ledger == ()

    began = now()
    track(earlier.aws, STACK_NAME, "photos", quiet, Method.LEDGER)
    earlier.aws.s3.put_object(Bucket="photos", Key="k", Body=b"12")
    rows = eventually(lambda: earlier.rows("photos", began)[1:], "a row by the ledger")
    assert (rows[-1].total_size, rows[-1].method) == (2, Method.LEDGER)


def test_a_deployment_keeps_both_lists_and_refuses_another_table(earlier: App) -> None:
    track(earlier.aws, STACK_NAME, "photos", quiet, Method.LEDGER)
    before = stack.deployed_stack(earlier.aws, STACK_NAME).tracked
    deploy_app(earlier.aws)
    assert stack.deployed_stack(earlier.aws, STACK_NAME).tracked == before
    with pytest.raises(Conflict, match="ledgers of photos"):
        deploy_app(earlier.aws, table_name="another-history")
    assert "another-history" not in earlier.aws.dynamodb.list_tables()["TableNames"]


def test_a_notification_to_a_queue_that_is_gone_is_renewed_by_deploy(earlier: App) -> None:
    """The queue's name is its own: a stack that is made anew has another."""
    track(earlier.aws, STACK_NAME, "photos", quiet, Method.LEDGER)
    gone: Any = notification(earlier, "photos")
    gone["QueueConfigurations"][0]["QueueArn"] += "-gone"
    earlier.aws.s3.put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration=gone, SkipDestinationValidation=True
    )
    earlier.aws.s3.put_object(Bucket="photos", Key="untold", Body=b"12345")
    deploy_app(earlier.aws)
    (ours,) = notification(earlier, "photos")["QueueConfigurations"]
    assert not ours["QueueArn"].endswith("-gone")
    latest = earlier.history.latest("photos")
    assert latest
    assert latest.total_size == 7
