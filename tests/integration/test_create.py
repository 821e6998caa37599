"""``create`` against the local cloud: idempotent, protective, and clear about what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from harness import App, user_with
from harness.documents import blocks_of

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.create import create
from bucketsize.cloud.table import ensure_table
from bucketsize.errors import AccessDenied, Conflict
from bucketsize.history.schema import table_definition


def test_it_makes_both_and_both_are_empty(aws: Aws) -> None:
    created = create(aws, "a-first-bucket", "a-first-table")
    assert (created.bucket.made, created.bucket_is_empty) == (True, True)
    assert (created.table.made, created.table_is_empty) == (True, True)


def test_run_again_it_changes_nothing(aws: Aws) -> None:
    create(aws, "again-bucket", "again-table")
    again = create(aws, "again-bucket", "again-table")
    for ensured in (again.bucket, again.table):
        assert (ensured.made, ensured.mended, ensured.is_ours) == (False, (), True)


def test_the_table_has_the_schema_and_can_be_restored(aws: Aws) -> None:
    create(aws, "schema-bucket", "schema-table")
    table: Any = aws.dynamodb.describe_table(TableName="schema-table")["Table"]
    wanted: Any = table_definition("schema-table")
    assert table["KeySchema"] == wanted["KeySchema"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    index, wanted_index = (
        table["GlobalSecondaryIndexes"][0],
        wanted["GlobalSecondaryIndexes"][0],
    )
    assert {key: index[key] for key in wanted_index} == wanted_index
    backups = aws.dynamodb.describe_continuous_backups(TableName="schema-table")
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_the_bucket_is_private_encrypted_and_tagged(aws: Aws) -> None:
    create(aws, "private-bucket", "private-table")
    block = aws.s3.get_public_access_block(Bucket="private-bucket")
    assert all(block["PublicAccessBlockConfiguration"].values())
    rules = aws.s3.get_bucket_encryption(Bucket="private-bucket")
    algorithm = rules["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert algorithm["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    tags = aws.s3.get_bucket_tagging(Bucket="private-bucket")["TagSet"]
    assert tags == [{"Key": "bucketsize:name", "Value": "TestBucket"}]


def test_a_protection_that_was_lost_is_put_back(aws: Aws) -> None:
    create(aws, "open-bucket", "open-table")
    aws.s3.delete_public_access_block(Bucket="open-bucket")
    assert create(aws, "open-bucket", "open-table").bucket.mended == ("no public access",)


def test_a_bucket_that_was_there_before_is_left_as_it_is(aws: Aws) -> None:
    aws.s3.create_bucket(Bucket="somebodys-bucket")
    created = create(aws, "somebodys-bucket", "beside-table")
    assert (created.bucket.made, created.bucket.is_ours) == (False, False)
    assert "bucketsize:name" not in str(_tags(aws, "somebodys-bucket"))


def _tags(aws: Aws, bucket: str) -> Any:
    try:
        return aws.s3.get_bucket_tagging(Bucket=bucket)
    except aws.s3.exceptions.ClientError:
        return None


def test_what_is_in_the_bucket_is_seen(aws: Aws) -> None:
    create(aws, "full-bucket", "full-table")
    aws.s3.put_object(Bucket="full-bucket", Key="k", Body=b"v")
    assert not create(aws, "full-bucket", "full-table").bucket_is_empty


def test_a_table_with_another_key_is_refused(aws: Aws) -> None:
    aws.dynamodb.create_table(
        TableName="other-key",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    with pytest.raises(Conflict, match="another schema"):
        ensure_table(aws, table_definition("other-key"))


@pytest.mark.parametrize(
    ("attribute", "wrong", "blamed"),
    [("timestamp", "N", "another schema"), ("total_size", "S", "peak-index")],
)
def test_a_table_with_a_key_of_another_type_is_refused(
    aws: Aws, attribute: str, wrong: Any, blamed: str
) -> None:
    name = f"wrong-type-of-{attribute}"
    definition: Any = table_definition(name)
    for described in definition["AttributeDefinitions"]:
        if described["AttributeName"] == attribute:
            described["AttributeType"] = wrong
    aws.dynamodb.create_table(**definition)
    with pytest.raises(Conflict, match=blamed):
        ensure_table(aws, table_definition(name))


def test_a_table_without_the_index_is_refused_with_the_cure(aws: Aws) -> None:
    definition: Any = table_definition("no-index")
    del definition["GlobalSecondaryIndexes"]
    definition["AttributeDefinitions"] = definition["AttributeDefinitions"][:2]
    aws.dynamodb.create_table(**definition)
    with pytest.raises(Conflict, match="peak-index") as refusal:
        ensure_table(aws, table_definition("no-index"))
    assert "projection" in refusal.value.hint


def test_a_caller_without_rights_is_told_which_one_is_missing(aws: Aws) -> None:
    stranger = user_with(aws, "no-creator", [])
    with pytest.raises((AccessDenied, Conflict)) as refusal:
        create(stranger, "denied-bucket", "denied-table")
    assert refusal.value.hint


def test_missing_rights_on_the_table_are_named(aws: Aws) -> None:
    statement = {"Effect": "Allow", "Action": ["s3:*", "sts:*"], "Resource": "*"}
    half = user_with(aws, "half-creator", [statement])
    with pytest.raises(AccessDenied, match="DescribeTable"):
        create(half, "half-bucket", "half-table")


def test_what_the_documents_say_that_a_caller_must_be_allowed_to_do_is_enough(aws: Aws) -> None:
    (block,) = blocks_of("docs/aws.md", __file__, "json")
    statements = json.loads(block.text)["Statement"]
    statements[1]["Resource"] = "*"  # here ListTagsOfResource is checked without its table
    caller = user_with(aws, "documented-creator", statements)
    for made in (True, False):
        created = create(caller, "testbucket-documented", "S3-object-size-history-documented")
        assert (created.bucket.made, created.table.made) == (made, made)
    with pytest.raises(AccessDenied):
        create(user_with(aws, "less", statements[:1]), "testbucket-documented", "any-table")


def test_a_region_other_than_the_first_is_named_to_s3(aws: Aws) -> None:
    import boto3

    credentials = aws.session.get_credentials()
    assert credentials is not None
    session = boto3.Session(
        credentials.access_key, credentials.secret_key, region_name="eu-central-1"
    )
    abroad = Aws(session, "eu-central-1", aws.endpoint_url)
    create(abroad, "a-bucket-abroad", "a-table-abroad")
    location = abroad.s3.get_bucket_location(Bucket="a-bucket-abroad")
    assert location["LocationConstraint"] == "eu-central-1"


def test_a_bucket_in_another_region_is_refused_with_that_region(aws: Aws) -> None:
    location: Any = {"LocationConstraint": "eu-west-1"}
    aws.s3.create_bucket(Bucket="a-bucket-elsewhere", CreateBucketConfiguration=location)
    with pytest.raises(Conflict, match="eu-west-1") as refusal:
        create(aws, "a-bucket-elsewhere", "elsewhere-table")
    assert "--region eu-west-1" in refusal.value.hint


def test_deploying_needs_nothing_made_beforehand(app: App) -> None:
    assert app.aws.s3.head_bucket(Bucket=app.bucket_name)
