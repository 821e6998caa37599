"""One event on the local cloud, warm: size-tracking beside functions that do less.

size-tracking makes three requests for an event: it lists the bucket, reads the
peak, and puts the row. The floor only puts an item; the second function makes
the same three requests, bare. Each logs one line, because the local cloud makes
a silent function wait.
"""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import Alternative, interleaved, table
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.deploy import Deployment, deploy
from bucketsize.cloud.local import start_local_cloud
from bucketsize.cloud.names import STACK_NAME, app_bucket_name
from bucketsize.cloud.stack import deployed_stack
from bucketsize.history.schema import DEFAULT_TABLE_NAME

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

TITLE = "One event to its row, warm, on the local cloud (10 objects)"
ROUNDS = 60
_GOAL = 1.5

_PUT = """
import boto3, json, os, uuid
dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
def put():
    key = {"bucket_name": {"S": "floor"}, "timestamp": {"S": str(uuid.uuid4())}}
    dynamodb.put_item(TableName=os.environ["TABLE_NAME"], Item=key)
"""
_FLOOR = f"""{_PUT}
def lambda_handler(event, context):
    put()
    print(json.dumps({{"message": "Recorded the size of a bucket"}}))
"""
_SAME_REQUESTS = f"""{_PUT}
def lambda_handler(event, context):
    s3.list_objects_v2(Bucket=os.environ["BUCKET_NAME"])
    dynamodb.query(
        TableName=os.environ["TABLE_NAME"], IndexName="peak-index", ScanIndexForward=False,
        Limit=16, KeyConditionExpression="peak_scope = :all",
        ExpressionAttributeValues={{":all": {{"S": "all-buckets"}}}})
    put()
    print(json.dumps({{"message": "Recorded the size of a bucket"}}))
"""


def run(rounds: int) -> str:
    """The table of this benchmark."""
    with start_local_cloud() as cloud:
        aws = local_aws(cloud)
        bucket_name = app_bucket_name(aws.account_id, aws.region)
        ours = _deploy(aws, bucket_name)
        event = _event(bucket_name)
        floor = "a function that only puts an item"
        same = "a function that makes the same three requests"
        bare = {floor: _FLOOR, same: _SAME_REQUESTS}
        functions = {
            name: _make_function(aws, f"bare-{at}", code, bucket_name)
            for at, (name, code) in enumerate(bare.items())
        }
        functions["size-tracking"] = ours
        client = aws.lambda_(timeout_seconds=60)
        timings = interleaved(
            [Alternative(n, partial(_invoke, client, f, event)) for n, f in functions.items()],
            rounds,
            warm_up=5,
        )
    first = table(TITLE, timings, {"size-tracking": _GOAL})
    second = table(
        "The same, beside the function that makes the same requests",
        timings[1:],
        {"size-tracking": _GOAL},
    )
    return f"{first}\n\n{second}"


def _deploy(aws: Aws, bucket_name: str) -> str:
    deployment = Deployment(bucket_name, DEFAULT_TABLE_NAME, STACK_NAME, None)
    deploy(
        aws, deployment, lambda _changes: True, lambda _name: nullcontext(lambda _detail: None)
    )
    aws.s3.put_bucket_notification_configuration(
        Bucket=bucket_name, NotificationConfiguration={}
    )
    for at in range(10):
        aws.s3.put_object(Bucket=bucket_name, Key=str(at), Body=b"some bytes")
    return deployed_stack(aws, STACK_NAME).outputs["SizeTrackingFunction"]


def _event(bucket_name: str) -> bytes:
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": bucket_name}, "object": {"key": "0", "sequencer": "0A"}},
    }
    return json.dumps({"Records": [record]}).encode()


def _make_function(aws: Aws, name: str, code: str, bucket_name: str) -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("lambda_function.py", code)
    variables = {"TABLE_NAME": DEFAULT_TABLE_NAME, "BUCKET_NAME": bucket_name}
    aws.lambda_(timeout_seconds=60).create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=_role(aws, name),
        Handler="lambda_function.lambda_handler",
        Code={"ZipFile": archive.getvalue()},
        Environment={"Variables": variables},
        MemorySize=512,
    )
    return name


def _role(aws: Aws, name: str) -> str:
    iam: Any = aws.session.client("iam", endpoint_url=aws.endpoint_url)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    may = {
        "Effect": "Allow",
        "Action": ["dynamodb:PutItem", "dynamodb:Query", "s3:ListBucket"],
        "Resource": "*",
    }
    role = iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=_policy(trust | {"Action": "sts:AssumeRole"})
    )
    iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=_policy(may))
    arn: str = role["Role"]["Arn"]
    return arn


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _invoke(client: LambdaClient, function_name: str, event: bytes) -> None:
    answer = client.invoke(FunctionName=function_name, Payload=event)
    if "FunctionError" in answer:
        raise RuntimeError(answer["Payload"].read().decode())
