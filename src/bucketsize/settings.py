"""The functions' environment variables as typed settings, read once at start.

Each field states its variable, what it means and how it is read; the table in
``docs/configuration.md`` is generated from these very fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bucketsize.errors import InvalidSetting

_S = TypeVar("_S")

_LONGEST_SECONDS = 1e9
_LONGEST_DAYS = 36_525


def _variable(
    name: str, meaning: str, read: Callable[[str], Any] = str, *, default: Any = MISSING
) -> Any:
    metadata = {"variable": name, "meaning": meaning, "read": read}
    return dataclasses.field(default=default, metadata=metadata)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= _LONGEST_SECONDS:  # also refuses nan
        raise ValueError("it must be a number of seconds, zero or more")
    return seconds


def _window_seconds(text: str) -> float:
    if (seconds := _seconds(text)) == 0:
        raise ValueError("it must be more than zero seconds")
    return seconds


def _days(text: str) -> int:
    if (days := int(text)) not in range(_LONGEST_DAYS + 1):
        raise ValueError(f"it must be a whole number of days, from 0 to {_LONGEST_DAYS}")
    return days


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must be an http or https address")
    return text.rstrip("/")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingSettings:
    """What the service size-tracking is told."""

    table_name: str = _variable("TABLE_NAME", "the history table")
    ledger_table_name: str = _variable(
        "LEDGER_TABLE_NAME", "the ledger's table; empty: no bucket has a ledger", default=""
    )
    ledger_buckets: tuple[str, ...] = _variable(
        "LEDGER_BUCKETS",
        "buckets followed by the ledger, or patterns such as logs-*, comma between; every"
        " other is listed",
        _names,
        default=(),
    )
    metric_buckets: tuple[str, ...] = _variable(
        "METRIC_BUCKETS",
        "buckets, or patterns, that have metrics of their own in CloudWatch, comma between;"
        " a hyphen: none",
        _names,
        default=("*",),
    )
    app_metrics: tuple[str, ...] = _variable(
        "APP_METRICS",
        "metrics over all buckets, for alarms: TotalSize, GrowthPerDay, comma between",
        _names,
        default=(),
    )

    def __post_init__(self) -> None:
        if self.ledger_buckets and not self.ledger_table_name:
            raise InvalidSetting(
                "The environment variable LEDGER_TABLE_NAME is missing.",
                hint="LEDGER_BUCKETS names buckets: their ledgers need a table.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlottingSettings:
    """What the service plotting is told."""

    table_name: str = _variable("TABLE_NAME", "the history table")
    bucket_name: str = _variable(
        "BUCKET_NAME", "physical name of TestBucket: the bucket plotted unless another is named"
    )
    plot_bucket: str = _variable(
        "PLOT_BUCKET",
        "where plots are stored; empty: TestBucket's in TestBucket, others nowhere",
        default="",
    )
    window_seconds: float = _variable(
        "WINDOW_SECONDS",
        "length of the window when the request names none",
        _window_seconds,
        default=10.0,
    )
    tracked_buckets: tuple[str, ...] = _variable(
        "TRACKED_BUCKETS",
        "tracked buckets, or patterns such as logs-*, comma between",
        _names,
        default=(),
    )
    summaries_table_name: str = _variable(
        "SUMMARIES_TABLE_NAME",
        "the summaries table; empty: long windows are read row by row",
        default="",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarizingSettings:
    """What the service summarizing is told."""

    table_name: str = _variable("TABLE_NAME", "the history table")
    summaries_table_name: str = _variable("SUMMARIES_TABLE_NAME", "the summaries table")
    retention_days: int = _variable(
        "RETENTION_DAYS",
        "how many days a row is kept once it is summarized; 0: for good",
        _days,
        default=0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverSettings:
    """What the service driver is told."""

    table_name: str = _variable("TABLE_NAME", "the history table")
    bucket_name: str = _variable("BUCKET_NAME", "physical name of TestBucket")
    plot_api_url: str = _variable(
        "PLOT_API_URL", "address of the REST API up to its stage, without /plot", _url
    )
    plot_bucket: str = _variable(
        "PLOT_BUCKET", "where plots are stored; empty: TestBucket's in TestBucket", default=""
    )
    pause_seconds: float = _variable(
        "PAUSE_SECONDS", "pause between two changes", _seconds, default=2.0
    )
    window_seconds: float = _variable(
        "WINDOW_SECONDS", "length of the plot's window", _window_seconds, default=10.0
    )


def read_settings(settings_type: type[_S], environ: Mapping[str, str]) -> _S:
    """The settings of a service, from its environment variables.

    A variable that is empty counts as not set.

    Raises:
        InvalidSetting: A variable is missing or malformed; the error names it.
    """
    values: dict[str, Any] = {}
    for field in dataclasses.fields(settings_type):  # type: ignore[arg-type]
        variable, text = field.metadata["variable"], environ.get(field.metadata["variable"], "")
        if not text.strip():
            if field.default is MISSING:
                raise InvalidSetting(
                    f"The environment variable {variable} is missing.",
                    hint=f"Set it for the function; it is {field.metadata['meaning']}.",
                )
            continue
        try:
            values[field.name] = field.metadata["read"](text.strip())
        except ValueError as e:
            raise InvalidSetting(
                f"The environment variable {variable} is {text!r}: {e}.",
                hint=f"It is {field.metadata['meaning']}.",
            ) from e
    return settings_type(**values)
