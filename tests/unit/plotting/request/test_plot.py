from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bucketsize.errors import InvalidInput
from bucketsize.plotting.request import Call, PlotFormat, PlotRequest, read_plot_request
from bucketsize.settings import PlottingSettings

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SETTINGS = PlottingSettings(table_name="history", bucket_name="testbucket-123-eu-central-1")


def request(parameters: dict[str, str], settings: PlottingSettings = SETTINGS) -> PlotRequest:
    call = Call("GET", "/plot", parameters, NOON)
    default_length = timedelta(seconds=settings.window_seconds)
    return read_plot_request(call, settings.bucket_name, default_length)


def test_without_parameters_the_last_ten_seconds_of_testbucket_are_drawn() -> None:
    asked = request({})
    assert asked.bucket_name == "testbucket-123-eu-central-1"
    assert (asked.window.start, asked.window.end) == (NOON - timedelta(seconds=10), NOON)
    assert asked.plot_format is PlotFormat.PNG


def test_the_default_length_of_the_window_is_a_setting() -> None:
    hour = PlottingSettings(table_name="t", bucket_name="b", window_seconds=3600)
    window = request({}, hour).window
    assert window.end - window.start == timedelta(hours=1)


def test_every_parameter_is_heeded() -> None:
    asked = request(
        {
            "bucket": "Old_Photos.2015",
            "window": "5m",
            "to": "2026-11-23T11:00:00Z",
            "format": "svg",
        }
    )
    assert asked.bucket_name == "Old_Photos.2015"
    assert asked.window.start == NOON - timedelta(minutes=65)
    assert asked.plot_format is PlotFormat.SVG


def test_testbucket_means_the_app_s_own_bucket() -> None:
    assert request({"bucket": "TestBucket"}).bucket_name == "testbucket-123-eu-central-1"


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"Bucket": "photos"}, "no parameter 'Bucket'"),
        ({"windw": "10s"}, "no parameter 'windw'"),
        ({"limit": "10"}, "no parameter 'limit'"),
        ({"format": "PNG"}, "no format 'PNG'"),
        ({"format": ""}, "no format ''"),
        ({"format": "csv"}, "no format 'csv'"),
        ({"bucket": ""}, "'' cannot be the name"),
        ({"bucket": "ab"}, "'ab' cannot be the name"),
        ({"bucket": "s3://photos"}, "'s3://photos' cannot be the name"),
        ({"bucket": "photos/2026"}, "'photos/2026' cannot be the name"),
        ({"bucket": "a\nb\nc"}, "cannot be the name"),
        ({"bucket": "photos\n"}, "cannot be the name"),
        ({"bucket": "a\0b\0c"}, "cannot be the name"),
        ({"window": ""}, "'' is not a length"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_with_a_hint(
    parameters: dict[str, str], told: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        request(parameters)
    assert told in caught.value.message
    assert caught.value.hint
    assert caught.value.message.isprintable()


def test_a_refusal_quotes_little_of_what_was_sent() -> None:
    for name in ("bucket", "window", "from", "to", "format", "x" * 5_000):
        with pytest.raises(InvalidInput) as caught:
            request({name: "y" * 5_000})
        assert len(str(caught.value)) < 250
