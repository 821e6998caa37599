"""Times in words and the ticks of a UTC time axis. Knows no drawing library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bucketsize.model import Window

_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_STEPS = [
    *(n * 10**power * _MICROSECOND for power in range(6) for n in (1, 2, 5)),
    *(n * _SECOND for n in (1, 2, 5, 10, 15, 30)),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 5, 10)),
]
_MONTH_STEPS = (1, 2, 3, 6, *(12 * n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)))
_MONTH = 30 * _DAY
_MONTHS_IN_A_YEAR = 12
# Of window=5y, a year has 365.25 days.
_SPANS = (
    (365.25 * _DAY, "year"),
    (365 * _DAY, "year"),
    (_DAY, "day"),
    (_HOUR, "hour"),
    (_MINUTE, "minute"),
)

# As many labels as fit beside each other; times to the microsecond are wide.
_MOST_INTERVALS = 7
_MOST_FINE_INTERVALS = 5


def time_ticks(window: Window) -> list[tuple[datetime, str]]:
    """Round instants within the window, each with its label in UTC."""
    length = window.end - window.start
    for step in _STEPS:
        fine = step < timedelta(milliseconds=1)
        if length <= step * (_MOST_FINE_INTERVALS if fine else _MOST_INTERVALS):
            return [(instant, _tick_label(instant, step)) for instant in _every(step, window)]
    return _month_ticks(window)


def format_date(window: Window) -> str:
    """The day of the window, or its first and last day."""
    first, last = (f"{_utc(instant):%Y-%m-%d}" for instant in (window.start, window.end))
    return first if first == last else f"{first} to {last}"


def format_range(window: Window) -> str:
    """From when to when: ``2026-11-23, 03:12:00 to 03:12:10 UTC``."""
    exact = window.end - window.start < _MINUTE
    start, end = (_clock(_utc(instant), exact=exact) for instant in (window.start, window.end))
    first, last = _utc(window.start).date(), _utc(window.end).date()
    if first == last:
        return f"{first}, {start} to {end} UTC"
    return f"{first} {start} to {last} {end} UTC"


def format_instant(instant: datetime) -> str:
    """The instant to the second: ``2026-11-23 03:12:04 UTC``."""
    return f"{_utc(instant).replace(tzinfo=None).isoformat(' ', 'seconds')} UTC"


def format_length(length: timedelta) -> str:
    """The length in words, in the largest unit that divides it: ``10 seconds``, ``30 days``."""
    for span, name in _SPANS:
        if length >= span and not length % span:
            return _counted(length // span, name)
    if length < _MINUTE:
        return _counted(length / _SECOND, "second")
    whole = next((span, name) for span, name in _SPANS if length >= span)
    rest = length % whole[0]
    return f"{_counted(length // whole[0], whole[1])} {format_length(rest)}"


def _counted(number: float, name: str) -> str:
    return f"{number:.9g} {name}{'' if number == 1 else 's'}"


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _clock(instant: datetime, *, exact: bool) -> str:
    precision = "milliseconds" if exact and instant.microsecond else "seconds"
    return instant.time().isoformat(precision)


def _every(step: timedelta, window: Window) -> list[datetime]:
    first = -((_EPOCH - window.start) // step)  # rounded up
    last = (window.end - _EPOCH) // step
    return [_EPOCH + n * step for n in range(first, last + 1)]


def _tick_label(instant: datetime, step: timedelta) -> str:
    if step >= _DAY:
        return f"{instant:%Y-%m-%d}"
    if step >= _MINUTE:
        clock = f"{instant:%H:%M}"
    elif step >= _SECOND:
        clock = f"{instant:%H:%M:%S}"
    else:
        exact = step < timedelta(milliseconds=1)
        clock = instant.time().isoformat("microseconds" if exact else "milliseconds")
    midnight = instant.time() == datetime.min.time()
    return f"{clock}\n{instant:%Y-%m-%d}" if midnight else clock


def _month_ticks(window: Window) -> list[tuple[datetime, str]]:
    start, end = _utc(window.start), _utc(window.end)
    months = (window.end - window.start) / _MONTH
    step = next(step for step in _MONTH_STEPS if months <= step * _MOST_INTERVALS)
    form = "%Y" if step >= _MONTHS_IN_A_YEAR else "%Y-%m"
    ticks = []
    for month in range(_months(start) // step * step, _months(end) + 1, step):
        year, index = divmod(month, _MONTHS_IN_A_YEAR)
        if year >= 1:
            ticks.append(datetime(year, index + 1, 1, tzinfo=UTC))
    return [(tick, tick.strftime(form)) for tick in ticks if tick in window]


def _months(instant: datetime) -> int:
    return instant.year * _MONTHS_IN_A_YEAR + instant.month - 1
