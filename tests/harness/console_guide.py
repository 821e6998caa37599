"""docs/console.md for tests: what it says, and hands that do it by boto3 as a person would.

The hands take settings, policies and events from the page alone; they know neither the
template nor the code that deploys it. Functions run on this machine, so their archives must be
packed for it; the page's are Lambda's.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bucketsize.cloud.aws import Aws

PAGE = Path(__file__).parents[2] / "docs/console.md"

_BASIC_ROLE = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
_LAMBDA_MAY_ASSUME = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@dataclass(frozen=True)
class Guide:
    """The page's text."""

    text: str

    def rows(self, name: str) -> Iterator[tuple[str, str, list[str]]]:
        """A generated table: where, setting, and all that stands for it in backticks."""
        where = ""
        for line in self._generated(name).splitlines()[2:]:
            place, setting, value = (cell.strip() for cell in line.strip("|").split("|"))
            where = place or where
            yield where, setting.strip("`"), re.findall(r"`([^`]+)`", value)

    def settings(self, name: str) -> dict[str, list[str]]:
        """A generated table by its settings; one that stands there again adds to the first."""
        found: dict[str, list[str]] = {}
        for _, setting, values in self.rows(name):
            found.setdefault(setting, []).extend(values)
        return found

    def variables(self, service: str) -> dict[str, str]:
        """A function's environment variables."""
        rows = self.rows(f"{service} settings")
        return {name: value for where, name, (value, *_) in rows if "Environment" in where}

    def policy(self, service: str) -> dict[str, Any]:
        """The policy to paste."""
        block = self._generated(f"{service} policy")
        document: dict[str, Any] = json.loads(block.split("```json\n")[1].split("```")[0])
        return document

    def failures(self) -> dict[str, dict[str, str]]:
        """What becomes of failed events, by function."""
        found: dict[str, dict[str, str]] = {}
        for where, setting, (value, *_) in self.rows("failures"):
            if name := re.match(r"`([^`]+)`", where):
                found.setdefault(name[1], {})[setting] = value
        return found

    def event(self, service: str) -> str:
        """The test event of a function."""
        return self.block(f"event: {service}", "json")

    def block(self, marker: str, language: str) -> str:
        """The fenced block below a comment."""
        marked = rf"<!-- {marker}[^>]* -->\n```{language}\n(.*?)```"
        found = re.search(marked, self.text, re.DOTALL)
        assert found, marker
        return found[1]

    def _generated(self, name: str) -> str:
        marked = rf"<!-- generated: {name} -->\n(.*?)<!-- end -->"
        found = re.search(marked, self.text, re.DOTALL)
        assert found, name
        return found[1]


