"""Who may ask the dashboard for what: decided from a request's headers alone.

The server shows what the caller's AWS credentials open, so it answers nobody else:

* It listens on 127.0.0.1 only: no other machine reaches it.
* ``Host`` must name this server: a foreign name that is made to lead to 127.0.0.1 (DNS
  rebinding) stays in that header.
* ``Origin`` and ``Sec-Fetch-Site`` must not name another site: a page elsewhere can have a
  browser send requests here. It may lead here by a link, to the page itself, which is empty.
* Figures take the key that the command made up and handed to the browser as a cookie: others
  with an account on this machine reach 127.0.0.1 as well.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from bucketsize.errors import AccessDenied, BucketsizeError

PAGE = "/"
FIGURES = "/api/"
"""What all addresses begin with that answer figures."""

KEY_PARAMETER = "key"

_HTTP_PORT = 80
_OUR_SITES = ("same-origin", "none")  # none: typed, or a bookmark

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
"""The page loads and does nothing but what this server sends."""

HEADERS = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""On every answer, refusals included."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets pass what comes from the dashboard's own page, in the caller's own browser.

    Attributes:
        port: The port on 127.0.0.1 that the server listens on.
        key: What a browser must know to be shown figures.
    """

    port: int
    key: str

    @property
    def address(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def address_with_key(self) -> str:
        """The address that hands a browser the key."""
        return f"{self.address}?{KEY_PARAMETER}={self.key}"

    @property
    def cookie_name(self) -> str:
        """Cookies are one for all ports of a host: the name keeps two dashboards apart."""
        return f"bucketsize-{self.port}"

    def check(self, path: str, headers: Mapping[str, str]) -> None:
        """Let a request pass.

        Args:
            path: The path asked for.
            headers: The request's headers, by lower case names.

        Raises:
            AccessDenied: It is not from our page, or lacks the key.
        """
        host = headers.get("host", "")
        if host not in self._hosts:
            raise AccessDenied(
                f"This server is not {host!r:.80}.", hint=f"It is {self.address}"
            )
        if headers.get("origin", f"http://{host}") != f"http://{host}":
            raise _of_another_site()
        site = headers.get("sec-fetch-site", "none")
        if site not in _OUR_SITES and not _is_link_to_page(path, headers):
            raise _of_another_site()
        if path.startswith(FIGURES) and not self.knows(self._key_in_cookie(headers)):
            raise KeyNeeded(
                "This browser has not been let in.",
                hint="Open the address that bucketsize dashboard printed when it started.",
            )

    def knows(self, key: str) -> bool:
        """Whether this is the key; takes as long for a wrong one."""
        return hmac.compare_digest(key.encode(), self.key.encode())

    @property
    def _hosts(self) -> tuple[str, ...]:
        names = ("127.0.0.1", "localhost")
        with_port = tuple(f"{name}:{self.port}" for name in names)
        return with_port + (names if self.port == _HTTP_PORT else ())

    def _key_in_cookie(self, headers: Mapping[str, str]) -> str:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return ""
        return cookies[self.cookie_name].value if self.cookie_name in cookies else ""


class KeyNeeded(AccessDenied):
    """The browser does not know the key."""

    code = "KeyNeeded"


def _is_link_to_page(path: str, headers: Mapping[str, str]) -> bool:
    return (
        path == PAGE
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def _of_another_site() -> BucketsizeError:
    return AccessDenied("This request comes from another site's page.")
