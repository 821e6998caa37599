"""What each resource of the stack must be: the deployed template with its references resolved.

CloudFormation's own drift detection is not asked: it can take minutes (AWS CloudFormation API
Reference, DetectStackDrift), and is known to see changes that nobody made where the SAM
transform wrote the template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.stack import Stack

_ARNS = {
    "AWS::IAM::Role": "arn:{partition}:iam::{account}:role/{name}",
    "AWS::Lambda::Function": "arn:{partition}:lambda:{region}:{account}:function:{name}",
    "AWS::Logs::LogGroup": "arn:{partition}:logs:{region}:{account}:log-group:{name}:*",
    "AWS::SQS::Queue": "arn:{partition}:sqs:{region}:{account}:{name}",
}
"""The attribute Arn of what statements and properties name by it."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as the template has it: its physical name, its properties resolved."""

    name: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The template of a stack, and what its references stand for.

    Attributes:
        template: As the SAM transform left it.
        references: Values of parameters, pseudo parameters and resources, by name.
        arns: ARNs of resources, by name.
    """

    template: Mapping[str, Any]
    references: Mapping[str, Any]
    arns: Mapping[str, str]

    def names_of_type(self, resource_type: str) -> list[str]:
        """The physical names of the resources of a type that are in the stack."""
        return [self.references[name] for name, _properties in self._of_type(resource_type)]

    def of_type(self, resource_type: str) -> Iterator[Resource]:
        """The resources of a type that are in the stack."""
        for name, properties in self._of_type(resource_type):
            yield Resource(self.references[name], self._value(properties))

    def _of_type(self, resource_type: str) -> Iterator[tuple[str, Any]]:
        for name, resource in self.template["Resources"].items():
            if resource["Type"] == resource_type and name in self.references:
                yield name, resource["Properties"]

    def _value(self, written: Any) -> Any:
        """What a value of the template comes to; None for one that is left out."""
        if isinstance(written, list):
            return [v for value in written if (v := self._value(value)) is not None]
        if not isinstance(written, dict):
            return written
        meanings: dict[str, Callable[[Any], Any]] = {
            "Ref": self._reference,
            "Fn::GetAtt": self._attribute,
            "Fn::If": self._choice,
            "Fn::Join": self._joined,
            "Fn::Split": self._split,
            "Fn::Sub": self._filled_in,
        }
        for function, meaning in meanings.items():
            if function in written:
                return meaning(written[function])
        return {key: self._value(value) for key, value in written.items()}

    def _reference(self, name: str) -> Any:
        return None if name == "AWS::NoValue" else self.references[name]

    def _attribute(self, argument: list[str]) -> str:
        name, attribute = argument
        if attribute != "Arn":
            raise NotImplementedError(argument)
        return self.arns[name]

    def _choice(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self._value(then if self._holds(condition) else otherwise)

    def _holds(self, condition: str) -> bool:
        match self.template["Conditions"][condition]:
            case {"Fn::Not": [{"Fn::Equals": pair}]}:
                return not self._are_equal(pair)
            case {"Fn::Equals": pair}:
                return self._are_equal(pair)
        raise NotImplementedError(condition)

    def _are_equal(self, pair: list[Any]) -> bool:
        one, other = self._value(pair)
        return str(one) == str(other)  # values of parameters are texts, numbers too

    def _joined(self, argument: list[Any]) -> str:
        return str(argument[0]).join(self._value(argument[1]))

    def _split(self, argument: list[Any]) -> list[str]:
        return str(self._value(argument[1])).split(argument[0])

    def _filled_in(self, argument: Any) -> str:
        text, names = (argument, {}) if isinstance(argument, str) else argument
        known = {**self.references, **self._value(names)}
        return re.sub(r"\$\{([^!}]+)\}", lambda found: known[found[1]], text)


def blueprint(aws: Aws, deployed: Stack) -> Blueprint:
    """The template of a stack as it is deployed."""
    found: Any = aws.cloudformation.get_template(
        StackName=deployed.name, TemplateStage="Processed"
    )
    template = found["TemplateBody"]
    pages = aws.cloudformation.get_paginator("list_stack_resources").paginate(
        StackName=deployed.name
    )
    resources = [
        (
            summary["LogicalResourceId"],
            summary["ResourceType"],
            summary.get("PhysicalResourceId", ""),
        )
        for page in pages
        for summary in page["StackResourceSummaries"]
        if summary["ResourceStatus"] != "DELETE_COMPLETE"
    ]
    here = {"partition": aws.partition, "region": aws.region, "account": aws.account_id}
    lists = {n for n, p in template["Parameters"].items() if p["Type"] == "CommaDelimitedList"}
    return Blueprint(
        template,
        {n: v.split(",") if n in lists else v for n, v in deployed.parameters.items()}
        | _pseudo_parameters(aws, deployed)
        | {name: physical for name, _type, physical in resources},
        {
            # A queue's physical name is its address.
            name: _ARNS[kind].format(name=re.sub(r"^https?://.*/", "", physical), **here)
            for name, kind, physical in resources
            if kind in _ARNS
        },
    )


def _pseudo_parameters(aws: Aws, deployed: Stack) -> dict[str, str]:
    host = urlsplit(deployed.outputs["PlotApiUrl"]).hostname or ""
    return {
        "AWS::AccountId": aws.account_id,
        "AWS::Partition": aws.partition,
        "AWS::Region": aws.region,
        "AWS::StackName": deployed.name,
        "AWS::URLSuffix": host.partition(f".{aws.region}.")[2],
    }
