"""What docs/api.md has from docs/openapi.yaml: each resource's parameters and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill
from typing import Any

import yaml

from writers.tables import markdown_table

DESCRIPTION = Path(__file__).parents[1] / "openapi.yaml"

_BLOCK = re.compile(r"(<!-- generated: (/[\w/{}]+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def api_page(page: str) -> str:
    """The page with its generated blocks written anew.

    Raises:
        LookupError: A path has no block, or a block no path.
    """
    description = _Description(yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8")))
    blocks = {path: description.block(path) for path in description.paths}
    named = [found[2] for found in _BLOCK.finditer(page)]
    if named != list(blocks):
        raise LookupError(f"api.md has the blocks {named}, not {[*blocks]}")
    return _BLOCK.sub(lambda found: f"{found[1]}{blocks[found[2]]}{found[3]}", page)


class _Description:
    """The description, with its references followed."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self.paths: dict[str, Any] = document["paths"]

    def block(self, path: str) -> str:
        operation = self.paths[path]["get"]
        found = self._followed(operation["responses"]["200"])
        parameters = markdown_table(
            ("Parameter", "Meaning", "Values", "Default"), self._parameters(operation)
        )
        content = " or ".join(f"`{media_type}`" for media_type in found["content"])
        answer = markdown_table(
            ("In the answer", "Type", "Meaning"), [*self._headers(found), *self._fields(found)]
        )
        return (
            f"{fill(operation['description'], 100)}\n\n{parameters}\n"
            f"Answers with {content}. {found['description']}\n\n{answer}"
        )

    def _parameters(self, operation: dict[str, Any]) -> Iterator[tuple[str, ...]]:
        for parameter in map(self._followed, operation["parameters"]):
            schema = self._followed(parameter["schema"])
            default = schema.get("default")
            yield (
                f"`{parameter['name']}`",
                _sentence(parameter["description"]),
                _values(schema),
                "" if default is None else f"`{default}`",
            )

    def _headers(self, response: dict[str, Any]) -> Iterator[tuple[str, ...]]:
        for name, header in response.get("headers", {}).items():
            yield f"header `{name}`", "string", _sentence(header["description"])

    def _fields(self, response: dict[str, Any]) -> Iterator[tuple[str, ...]]:
        yield from self._properties("", response["content"]["application/json"]["schema"])

    def _properties(self, prefix: str, reference: dict[str, Any]) -> Iterator[tuple[str, ...]]:
        for name, property_ in self._followed(reference).get("properties", {}).items():
            schema = self._followed(property_)
            place = f"{prefix}{name}"
            inner = self._inner(schema)
            kind = "list" if schema.get("type") == "array" else _type(schema, inner)
            yield f"`{place}`", kind, _sentence(schema.get("description", ""))
            below = f"{place}[]." if kind == "list" else f"{place}."
            yield from self._properties(below, inner)

    def _inner(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What a list holds, or what something is where it is not null."""
        choices = [s for s in schema.get("oneOf", []) if s.get("type") != "null"]
        return self._followed(schema.get("items") or (choices[0] if choices else schema))

    def _followed(self, node: dict[str, Any]) -> dict[str, Any]:
        """A node, with what it refers to below its own words."""
        if "$ref" not in node:
            return node
        found: Any = self._document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        own = {name: value for name, value in node.items() if name != "$ref"}
        return self._followed(found) | own


def _type(schema: dict[str, Any], inner: dict[str, Any]) -> str:
    kinds: Any = schema.get("type", inner.get("type"))
    names: list[str] = kinds if isinstance(kinds, list) else [kinds]
    if any(choice.get("type") == "null" for choice in schema.get("oneOf", [])):
        names = [*names, "null"]
    return " or ".join(names)


def _values(schema: dict[str, Any]) -> str:
    """The words or numbers that there are; what has a form has it in its description."""
    if "minimum" in schema:
        return f"{schema['minimum']} to {schema['maximum']}"
    return ", ".join(f"`{word}`" for word in schema.get("enum", []))


def _sentence(text: str) -> str:
    """A description as a cell of a table holds it."""
    return " ".join(text.split()).removesuffix(".").replace("|", "\\|")
