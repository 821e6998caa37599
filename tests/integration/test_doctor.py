"""``bucketsize doctor`` names what is broken and the cure. On a cloud of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from harness import App, eventually, now, track, user_with
from harness.command import environment_of, run_bucketsize
from harness.documented_policy import documented_policy

from bucketsize.cloud.doctor import Finding, Verdict, examine
from bucketsize.cloud.ledgers import open_ledger
from bucketsize.cloud.redrive import Redriven, redrive
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.summaries import fill_summaries
from bucketsize.history.items import item_of
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.model import Measurement, Method
from bucketsize.summaries import SizeSummaries

STACK = "bucketsize"
LEDGER_BUCKET = "on-the-ledger"


@pytest.fixture(scope="module")
def sick_app(own_app: App) -> App:
    """The deployed app with a row of each method, and all well."""
    own_app.aws.s3.put_object(Bucket=own_app.bucket_name, Key="k", Body=b"12345")
    own_app.aws.s3.create_bucket(Bucket=LEDGER_BUCKET)
    track(own_app.aws, STACK, LEDGER_BUCKET, lambda _told: None, Method.LEDGER)
    eventually(lambda: own_app.history.latest(own_app.bucket_name), "a row of TestBucket")
    eventually(lambda: not findings(own_app), "the end of what is under way")
    return own_app


def findings(app: App, *, is_thorough: bool = False) -> list[Finding]:
    return [f for f in examine(app.aws, STACK, is_thorough=is_thorough) if f.verdict != "well"]


def problems(app: App) -> list[Finding]:
    return [f for f in findings(app) if f.verdict is Verdict.PROBLEM]


def only_problem(app: App, subject: str) -> Finding:
    (found,) = problems(app)
    assert found.subject == subject
    assert found.cure
    return found


def test_where_all_is_well_nothing_is_found(sick_app: App) -> None:
    assert findings(sick_app) == []
    assert findings(sick_app, is_thorough=True) == []


def policy_of_the_page(app: App) -> list[dict[str, Any]]:
    (statement,) = documented_policy(app, "docs/permissions.md", __file__, app.bucket_name)
    # What the local cloud takes for GetFunctionConcurrency and GetFunctionEventInvokeConfig.
    more = ["lambda:PutFunctionConcurrency", "lambda:GetFunction"]
    return [{**statement, "Action": [*statement["Action"], *more]}]


def test_whoever_has_the_policy_of_the_page_sees_all_of_it(sick_app: App) -> None:
    policy = policy_of_the_page(sick_app)
    caller = user_with(sick_app.aws, "doctor", policy)
    assert [*examine(caller, STACK)] == [*examine(sick_app.aws, STACK)]


def test_what_the_caller_may_not_examine_is_a_warning(sick_app: App) -> None:
    policy = policy_of_the_page(sick_app)
    policy[0]["Action"].remove("cloudformation:GetTemplate")
    caller = user_with(sick_app.aws, "doctor-without-template", policy)
    found = [f for f in examine(caller, STACK) if f.verdict != "well"]
    assert {f.verdict for f in found} == {Verdict.WARNING}
    assert all("could not be examined" in f.says for f in found)


def test_a_lost_notification_is_found_and_put_back(sick_app: App) -> None:
    bucket = sick_app.bucket_name
    sick_app.aws.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={}
    )
    found = only_problem(sick_app, bucket)
    assert "notification" in found.says
    assert found.repair
    assert "back" in found.repair()
    assert problems(sick_app) == []


def test_a_lost_notification_comes_back_to_a_ledger_that_has_caught_up(sick_app: App) -> None:
    aws = sick_app.aws
    aws.s3.put_bucket_notification_configuration(
        Bucket=LEDGER_BUCKET, NotificationConfiguration={}
    )
    aws.s3.put_object(Bucket=LEDGER_BUCKET, Key="nobody-told-of-it", Body=b"123")
    found = next(p for p in problems(sick_app) if "notification" in p.says)
    assert found.subject == LEDGER_BUCKET
    assert found.repair
    assert "compared" in found.repair()
    total = open_ledger(aws, deployed_stack(aws, STACK)).total(LEDGER_BUCKET)
    assert total
    assert (total.total_size, total.object_count) == (3, 1)
    aws.s3.delete_object(Bucket=LEDGER_BUCKET, Key="nobody-told-of-it")
    eventually(lambda: not problems(sick_app), "the row of the removal")


def run_doctor(app: App, *options: str) -> subprocess.CompletedProcess[str]:
    return run_bucketsize(environment_of(app.aws), "doctor", *options)


def test_the_command_tells_people_and_scripts_and_mends(sick_app: App) -> None:
    sick_app.aws.s3.put_bucket_notification_configuration(
        Bucket=sick_app.bucket_name, NotificationConfiguration={}
    )
    told = run_doctor(sick_app)
    assert told.returncode == 1
    assert "✗ testbucket-" in told.stdout
    assert "  → bucketsize doctor --repair" in told.stdout
    assert "1 problem." in told.stderr
    mended = run_doctor(sick_app, "--repair", "--json")
    assert mended.returncode == 0
    (finding,) = [f for f in json.loads(mended.stdout) if f["verdict"] == "problem"]
    assert "is back" in finding["mended"]
    assert run_doctor(sick_app).returncode == 0


def test_a_row_that_is_not_what_the_bucket_holds_is_found(sick_app: App) -> None:
    bucket, s3 = sick_app.bucket_name, sick_app.aws.s3
    kept: Any = s3.get_bucket_notification_configuration(Bucket=bucket)
    kept.pop("ResponseMetadata")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    s3.put_object(Bucket=bucket, Key="unseen", Body=b"123")  # its event is lost
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=kept)
    found = only_problem(sick_app, bucket)
    assert "5 bytes in 1 objects" in found.says
    assert "8 bytes in 2 objects" in found.says
    assert found.repair
    found.repair()
    assert problems(sick_app) == []


def test_an_event_that_was_given_up_is_found(sick_app: App) -> None:
    sick_app.aws.lambda_.invoke(
        FunctionName="bucketsize-size-tracking",
        InvocationType="Event",
        Payload=b'{"Records": [{"eventSource": "aws:s3"}]}',
    )
    (found,) = eventually(lambda: problems(sick_app), "a dead letter", seconds=60)
    assert (found.subject, found.says) == (
        "bucketsize-dead-letters",
        "Events that could not be measured: 1.",
    )
    errors = next(f for f in findings(sick_app) if f.verdict is Verdict.WARNING)
    assert "errors within a day" in errors.says


def test_what_fails_again_when_it_is_brought_back_is_not_lost(sick_app: App) -> None:
    deployed = deployed_stack(sick_app.aws, STACK)
    done = redrive(sick_app.aws, deployed, lambda _told: None)
    assert done == Redriven(brought_back=1)
    eventually(lambda: problems(sick_app), "the dead letter again", seconds=60)


def test_an_event_that_is_brought_back_is_measured(sick_app: App) -> None:
    """A function that may not write gives an event up; once it may, redrive gets its row."""
    deployed = deployed_stack(sick_app.aws, STACK)
    url, bucket = deployed.outputs["DeadLetterQueueUrl"], sick_app.bucket_name
    sick_app.aws.sqs.purge_queue(QueueUrl=url)
    with without_policy(sick_app, tracking_role(sick_app), "size-tracking"):
        sick_app.aws.s3.put_object(Bucket=bucket, Key="given up", Body=b"12")
        eventually(lambda: problems_of(sick_app, "bucketsize-dead-letters"), "dead", seconds=60)
    began = now()
    assert redrive(sick_app.aws, deployed, lambda _told: None) == Redriven(brought_back=1)

    def is_measured() -> bool:
        return any(r.cause.object_key == "given up" for r in sick_app.rows(bucket, began))

    eventually(is_measured, "its row")
    assert problems(sick_app) == []


def problems_of(app: App, subject: str) -> list[Finding]:
    return [f for f in problems(app) if f.subject == subject]


def tracking_role(app: App) -> str:
    name = "bucketsize-size-tracking"
    role = app.aws.lambda_.get_function_configuration(FunctionName=name)["Role"]
    return role.rpartition("/")[2]


def test_a_function_that_is_switched_off_is_found(sick_app: App) -> None:
    name, client = "bucketsize-size-tracking", sick_app.aws.lambda_
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    assert "delete-function-concurrency" in only_problem(sick_app, name).cure
    client.delete_function_concurrency(FunctionName=name)
    assert problems(sick_app) == []


def test_a_ledger_whose_events_do_not_arrive_is_found(sick_app: App) -> None:
    client = sick_app.aws.lambda_
    arn = deployed_stack(sick_app.aws, STACK).outputs["EventQueueArn"]
    (mapping,) = client.list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    assert mapping["UUID"] in only_problem(sick_app, "event source").cure
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    assert problems(sick_app) == []


def test_rows_that_do_not_reach_the_summaries_are_found(sick_app: App) -> None:
    client = sick_app.aws.lambda_
    arn = deployed_stack(sick_app.aws, STACK).parameters["HistoryStreamArn"]
    (mapping,) = client.list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    assert mapping["UUID"] in only_problem(sick_app, "summaries").cure
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    assert problems(sick_app) == []


def test_another_function_on_the_stream_is_not_taken_for_summarizing(sick_app: App) -> None:
    client, deployed = sick_app.aws.lambda_, deployed_stack(sick_app.aws, STACK)
    arn = deployed.parameters["HistoryStreamArn"]
    (own,) = client.list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    other = client.create_event_source_mapping(
        EventSourceArn=arn, FunctionName="bucketsize-plotting", StartingPosition="LATEST"
    )
    client.delete_event_source_mapping(UUID=own["UUID"])
    try:
        assert "mapping is gone" in only_problem(sick_app, "summaries").says
    finally:
        client.delete_event_source_mapping(UUID=other["UUID"])
        client.create_event_source_mapping(
            EventSourceArn=arn,
            FunctionName=deployed.outputs["SummarizingFunction"],
            StartingPosition="TRIM_HORIZON",
            FunctionResponseTypes=["ReportBatchItemFailures"],
            DestinationConfig=own["DestinationConfig"],
        )
    assert problems(sick_app) == []


def test_rows_that_the_catalogue_does_not_know_in_time_are_found(sick_app: App) -> None:
    aws, bucket = sick_app.aws, sick_app.bucket_name
    deployed = deployed_stack(aws, STACK)
    table = deployed.parameters["SummariesTableName"]
    # The first row of all is taken in by any way: the one in question is another.
    rows = [Measurement(bucket, now() - timedelta(hours=n), 4, 1) for n in (2, 1)]
    for row in rows:
        aws.dynamodb.put_item(TableName=DEFAULT_TABLE_NAME, Item=item_of(row, is_peak=False))
    summaries = SizeSummaries(aws.dynamodb, table)

    def is_summarized() -> bool:
        known = summaries.last_until(bucket, row.timestamp)
        return known is not None and known.timestamp == row.timestamp

    eventually(is_summarized, "its summary")
    key: Any = {"partition": {"S": "buckets"}, "entry": {"S": bucket}}
    entry = aws.dynamodb.get_item(TableName=table, Key=key)["Item"]
    a_year_ago = entry["latest"]["S"].replace("2026", "2025")

    def is_found() -> bool:
        # Again and again: who summarizes meanwhile may put back what it has read before.
        aws.dynamodb.put_item(TableName=table, Item=entry | {"latest": {"S": a_year_ago}})
        return any("in no summary" in found.says for found in problems(sick_app))

    eventually(is_found, "what is in no summary")
    assert only_problem(sick_app, bucket).cure
    fill_summaries(aws, deployed, lambda _told: None, anew=True)
    assert problems(sick_app) == []


def test_rows_that_were_given_up_are_summarized_by_redrive(sick_app: App) -> None:
    """What Lambda tells of a batch of the stream is its place, not its rows."""
    aws, bucket = sick_app.aws, sick_app.bucket_name
    deployed = deployed_stack(aws, STACK)
    name = deployed.outputs["SummarizingFunction"]
    letter = {
        "requestContext": {
            "functionArn": f"arn:aws:lambda:us-east-1:0:function:{name}:$LATEST"
        },
        "DDBStreamBatchInfo": {"shardId": "shardId-1", "batchSize": 5},
    }
    table = deployed.parameters["SummariesTableName"]

    def intervals() -> list[Any]:
        return aws.dynamodb.query(
            TableName=table,
            KeyConditionExpression="#p = :p",
            ExpressionAttributeNames={"#p": "partition"},
            ExpressionAttributeValues={":p": {"S": f"{bucket}#10s"}},
        )["Items"]

    known = intervals()
    assert len(known) > 1
    for item in known:
        aws.dynamodb.delete_item(
            TableName=table, Key={k: item[k] for k in ("partition", "entry")}
        )
    url = deployed.outputs["DeadLetterQueueUrl"]
    with without_tls(sick_app, url):
        for _ in range(2):
            aws.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(letter))
    assert redrive(aws, deployed, lambda _told: None) == Redriven(brought_back=2)
    assert [item["rows"] for item in intervals()] == [item["rows"] for item in known]
    assert problems(sick_app) == []


@contextmanager
def without_tls(app: App, url: str) -> Iterator[None]:
    """A test speaks plain HTTP; Lambda does not."""
    sqs, names = app.aws.sqs, ["Policy"]
    kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]  # type: ignore[arg-type]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    yield
    sqs.set_queue_attributes(QueueUrl=url, Attributes=kept)


@contextmanager
def without_policy(app: App, role: str, policy: str) -> Iterator[None]:
    iam = app.aws.iam
    kept: Any = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=policy)
    yield
    document = kept if isinstance(kept, str) else json.dumps(kept)
    iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=document)


def test_a_role_that_lost_its_permissions_is_found(sick_app: App) -> None:
    role = tracking_role(sick_app)
    with without_policy(sick_app, role, "size-tracking"):
        found = only_problem(sick_app, role)
        assert "dynamodb:PutItem" in found.says
        assert f"s3:ListBucket on arn:aws:s3:::{sick_app.bucket_name}" in found.says
    assert problems(sick_app) == []


def test_versions_in_a_bucket_on_the_ledger_are_found(sick_app: App) -> None:
    s3 = sick_app.aws.s3
    s3.put_bucket_versioning(
        Bucket=LEDGER_BUCKET, VersioningConfiguration={"Status": "Enabled"}
    )
    found = only_problem(sick_app, LEDGER_BUCKET)
    assert found.cure == f"bucketsize track {LEDGER_BUCKET} --method listing"


def test_a_peak_put_in_by_hand_is_found_and_indexed(sick_app: App) -> None:
    row = {
        "bucket_name": {"S": sick_app.bucket_name},
        "timestamp": {"S": "2024-05-01T00:00:00.000000Z"},
        "total_size": {"N": "999999"},
        "object_count": {"N": "1"},
    }
    sick_app.aws.dynamodb.put_item(TableName=DEFAULT_TABLE_NAME, Item=row)
    found = next(f for f in findings(sick_app) if "peak index" in f.says)
    assert "2024-05-01" in found.says
    assert found.repair
    found.repair()
    peak = sick_app.history.peak()
    assert peak
    assert peak.total_size == 999_999
    assert not any("peak index" in f.says for f in findings(sick_app))


def test_a_tracked_bucket_that_is_gone_is_found(sick_app: App) -> None:
    sick_app.aws.s3.delete_bucket(Bucket=LEDGER_BUCKET)
    found = only_problem(sick_app, LEDGER_BUCKET)
    assert found.cure.endswith(f"bucketsize untrack '{LEDGER_BUCKET}'")


def test_a_function_that_is_gone_is_found(sick_app: App) -> None:
    sick_app.aws.lambda_.delete_function(FunctionName="bucketsize-plotting")
    subjects = {f.subject: f for f in findings(sick_app)}
    assert "gone" in subjects["bucketsize-plotting"].says


def test_a_table_that_is_gone_is_found(sick_app: App) -> None:
    sick_app.aws.dynamodb.delete_table(TableName=DEFAULT_TABLE_NAME)
    found = next(f for f in findings(sick_app) if f.subject == DEFAULT_TABLE_NAME)
    assert found.verdict is Verdict.PROBLEM
    assert "backup" in found.cure
