"""What docs/console.md has from the template: settings and policies to type and to paste.

The page's prose is written by hand; what stands between ``<!-- generated: NAME -->`` and
``<!-- end -->`` is written here, with placeholders for what differs from account to account.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bucketsize import settings
from bucketsize.cli.package import package_command
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.notifications import EVENTS
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.summaries.schema import summaries_table_name
from writers.intrinsics import Intrinsics

_BLOCK = re.compile(r"(<!-- generated: ([\w -]+) -->\n).*?(<!-- end -->\n)", re.DOTALL)

# Each service: its function, its role and its settings.
_SERVICES = {
    "size-tracking": ("SizeTrackingFunction", "SizeTrackingRole", settings.TrackingSettings),
    "plotting": ("PlottingFunction", "PlottingRole", settings.PlottingSettings),
    "driver": ("DriverFunction", "DriverRole", settings.DriverSettings),
}

# Of a function's properties these are not in its table, and why: Description is for reading;
# CodeUri is the archive; Role is made by the console; LoggingConfig names the group that Lambda
# makes by itself; Events is the REST API's table; EventInvokeConfig has a table of its own.
_ELSEWHERE = {"Description", "CodeUri", "Role", "LoggingConfig", "Events", "EventInvokeConfig"}
_SHOWN = {
    "FunctionName",
    "Runtime",
    "Architectures",
    "Handler",
    "Layers",
    "MemorySize",
    "Timeout",
    "Environment",
}

_BASIC_ROLE = "WriteLog"
"""The statement that the console's own role makes unnecessary."""

Row = tuple[str, str, str]


def with_settings(page: str, template: Mapping[str, Any]) -> str:
    """The page with its generated blocks written anew.

    Raises:
        LookupError: A block is missing or unknown, or the template says what no block shows.
    """
    blocks = dict(_blocks(template))
    named = [found[2] for found in _BLOCK.finditer(page)]
    if sorted(named) != sorted(blocks):
        raise LookupError(f"console.md has the blocks {named}, not {[*blocks]}")
    return _BLOCK.sub(lambda found: f"{found[1]}{blocks[found[2]]}{found[3]}", page)


