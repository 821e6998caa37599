"""What people do with the page, done in Chromium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from harness.browser import Visit
from harness.dashboard import Dashboard, started_dashboard
from playwright.sync_api import Browser, Page, expect

from bucketsize.dashboard import opened
from bucketsize.records import COLUMNS

if TYPE_CHECKING:
    from harness import App


def said(page: Page) -> dict[str, list[str]]:
    """What the page's address says."""
    return parse_qs(urlsplit(page.url).query)


def test_the_first_load_lists_every_bucket_and_shows_the_largest(visit: Visit) -> None:
    page = visit.open()
    expect(page.locator(".card-name")).to_contain_text(
        ["acme-builds", "acme-logs", "acme-photos"]
    )
    expect(page.locator("#bucket-name")).to_have_text("acme-photos")
    expect(page.locator("#size")).to_have_text(re.compile(r"^\d+\.\d GiB$"))
    expect(page.locator("#connection")).to_have_text("Live")
    # Of a size that does not change the line has no height, and counts as hidden.
    shown = page.locator(".card", has_text="acme-photos")
    expect(shown.locator(".sparkline-line")).to_be_visible()
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
    page = visit.open()
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
        page = visit.open()
        page.get_by_role("button", name="Use the light theme").click()
        page.goto(next_start.address_with_key)
        expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_file_that_a_browser_is_given_leads_to_the_page(
    chromium: Browser, dashboard: Dashboard
) -> None:
    page = chromium.new_page()
    with opened(dashboard.address_with_key, page.goto):
        expect(page.locator(".card")).not_to_have_count(0)
        assert page.url.startswith(dashboard.address)
        assert "key" not in said(page)
    page.close()


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
