"""What was measured, and what is just being measured, as the page shows it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from harness import App, now
from harness.page_history import write
from playwright.sync_api import expect

from bucketsize.model import Measurement

if TYPE_CHECKING:
    from harness.browser import Visit


def test_a_change_in_s3_appears_by_itself_with_its_cause(visit: Visit, history: App) -> None:
    page = visit.show(bucket="acme-logs", window="1m")
    history.aws.s3.put_object(Bucket="acme-logs", Key="live/first.txt", Body=b"12345")
    newest = page.locator("#changes tr").first
    expect(newest).to_contain_text("ObjectCreated:Put live/first.txt", timeout=15_000)
    expect(page.locator("#size")).to_have_text("5 B")
    expect(page.locator("#spoken")).to_contain_text("acme-logs: 5 B, 1 object")


def test_a_row_is_seen_within_two_seconds(visit: Visit, history: App) -> None:
    page = visit.show(bucket="acme-logs", window="1m")
    expect(page.locator("#connection")).to_have_text("Live")
    history.history.record(Measurement("acme-logs", now(), 4321, 7))
    expect(page.locator("#size")).to_have_text("4.2 KiB", timeout=2_000)
    expect(page.locator(".card", has_text="acme-logs")).to_contain_text("4.2 KiB")


def test_a_forecast_is_shown_with_its_basis_only_where_the_data_carry_one(
    visit: Visit, history: App
) -> None:
    history.aws.s3.create_bucket(Bucket="acme-steady")
    days = 12
    write(
        history,
        [
            Measurement("acme-steady", now() - timedelta(days=days - day), 10**8 * (day + 1), 1)
            for day in range(days)
        ],
    )
    page = visit.show(bucket="acme-steady", window="30d")
    told = page.locator("#forecast")
    expect(told).to_have_text(
        re.compile(r"^Passes 2\.0 GiB on \d+ \w+ \d{4} at this rate: .* a day over 12 days, 12")
    )
    history.history.record(Measurement("acme-steady", now(), 2 * 1024**3, 1))
    expect(page.locator("#size")).to_have_text("2.0 GiB")
    expect(told).not_to_contain_text("2.0 GiB")  # which it has passed
    page.locator(".card", has_text="acme-builds").get_by_role("button").click()
    expect(page.locator("#bucket-name")).to_have_text("acme-builds")
    expect(told).to_be_hidden()


def test_a_late_row_changes_what_the_next_one_changed(visit: Visit, history: App) -> None:
    history.aws.s3.create_bucket(Bucket="acme-late")
    page = visit.show(bucket="acme-late", window="1h")
    expect(page.locator("#connection")).to_have_text("Live")
    end = now()
    rows = page.locator("#changes tr")
    for seconds, size in ((-20, 1000), (-5, 1700)):
        history.history.record(
            Measurement("acme-late", end + timedelta(seconds=seconds), size, 1)
        )
    expect(rows.first).to_contain_text("+700 B")
    history.history.record(Measurement("acme-late", end - timedelta(seconds=10), 1600, 1))
    expect(rows.first).to_contain_text("+100 B")
    expect(rows.nth(1)).to_contain_text("+600 B")


def test_rows_that_come_together_are_shown_together(visit: Visit, history: App) -> None:
    """A look at a busy bucket may tell hundreds: a page that shows each alone stands still."""
    history.aws.s3.create_bucket(Bucket="acme-burst")
    page = visit.show(bucket="acme-burst", window="1h")
    expect(page.locator("#connection")).to_have_text("Live")
    page.evaluate(COUNT_TABLES)
    start = now() - timedelta(seconds=10)
    write(
        history,
        [
            Measurement("acme-burst", start + timedelta(milliseconds=n), 1000 + n, 1)
            for n in range(75)
        ],
    )
    expect(page.locator("#changes tr")).to_have_count(75)
    expect(page.locator("#changes tr").first).to_contain_text("+1 B")
    assert page.evaluate("tablesWritten") < 10  # one a look


COUNT_TABLES = """() => {
    window.tablesWritten = 0;
    const count = (changes) => { tablesWritten += changes.length; };
    const table = document.getElementById("changes");
    new MutationObserver(count).observe(table, { childList: true });
}"""


def test_a_row_of_now_stays_out_of_the_table_of_a_zoom_into_the_past(
    visit: Visit, history: App
) -> None:
    history.aws.s3.create_bucket(Bucket="acme-past")
    noon = now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    for hours, size in ((1, 1000), (2, 1700)):
        history.history.record(Measurement("acme-past", noon + timedelta(hours=hours), size, 1))
    ends = {"from": noon.isoformat(), "to": (noon + timedelta(hours=3)).isoformat()}
    page = visit.show(bucket="acme-past", window="1w", **ends)
    expect(page.locator("#connection")).to_have_text("Live")
    expect(page.locator("#changes tr")).to_have_count(2)
    history.history.record(Measurement("acme-past", now(), 987_654_321, 3))
    expect(page.locator("#size")).to_have_text("941.9 MiB")  # the headline is of now
    expect(page.locator("#changes tr")).to_have_count(2)


INK_BELOW = """() => {
    const canvas = document.querySelector(".curve canvas");
    const height = 30 * devicePixelRatio;
    const { data } = canvas.getContext("2d")
        .getImageData(0, canvas.height - height, canvas.width, height);
    return data.filter((alpha, i) => i % 4 === 3 && alpha > 0).length;
}"""


def test_in_a_gap_nothing_is_said_to_be_measured(visit: Visit, history: App) -> None:
    history.aws.s3.create_bucket(Bucket="acme-broken")
    noon = now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    began, ended = noon + timedelta(hours=2), noon + timedelta(hours=9)
    history.history.record(Measurement("acme-broken", noon + timedelta(hours=1), 1000, 1))
    late = Measurement("acme-broken", ended, 3000, 2, unmeasured_since=began)
    history.history.record(late)
    ends = {"from": noon.isoformat(), "to": (noon + timedelta(hours=11)).isoformat()}
    page = visit.show(bucket="acme-broken", window="1w", **ends)
    page.locator(".u-over").hover()  # its middle: half past five
    expect(page.locator("#readout")).to_contain_text("not measured since")
    assert page.evaluate(INK_BELOW) > 100, "the time axis has no labels"
    page.locator("#curve").focus()
    page.keyboard.press("Home")
    expect(page.locator("#spoken")).not_to_contain_text("not measured since")


def test_the_table_tells_what_changed_and_why(visit: Visit) -> None:
    page = visit.show(bucket="acme-builds", window="1d")
    row = page.locator("#changes tr").first
    expect(row.get_by_role("rowheader")).to_have_text(
        re.compile(r"\d{4} \d\d:\d\d:\d\d\.\d{3}")
    )
    expect(row).to_contain_text(re.compile(r"[+\u2212][0-9.]+ [MG]iB"))
    expect(row).to_contain_text(
        re.compile(r"Object(Created:Put|Removed:Delete) 2026/\d\d/builds-")
    )
