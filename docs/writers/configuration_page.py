"""Writes docs/configuration.md from the typed settings and the template's parameters."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from bucketsize import settings
from bucketsize.cli.deploy import deploy_command
from writers.tables import markdown_table

# Each service: its settings, and its function in the template.
SERVICES = {
    "size-tracking": (settings.TrackingSettings, "SizeTrackingFunction"),
    "plotting": (settings.PlottingSettings, "PlottingFunction"),
    "summarizing": (settings.SummarizingSettings, "SummarizingFunction"),
    "driver": (settings.DriverSettings, "DriverFunction"),
}

HEAD = """\
<!-- Written by docs/generate.py from the code; "make check" fails where it is stale. -->
# Configuration

A function reads its environment variables once, when it starts. An empty variable counts as
not set. A required variable that is missing, or any that is malformed, fails the start with an
error (`InvalidSetting`) that names it. Variables in seconds may have a fraction.

The template sets every variable below. The function reconcile, from size-tracking's archive, is
told what size-tracking is told. Who makes a function by hand in the console sets at
least the required ones.
"""

PARAMETERS_HEAD = """\
## Parameters of the template

`bucketsize deploy` fills them in; the last column says from what. `--bucket` and `--table` of
an earlier deployment are kept where they are not given again.
"""

# Options of deploy that are not called as their parameter is.
_OPTIONS = {"bucket": "BucketName", "table": "TableName"}

_WORKED_OUT = "worked out by `deploy`"
_NOT_OPTIONS = {
    "ListingBuckets": "`deploy` (TestBucket), `track`, `untrack`",
    "LedgerBuckets": "`track --method ledger`, `untrack`",
    "LedgerTableName": "`track --method ledger`, `untrack`",
    "MetricBuckets": "`deploy`, `track`, `untrack`",
}


def configuration_page(template: dict[str, Any]) -> str:
    """The whole page on the configuration."""
    _refuse_forgotten_settings()
    parts = [HEAD]
    for service, (settings_type, function) in SERVICES.items():
        rows = _variables(settings_type, _environment(template, function), template)
        header = ("Variable", "Meaning", "Default", "Parameter of the template")
        parts.append(f"## {service}\n\n{markdown_table(header, rows)}")
    header = ("Parameter", "Meaning", "Default", "Set by")
    parts.append(f"{PARAMETERS_HEAD}\n{markdown_table(header, _parameters(template))}")
    return "\n".join(parts)


def _refuse_forgotten_settings() -> None:
    known = {settings_type for settings_type, _ in SERVICES.values()}
    forgotten = {
        found
        for found in vars(settings).values()
        if dataclasses.is_dataclass(found) and found not in known
    }
    if forgotten:
        raise LookupError(f"SERVICES lacks {forgotten}")


def _variables(
    settings_type: type[Any], environment: dict[str, Any], template: dict[str, Any]
) -> Iterator[tuple[str, ...]]:
    for field in dataclasses.fields(settings_type):
        variable = field.metadata["variable"]
        value = str(environment[variable])  # a KeyError where the template forgets one
        parameters = [p for p in template["Parameters"] if re.search(rf"\b{p}\b", value)]
        default = "**required**" if field.default is dataclasses.MISSING else field.default
        yield (
            f"`{variable}`",
            field.metadata["meaning"],
            _default(default),
            ", ".join(f"`{name}`" for name in parameters),
        )


def _environment(template: dict[str, Any], function: str) -> dict[str, Any]:
    every = template["Globals"]["Function"]["Environment"]["Variables"]
    own = template["Resources"][function]["Properties"].get("Environment", {})
    return {**every, **own.get("Variables", {})}


def _parameters(template: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    options = {
        _OPTIONS.get(str(option.name), _camel_case(str(option.name))): f"`{option.opts[0]}`"
        for option in deploy_command.params
    }
    for name, parameter in template["Parameters"].items():
        set_by = options.get(name) or _NOT_OPTIONS.get(name, _WORKED_OUT)
        meaning = parameter.get("Description", "").removesuffix(".")
        if "AllowedValues" in parameter:
            allowed = "one of " + ", ".join(map(str, parameter["AllowedValues"]))
            meaning = f"{meaning}; {allowed}" if meaning else allowed
        yield f"`{name}`", meaning, _default(parameter.get("Default", "")), set_by


def _camel_case(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _default(value: Any) -> str:
    if value in ("", ()):
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    return ",".join(value) if isinstance(value, tuple) else str(value)
