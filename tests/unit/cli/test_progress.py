from __future__ import annotations

import pytest

from bucketsize.cli.progress import RareLines, progress_words, shown_progress
from bucketsize.listing import Progress
from bucketsize.model import BucketSize

SEEN = Progress(BucketSize(43_163_656_028, 1_230_000), requests=1_234)


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(("seconds", "rate"), [(3, "410,000"), (0, "0")])
def test_progress_is_objects_bytes_requests_and_rate(seconds: int, rate: str) -> None:
    words = f"1,230,000 objects · 40.2 GiB · 1,234 requests · {rate} objects/s"
    assert progress_words(SEEN, seconds) == words


def test_one_of_something_is_not_called_many() -> None:
    assert progress_words(Progress(BucketSize(1, 1), requests=1), 0) == (
        "1 object · 1 B · 1 request · 0 objects/s"
    )


def test_a_log_gets_a_line_every_half_minute(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    tell = RareLines(clock)
    lines_after = {}
    for tenths in range(1, 651):
        clock.seconds = 1_000 + tenths / 10
        tell(SEEN)
        lines_after[tenths] = capsys.readouterr().err
    assert [tenths for tenths, line in lines_after.items() if line] == [300, 600]
    assert lines_after[300] == f"  · {progress_words(SEEN, 30)}\n"


def test_where_there_is_no_terminal_nothing_moves(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress(Clock()) as tell:
        tell(SEEN)
    assert capsys.readouterr() == ("", "")


class Terminal:
    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, text: str) -> int:
        self.written.append(text)
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError


def test_a_terminal_shows_it_and_is_clean_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with shown_progress(Clock()) as tell:
        tell(SEEN)
    shown = "".join(terminal.written)
    assert "1,230,000 objects · 40.2 GiB" in shown
    assert shown.endswith(("\x1b[2K", "\x1b[?25h"))
