"""docs/python.md does what it says: its blocks are run in turn, as a notebook runs them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness import App, eventually

from bucketsize.cloud.local import LocalCloud
from bucketsize.model import Measurement

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs/python.md"


def blocks() -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_page_runs_as_it_is_written(
    app: App,
    cloud: LocalCloud,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in cloud.environ.items():
        monkeypatch.setenv(name, value)
    app.aws.s3.put_object(Bucket=app.bucket_name, Key="a key for the page", Body=b"x" * 41)
    eventually(lambda: _recorded(app), "the row of the object that the page shows")
    notebook: dict[str, Any] = {}
    for block in blocks():
        exec(compile(block, PAGE.name, "exec"), notebook)  # noqa: S102  our own page
    assert any(row.cause.object_key == "a key for the page" for row in notebook["rows"])
    assert all(isinstance(row, Measurement) for row in notebook["rows"])
    assert len(notebook["frame"]) == len(notebook["rows"])
    assert len(notebook["by_minute"]) > 0
    assert notebook["told"].basis.points >= 1
    shown = capsys.readouterr().out
    assert "a key for the page" in shown
    assert app.bucket_name in shown
    assert "bucketsize track no-such-bucket" in shown


def _recorded(app: App) -> bool:
    latest = app.history.latest(app.bucket_name)
    return latest is not None and latest.cause.object_key == "a key for the page"
