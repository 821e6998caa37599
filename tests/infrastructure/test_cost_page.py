"""docs/cost.md and ``bucketsize estimate`` say the same, and the picture is the present one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from harness.documents import blocks_of
from PIL import Image

from bucketsize.cli.estimate import estimate_command
from bucketsize.cost import break_even, event_cost, format_dollars
from bucketsize.cost.prices import OTHER_PRICES, PRICES
from bucketsize.model import Method

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/cost.md").read_text(encoding="utf-8")


def table_after(words: str) -> list[list[str]]:
    """The cells of the first table behind these words, without its header."""
    lines = PAGE.partition(words)[2].splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("| ---"))
    rows = []
    for line in lines[start + 1 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def number(cell: str) -> float:
    return float(re.sub(r"[$,*]", "", cell))


def estimated(*arguments: str) -> str:
    finished = CliRunner().invoke(estimate_command, arguments)
    assert finished.exit_code == 0, finished.output
    return finished.stdout


def estimate(objects: str, events: str, batch: str) -> dict[str, Any]:
    arguments = ("--objects", objects, "--events-per-day", events, "--batch", batch, "--json")
    answer: dict[str, Any] = json.loads(estimated(*arguments))
    return answer


BUCKETS = table_after("The same for other buckets")


def test_there_are_buckets_to_compare() -> None:
    assert len(BUCKETS) >= 5


@pytest.mark.parametrize("row", BUCKETS, ids=lambda row: "-".join(row[:3]))
def test_the_page_s_buckets_cost_what_the_command_says(row: list[str]) -> None:
    objects, events, batch = (cell.replace(",", "") for cell in row[:3])
    listing, ledger, start = (number(cell) for cell in row[3:6])
    answer = estimate(objects, events, batch)
    assert answer["listing"]["dollars_per_month"] == pytest.approx(listing, rel=0.05)
    assert answer["ledger"]["dollars_per_month"] == pytest.approx(ledger, rel=0.01)
    assert answer["start"]["dollars"] == pytest.approx(start, rel=0.05)
    turning = {"never": None, "always": 0}.get(row[6], row[6])
    expected = int(turning.replace(",", "")) if isinstance(turning, str) else turning
    assert answer["break_even_objects"] == expected
    assert answer["recommended"] == row[7]


def test_the_page_s_example_is_what_the_command_prints() -> None:
    (example,) = blocks_of("docs/cost.md", __file__, "console")
    (command,) = example.commands
    assert estimated(*command.split()[2:]).splitlines() == example.output


def test_the_page_s_prices_by_size_are_those_of_the_command() -> None:
    for objects, listing, ledger, burst, start in table_after("## By the size of the bucket"):
        quiet, bursts = (estimate(objects.replace(",", ""), "1", n) for n in ("1", "10"))
        per_million = "dollars_per_million_events"
        assert format_dollars(quiet["listing"][per_million]) == listing
        assert format_dollars(quiet["ledger"][per_million]) == ledger
        assert format_dollars(bursts["ledger"][per_million]) == burst
        assert format_dollars(quiet["start"]["dollars"]) == start


def test_the_lines_of_each_table_add_up_to_its_sum() -> None:
    tables = re.findall(r"\| For \|.*?\*\*sum\*\* \|  \|  \| \S+ \|", PAGE, re.DOTALL)
    assert len(tables) == 5
    for table in tables:
        *lines, total = (number(row.split("|")[-2].strip()) for row in table.splitlines()[2:])
        assert sum(lines) == pytest.approx(total, rel=0.01)


def test_every_price_is_on_the_page_with_its_source() -> None:
    rows = {row[0]: row for row in table_after("## Prices")}
    for price in (*PRICES, *OTHER_PRICES):
        what, dollars, per, source = rows.pop(price.what)
        assert number(dollars) == price.dollars
        assert per == f"{price.per:,} {price.unit}"
        assert source == price.source, what
    assert not rows


def test_the_picture_shows_these_costs() -> None:
    with Image.open(ROOT / "docs/images/cost.png") as image:
        figures = json.loads(image.info["bucketsize"])
    for objects, dollars in zip(figures["objects"], figures["listing"], strict=True):
        assert event_cost(Method.LISTING, objects=objects).dollars * 1e6 == dollars
    assert figures["break_even"] == {
        events: break_even(events_per_day=int(events))
        for events in ("10", "100", "1000", "10000")
    }
