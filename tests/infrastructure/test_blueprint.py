"""What the doctor holds the stack against, as AWS has it: the local cloud has no other."""

from __future__ import annotations

import json
import logging
from typing import Any

import boto3
import pytest
from fakes.aws import ACCOUNT, stubbed_aws
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]
from samtranslator.translator.translator import (  # type: ignore[import-untyped]
    Translator,
)
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from bucketsize.cloud.deploy import TEMPLATE
from bucketsize.cloud.doctor.blueprint import Blueprint, blueprint
from bucketsize.cloud.stack import Stack

REGION, API = "cn-north-1", "a1b2c3"
EXAMINED = [
    "AWS::ApiGateway::Stage",
    "AWS::IAM::Role",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
]


@pytest.fixture(scope="module")
def in_china() -> Blueprint:
    """The stack with everything that can be in it, in another partition."""
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    session = boto3.Session(region_name="us-east-1")
    source = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    template = Translator({}, Parser(), boto_session=session).translate(source, {})
    parameters = {name: str(p.get("Default", name)) for name, p in source["Parameters"].items()}
    parameters |= {"ListingBuckets": "one,logs-*", "LedgerTableName": "ledger"}
    url = f"https://{API}.execute-api.{REGION}.amazonaws.com.cn/prod"
    stack = Stack("bucketsize", "CREATE_COMPLETE", parameters, {"PlotApiUrl": url})
    with stubbed_aws(REGION) as (aws, _s3, _dynamodb):
        stubs: Any = aws.session
        with stubs.stubber("cloudformation") as cloudformation:
            cloudformation.add_response("get_template", {"TemplateBody": json.dumps(template)})
            cloudformation.add_response("list_stack_resources", resources(template))
            return blueprint(aws, stack)


def resources(template: Any) -> dict[str, Any]:
    """Each resource of a template as a stack has it, by a name like its own."""
    names = {"RestApi": API}
    queue = f"https://sqs.{REGION}.amazonaws.com.cn/{ACCOUNT}/"
    summaries = [
        {
            "LogicalResourceId": name,
            "ResourceType": found["Type"],
            "PhysicalResourceId": (queue if found["Type"] == "AWS::SQS::Queue" else "")
            + names.get(name, name),
            "LastUpdatedTimestamp": "2026-11-26T00:00:00Z",
            "ResourceStatus": "CREATE_COMPLETE",
        }
        for name, found in template["Resources"].items()
    ]
    return {"StackResourceSummaries": summaries}


@pytest.mark.parametrize("kind", EXAMINED)
def test_what_is_examined_can_be_told(in_china: Blueprint, kind: str) -> None:
    found = [json.dumps(resource.properties) for resource in in_china.of_type(kind)]
    assert found
    assert not any("Fn::" in text or '"Ref"' in text or "${" in text for text in found)


def test_the_api_s_address_is_that_of_aws(in_china: Blueprint) -> None:
    (driver,) = (f for f in in_china.of_type("AWS::Lambda::Function") if "Driver" in f.name)
    variables = driver.properties["Environment"]["Variables"]
    address = f"https://{API}.execute-api.{REGION}.amazonaws.com.cn/prod"
    assert variables["PLOT_API_URL"] == address


def test_a_role_s_resources_are_those_of_partition_and_lists(in_china: Blueprint) -> None:
    roles = {role.name: role.properties for role in in_china.of_type("AWS::IAM::Role")}
    statements = roles["SizeTrackingRole"]["Policies"][0]["PolicyDocument"]["Statement"]
    allowed = {statement["Sid"]: statement["Resource"] for statement in statements}
    assert allowed["ListTrackedBuckets"] == ["arn:aws-cn:s3:::one", "arn:aws-cn:s3:::logs-*"]
    queue = f"arn:aws-cn:sqs:{REGION}:{ACCOUNT}:EventQueue"
    assert allowed["ReceiveEvents"] == queue
