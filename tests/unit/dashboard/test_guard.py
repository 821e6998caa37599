"""Who is answered, and who is not: each refusal on its own."""

from __future__ import annotations

import pytest

from bucketsize.dashboard import Guard
from bucketsize.dashboard.guard import POLICY, KeyNeeded
from bucketsize.errors import AccessDenied

GUARD = Guard(8931, "the-key")
FIGURES = "/api/buckets"
OURS = {
    "host": "127.0.0.1:8931",
    "sec-fetch-site": "same-origin",
    "cookie": "theme=dark; bucketsize-8931=the-key",
}


@pytest.mark.parametrize("host", ["127.0.0.1:8931", "localhost:8931"])
def test_the_page_itself_is_answered(host: str) -> None:
    GUARD.check(FIGURES, OURS | {"host": host, "origin": f"http://{host}"})


def test_who_typed_the_address_is_shown_the_page_before_the_key_is_known() -> None:
    GUARD.check("/", {"host": "127.0.0.1:8931", "sec-fetch-site": "none"})


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example:8931",  # a name that was made to lead here
        "127.0.0.1.evil.example:8931",
        "127.0.0.1",
        "127.0.0.1:8932",
        "localhost:8931@evil.example",
        "LOCALHOST:8931 ",
    ],
)
def test_a_name_that_is_not_ours_is_refused(host: str) -> None:
    with pytest.raises(AccessDenied, match="This server is not"):
        GUARD.check("/", OURS | {"host": host})


@pytest.mark.parametrize(
    "origin", ["null", "http://evil.example", "https://127.0.0.1:8931", "http://127.0.0.1:8932"]
)
def test_another_origin_is_refused(origin: str) -> None:
    with pytest.raises(AccessDenied, match="another site"):
        GUARD.check(FIGURES, OURS | {"origin": origin})


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", [FIGURES, "/page/js/main.js"])
def test_a_request_that_another_site_s_page_makes_is_refused(site: str, path: str) -> None:
    with pytest.raises(AccessDenied, match="another site"):
        GUARD.check(path, OURS | {"sec-fetch-site": site})


def test_a_link_from_elsewhere_leads_to_the_page_and_to_nothing_else() -> None:
    link = {
        "host": "127.0.0.1:8931",
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
    }
    GUARD.check("/", link)
    with pytest.raises(AccessDenied):
        GUARD.check(FIGURES, link)
    with pytest.raises(AccessDenied):
        GUARD.check("/", link | {"sec-fetch-dest": "iframe"})


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "bucketsize-8931=",
        "bucketsize-8931=the-kex",
        "bucketsize-8931=the",
        "bucketsize-8931=the-key-",
        "bucketsize-8931=THE-KEY",
        "bucketsize-8932=the-key",
        "bucketsize-8931=\u00fc",
        ";;=;",
    ],
)
def test_figures_take_the_key(cookie: str) -> None:
    for path in (FIGURES, "/api/series", "/api/rows.csv", "/api/live"):
        with pytest.raises(KeyNeeded):
            GUARD.check(path, OURS | {"cookie": cookie})


def test_a_server_on_http_s_own_port_is_known_without_it() -> None:
    Guard(80, "k").check("/", {"host": "localhost"})


def test_the_policy_lets_nothing_come_from_elsewhere_or_stand_in_the_page() -> None:
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "frame-ancestors 'none'" in POLICY
