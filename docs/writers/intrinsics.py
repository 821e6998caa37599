"""Works out CloudFormation's intrinsic functions, as far as our template uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any


class Intrinsics:
    """A template's expressions as values.

    Args:
        template: The template, its short forms (``!Ref``) read as the long ones.
        values: Parameters, pseudo parameters and resources by name; attributes of resources
            as ``Resource.Attribute``.
    """

    def __init__(self, template: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        self._conditions = template["Conditions"]
        self._values = values
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": lambda name: values[name],
            "Fn::GetAtt": lambda path: values[".".join(path)],
            "Fn::Sub": self._substitute,
            "Fn::If": lambda argument: self.resolved(self._chosen(argument)),
            "Fn::Equals": lambda pair: self.resolved(pair[0]) == self.resolved(pair[1]),
            "Fn::Not": lambda negated: not self.resolved(negated[0]),
            "Fn::Join": lambda joined: joined[0].join(self.resolved(joined[1])),
            "Fn::Split": lambda parted: self.resolved(parted[1]).split(parted[0]),
        }

    def resolved(self, node: Any) -> Any:
        """What a part of the template comes to.

        Raises:
            LookupError: It needs a value that is not given, or a function not known here.
        """
        if isinstance(node, list):
            return [self.resolved(part) for part in node if not self._is_left_out(part)]
        if not isinstance(node, dict):
            return node
        for name, argument in node.items():
            if name == "Ref" or name.startswith("Fn::"):
                return self._functions[name](argument)
        return {name: self.resolved(part) for name, part in node.items()}

    def _is_left_out(self, node: Any) -> bool:
        return isinstance(node, dict) and (
            node == {"Ref": "AWS::NoValue"}
            or ("Fn::If" in node and self._is_left_out(self._chosen(node["Fn::If"])))
        )

    def _substitute(self, argument: Any) -> str:
        text, more = argument if isinstance(argument, list) else (argument, {})
        values = {**self._values, **self.resolved(more)}
        return re.sub(r"\$\{([\w:.]+)\}", lambda found: str(values[found[1]]), text)

    def _chosen(self, argument: Any) -> Any:
        condition, yes, no = argument
        return yes if self.resolved(self._conditions[condition]) else no
