"""The browser is led to the dashboard, and nobody else learns the key."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import urlsplit

from bucketsize.dashboard import opened

ADDRESS = "http://127.0.0.1:8931/?key=the-key&more"


def test_a_file_of_ones_own_leads_to_the_address_and_is_gone_in_the_end() -> None:
    asked: list[str] = []
    with opened(ADDRESS, asked.append):
        (address,) = asked
        assert "the-key" not in address
        file = Path(urlsplit(address).path)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert (
            'content="0; url=http://127.0.0.1:8931/?key=the-key&amp;more"' in file.read_text()
        )
    assert not file.parent.exists()
