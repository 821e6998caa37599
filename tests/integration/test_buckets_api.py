"""GET /buckets as deployed, signed, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from harness import App, now
from harness.rest_api import call_api

from bucketsize.model import Measurement

get_buckets = partial(call_api, path="/buckets")


def test_a_tracked_bucket_is_listed_with_its_figures(app: App) -> None:
    for days, size in ((8, 100), (3, 5_000), (0, 800)):
        app.history.record(Measurement(app.bucket_name, now() - timedelta(days), size, 2))
    answer = get_buckets(app)
    assert answer.status == 200
    (bucket,) = (b for b in answer.json()["buckets"] if b["bucket"] == app.bucket_name)
    assert bucket["latest"]["total_size"] == 800
    assert bucket["growth_per_day"] == 100
