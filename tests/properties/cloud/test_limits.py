"""What the limits let through is held against the template, filled in as AWS fills it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from bucketsize.cloud.limits import refuse_too_many
from bucketsize.cloud.tracked_lists import TrackedLists
from bucketsize.errors import InvalidInput

TEMPLATE: Any = yaml_parse((files("bucketsize.cloud") / "template.yaml").read_text("utf-8"))

# The longest that each may be, in the partition with the longest name. A function's name
# has 64 characters, of which the template adds 14 to the stack's.
LONGEST: dict[str, Any] = {
    "AWS::Partition": "aws-us-gov",
    "AWS::Region": "ap-northeast-1",
    "AWS::AccountId": "1" * 12,
    "AWS::StackName": "s" * 50,
    "TableName": "t" * 255,
    "BucketName": "b" * 63,
    "PlotBucket": "p" * 63,
    "WindowSeconds": "1000000000",
    "LedgerTableName": "t" * 255,
    "SummariesTableName": "t" * 255,
}
TRUE = ("InGovCloud", "HasLedgerBuckets", "WatchesGrowth")
LISTS = ("ListingBuckets", "LedgerBuckets")  # a parameter holds 4,096 bytes
Known: TypeAlias = dict[str, Any]
ARN = "arn:aws-us-gov:{}:ap-northeast-1:111111111111:"


def filled_in(part: Any, known: Known) -> Any:
    """A part of the template as CloudFormation would fill it in, in GovCloud."""
    if isinstance(part, list):
        return [filled_in(inner, known) for inner in part]
    if not isinstance(part, dict):
        return part
    [name, *_] = part
    if name in INTRINSICS:
        return INTRINSICS[name](part[name], known)
    return {key: filled_in(inner, known) for key, inner in part.items()}


def substitute(argument: Any, known: Known) -> str:
    text, extra = argument if isinstance(argument, list) else (argument, {})
    values = known | {name: filled_in(part, known) for name, part in extra.items()}
    return re.sub(r"\$\{([^}]+)\}", lambda match: str(values[match[1]]), text)


def arn(argument: list[str], known: Known) -> str:
    properties = TEMPLATE["Resources"][argument[0]]["Properties"]
    if argument[0] == "EventQueue":  # CloudFormation names it, in 80 characters at most
        return ARN.format("sqs") + "q" * 80
    if "QueueName" in properties:
        return ARN.format("sqs") + str(filled_in(properties["QueueName"], known))
    return ARN.format("logs") + f"log-group:{filled_in(properties['LogGroupName'], known)}:*"


INTRINSICS: dict[str, Callable[[Any, Known], Any]] = {
    "Ref": lambda name, known: known[name],
    "Fn::Sub": substitute,
    "Fn::Join": lambda args, known: args[0].join(filled_in(args[1], known)),
    "Fn::Split": lambda args, known: filled_in(args[1], known).split(args[0]),
    "Fn::If": lambda args, known: filled_in(args[1 if args[0] in TRUE else 2], known),
    "Fn::GetAtt": arn,
}


def told(names: tuple[str, ...], lists: TrackedLists | None = None) -> Known:
    """The names, every other one on the ledger, unless it is said which."""
    lists = lists or TrackedLists(names[::2], names[1::2])
    parameters = lists.parameters("t" * 255)
    in_lists = {name: parameters[name].split(",") for name in LISTS}
    return LONGEST | in_lists


def policy_characters(names: tuple[str, ...]) -> int:
    """All inline policies of a role that is told of all names, without white space.

    Size-tracking's with the names in both lists, or reconcile's with all on the ledger,
    whichever takes more.
    """
    return max(
        characters_of("SizeTrackingRole", told(names)),
        characters_of("ReconcileRole", told(names, TrackedLists(ledger=names))),
    )


def characters_of(role: str, known: Known) -> int:
    policies = TEMPLATE["Resources"][role]["Properties"]["Policies"]
    documents = filled_in([p["PolicyDocument"] for p in policies], known)
    return sum(len(json.dumps(document, separators=(",", ":"))) for document in documents)


def environment_bytes(names: tuple[str, ...]) -> int:
    """All environment variables of plotting, which is told the list, names and values."""
    plotting = TEMPLATE["Resources"]["PlottingFunction"]["Properties"]["Environment"]
    every = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    variables = filled_in(plotting["Variables"] | every, told(names))
    assert set(variables["TRACKED_BUCKETS"].split(",")) - {"-"} == {*names}
    return sum(len(name.encode()) + len(value.encode()) for name, value in variables.items())


def fits(names: tuple[str, ...]) -> bool:
    try:
        refuse_too_many(names)
    except InvalidInput:
        return False
    return True


def most_names(length: int) -> int:
    count = 0
    while fits(("x" * length,) * (count + 1)):
        count += 1
    return count


@pytest.mark.parametrize(("length", "count"), [(3, 286), (12, 212), (36, 83), (63, 48)])
def test_so_many_names_of_a_length_fit(length: int, count: int) -> None:
    assert most_names(length) == count


@pytest.mark.parametrize("length", range(3, 64, 6))
def test_the_most_names_that_fit_leave_little_room_and_break_no_limit(length: int) -> None:
    names = ("x" * length,) * most_names(length)
    used = max(policy_characters(names) / 10_240, environment_bytes(names) / 4_096)
    assert 0.75 < used <= 1


@given(
    st.lists(st.text("abc-.*", min_size=3, max_size=63), min_size=1, max_size=4),
    st.integers(1, 360),
)
def test_whatever_is_accepted_is_within_the_limits_of_aws(
    some_names: list[str], count: int
) -> None:
    names = tuple(some_names * count)[:count]
    if fits(names):
        assert all(len(",".join(told(names)[name])) <= 4_096 for name in LISTS)
        assert policy_characters(names) <= 10_240
        assert environment_bytes(names) <= 4_096


def test_a_refusal_says_how_much_is_taken_and_offers_patterns() -> None:
    with pytest.raises(InvalidInput, match="49 names") as caught:
        refuse_too_many(("x" * 63,) * 49)
    assert "3135 of 3072 bytes" in caught.value.message
    assert "bucketsize track 'logs-*'" in caught.value.hint
