"""``deploy`` over what is there: it keeps what it is not told, and mends what broke."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from harness import App, no_steps, notification

from bucketsize.cloud import change_set
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.change_set import Outcome, ResourceChange
from bucketsize.cloud.deploy import deploy
from bucketsize.cloud.deployment import Deployment
from bucketsize.cloud.inventory import take_inventory
from bucketsize.cloud.names import deployment_bucket_name
from bucketsize.cloud.stack import deployed_stack, find_stack
from bucketsize.cloud.tracked_buckets import matching_buckets
from bucketsize.errors import Conflict, InvalidInput, NotFound, ServiceFailure


def deployment(app: App, **parameters: str) -> Deployment:
    table = "S3-object-size-history"
    return Deployment(app.bucket_name, table, "bucketsize", None, parameters=parameters)


def yes(_changes: tuple[ResourceChange, ...]) -> bool:
    return True


def parameters_of(aws: Aws) -> dict[str, str]:
    return dict(deployed_stack(aws, "bucketsize").parameters)


def test_a_second_deployment_changes_nothing(own_app: App) -> None:
    assert not deploy(own_app.aws, deployment(own_app), yes, no_steps).changed


def test_what_is_not_given_keeps_its_value(own_app: App) -> None:
    own_app.aws.s3.create_bucket(Bucket="plots-elsewhere")
    given = deployment(own_app, WindowSeconds="20", PlotBucket="plots-elsewhere")
    assert deploy(own_app.aws, given, yes, no_steps).changed
    deploy(own_app.aws, deployment(own_app, PauseSeconds="1"), yes, no_steps)
    found = parameters_of(own_app.aws)
    assert found["WindowSeconds"] == "20"
    assert found["PlotBucket"] == "plots-elsewhere"
    assert found["PauseSeconds"] == "1"


def test_buckets_named_beside_it_are_tracked_with_it(own_app: App) -> None:
    for name in ("beside-1", "beside-2"):
        own_app.aws.s3.create_bucket(Bucket=name)
    own_app.aws.s3.put_object(Bucket="beside-2", Key="k", Body=b"12345")
    given = replace(deployment(own_app), also_tracked=("beside-*",))
    (_app_s_own, beside) = deploy(own_app.aws, given, yes, no_steps).tracked
    assert beside.newly == ("beside-1", "beside-2")
    assert [baseline.total_size for baseline in beside.baselines] == [5]
    assert "beside-*" in parameters_of(own_app.aws)["ListingBuckets"]


@pytest.mark.parametrize(
    "wrong",
    [{"also_tracked": ("no-such-bucket",)}, {"parameters": {"PlotBucket": "no-such-bucket"}}],
)
def test_a_bucket_that_is_not_there_is_refused_before_anything_changes(
    own_app: App, wrong: dict[str, Any]
) -> None:
    before = parameters_of(own_app.aws)
    with pytest.raises(NotFound, match="no-such-bucket"):
        deploy(own_app.aws, replace(deployment(own_app), **wrong), yes, no_steps)
    assert parameters_of(own_app.aws) == before


def test_declined_changes_are_not_made(own_app: App) -> None:
    shown: list[ResourceChange] = []

    def decline(changes: tuple[ResourceChange, ...]) -> bool:
        shown.extend(changes)
        return False

    before = parameters_of(own_app.aws)
    declined = deployment(own_app, WindowSeconds="30")
    assert not deploy(own_app.aws, declined, decline, no_steps).changed
    assert "PlottingFunction" in {change.logical_id for change in shown}
    assert parameters_of(own_app.aws) == before


def test_declined_it_tracks_nothing_either(own_app: App) -> None:
    own_app.aws.s3.create_bucket(Bucket="not-agreed-to")
    before = parameters_of(own_app.aws)
    declined = replace(deployment(own_app, WindowSeconds="31"), also_tracked=("not-agreed-to",))
    deployed = deploy(own_app.aws, declined, lambda _changes: False, no_steps)
    assert (deployed.outcome, deployed.tracked) == (Outcome.DECLINED, ())
    assert parameters_of(own_app.aws) == before
    assert notification(own_app, "not-agreed-to") == {}


def test_plots_go_into_one_bucket_not_into_all_that_fit_a_pattern(own_app: App) -> None:
    with pytest.raises(InvalidInput, match="pattern"):
        deploy(own_app.aws, deployment(own_app, PlotBucket="*"), yes, no_steps)


def test_archives_are_not_put_into_somebody_else_s_bucket(own_app: App) -> None:
    aws = own_app.aws
    name = deployment_bucket_name(aws.account_id, aws.region)
    tags: Any = aws.s3.get_bucket_tagging(Bucket=name)["TagSet"]
    aws.s3.delete_bucket_tagging(Bucket=name)
    with pytest.raises(Conflict, match="did not make"):
        deploy(aws, deployment(own_app), yes, no_steps)
    aws.s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})


def test_a_name_that_fits_all_does_not_mean_the_bucket_of_the_archives(own_app: App) -> None:
    assert deployment_bucket_name(own_app.aws.account_id, own_app.aws.region) not in (
        matching_buckets(own_app.aws, "*")
    )


def test_declined_at_first_it_leaves_no_stack(own_app: App) -> None:
    other = Deployment(own_app.bucket_name, "S3-object-size-history", "declined-stack", None)
    deployed = deploy(own_app.aws, other, lambda _changes: False, no_steps)
    assert (deployed.changed, deployed.tracked) == (False, ())
    assert find_stack(own_app.aws, "declined-stack") is None


BROKEN = """
Resources:
  NeverMade:
    Type: Custom::Nothing
    Properties: {ServiceToken: "arn:aws:lambda:us-east-1:000000000000:function:nobody"}
