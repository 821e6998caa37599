"""Who may query the tables, and nothing else, can look at the history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from harness import App, eventually, now, user_with

from bucketsize.cloud.reading import Reading, open_reading
from bucketsize.errors import AccessDenied, NotFound
from bucketsize.model import APP_BUCKET_NAME, Measurement, Method, Window

MAY_QUERY = {
    "Effect": "Allow",
    "Action": "dynamodb:Query",
    "Resource": [
        "arn:aws:dynamodb:*:*:table/S3-object-size-history",
        "arn:aws:dynamodb:*:*:table/S3-object-size-history/index/peak-index",
        "arn:aws:dynamodb:*:*:table/S3-object-size-history-summaries",
    ],
}


@pytest.fixture(scope="module")
def reader(app: App) -> Reading:
    return open_reading(user_with(app.aws, "only-reads", [MAY_QUERY]))


def test_the_right_to_query_is_enough_to_read(app: App, reader: Reading) -> None:
    assert reader.stack is None  # which this user may not see
    row = app.history.record(Measurement("read-by-a-user", now(), 5, 1))
    end = now()
    series = reader.series("read-by-a-user", Window.ending(end, timedelta(hours=1)))
    assert series.measurements == (row,)
    eventually(
        lambda: "read-by-a-user" in {known.name for known in reader.buckets()},
        "the bucket in the catalogue",
    )


def test_without_any_right_the_refusal_says_what_is_lacking(app: App) -> None:
    nobody = open_reading(user_with(app.aws, "reads-nothing", []))
    with pytest.raises(AccessDenied, match="dynamodb:Query"):
        nobody.buckets()


def test_a_bucket_says_how_it_is_tracked_and_one_without_a_row_is_known_too(
    app: App, bucket_of_ones_own: str
) -> None:
    app.history.record(Measurement("tracked-by-nobody", now(), 5, 1))
    reading = open_reading(app.aws)
    assert reading.physical_name(APP_BUCKET_NAME) == app.bucket_name

    def methods() -> dict[str, Method | None]:
        return {known.name: known.method for known in reading.buckets()}

    eventually(lambda: "tracked-by-nobody" in methods(), "the bucket in the catalogue")
    assert methods()["tracked-by-nobody"] is None
    assert methods()[app.bucket_name] is Method.LISTING
    assert bucket_of_ones_own not in methods()
    with pytest.raises(NotFound, match="not tracked"):
        reading.series(bucket_of_ones_own, Window.ending(now(), timedelta(hours=1)))
