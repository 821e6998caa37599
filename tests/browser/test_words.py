"""The page's own arithmetic, asked in the browser: the same words and steps as elsewhere."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from harness.browser import Visit

from bucketsize.byte_size import format_size

if TYPE_CHECKING:
    from harness.dashboard import Dashboard
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def visit(chromium: Browser, dashboard: Dashboard) -> Iterator[Visit]:
    """One page for all: none of these tests leaves anything in it."""
    with Visit.of(chromium, dashboard) as visit:
        visit.open()
        yield visit
        visit.must_be_clean()


def in_page(visit: Visit, script: str, argument: Any) -> Any:
    """What a script gives that may use the page's modules."""
    names = "['curve', 'format', 'axes']"
    imports = f"await Promise.all({names}.map((name) => import(`/page/js/${{name}}.js`)))"
    modules = f"const [curve, format, axes] = {imports};"
    return visit.page.evaluate(f"async (given) => {{ {modules} {script} }}", argument)


def test_sizes_read_as_the_command_writes_them(visit: Visit) -> None:
    chance = random.Random(3)  # noqa: S311
    sizes = [0, 1, 1023, 1024, 1075, 1_048_524, 1_048_525, 10**15]
    sizes += [chance.randrange(2 ** chance.randrange(1, 53)) for _ in range(3000)]
    read = in_page(visit, "return given.map(format.formatSize)", sizes)
    assert read == [format_size(size) for size in sizes]


def test_curves_over_each_other_hold_what_their_rows_say_at_every_instant(visit: Visit) -> None:
    chance = random.Random(5)  # noqa: S311
    several = [series(chance) for _ in range(4)]
    aligned = in_page(
        visit,
        """const curves = given.map((series) => new curve.Curve(series));
        const { data, rows } = curve.align(curves, 100, 900);
        return { data: data.map((column) => [...column]), rows };""",
        several,
    )
    times, *columns = aligned["data"]
    gaps = [gap for s in several for gap in s["unmeasured"]]
    ends = {at for start, end in gaps for at in (start, (start + end) / 2)}
    own = {t for s in several for t in s["time"]}
    assert times == sorted({100, 900, *(t for t in own | ends if 100 <= t <= 900)})
    for series_, sizes, rows in zip(several, columns, aligned["rows"], strict=False):
        assert sizes == [held(series_, time) for time in times]
        known = [t for t in series_["time"] if held(series_, t) is not None]
        assert [times[i] for i in rows] == [t for t in known if 100 <= t <= 900]


def series(chance: random.Random) -> dict[str, Any]:
    times = sorted(chance.sample(range(1000), chance.randrange(30)))
    return {
        "bucket": "photos",
        "from": 0,
        "to": 1000,
        "resolution": None,
        "before": chance.choice([None, {"time": -5, "size": 7, "count": 1}]),
        "time": times,
        "size": [chance.randrange(99) for _ in times],
        "count": [1] * len(times),
        "unmeasured": chance.choice([[], [[start := chance.randrange(800), start + 99]]]),
    }


def held(series: dict[str, Any], time: float) -> int | None:
    if any(start < time < end for start, end in series["unmeasured"]):
        return None
    at = bisect_right(series["time"], time)
    if at:
        return int(series["size"][at - 1])
    return series["before"] and int(series["before"]["size"])


def test_late_rows_are_put_where_their_time_belongs_and_no_row_twice(visit: Visit) -> None:
    told = in_page(
        visit,
        """const one = new curve.Curve(given);
        const row = (time) => ({ time, size: time * 10, count: 1 });
        const added = [30, 10, 20, 30].map((time) => one.add(row(time)));
        return [added, one.time, one.size, one.latest.size];""",
        series(random.Random(1)) | {"time": [], "size": [], "count": []},  # noqa: S311
    )
    assert told == [[True, True, True, False], [10, 20, 30], [100, 200, 300], 300]


def test_the_day_stands_under_the_first_of_each_day_s_ticks(visit: Visit) -> None:
    hour = 3_600_000
    midnight = 1_795_392_000_000  # 23 November 2026
    ticks = [midnight - hour, midnight, midnight + hour]
    labels = in_page(
        visit, "return axes.timeLabels(given.ticks, given.step)", {"ticks": ticks, "step": hour}
    )
    assert labels == ["23:00\n22 Nov 2026", "00:00\n23 Nov", "01:00"]
