from __future__ import annotations

from typing import Any

import pytest

from bucketsize.errors import InvalidSetting
from bucketsize.settings import (
    DriverSettings,
    PlottingSettings,
    TrackingSettings,
    read_settings,
)

PLOTTING = {"TABLE_NAME": "history", "BUCKET_NAME": "photos"}
DRIVER = PLOTTING | {"PLOT_API_URL": "https://abc.execute-api.eu-central-1.amazonaws.com/prod"}


def test_only_what_has_no_default_must_be_set() -> None:
    assert read_settings(TrackingSettings, PLOTTING) == TrackingSettings(table_name="history")
    assert read_settings(PlottingSettings, PLOTTING) == PlottingSettings(
        table_name="history",
        bucket_name="photos",
        plot_bucket="",
        window_seconds=10,
        tracked_buckets=(),
    )
    assert read_settings(DriverSettings, DRIVER) == DriverSettings(
        table_name="history",
        bucket_name="photos",
        plot_api_url="https://abc.execute-api.eu-central-1.amazonaws.com/prod",
        plot_bucket="",
        pause_seconds=2,
        window_seconds=10,
    )


def test_every_variable_is_read() -> None:
    environ = DRIVER | {
        "PLOT_API_URL": "http://127.0.0.1:4566/_aws/execute-api/abc/prod/",
        "PLOT_BUCKET": "plots",
        "PAUSE_SECONDS": "0",
        "WINDOW_SECONDS": " 2.5 ",
        "TRACKED_BUCKETS": "photos, logs-*,,",
    }
    driver = read_settings(DriverSettings, environ)
    assert driver.plot_api_url == "http://127.0.0.1:4566/_aws/execute-api/abc/prod"
    assert (driver.plot_bucket, driver.pause_seconds, driver.window_seconds) == (
        "plots",
        0,
        2.5,
    )
    plotting = read_settings(PlottingSettings, environ)
    assert plotting.tracked_buckets == ("photos", "logs-*")
    assert (plotting.plot_bucket, plotting.window_seconds) == ("plots", 2.5)


@pytest.mark.parametrize(
    ("settings_type", "variable"),
    [
        (TrackingSettings, "TABLE_NAME"),
        (PlottingSettings, "TABLE_NAME"),
        (PlottingSettings, "BUCKET_NAME"),
        (DriverSettings, "TABLE_NAME"),
        (DriverSettings, "BUCKET_NAME"),
        (DriverSettings, "PLOT_API_URL"),
    ],
)
@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_missing_or_empty_variable_is_named(
    settings_type: type[Any], variable: str, text: str | None
) -> None:
    environ = {name: value for name, value in DRIVER.items() if name != variable}
    with pytest.raises(InvalidSetting, match=f"{variable} is missing") as caught:
        read_settings(settings_type, environ | ({} if text is None else {variable: text}))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("PAUSE_SECONDS", "two"),
        ("PAUSE_SECONDS", "-1"),
        ("PAUSE_SECONDS", "nan"),
        ("PAUSE_SECONDS", "inf"),
        ("PAUSE_SECONDS", "1e10"),
        ("WINDOW_SECONDS", "0"),
        ("WINDOW_SECONDS", "-10"),
        ("WINDOW_SECONDS", "10s"),
        ("PLOT_API_URL", "abc.execute-api.eu-central-1.amazonaws.com/prod"),
        ("PLOT_API_URL", "ftp://example.com/prod"),
        ("PLOT_API_URL", "https://"),
        ("PLOT_API_URL", "https://[::1/prod"),
    ],
)
def test_a_malformed_variable_is_named_with_its_value(variable: str, text: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        read_settings(DriverSettings, DRIVER | {variable: text})
    assert variable in caught.value.message
    assert repr(text) in caught.value.message
    assert caught.value.hint


def test_an_empty_optional_variable_means_its_default() -> None:
    environ = DRIVER | {"PLOT_BUCKET": "", "PAUSE_SECONDS": "", "WINDOW_SECONDS": " "}
    assert read_settings(DriverSettings, environ) == read_settings(DriverSettings, DRIVER)


def test_ledgers_are_read_and_need_a_table() -> None:
    environ = {"TABLE_NAME": "history", "LEDGER_BUCKETS": "photos, logs-*"}
    with pytest.raises(InvalidSetting, match="LEDGER_TABLE_NAME"):
        read_settings(TrackingSettings, environ)
    tracking = read_settings(TrackingSettings, environ | {"LEDGER_TABLE_NAME": "ledger"})
    assert tracking.ledger_buckets == ("photos", "logs-*")
    assert tracking.ledger_table_name == "ledger"
