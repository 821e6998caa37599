from __future__ import annotations

import pytest

from bucketsize.cli.breakdown import breakdown_json, breakdown_lines
from bucketsize.model import BucketSize

GROUPS = {
    "logs/": BucketSize(2_048, 10),
    "photos/2026/": BucketSize(43_163_656_028, 1_230_000),
    "a": BucketSize(2_048, 1),
    "empty/": BucketSize(0, 3),
}


def test_the_largest_comes_first_and_equals_by_name() -> None:
    assert breakdown_lines("prefix", GROUPS) == [
        "    size    objects  prefix",
        "40.2 GiB  1,230,000  photos/2026/",
        " 2.0 KiB          1  a",
        " 2.0 KiB         10  logs/",
        "     0 B          3  empty/",
    ]


def test_nothing_to_break_down_is_a_heading() -> None:
    assert breakdown_lines("prefix", {}) == ["size  objects  prefix"]


def test_scripts_get_exact_figures_in_the_same_order() -> None:
    first, *rest = breakdown_json("prefix", GROUPS)
    assert first == {
        "prefix": "photos/2026/",
        "total_size": 43_163_656_028,
        "object_count": 1_230_000,
    }
    assert [group["prefix"] for group in rest] == ["a", "logs/", "empty/"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "''"),
        ("a b/", "a b/"),
        (" a", "' a'"),
        ("日本/🙂", "日本/🙂"),
        ("\x1b[31mred\x07/", "\\x1b[31mred\\x07/"),
        ("a\nb", "a\\nb"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
    ],
)
def test_a_name_cannot_make_a_terminal_do_anything(name: str, shown: str) -> None:
    assert breakdown_lines("prefix", {name: BucketSize(1, 1)})[1].split(maxsplit=3)[3] == shown
