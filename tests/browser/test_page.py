"""What people do with the page, done in Chromium."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from harness import App, now
from harness.browser import Visit
from harness.dashboard import Dashboard, started_dashboard
from harness.page_history import write
from playwright.sync_api import Browser, Page, expect

from bucketsize.dashboard import opened
from bucketsize.model import Measurement
from bucketsize.records import COLUMNS


def said(page: Page) -> dict[str, list[str]]:
    """What the page's address says."""
    return parse_qs(urlsplit(page.url).query)


def test_the_first_load_lists_every_bucket_and_shows_the_largest(visit: Visit) -> None:
    page = visit.page
    expect(page.locator(".card-name")).to_contain_text(
        ["acme-builds", "acme-logs", "acme-photos"]
    )
    expect(page.locator("#bucket-name")).to_have_text("acme-photos")
    expect(page.locator("#size")).to_have_text(re.compile(r"^\d+\.\d GiB$"))
    expect(page.locator("#connection")).to_have_text("Live")
    expect(page.locator(".card .sparkline-line").first).to_be_visible()
    expect(page.locator("#trend dd")).to_have_text([re.compile("[0-9]")] * 3)
    assert "key" not in said(page)


def test_the_shown_buckets_changes_are_known_with_its_card_out_of_sight(
    chromium: Browser, dashboard: Dashboard
) -> None:
    with Visit.of(chromium, dashboard, viewport={"width": 1440, "height": 200}) as visit:
        page = visit.show(bucket="acme-photos", window="1w")
        expect(page.locator(".card", has_text="acme-photos")).not_to_be_in_viewport()
        expect(page.locator("#trend dd")).to_have_text([re.compile("[0-9]")] * 3)
        visit.must_be_clean()


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


def test_another_window_is_shown_and_stands_in_the_address(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", window="1w")
    drawn = page.locator("#fineness")
    expect(drawn).to_have_text("Every measurement is drawn.")
    page.get_by_role("radio", name="30 days").check(force=True)
    expect(page).to_have_url(re.compile("window=30d"))
    page.go_back()
    expect(page.get_by_role("radio", name="1 week")).to_be_checked()


def test_dragging_zooms_and_reset_leads_back(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", window="1w")
    box = page.locator(".u-over").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.25, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, middle, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("from=.*to="))
    assert 1.6 < days_shown(page) < 1.9  # a quarter of a week
    page.get_by_role("button", name="Reset").click()
    expect(page).not_to_have_url(re.compile("from="))


def test_shift_and_the_mouse_move_what_is_shown_and_the_wheel_zooms(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", window="1d")
    box = page.locator(".u-over").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.keyboard.down("Shift")
    page.mouse.down()
    page.mouse.move(x + box["width"] / 4, y, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page).to_have_url(re.compile("from="))
    assert 0.99 < days_shown(page) < 1.01
    moved = said(page)["to"]
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    page.wait_for_function(
        "to => new URLSearchParams(location.search).get('to') !== to", arg=moved[0]
    )
    assert days_shown(page) < 0.8


def days_shown(page: Page) -> float:
    return float(
        page.evaluate(
            """() => {
                const said = new URLSearchParams(location.search);
                return (Date.parse(said.get("to")) - Date.parse(said.get("from"))) / 864e5;
            }"""
        )
    )


def test_the_values_under_the_pointer_are_told_with_their_time(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", window="1w")
    expect(page.locator("#readout-time")).to_have_text("Now")
    page.locator(".u-over").hover()
    expect(page.locator("#readout-time")).to_contain_text("UTC")
    expect(page.locator("#readout strong")).to_have_text(re.compile("GiB"))
    expect(page.locator("#readout")).to_contain_text("objects")


def test_another_bucket_is_shown_with_a_click(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", window="1w")
    page.locator(".card", has_text="acme-builds").get_by_role("button").click()
    expect(page.locator("#bucket-name")).to_have_text("acme-builds")
    expect(page.locator(".card-show[aria-current=true]")).to_contain_text("acme-builds")
    assert said(page)["bucket"] == ["acme-builds"]
    expect(page.locator("#readout li")).to_contain_text(["acme-builds"])


def test_several_buckets_lie_over_each_other(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", window="1w")
    page.get_by_role("checkbox", name="Lay acme-builds over the curve").check()
    page.get_by_role("checkbox", name="Lay acme-logs over the curve").check()
    expect(page.locator("#readout .readout-name")).to_have_text(
        ["acme-photos", "acme-builds", "acme-logs"]
    )
    expect(page.locator("#changes-columns")).to_contain_text("Bucket")
    assert said(page)["with"] == ["acme-builds", "acme-logs"]
    page.reload()
    expect(page.locator("#readout .readout-name")).to_have_text(
        ["acme-photos", "acme-builds", "acme-logs"]
    )


def test_what_is_drawn_can_be_chosen_and_stands_in_the_address(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", window="1w")
    page.get_by_label("Objects").check()
    page.get_by_label("Peak").uncheck()
    page.get_by_label("From zero").uncheck()
    assert {"objects": ["1"], "peak": ["0"], "zero": ["0"]}.items() <= said(page).items()
    page.reload()
    expect(page.get_by_label("Objects")).to_be_checked()
    expect(page.get_by_label("Peak")).not_to_be_checked()


def test_the_theme_is_the_system_s_until_the_button_says_otherwise(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Use the light theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Use the dark theme").click()
    page.emulate_media(color_scheme="light")  # the dark one was the system's: so it is followed
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_chosen_theme_outlives_the_port(
    chromium: Browser, dashboard: Dashboard, history: App
) -> None:
    with (
        Visit.of(chromium, dashboard, color_scheme="dark") as visit,
        started_dashboard(history.aws) as next_start,
    ):
        visit.page.get_by_role("button", name="Use the light theme").click()
        visit.page.goto(next_start.address_with_key)
        expect(visit.page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_file_that_a_browser_is_given_leads_to_the_page(
    chromium: Browser, dashboard: Dashboard
) -> None:
    page = chromium.new_page()
    with opened(dashboard.address_with_key, page.goto):
        expect(page.locator(".card")).not_to_have_count(0)
        assert page.url.startswith(dashboard.address)
        assert "key" not in said(page)
    page.close()


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


def test_the_picture_is_saved_as_png(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", window="1w")
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG").click()
    assert saved.value.suggested_filename == "acme-photos.png"
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_the_rows_are_saved_as_csv(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", with_="acme-logs", window="1d")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    lines = saved.value.path().read_text().splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert {line.split(",")[0] for line in lines[1:]} == {"acme-photos", "acme-logs"}
