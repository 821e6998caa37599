"""The page for people with a keyboard only, with a screen reader, with a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from harness import thorough_but
from harness.browser import DESKTOP, PHONE, TABLET, Visit
from harness.images import keep
from playwright.sync_api import Browser, Page, expect

if TYPE_CHECKING:
    from harness.dashboard import Dashboard

SHOWN: dict[str, Any] = {"bucket": "acme-photos", "with_": "acme-builds", "window": "1w"}


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => (document.activeElement.getAttribute('aria-label') ?? '')"
            " + ' ' + document.activeElement.textContent"
        )
        if name in focused:
            return
    pytest.fail(f"Tab does not lead to {name!r}")


def test_everything_can_be_done_by_keyboard(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", window="1w")
    tab_to(page, "acme-builds")
    press(page, "Enter")
    expect(page.locator("#bucket-name")).to_have_text("acme-builds")
    tab_to(page, "Lay acme-logs over the curve")
    press(page, "Space")
    expect(page.locator("#readout li")).to_have_count(2)
    tab_to(page, "1 week")
    press(page, "ArrowLeft")
    expect(page.get_by_role("radio", name="1 day")).to_be_checked()
    tab_to(page, "Size of acme-builds over time")
    expect(page.locator(".curve")).to_be_focused()


def test_the_curve_is_walked_row_by_row_and_spoken(visit: Visit) -> None:
    page = visit.show(bucket="acme-builds", window="1w")
    page.locator("#curve").focus()
    spoken = page.locator("#spoken")
    press(page, "End")
    expect(spoken).to_have_text(
        re.compile(r"\d\d:\d\d:\d\d\.\d{3}: [0-9.]+ [MG]iB, [\d,]+ objects")
    )
    last = spoken.inner_text()
    press(page, "ArrowLeft")
    expect(spoken).not_to_have_text(last)
    press(page, "ArrowRight")
    expect(spoken).to_have_text(last)
    press(page, "Home")
    expect(spoken).not_to_have_text(last)


def test_the_curve_is_zoomed_and_moved_by_keys(visit: Visit) -> None:
    page = visit.show(bucket="acme-builds", window="1w")
    page.locator("#curve").focus()
    press(page, "+")
    expect(page).to_have_url(re.compile("from="))
    at = page.url
    press(page, "Shift+ArrowLeft")
    expect(page).not_to_have_url(at)
    press(page, "0")
    expect(page).not_to_have_url(re.compile("from="))


def test_focus_is_always_to_be_seen(visit: Visit) -> None:
    page = visit.show(bucket="acme-builds", window="1w")
    outlines: list[str] = []
    while len(outlines) < 60:
        page.keyboard.press("Tab")
        outline = page.evaluate(OUTLINE)
        if outline is None:  # the end of the page
            break
        outlines.append(outline)
    assert len(outlines) > 15
    assert set(outlines) == {"solid"}


OUTLINE = """() => {
    const focused = document.activeElement;
    if (focused === document.body) return null;
    const seen = focused.matches(".windows input") ? focused.nextElementSibling : focused;
    return getComputedStyle(seen).outlineStyle;
}"""


# Both themes, the widest and the narrowest are looked at each time; the other crossings have no
# style of their own: a theme is colours, a width is places.
DESKTOP_IN_LIGHT = ("desktop", DESKTOP, 3, "light")
PHONE_IN_DARK = ("phone", PHONE, 1, "dark")
LOOKS = [
    DESKTOP_IN_LIGHT,
    ("desktop", DESKTOP, 3, "dark"),
    ("tablet", TABLET, 2, "light"),
    ("tablet", TABLET, 2, "dark"),
    ("phone", PHONE, 1, "light"),
    PHONE_IN_DARK,
]


@pytest.mark.parametrize(
    ("name", "viewport", "sparklines", "theme"),  # sparklines: of the cards in sight
    thorough_but(LOOKS, DESKTOP_IN_LIGHT, PHONE_IN_DARK),
)
def test_axe_finds_nothing_and_the_page_is_shown(
    chromium: Browser,
    dashboard: Dashboard,
    name: str,
    viewport: Any,
    sparklines: int,
    theme: Any,
) -> None:
    is_phone = name == "phone"
    with Visit.of(
        chromium,
        dashboard,
        viewport=viewport,
        color_scheme=theme,
        device_scale_factor=2 if is_phone else 1,
        is_mobile=is_phone,
        has_touch=is_phone,
    ) as visit:
        page = visit.show(**SHOWN)
        drawn = "most => document.querySelectorAll('.sparkline-line').length >= most"
        page.wait_for_function(drawn, arg=sparklines)
        expect(page.locator(".card[data-curve='0'] .period").last).to_have_text(
            re.compile("[0-9] GiB")
        )
        expect(page.locator("#forecast")).to_be_visible()
        keep(page, f"dashboard-{name}-{theme}.png")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        visit.must_be_clean()


def test_nothing_is_wider_than_a_phone_and_fingers_move_the_curve(
    chromium: Browser, dashboard: Dashboard
) -> None:
    with Visit.of(chromium, dashboard, viewport=PHONE, is_mobile=True, has_touch=True) as visit:
        page = visit.show(**SHOWN)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width == PHONE["width"]
        swipe(visit, page)
        expect(page).to_have_url(re.compile("from="))
        visit.must_be_clean()


def swipe(visit: Visit, page: Page) -> None:
    """One finger to the right over the curve, as Chromium makes of touches."""
    page.locator(".u-over").scroll_into_view_if_needed()
    box = page.locator(".u-over").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    touch = visit.context.new_cdp_session(page)
    for kind, x in (("touchStart", 120), ("touchMove", 170), ("touchMove", 260)):
        points = [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
