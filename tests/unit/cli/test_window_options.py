from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner

from bucketsize.cli.size_option import parse_size
from bucketsize.cli.window_options import AskedWindow, window_options
from bucketsize.errors import InvalidInput
from bucketsize.model import Window

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def window_of(*options: str) -> Window:
    all_asked: list[AskedWindow] = []

    @click.command()
    @window_options("1d")
    def command(asked: AskedWindow) -> None:
        all_asked.append(asked)

    result = CliRunner().invoke(command, options, standalone_mode=False)
    if result.exception:
        raise result.exception
    return all_asked[0].window(NOW)


@pytest.mark.parametrize(
    ("options", "start", "end"),
    [
        ([], NOW - 24 * HOUR, NOW),
        (["--window", "2h"], NOW - 2 * HOUR, NOW),
        (["--from", "2026-11-23"], NOW - 12 * HOUR, NOW),
        (
            ["--from", "2026-11-23T03:00", "--to", "2026-11-23T05:00"],
            NOW - 9 * HOUR,
            NOW - 7 * HOUR,
        ),
        (["--to", "2026-11-23T11:00Z"], NOW - 25 * HOUR, NOW - HOUR),
        (["--to", "2026-11-23T11:00+01:00", "--window", "1h"], NOW - 3 * HOUR, NOW - 2 * HOUR),
        (["--from", "2026-11-20", "--window", "1h"], NOW - 84 * HOUR, NOW - 83 * HOUR),
    ],
)
def test_a_window_is_a_length_and_an_end_or_two_ends(
    options: list[str], start: datetime, end: datetime
) -> None:
    assert window_of(*options) == Window(start, end)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        (["--from", "yesterday"], click.BadParameter),
        (["--window", "1h", "--from", "2026-11-20", "--to", "2026-11-21"], InvalidInput),
        (["--from", "1970-01-01", "--to", "2999-12-31"], InvalidInput),
        (["--window", "soon"], InvalidInput),
        (["--from", "2026-11-24"], InvalidInput),
    ],
)
def test_what_is_no_window_is_wrong_use(options: list[str], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        window_of(*options)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10TB", 10 * 10**12),
        ("10 TiB", 10 * 2**40),
        ("2.5gib", 5 * 2**29),
        ("500k", 500_000),
        ("1024", 1_024),
        ("7 B", 7),
    ],
)
def test_a_size_is_written_as_people_write_it(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1", "ten", "10 XB", "1e9", "99999999 EB", "1 i"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_size(text)
