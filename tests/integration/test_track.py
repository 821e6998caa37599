"""``track`` and ``untrack``: any bucket, with what others put into its configuration kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from harness import App, eventually, notification, notify_somebody_else, now, track

from bucketsize.cli.expected_cost import agree_to_cost
from bucketsize.cli.narration import Narrator
from bucketsize.cloud import change_set
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.intent import intend
from bucketsize.cloud.ledgers import open_ledger
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.untrack import untrack
from bucketsize.errors import Conflict, InvalidInput, NotFound
from bucketsize.model import BASELINE, Method


def quiet(_line: str) -> None:
    pass


@pytest.fixture
def others(app: App, bucket_of_ones_own: str) -> dict[str, Any]:
    """A notification that someone else has put on the bucket."""
    return notify_somebody_else(app, bucket_of_ones_own)


def test_a_tracked_bucket_gets_its_own_rows(app: App, bucket_of_ones_own: str) -> None:
    began = now()
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="k", Body=b"1234567")
    rows = eventually(lambda: app.rows(bucket_of_ones_own, began), "a row")
    assert (rows[-1].total_size, rows[-1].object_count) == (7, 1)
    assert not any(row.total_size == 7 for row in app.rows(app.bucket_name, began))


def test_a_bucket_that_holds_objects_starts_with_a_baseline(
    app: App, bucket_of_ones_own: str
) -> None:
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="k", Body=b"1234567")
    (baseline,) = track(app.aws, "bucketsize", bucket_of_ones_own, quiet).baselines
    assert (baseline.total_size, baseline.cause) == (7, BASELINE)
    assert app.history.latest(bucket_of_ones_own) == baseline


def test_a_baseline_that_an_interrupted_run_left_out_is_written_by_the_next(
    app: App, bucket_of_ones_own: str
) -> None:
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet)  # empty: no baseline
    configuration = notification(app, bucket_of_ones_own)
    nothing: Any = {}
    app.aws.s3.put_bucket_notification_configuration(
        Bucket=bucket_of_ones_own, NotificationConfiguration=nothing
    )
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="k", Body=b"1234567")
    restored: Any = configuration
    app.aws.s3.put_bucket_notification_configuration(
        Bucket=bucket_of_ones_own, NotificationConfiguration=restored
    )
    again = track(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    assert again.already == (bucket_of_ones_own,)
    assert [baseline.total_size for baseline in again.baselines] == [7]


def test_an_empty_bucket_without_history_gets_no_row(app: App, bucket_of_ones_own: str) -> None:
    assert track(app.aws, "bucketsize", bucket_of_ones_own, quiet).baselines == ()
    assert app.history.latest(bucket_of_ones_own) is None


def test_tracking_twice_is_tracking_once(app: App, bucket_of_ones_own: str) -> None:
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    before = notification(app, bucket_of_ones_own)
    again = track(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    assert (again.newly, again.already) == ((), (bucket_of_ones_own,))
    assert notification(app, bucket_of_ones_own) == before


def test_notifications_of_others_survive_track_and_untrack(
    app: App, bucket_of_ones_own: str, others: dict[str, Any]
) -> None:
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    with_ours = notification(app, bucket_of_ones_own)
    assert with_ours["QueueConfigurations"] == others["QueueConfigurations"]
    assert "EventBridgeConfiguration" in with_ours
    assert len(with_ours["LambdaFunctionConfigurations"]) == 1
    assert untrack(app.aws, "bucketsize", bucket_of_ones_own, quiet) == (bucket_of_ones_own,)
    assert notification(app, bucket_of_ones_own) == others


def refuse_notifications(aws: Aws) -> None:
    """Have S3 say what AWS says of a second destination, and the local cloud never does."""
    refusal = AWSResponse("", 400, HTTPHeaders(), RawRefusal())
    events: Any = aws.s3.meta.events
    events.register(
        "before-send.s3.PutBucketNotificationConfiguration", lambda **_event: refusal
    )


class RawRefusal:
    """The body of an answer as botocore reads it."""

    def stream(self) -> Iterator[bytes]:
        yield b"<Error><Code>InvalidArgument</Code><Message>overlapping</Message></Error>"


@pytest.mark.parametrize("method", Method)
def test_a_bucket_whose_events_go_elsewhere_is_refused_and_the_stack_left_as_it_was(
    app: App, bucket_of_ones_own: str, others: dict[str, Any], method: Method
) -> None:
    (theirs,) = others["QueueConfigurations"]
    overlapping: Any = {
        "QueueConfigurations": [theirs | {"Events": ["s3:ObjectCreated:Put"]}],
    }
    app.aws.s3.put_bucket_notification_configuration(
        Bucket=bucket_of_ones_own, NotificationConfiguration=overlapping
    )
    before = deployed_stack(app.aws, "bucketsize").tracked.names
    like_aws = Aws(app.aws.session, app.aws.region, app.aws.endpoint_url)
    refuse_notifications(like_aws)
    with pytest.raises(Conflict, match="overlapping") as refusal:
        track(like_aws, "bucketsize", bucket_of_ones_own, quiet, method)
    assert theirs["QueueArn"] in refusal.value.hint
    assert "EventBridge" in refusal.value.hint
    assert "by now" not in refusal.value.hint
    deployed = deployed_stack(app.aws, "bucketsize")
    assert deployed.tracked.names == before
    if method is Method.LEDGER:
        assert bucket_of_ones_own not in open_ledger(app.aws, deployed).bucket_names()


def test_the_role_names_exactly_the_tracked_buckets(app: App, bucket_of_ones_own: str) -> None:
    def listable() -> list[str]:
        detail = app.aws.cloudformation.describe_stack_resource(
            StackName="bucketsize", LogicalResourceId="SizeTrackingRole"
        )
        name = detail["StackResourceDetail"]["PhysicalResourceId"]
        policy = app.client("iam").get_role_policy(RoleName=name, PolicyName="size-tracking")
        resources: Any = policy["PolicyDocument"]["Statement"][0]["Resource"]
        return [resources] if isinstance(resources, str) else list(resources)

    arn = f"arn:aws:s3:::{bucket_of_ones_own}"
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    assert {arn, f"arn:aws:s3:::{app.bucket_name}"} <= set(listable())
    untrack(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    assert arn not in listable()


def test_untracking_keeps_the_history(app: App, bucket_of_ones_own: str) -> None:
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="k", Body=b"1234567")
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    untrack(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    assert app.history.latest(bucket_of_ones_own) is not None


def test_a_pattern_means_every_bucket_whose_name_fits(app: App) -> None:
    for name in ("logs-eu", "logs-us", "nologs-eu"):
        app.aws.s3.create_bucket(Bucket=name)
    assert set(track(app.aws, "bucketsize", "logs-*", quiet).newly) == {"logs-eu", "logs-us"}
    began = now()
    app.aws.s3.put_object(Bucket="logs-us", Key="k", Body=b"12")
    assert eventually(lambda: app.rows("logs-us", began), "a row of logs-us")
    assert set(untrack(app.aws, "bucketsize", "logs-*", quiet)) == {"logs-eu", "logs-us"}


@pytest.mark.parametrize("name", ["no-such-bucket-anywhere", "no-such-*"])
def test_a_bucket_that_is_not_there_is_not_found(app: App, name: str) -> None:
    with pytest.raises(NotFound, match="no bucket"):
        track(app.aws, "bucketsize", name, quiet)


@pytest.mark.parametrize("name", ["not a bucket", "", "a", "x" * 256, "a--x-s3", "*" * 86])
def test_a_name_that_cannot_be_a_bucket_s_is_refused(app: App, name: str) -> None:
    with pytest.raises(InvalidInput):
        track(app.aws, "bucketsize", name, quiet)


def test_what_a_bucket_costs_that_fits_a_tracked_pattern_since_is_told(app: App) -> None:
    for name in ("since-then", "since-now"):
        app.aws.s3.create_bucket(Bucket=name)
        app.aws.s3.put_object(Bucket=name, Key="k", Body=b"1234567")
        if name == "since-then":
            track(app.aws, "bucketsize", "since-*", quiet)
    intent = intend(app.aws, "bucketsize", "since-*")
    (told,) = agree_to_cost(Narrator(), app.aws, intent, events_per_day=1, yes=True)
    assert (told.bucket_name, told.object_count, told.requests) == ("since-now", 1, 1)
    untrack(app.aws, "bucketsize", "since-*", quiet)


def test_the_last_tracked_bucket_is_not_untracked(own_app: App) -> None:
    with pytest.raises(Conflict, match="last tracked"):
        untrack(own_app.aws, "bucketsize", "TestBucket", quiet)


def test_untracking_what_is_not_tracked_says_what_is(app: App) -> None:
    with pytest.raises(NotFound) as refusal:
        untrack(app.aws, "bucketsize", "not-tracked-at-all", quiet)
    assert app.bucket_name in refusal.value.hint


def test_of_two_at_once_the_one_that_read_first_gives_way(
    app: App, bucket_of_ones_own: str
) -> None:
    """Both read the stack; the other finishes first; ours must not undo it."""
    read_first = deployed_stack(app.aws, "bucketsize")
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    with pytest.raises(Conflict, match="someone else"):
        change_set.apply(
            app.aws,
            "bucketsize",
            {"ListingBuckets": ",".join([*read_first.tracked.names, "mine"])},
            template_url=None,
            based_on=replace(read_first),
            confirm=lambda _changes: True,
            report=quiet,
        )
    assert bucket_of_ones_own in deployed_stack(app.aws, "bucketsize").tracked.names


def test_the_peak_line_follows_the_larger_of_two_buckets(
    app: App, bucket_of_ones_own: str
) -> None:
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    peak = app.history.peak()
    size = 1 + (peak.total_size if peak else 0)
    if size > 10**6:  # another test has recorded a giant by hand
        size = 1000
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="k", Body=b"x" * size)
    rows = eventually(lambda: app.rows(bucket_of_ones_own, now().replace(year=2020)), "a row")
    now_peak = app.history.peak()
    assert now_peak is not None
    assert now_peak.total_size >= rows[-1].total_size