def filled_in(guide: Guide, folder: Path, aws: Aws, api_id: str = "<api-id>") -> Guide:
    """The page after its own command was run, with this account's names in it."""
    script = guide.block("executed by", "bash")
    for example, ours in (
        ("account=111122223333", f"account={aws.account_id}"),
        ("region=us-east-1", f"region={aws.region}"),
        ("api='<api-id>'", f"api='{api_id}'"),
    ):
        assert example in script
        script = script.replace(example, ours)
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs/console.md").write_text(guide.text, encoding="utf-8")
    bash = ["/usr/bin/env", "bash", "-euo", "pipefail", "-c", script]
    subprocess.run(bash, check=True, cwd=folder)
    return Guide((folder / "dist/console.md").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Hands:
    """What a person does in the console, a method for each thing made.

    Attributes:
        aws: The account.
        folder: Where ``dist/`` with the archives is.
    """

    aws: Aws
    folder: Path

    def client(self, service: Any) -> Any:
        return self.aws.session.client(service, endpoint_url=self.aws.endpoint_url)

    def create_function(self, guide: Guide, service: str, layer_arn: str = "") -> str:
        """The function with its role; returns its ARN."""
        settings = guide.settings(f"{service} settings")
        minutes, seconds = map(int, settings["Timeout"])
        variables = guide.variables(service)
        function = self.client("lambda").create_function(
            FunctionName=settings["Function name"][0],
            Runtime=settings["Runtime"][0],
            Architectures=settings["Architecture"],
            Handler=settings["Handler"][0],
            MemorySize=int(settings["Memory"][0]),
            Timeout=60 * minutes + seconds,
            Environment={"Variables": {k: self.address(v) for k, v in variables.items()}},
            Layers=[layer_arn] if "Custom layer" in settings else [],
            Role=self._create_role(guide, service),
            Code={"ZipFile": (self.folder / settings[".zip file"][0]).read_bytes()},
        )
        return str(function["FunctionArn"])

    def _create_role(self, guide: Guide, service: str) -> str:
        """The role that the console makes, and the page's policy in it."""
        iam, name = self.client("iam"), f"bucketsize-{service}-role-0a1b2c3d"
        assumed, policy = json.dumps(_LAMBDA_MAY_ASSUME), json.dumps(guide.policy(service))
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=assumed)["Role"]
        iam.attach_role_policy(RoleName=name, PolicyArn=_BASIC_ROLE)
        iam.put_role_policy(RoleName=name, PolicyName=service, PolicyDocument=policy)
        return str(role["Arn"])

    def create_layer(self, guide: Guide) -> str:
        """The layer's first version; returns its ARN."""
        layer = guide.settings("layer")
        version = self.client("lambda").publish_layer_version(
            LayerName=layer["Name"][0],
            Content={"ZipFile": (self.folder / layer["Upload a .zip file"][0]).read_bytes()},
            CompatibleArchitectures=layer["Compatible architectures"],
            CompatibleRuntimes=layer["Compatible runtimes"],
        )
        return str(version["LayerVersionArn"])

    def add_trigger(self, guide: Guide, function_arn: str) -> None:
        """The bucket's notification, and S3's permission to call."""
        trigger = guide.settings("trigger")
        (bucket,) = trigger["Bucket"]
        self._permit(function_arn, "s3.amazonaws.com", f"arn:aws:s3:::{bucket}")
        entry = {"LambdaFunctionArn": function_arn, "Events": trigger["Event type"]}
        self.client("s3").put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [entry]}
        )

    def create_api(self, guide: Guide, function_arn: str) -> str:
        """The REST API, deployed; returns its id."""
        api, client = guide.settings("api"), self.client("apigateway")
        (path,), (method,), (authorization,) = (
            api[name] for name in ("Resource name", "Method type", "Authorization")
        )
        api_id = client.create_rest_api(
            name=api["API name"][0],
            endpointConfiguration={"types": api["API endpoint type"]},
            binaryMediaTypes=api["Binary media type"],
        )["id"]
        (root,) = client.get_resources(restApiId=api_id)["items"]
        resource = client.create_resource(restApiId=api_id, parentId=root["id"], pathPart=path)
        place = {"restApiId": api_id, "resourceId": resource["id"], "httpMethod": method}
        client.put_method(**place, authorizationType=authorization)
        assert function_arn.endswith(f":{api['Lambda function'][0]}")
        target = f"2015-03-31/functions/{function_arn}/invocations"
        client.put_integration(
            **place,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{self.aws.region}:lambda:path/{target}",
        )
        prefix = f"arn:aws:execute-api:{self.aws.region}:{self.aws.account_id}:{api_id}"
        gateway = "apigateway.amazonaws.com"
        self._permit(function_arn, gateway, f"{prefix}/*/{method}/{path}")
        client.create_deployment(restApiId=api_id, stageName=api["Stage name"][0])
        return str(api_id)

    def keep_failures(self, guide: Guide) -> str:
        """The optional dead-letter queue as both functions' destination; returns its URL."""
        queue = guide.settings("failures")
        days = int(queue["Message retention period"][0])
        url = self.client("sqs").create_queue(
            QueueName=queue["Name"][0],
            Attributes={"MessageRetentionPeriod": str(days * 86_400)},
        )["QueueUrl"]
        for function, config in guide.failures().items():
            self.client("lambda").put_function_event_invoke_config(
                FunctionName=function,
                MaximumRetryAttempts=int(config["Retry attempts"]),
                DestinationConfig={
                    "OnFailure": {"Destination": config["Destination on failure"]}
                },
            )
        return str(url)

    def clean_up(self) -> None:
        """What the page has deleted by hand, less what ``bucketsize destroy`` deletes."""
        for function in self.client("lambda").list_functions()["Functions"]:
            self.client("lambda").delete_function(FunctionName=function["FunctionName"])
        for api in self.client("apigateway").get_rest_apis()["items"]:
            self.client("apigateway").delete_rest_api(restApiId=api["id"])
        iam = self.client("iam")
        for role in iam.list_roles()["Roles"]:
            name = role["RoleName"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
                iam.delete_role_policy(RoleName=name, PolicyName=policy)
            iam.detach_role_policy(RoleName=name, PolicyArn=_BASIC_ROLE)
            iam.delete_role(RoleName=name)
        for url in self.client("sqs").list_queues().get("QueueUrls", []):
            self.client("sqs").delete_queue(QueueUrl=url)

    def test(self, guide: Guide, service: str) -> dict[str, Any]:
        """What a function answers to its test event."""
        answer = self.aws.invoker(timeout_seconds=150).invoke(
            FunctionName=guide.settings(f"{service} settings")["Function name"][0],
            Payload=guide.event(service).encode(),
        )
        result: dict[str, Any] = json.loads(answer["Payload"].read())
        return result

    def address(self, text: str) -> str:
        """A REST API's address: the one thing that is not the page's on a local cloud."""
        of_aws = rf"^https://(\w+)\.execute-api\.{self.aws.region}\.amazonaws\.com"
        return re.sub(of_aws, rf"{self.aws.endpoint_url}/_aws/execute-api/\1", text)

    def _permit(self, function_arn: str, principal: str, source_arn: str) -> None:
        """The console's own doing wherever it connects something to a function."""
        self.client("lambda").add_permission(
            FunctionName=function_arn,
            StatementId=principal.partition(".")[0],
            Action="lambda:InvokeFunction",
            Principal=principal,
            SourceArn=source_arn,
            **({"SourceAccount": self.aws.account_id} if principal.startswith("s3") else {}),
        )