def _blocks(template: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    resources = template["Resources"]
    intrinsics = Intrinsics(template, _values(template))
    for service, (function, role, settings_type) in _SERVICES.items():
        properties = _function(template, function)
        optional = _optional_variables(settings_type)
        yield (
            f"{service} settings",
            _table(_settings(service, properties, intrinsics, optional)),
        )
        yield f"{service} policy", _policy(resources[role]["Properties"], intrinsics)
    yield "trigger", _table(_trigger())
    yield "layer", _table(_layer(resources["MatplotlibLayer"]["Properties"], intrinsics))
    plot = resources["PlottingFunction"]["Properties"]
    yield "api", _table(_api(resources["RestApi"]["Properties"], plot, intrinsics))
    yield "failures", _table(_failures(template, intrinsics))


def _values(template: Mapping[str, Any]) -> dict[str, Any]:
    """Placeholders, the template's own defaults, and names that the page gives to things."""
    (architecture,) = (p for p in package_command.params if p.name == "architecture")
    values = {
        name: parameter["Default"]
        for name, parameter in template["Parameters"].items()
        if "Default" in parameter
    } | {
        "AWS::Partition": "aws",
        "AWS::URLSuffix": "amazonaws.com",
        "AWS::AccountId": "<account>",
        "AWS::Region": "<region>",
        "AWS::StackName": STACK_NAME,
        "Architecture": architecture.default,
        "BucketName": "<bucket>",
        "ListingBuckets": ["<bucket>"],
        "SummariesTableName": summaries_table_name(DEFAULT_TABLE_NAME),
        "RestApi": "<api-id>",
    }
    known, resources = Intrinsics(template, values), template["Resources"]
    layer = resources["MatplotlibLayer"]["Properties"]["LayerName"]
    queue = known.resolved(resources["DeadLetterQueue"]["Properties"]["QueueName"])
    return values | {
        "MatplotlibLayer": known.resolved(layer),
        "DeadLetterQueue.Arn": f"arn:aws:sqs:<region>:<account>:{queue}",
    }


def _function(template: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A function's properties, those of all functions included."""
    common = template["Globals"]["Function"]
    own = template["Resources"][name]["Properties"]
    variables = [p.get("Environment", {}).get("Variables", {}) for p in (common, own)]
    properties = {**common, **own, "Environment": {**variables[0], **variables[1]}}
    _refuse_unknown(name, properties, _SHOWN | _ELSEWHERE)
    return properties


def _optional_variables(settings_type: type[Any]) -> dict[str, str]:
    """The variables that may be left out, with what then holds."""
    return {
        field.metadata["variable"]: ",".join(field.default)
        if isinstance(field.default, tuple)
        else f"{field.default:g}"
        for field in dataclasses.fields(settings_type)
        if isinstance(field.default, float | tuple)
    }


def _settings(
    service: str,
    properties: Mapping[str, Any],
    intrinsics: Intrinsics,
    optional: Mapping[str, str],
) -> Iterator[Row]:
    shown = intrinsics.resolved({name: properties.get(name, []) for name in _SHOWN})
    (architecture,) = shown["Architectures"]
    minutes, seconds = divmod(shown["Timeout"], 60)
    yield "**Create function**", "Function name", f"`{shown['FunctionName']}`"
    yield "", "Runtime", f"`{shown['Runtime']}`"
    yield "", "Architecture", f"`{architecture}`"
    yield "**Code** > **Upload from**", ".zip file", f"`dist/{service}.zip`"
    yield "**Code** > **Runtime settings**", "Handler", f"`{shown['Handler']}`"
    for layer in shown["Layers"]:
        yield "**Code** > **Layers**", "Custom layer", f"`{layer}`"
    yield (
        "**Configuration** > **General configuration**",
        "Memory",
        f"`{shown['MemorySize']}` MB",
    )
    yield "", "Timeout", f"`{minutes}` min `{seconds}` sec"
    place = "**Configuration** > **Environment variables**"
    for variable, value in shown["Environment"].items():
        if value == "":  # counts as not set
            continue
        note = ", the default: may be left out" if optional.get(variable) == str(value) else ""
        yield place, f"`{variable}`", f"`{value}`{note}"
        place = ""


def _policy(role: Mapping[str, Any], intrinsics: Intrinsics) -> str:
    """A role's policy, less what the role that the console makes may do already."""
    _refuse_unknown("a role", role, {"AssumeRolePolicyDocument", "Policies"})
    (policy,) = role["Policies"]
    document = policy["PolicyDocument"]
    kept = [s for s in document["Statement"] if s.get("Sid") != _BASIC_ROLE]
    if len(kept) != len(document["Statement"]) - 1:
        raise LookupError(f"a role has no statement {_BASIC_ROLE}")
    shown = intrinsics.resolved({**document, "Statement": kept})
    return f"```json\n{json.dumps(shown, indent=2)}\n```\n"


def _trigger() -> Iterator[Row]:
    yield "**Add trigger**", "Source", "`S3`"
    yield "", "Bucket", "`<bucket>`"
    for event in EVENTS:
        yield "", "Event type", f"`{event}`"


def _layer(properties: Mapping[str, Any], intrinsics: Intrinsics) -> Iterator[Row]:
    names = ("LayerName", "CompatibleArchitectures", "CompatibleRuntimes")
    name, (architecture,), (runtime,) = (intrinsics.resolved(properties[n]) for n in names)
    yield "**Layers** > **Create layer**", "Name", f"`{name}`"
    yield "", "Upload a .zip file", "`dist/matplotlib-layer.zip`"
    yield "", "Compatible architectures", f"`{architecture}`"
    yield "", "Compatible runtimes", f"`{runtime}`"


def _api(
    api: Mapping[str, Any], plotting: Mapping[str, Any], intrinsics: Intrinsics
) -> Iterator[Row]:
    event = plotting["Events"]["Plot"]  # the brief's; the page says how to make the others
    (throttling,) = api["MethodSettings"]
    (media_type,) = api["BinaryMediaTypes"]
    name = intrinsics.resolved(api["Name"])
    yield "**Create API** > **REST API** > **Build**", "API name", f"`{name}`"
    yield "", "API endpoint type", f"`{api['EndpointConfiguration']['Type']}`"
    path = event["Properties"]["Path"].removeprefix("/")
    yield "**Resources** > **Create resource**", "Resource name", f"`{path}`"
    yield "**Create method**", "Method type", f"`{event['Properties']['Method']}`"
    yield "", "Integration type", "Lambda function, with **Lambda proxy integration** on"
    function = intrinsics.resolved(plotting["FunctionName"])
    yield "", "Lambda function", f"`{function}`"
    authorization = api["Auth"]["DefaultAuthorizer"]
    yield "**Method request** > **Edit**", "Authorization", f"`{authorization}`"
    yield "**API settings** > **Manage media types**", "Binary media type", f"`{media_type}`"
    yield "**Deploy API** > **New stage**", "Stage name", f"`{api['StageName']}`"
    rate, burst = (throttling[f"Throttling{limit}Limit"] for limit in ("Rate", "Burst"))
    yield "**Stages** > **Edit** (optional)", "Rate", f"`{rate}`"
    yield "", "Burst", f"`{burst}`"


def _failures(template: Mapping[str, Any], intrinsics: Intrinsics) -> Iterator[Row]:
    queue = intrinsics.resolved(template["Resources"]["DeadLetterQueue"]["Properties"])
    days = queue["MessageRetentionPeriod"] // 86_400
    yield "**SQS** > **Create queue** > **Standard**", "Name", f"`{queue['QueueName']}`"
    yield "", "Message retention period", f"`{days}` days"
    for function, _, _ in _SERVICES.values():
        properties = template["Resources"][function]["Properties"]
        if "EventInvokeConfig" not in properties:
            continue
        name = intrinsics.resolved(properties["FunctionName"])
        config = intrinsics.resolved(properties["EventInvokeConfig"])
        retries = config["MaximumRetryAttempts"]
        destination = config["DestinationConfig"]["OnFailure"]["Destination"]
        yield f"`{name}` > **Configuration**", "Retry attempts", f"`{retries}`"
        yield "", "Destination on failure", f"`{destination}`"


def _refuse_unknown(what: str, properties: Iterable[str], known: set[str]) -> None:
    if unknown := {*properties} - known:
        raise LookupError(f"docs/writers/console_settings.py does not know {unknown} of {what}")


def _table(rows: Iterable[Row]) -> str:
    lines: list[Row] = [("Where", "Setting", "Value"), ("---",) * 3, *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
