"""What docs/console.md has a person type and paste is what ``deploy`` makes.

The page is generated from the template; here it is held against what CloudFormation made of the
template, so a mistake in the generator shows as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from harness.console_guide import PAGE, Guide, Hands, filled_in
from harness.template import actions_of, resource, resources_of

from bucketsize.cloud.notifications import NOTIFICATION_ID

if TYPE_CHECKING:
    from harness import App

FUNCTIONS = {
    "size-tracking": ("SizeTrackingFunction", "SizeTrackingRole"),
    "plotting": ("PlottingFunction", "PlottingRole"),
    "driver": ("DriverFunction", "DriverRole"),
}
services = pytest.mark.parametrize("service", FUNCTIONS)

# What AWS's managed policy AWSLambdaBasicExecutionRole, which the console gives to the roles it
# makes, allows on every resource (AWS Managed Policy Reference).
BASIC_ROLE = {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}


@pytest.fixture(scope="module")
def guide(own_app: App, tmp_path_factory: pytest.TempPathFactory) -> Guide:
    page = Guide(PAGE.read_text(encoding="utf-8"))
    api_id = physical_id(own_app, "RestApi")
    return filled_in(page, tmp_path_factory.mktemp("page"), own_app.aws, api_id)


def physical_id(own_app: App, name: str) -> str:
    found = own_app.aws.cloudformation.describe_stack_resource(
        StackName="bucketsize", LogicalResourceId=name
    )
    return found["StackResourceDetail"]["PhysicalResourceId"]


def deployed_function(own_app: App, service: str) -> dict[str, Any]:
    name = physical_id(own_app, FUNCTIONS[service][0])
    found: dict[str, Any] = own_app.client("lambda").get_function_configuration(
        FunctionName=name
    )
    return found


@services
def test_a_policy_is_the_deployed_role_s_less_what_the_basic_role_gives(
    own_app: App, guide: Guide, service: str
) -> None:
    role = physical_id(own_app, FUNCTIONS[service][1])
    deployed = own_app.client("iam").get_role_policy(RoleName=role, PolicyName=service)
    document = deployed["PolicyDocument"]
    (log,) = (s for s in document["Statement"] if s["Sid"] == "WriteLog")
    others = [s for s in document["Statement"] if s["Sid"] != "WriteLog"]
    assert guide.policy(service) == {**document, "Statement": others}
    assert set(actions_of(log)) <= BASIC_ROLE


@services
def test_a_policy_names_its_actions_and_its_resources(guide: Guide, service: str) -> None:
    for statement in guide.policy(service)["Statement"]:
        assert not any("*" in action for action in actions_of(statement))
        assert not any("*" in named for named in resources_of(statement))
        assert "dynamodb:Scan" not in actions_of(statement)


@services
def test_a_function_s_settings_are_the_deployed_ones(
    own_app: App, guide: Guide, service: str
) -> None:
    deployed = deployed_function(own_app, service)
    settings = guide.settings(f"{service} settings")
    minutes, seconds = map(int, settings["Timeout"])
    assert settings["Function name"] == [deployed["FunctionName"]]
    assert settings["Runtime"] == [deployed["Runtime"]]
    assert settings["Handler"] == [deployed["Handler"]]
    assert settings["Memory"] == [str(deployed["MemorySize"])]
    assert 60 * minutes + seconds == deployed["Timeout"]
    layers = [layer["Arn"].split(":")[-2] for layer in deployed.get("Layers", [])]
    assert settings.get("Custom layer", []) == layers


@services
def test_a_function_s_variables_are_the_deployed_ones(
    own_app: App, guide: Guide, service: str
) -> None:
    deployed = deployed_function(own_app, service)["Environment"]["Variables"]
    here = Hands(own_app.aws, Path()).address
    variables = {name: here(value) for name, value in guide.variables(service).items()}
    assert variables == {name: value for name, value in deployed.items() if value}


def test_the_trigger_is_the_notification_of_track(own_app: App, guide: Guide) -> None:
    trigger = guide.settings("trigger")
    found: Any = own_app.aws.s3.get_bucket_notification_configuration(
        Bucket=own_app.bucket_name
    )
    entries = found["LambdaFunctionConfigurations"]
    (ours,) = (entry for entry in entries if entry["Id"] == NOTIFICATION_ID)
    assert trigger["Bucket"] == [own_app.bucket_name]
    assert set(trigger["Event type"]) == set(ours["Events"])


def test_the_api_is_the_deployed_one(own_app: App, guide: Guide) -> None:
    client, api_id = own_app.client("apigateway"), physical_id(own_app, "RestApi")
    settings = guide.settings("api")
    api = client.get_rest_api(restApiId=api_id)
    resources = client.get_resources(restApiId=api_id)["items"]
    (name,) = settings["Resource name"]
    (plot,) = (found for found in resources if found["path"] == f"/{name}")
    (http_method,) = settings["Method type"]
    method = client.get_method(restApiId=api_id, resourceId=plot["id"], httpMethod=http_method)
    assert settings["API name"] == [api["name"]]
    # The local cloud's CloudFormation passes over the endpoint's type.
    assert settings["API endpoint type"] == [
        resource("RestApi")["EndpointConfiguration"]["Type"]
    ]
    assert settings["Binary media type"] == api["binaryMediaTypes"]
    assert settings["Authorization"] == [method["authorizationType"]]
    assert f":{settings['Lambda function'][0]}/" in method["methodIntegration"]["uri"]
    stage = client.get_stage(restApiId=api_id, stageName=settings["Stage name"][0])
    throttling = stage["methodSettings"]["*/*"]
    assert settings["Rate"] == [f"{throttling['throttlingRateLimit']:g}"]
    assert settings["Burst"] == [f"{throttling['throttlingBurstLimit']:g}"]


@pytest.mark.parametrize("service", ["size-tracking", "driver"])
def test_failed_events_go_where_the_template_sends_them(
    own_app: App, guide: Guide, service: str
) -> None:
    # The local cloud's CloudFormation passes over this property as well.
    config = resource(FUNCTIONS[service][0])["EventInvokeConfig"]
    assert config["DestinationConfig"]["OnFailure"]["Destination"] == "DeadLetterQueue.Arn"
    queue = own_app.client("sqs").get_queue_attributes(
        QueueUrl=own_app.outputs["DeadLetterQueueUrl"], AttributeNames=["QueueArn"]
    )
    assert guide.failures()[physical_id(own_app, FUNCTIONS[service][0])] == {
        "Retry attempts": str(config["MaximumRetryAttempts"]),
        "Destination on failure": queue["Attributes"]["QueueArn"],
    }


def test_the_queue_is_the_deployed_one(own_app: App, guide: Guide) -> None:
    url = own_app.outputs["DeadLetterQueueUrl"]
    found = own_app.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    days = int(found["Attributes"]["MessageRetentionPeriod"]) / 86_400
    queue = guide.settings("failures")
    assert found["Attributes"]["QueueArn"].endswith(f":{queue['Name'][0]}")
    assert queue["Message retention period"] == [f"{days:g}"]
