"""Writes configuration.md, cost.md with its picture, and parts of other pages.

``python docs/generate.py`` writes the pages; with ``--check`` it fails where one is stale.
"""
# ruff: noqa: INP001  a program, not a package

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api_page import api_page
from cli_page import cli_page
from console_settings import with_settings
from cost_comparison import with_comparison
from cost_figures import PICTURE, picture_is_stale
from cost_page import cost_page
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]
from tables import markdown_table

from bucketsize import settings
from bucketsize.cli.deploy import deploy_command
from bucketsize.cloud.deploy import TEMPLATE

API = Path(__file__).with_name("api.md")
CLI = Path(__file__).with_name("cli.md")
CONFIGURATION = Path(__file__).with_name("configuration.md")
CONSOLE = Path(__file__).with_name("console.md")
COST = Path(__file__).with_name("cost.md")
README = Path(__file__).parents[1] / "README.md"

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


def configuration(template: dict[str, Any]) -> str:
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


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; returns the exit code."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python docs/generate.py [--check]\n")
        return 2
    template = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    pages = {
        CONFIGURATION: configuration(template),
        CONSOLE: with_settings(CONSOLE.read_text(encoding="utf-8"), template),
        COST: cost_page(),
        API: api_page(API.read_text(encoding="utf-8")),
        CLI: cli_page(CLI.read_text(encoding="utf-8")),
        README: with_comparison(README.read_text(encoding="utf-8")),
    }
    stale = [page for page, wanted in pages.items() if _text(page) != wanted]
    if picture_is_stale():
        stale.append(PICTURE)
    if not arguments:
        _write(stale, pages)
        return 0
    for page in stale:
        sys.stderr.write(f"{page.name} is stale: run python docs/generate.py\n")
    return 1 if stale else 0


def _write(stale: list[Path], pages: dict[Path, str]) -> None:
    for page in stale:
        if page == PICTURE:
            from cost_picture import draw_picture  # noqa: PLC0415  matplotlib is slow to start

            draw_picture()
        else:
            page.write_text(pages[page], encoding="utf-8")


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8") if page.exists() else ""


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
