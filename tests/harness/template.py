"""The template as plain data: CloudFormation's short forms become their arguments."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from bucketsize.cloud.deploy import TEMPLATE


class _Loader(yaml.CSafeLoader):
    """Reads ``!Ref X`` as ``"X"``, ``!Sub "…"`` as its text, and so on."""


def _argument(loader: yaml.CSafeLoader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _argument)


@cache
def template() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(TEMPLATE.read_text(), _Loader)  # noqa: S506  a safe one
    return found


def resource(name: str) -> dict[str, Any]:
    properties: dict[str, Any] = template()["Resources"][name]["Properties"]
    return properties


def statements(role: str) -> list[dict[str, Any]]:
    """What a role, or a policy beside roles, allows and refuses, conditional parts included."""
    properties = resource(role)
    (policy,) = properties.get("Policies", [properties])
    return [
        statement[1] if isinstance(statement, list) else statement
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def actions_of(statement: dict[str, Any]) -> list[str]:
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else list(actions)


def resources_of(statement: dict[str, Any]) -> list[Any]:
    resources = statement["Resource"]
    return resources if isinstance(resources, list) else [resources]
