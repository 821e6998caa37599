"""Opens the dashboard in the user's browser; nobody else can read the key on the way."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

_REDIRECT = """\
<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={address}">
<title>bucketsize</title>
<p><a href="{address}">The dashboard</a></p>
"""


@contextmanager
def opened(address_with_key: str, open_address: Callable[[str], object]) -> Iterator[None]:
    """Have an address opened; the file that leads there is gone at the end.

    A browser is started with the address as an argument, which every account of the machine
    can read in its list of processes. So it is given a file that only this user can read.

    Args:
        address_with_key: Where the file leads.
        open_address: Shows an address in a browser, such as ``webbrowser.open``.
    """
    with tempfile.TemporaryDirectory(prefix="bucketsize-") as folder:  # for its owner alone
        file = Path(folder) / "dashboard.html"
        file.touch(0o600)
        file.write_text(_REDIRECT.format(address=escape(address_with_key)), "utf-8")
        open_address(file.as_uri())
        yield
