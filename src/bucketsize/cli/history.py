"""``bucketsize history``: how large a bucket was, row by row."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

import click

from bucketsize.byte_size import format_size
from bucketsize.cli.account import Account, account_options, json_option
from bucketsize.cli.command import Command
from bucketsize.cli.history_rows import (
    HEADING,
    columns_of,
    csv_lines,
    history_json,
    json_line,
    row_line,
)
from bucketsize.cli.options import table_option
from bucketsize.cli.size_option import size_option
from bucketsize.cli.sparkline import marks_for, sparkline
from bucketsize.cli.visible import json_text, visible
from bucketsize.cli.window_options import AskedWindow, window_options
from bucketsize.clock import utc_now
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.following import following_rows
from bucketsize.cloud.reading import open_reading
from bucketsize.forecast import LOOKS_BACK
from bucketsize.model import Measurement, SizeSeries, Window, Withheld, format_timestamp
from bucketsize.summaries.overview import Overview, overview
from bucketsize.window_length import length_in_words

_ROWS_IN_A_TABLE = 20
_WIDEST_SPARKLINE = 100


@click.command(
    "history",
    cls=Command,
    examples={
        "bucketsize history photos": "today, the newest 20 rows",
        "bucketsize history photos --window 10m --follow": "as it changes",
        "bucketsize history photos --from 2026-11-01 --csv": "for a spreadsheet",
    },
)
@click.argument("bucket")
@window_options("1d")
@click.option("--follow", is_flag=True, help="Go on with new rows as they come, until Ctrl-C.")
@click.option(
    "--rows",
    "most",
    type=click.IntRange(0),
    default=_ROWS_IN_A_TABLE,
    show_default=True,
    help="Rows in the table, the newest; 0: all. JSON and CSV always have all.",
)
@size_option("--limit", "What the forecast is about; default: the next round size.")
@account_options
@table_option()
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print the rows as CSV.")
def history_command(
    account: Account,
    bucket: str,
    asked: AskedWindow,
    most: int,
    limit: int | None,
    table: str | None,
    *,
    follow: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show how large the bucket BUCKET was, row by row, newest last.

    A window of many rows is thinned: of each interval the first, last, lowest
    and highest row are shown, so that no spike is lost; what caused them is not
    known then. With --follow and --json each row is one line of JSON.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude one another.")
    if follow and asked.end:
        raise click.UsageError("--follow goes on from now: leave --to away.")
    reading = open_reading(account.connect(), table)
    window = asked.window(utc_now())
    name = reading.physical_name(bucket)
    series = reading.series(name, window)
    # A short window carries no forecast: it rests on at least a month.
    longer = Window.ending(window.end, LOOKS_BACK)
    is_short = window.start > longer.start
    told = overview(series, limit, reading.series(name, longer) if is_short else series)
    _say_what_is_withheld(series)
    show = _way_to_show(told, most, follow=follow, as_json=as_json, as_csv=as_csv)
    if follow:
        with suppress(KeyboardInterrupt), translated(f"following {bucket}"):
            for row in following_rows(reading.history, series, reading.aws.sleep):
                show(row)


_LACKING = {
    Withheld.PEAK: "the largest size of all buckets is not known here",
    Withheld.SUMMARIES: "no window is thinned, and rows that have expired are missing",
}


def _say_what_is_withheld(series: SizeSeries) -> None:
    for what in sorted(series.withheld):
        click.echo(f"You may not read the {what}: {_LACKING[what]}.", err=True)


def _way_to_show(
    told: Overview, most: int, *, follow: bool, as_json: bool, as_csv: bool
) -> Callable[[Measurement], None]:
    """Show the window; returns how a further row is shown."""
    rows, columns = told.series.measurements, columns_of(told.series)
    if as_csv:
        _print(_for_output(csv_lines(rows, columns, heading=True)))
        return lambda row: _print(_for_output(csv_lines([row], columns, heading=False)))
    if as_json:
        if follow:
            _print("".join(json_line(row, columns) + "\n" for row in rows))
        else:
            _print(json_text(history_json(told), indent=2) + "\n")
        return lambda row: _print(json_line(row) + "\n")
    _print("\n".join(_table(told, most)) + "\n")
    last = [told.latest]

    def show_next(row: Measurement) -> None:
        _print(row_line(row, last[0]) + "\n")
        last[0] = row

    return show_next


def _table(told: Overview, most: int) -> list[str]:
    """The window for people: its sum first, then the rows, so that --follow can go on."""
    series = told.series
    shown = series.measurements[-most:] if most else series.measurements
    return [*_summary(told), "", HEADING, *_lines(told, shown)]


def _summary(told: Overview) -> list[str]:
    series, window = told.series, told.series.window
    ends = " … ".join(map(_to_the_second, (window.start, window.end)))
    lines = [f"{visible(series.bucket_name)}  {ends} UTC"]
    if told.latest is None or told.window_peak is None:
        return [*lines, "no measurement yet"]
    lowest = min(row.total_size for row in (series.before, *series.measurements) if row)
    width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST_SPARKLINE) - 1
    line = sparkline(series, width, marks_for(sys.stdout.encoding)).rstrip()
    extent = f"{format_size(lowest)} … {format_size(told.window_peak.total_size)}"
    growth = format_size(abs(round(told.growth_per_day or 0)))
    verb = "shrinks" if (told.growth_per_day or 0) < 0 else "grows"
    return [
        *lines,
        line,
        f"{extent}, {verb} by {growth} a day; {told.forecast.sentence(format_size)}",
    ]


def _lines(told: Overview, shown: Sequence[Measurement]) -> list[str]:
    series = told.series
    all_rows = [series.before, *series.measurements]
    first = len(all_rows) - len(shown)
    lines = [
        row_line(row, before) for row, before in zip(shown, all_rows[first - 1 :], strict=False)
    ]
    notes = []
    if series.before and not series.measurements:
        held, since = format_size(series.before.total_size), series.before.timestamp
        verb = "last measured" if series.unmeasured else "no change since"
        notes.append(f"{verb} {format_timestamp(since)}: {held}")
    if hidden := len(series.measurements) - len(shown):
        notes.append(f"… {hidden:,} earlier rows: --rows 0, --csv or --json shows them")
    for gap in series.unmeasured:
        ends = " … ".join(map(_to_the_second, (gap.start, gap.end)))
        notes.append(f"not measured: {ends}")
    if series.resolution:
        notes.append(
            f"… thinned to the outer rows of each {length_in_words(series.resolution)}"
        )
    return [*notes, *lines]


def _to_the_second(instant: datetime) -> str:
    return format_timestamp(instant)[:19].replace("T", " ")


def _for_output(text: str) -> str:
    """CSV as it is for a file or a program; a terminal gets nothing to obey."""
    if not sys.stdout.isatty():
        return text
    return "\n".join(visible(line) for line in text.split("\r\n"))


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
