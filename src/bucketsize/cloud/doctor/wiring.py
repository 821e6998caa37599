"""Examines whether the stack's resources are still set, and connected, as the template says.

CloudFormation mends none of this: it compares templates, and does not look at what there is.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from bucketsize.cloud.doctor.finding import ANEW, Findings, Patient, problem, queue_name


def examine_settings(patient: Patient) -> Findings:
    """Each function has its role and its environment, may be called, and loses no failure."""
    client = patient.aws.lambda_
    for function in patient.blueprint.of_type("AWS::Lambda::Function"):
        try:
            found = client.get_function_configuration(FunctionName=function.name)
        except client.exceptions.ResourceNotFoundException:
            continue  # told where the functions are examined
        wanted = function.properties["Environment"]["Variables"]
        variables = found.get("Environment", {}).get("Variables", {})
        if others := [name for name in wanted if variables.get(name, "") != wanted[name]]:
            names = ", ".join(sorted(others))
            yield problem(
                function.name, f"Its environment is not what was deployed: {names}.", ANEW
            )
        if found["Role"] != function.properties["Role"]:
            yield problem(function.name, f"It has another role: {found['Role']}.", ANEW)
        yield from _examine_callers(patient, function.name)
        yield from _examine_failures(patient, function.name)


def _examine_callers(patient: Patient, function_name: str) -> Findings:
    """S3 may call size-tracking, the REST API plotting."""
    wanted = _of_function(patient, function_name, "AWS::Lambda::Permission")
    if not wanted:
        return
    client, policy = patient.aws.lambda_, "{}"
    with suppress(client.exceptions.ResourceNotFoundException):
        policy = client.get_policy(FunctionName=function_name)["Policy"]
    statements = json.loads(policy).get("Statement", [])
    allowed = [json.dumps(one) for one in statements if one["Effect"] == "Allow"]
    for permission in wanted:
        names = permission["Principal"], permission["SourceArn"]
        if not any(all(name in one for name in names) for one in allowed):
            yield problem(
                function_name,
                f"{permission['Principal']} may not call it for {permission['SourceArn']}.",
                ANEW,
            )


def _examine_failures(patient: Patient, function_name: str) -> Findings:
    """What it fails at for good goes to the dead letters."""
    client = patient.aws.lambda_
    for config in _of_function(patient, function_name, "AWS::Lambda::EventInvokeConfig"):
        found = None
        with suppress(client.exceptions.ResourceNotFoundException):
            found = client.get_function_event_invoke_config(
                FunctionName=function_name, Qualifier=config["Qualifier"]
            )
        yield from _compare_destinations(function_name, config, found)
    for source in _of_function(patient, function_name, "AWS::Lambda::EventSourceMapping"):
        mappings = client.list_event_source_mappings(
            EventSourceArn=source["EventSourceArn"], FunctionName=function_name
        )["EventSourceMappings"]
        for mapping in mappings:  # that there is one is examined elsewhere
            yield from _compare_destinations(function_name, source, mapping)


def _of_function(patient: Patient, function_name: str, resource_type: str) -> list[Any]:
    """What the template says of a function in resources of their own."""
    return [
        resource.properties
        for resource in patient.blueprint.of_type(resource_type)
        if resource.properties["FunctionName"] == function_name
    ]


def _compare_destinations(name: str, wanted: Any, found: Any) -> Findings:
    if _destination(found) != _destination(wanted):
        yield problem(
            name, "What it fails at is lost: it does not go to the dead letters any more.", ANEW
        )


def _destination(configured: Any) -> Any:
    destinations = (configured or {}).get("DestinationConfig") or {}
    return destinations.get("OnFailure", {}).get("Destination")


def examine_event_queue(patient: Patient) -> Findings:
    """The event queue: S3 may send to it, and what fails again and again leaves it."""
    for queue in patient.blueprint.of_type("AWS::SQS::Queue"):
        if wanted := queue.properties.get("RedrivePolicy"):
            found = _attribute(patient, queue.name, "RedrivePolicy")
            if found.get("deadLetterTargetArn") != wanted["deadLetterTargetArn"]:
                yield problem(
                    queue_name(queue.name),
                    "Events that cannot be measured do not go to the dead letters any more.",
                    ANEW,
                )
    for policy in patient.blueprint.of_type("AWS::SQS::QueuePolicy"):
        wanted = _let_in(policy.properties["PolicyDocument"])
        for url in policy.properties["Queues"]:
            found = _let_in(_attribute(patient, url, "Policy"))
            if any(one not in found for one in wanted):
                yield problem(
                    queue_name(url), "S3 may not send events to the queue any more.", ANEW
                )


def _let_in(policy: Any) -> list[Any]:
    """Whom a policy allows what."""
    return [
        (statement["Principal"], statement["Action"])
        for statement in policy.get("Statement", [])
        if statement["Effect"] == "Allow"
    ]


def _attribute(patient: Patient, url: str, name: Any) -> Any:
    found = patient.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return json.loads(found.get("Attributes", {}).get(name) or "{}")


def examine_existence(patient: Patient) -> Findings:
    """The alarms, the REST API and the schedule of reconcile are there."""
    alarms = patient.blueprint.names_of_type("AWS::CloudWatch::Alarm")
    found = patient.aws.client("cloudwatch").describe_alarms(AlarmNames=alarms)["MetricAlarms"]
    for name in sorted({*alarms} - {alarm["AlarmName"] for alarm in found}):
        yield problem(name, "The alarm is gone.", ANEW)
    gateway, scheduler = patient.aws.client("apigateway"), patient.aws.client("scheduler")
    for stage in patient.blueprint.of_type("AWS::ApiGateway::Stage"):
        api = stage.properties["RestApiId"]
        try:
            gateway.get_stage(restApiId=api, stageName=stage.name)
        except gateway.exceptions.NotFoundException:
            yield problem(api, "The REST API is gone: nothing is plotted.", ANEW)
    for name in patient.blueprint.names_of_type("AWS::Scheduler::Schedule"):
        try:
            scheduler.get_schedule(Name=name)
        except scheduler.exceptions.ResourceNotFoundException:
            yield problem(name, "The schedule is gone: no ledger is compared any more.", ANEW)
