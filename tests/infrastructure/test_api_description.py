"""docs/openapi.yaml is valid, and says of every parameter what the code does with it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from harness.template import resource
from openapi_spec_validator import validate

from bucketsize import __version__, records, window_length
from bucketsize.asked_time import EARLIEST, LATEST
from bucketsize.bucket_names import BUCKET_NAME
from bucketsize.model import APP_BUCKET_NAME, Method
from bucketsize.plotting.request import (
    HistoryFormat,
    PlotFormat,
    Resolution,
    buckets,
    history,
    page_token,
    plot,
)
from bucketsize.settings import PlottingSettings
from bucketsize.window_length import parse_length

DESCRIPTION = yaml.safe_load((Path(__file__).parents[2] / "docs/openapi.yaml").read_text())
PATHS = {
    "/plot": plot,
    "/history": history,
    "/buckets": buckets,
    "/buckets/{bucket}/plot": plot,
    "/buckets/{bucket}/history": history,
}


def resolved(node: Any) -> Any:
    """A node of the description, with what its references point to."""
    if isinstance(node, list):
        return [resolved(item) for item in node]
    if not isinstance(node, dict):
        return node
    found: dict[str, Any] = {}
    if "$ref" in node:
        target: Any = DESCRIPTION
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        found |= resolved(target)
    return found | {name: resolved(value) for name, value in node.items() if name != "$ref"}


def described(path: str) -> dict[str, Any]:
    """The schemas of the parameters of a path."""
    operation = resolved(DESCRIPTION["paths"][path]["get"])
    return {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}


def test_the_description_is_valid_and_of_this_version() -> None:
    validate(DESCRIPTION)
    assert DESCRIPTION["info"]["version"] == __version__


def test_it_describes_what_the_template_lets_through() -> None:
    events = [event["Properties"] for event in resource("PlottingFunction")["Events"].values()]
    routes = {(event["Path"], event["Method"].lower()) for event in events}
    told = {(path, method) for path, item in DESCRIPTION["paths"].items() for method in item}
    assert routes == told
    assert {path for path, _ in routes} == {*PATHS}


@pytest.mark.parametrize("path", PATHS)
def test_its_parameters_are_the_code_s_in_the_same_order(path: str) -> None:
    assert tuple(described(path)) == PATHS[path].PARAMETERS


@pytest.mark.parametrize(
    ("path", "name", "kind", "default"),
    [
        ("/plot", "format", PlotFormat, PlotFormat.PNG),
        ("/history", "format", HistoryFormat, HistoryFormat.JSON),
        ("/history", "resolution", Resolution, Resolution.FULL),
    ],
)
def test_its_words_are_the_code_s(path: str, name: str, kind: Any, default: str) -> None:
    schema = described(path)[name]
    assert schema["enum"] == list(kind)
    assert schema["default"] == default


@pytest.mark.parametrize(
    ("path", "default", "most"),
    [
        ("/history", history.DEFAULT_LIMIT, history.MOST_ROWS),
        ("/buckets", buckets.DEFAULT_LIMIT, buckets.MOST_BUCKETS),
    ],
)
def test_its_limits_are_the_code_s(path: str, default: int, most: int) -> None:
    limit = described(path)["limit"]
    assert (limit["minimum"], limit["default"], limit["maximum"]) == (1, default, most)


def test_its_defaults_are_the_code_s() -> None:
    seconds = PlottingSettings(table_name="t", bucket_name="b").window_seconds
    assert parse_length(described("/plot")["window"]["default"]) == timedelta(seconds=seconds)
    assert parse_length(described("/history")["window"]["default"]) == history.DEFAULT_LENGTH
    for path in ("/plot", "/history"):
        assert described(path)["bucket"]["default"] == APP_BUCKET_NAME


@pytest.mark.parametrize("path", ["/plot", "/history"])
def test_of_one_bucket_it_takes_the_same_parameters(path: str) -> None:
    of_any, of_one = described(path), described(f"/buckets/{{bucket}}{path}")
    del of_any["bucket"]["default"]  # a part of a path has none
    assert of_one == of_any


def without_groups(pattern: str) -> str:
    """A pattern without what only Python's way to read groups needs."""
    return re.sub(r"[()?:^$]|\\\\", "", pattern)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("bucket", BUCKET_NAME),
        ("window", window_length._LENGTH),
        ("next", page_token._TOKEN),
    ],
)
def test_its_patterns_are_the_code_s(name: str, pattern: re.Pattern[str]) -> None:
    told = described("/history")[name]["pattern"]
    assert told.startswith("^")
    assert told.endswith("$")
    assert without_groups(told) == without_groups(pattern.pattern)


@pytest.mark.parametrize(
    ("year", "is_told"),
    [(1969, False), (1970, True), (2026, True), (2999, True), (3000, False)],
)
def test_its_times_are_of_the_code_s_years(year: int, is_told: bool) -> None:  # noqa: FBT001
    pattern = described("/history")["from"]["pattern"]
    assert bool(re.search(pattern, f"{year}-01-01T00:00:00Z")) is is_told
    assert EARLIEST.year == 1970
    assert LATEST.year == 3000


def test_its_rows_have_the_code_s_columns() -> None:
    row = resolved(DESCRIPTION["components"]["schemas"]["Row"])
    assert ["bucket_name", *row["properties"]] == list(records.COLUMNS)
    assert ["bucket_name", *row["required"]] == list(records.FIGURES)
    assert row["properties"]["method"]["enum"] == list(Method)


def test_the_stack_throttles_as_it_says() -> None:
    (settings,) = resource("RestApi")["MethodSettings"]
    told = resolved(DESCRIPTION["components"]["responses"]["Gateway"])["description"]
    rate, burst = settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]
    assert f"{rate} a second, {burst} at a time" in told