"""


def test_a_failure_names_the_resource_and_is_mended_by_running_again(own_app: App) -> None:
    own_app.aws.s3.put_object(Bucket=own_app.bucket_name, Key="broken.yaml", Body=BROKEN)
    with pytest.raises(ServiceFailure, match="NeverMade"):
        change_set.apply(
            own_app.aws,
            "second-stack",
            {},
            template_url=f"{own_app.aws.endpoint_url}/{own_app.bucket_name}/broken.yaml",
            based_on=None,
            confirm=yes,
            report=lambda _line: None,
        )
    found = find_stack(own_app.aws, "second-stack")
    assert found is not None
    assert found.status == "ROLLBACK_COMPLETE"
    table = "S3-object-size-history"
    second = Deployment(own_app.bucket_name, table, "second-stack", None)
    assert deploy(own_app.aws, second, yes, no_steps).changed


def test_interrupted_before_it_is_applied_it_is_run_again(own_app: App) -> None:
    def interrupt(_changes: tuple[ResourceChange, ...]) -> bool:
        raise KeyboardInterrupt

    third = Deployment(own_app.bucket_name, "S3-object-size-history", "third-stack", None)
    with pytest.raises(KeyboardInterrupt):
        deploy(own_app.aws, third, interrupt, no_steps)
    assert find_stack(own_app.aws, "third-stack") is None  # nothing half made
    assert deploy(own_app.aws, third, yes, no_steps).changed


def test_declining_leaves_a_stack_alone_that_somebody_finished_meanwhile(own_app: App) -> None:
    fourth = Deployment(own_app.bucket_name, "S3-object-size-history", "fourth-stack", None)

    def decline_after_somebody_else(_changes: tuple[ResourceChange, ...]) -> bool:
        deploy(own_app.aws, fourth, yes, no_steps)
        return False

    deploy(own_app.aws, fourth, decline_after_somebody_else, no_steps)
    found = find_stack(own_app.aws, "fourth-stack")
    assert found is not None
    assert found.status == "CREATE_COMPLETE"


def test_of_two_first_deployments_at_once_the_slower_gives_way(own_app: App) -> None:
    fifth = Deployment(own_app.bucket_name, "S3-object-size-history", "fifth-stack", None)

    def agree_after_somebody_else(_changes: tuple[ResourceChange, ...]) -> bool:
        deploy(own_app.aws, fifth, yes, no_steps)
        return True

    with pytest.raises(Conflict, match="someone else"):
        deploy(own_app.aws, fifth, agree_after_somebody_else, no_steps)
    assert find_stack(own_app.aws, "fifth-stack") is not None


def test_a_stack_of_that_name_that_is_somebody_else_s_is_left_alone(own_app: App) -> None:
    theirs = "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}"
    own_app.aws.cloudformation.create_stack(StackName="theirs", TemplateBody=theirs)
    sixth = Deployment(own_app.bucket_name, "S3-object-size-history", "theirs", None)
    with pytest.raises(Conflict, match="did not make"):
        deploy(own_app.aws, sixth, yes, no_steps)
    with pytest.raises(Conflict, match="did not make"):
        take_inventory(own_app.aws, "theirs", own_app.bucket_name, "S3-object-size-history")
