"""GET /buckets as deployed, signed, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from harness import App, eventually, now
from harness.rest_api import call_api

from bucketsize.model import Measurement

get_buckets = partial(call_api, path="/buckets")


def every_bucket(app: App, limit: int) -> dict[str, Any]:
    """What is told of each bucket, page by page."""
    answer = get_buckets(app, limit=str(limit)).json()
    found = {bucket["bucket"]: bucket for bucket in answer["buckets"]}
    while token := answer["next"]:
        assert len(answer["buckets"]) <= limit
        answer = get_buckets(app, limit=str(limit), next=token).json()
        assert not {*found} & {bucket["bucket"] for bucket in answer["buckets"]}
        found |= {bucket["bucket"]: bucket for bucket in answer["buckets"]}
    assert list(found) == sorted(found)
    return found


def test_a_bucket_that_is_not_tracked_is_listed_with_its_figures(app: App) -> None:
    names = ("figures-one", "figures-two", "figures-three")
    for name in names:
        for days, size in ((30, 7_000), (8, 100), (3, 5_000), (0, 800)):
            app.history.record(Measurement(name, now() - timedelta(days), size, 2))

    def summarized() -> dict[str, Any] | None:
        found = every_bucket(app, limit=2)
        whole = [name for name in names if name in found and found[name]["peak"]]
        return found if len(whole) == len(names) else None

    found = eventually(summarized, "the buckets in the catalogue", seconds=60)
    for name in names:
        bucket = found[name]
        assert (bucket["latest"]["total_size"], bucket["latest"]["object_count"]) == (800, 2)
        assert bucket["peak"]["total_size"] == 7_000
        assert bucket["growth_per_day"] == 100


@pytest.mark.parametrize(
    ("query", "blamed"),
    [
        ("bucket=photos", "bucket"),
        ("limit=101", "101"),
        ("limit=5&limit=6", "limit"),
        ("next=photos", "next"),
    ],
)
def test_what_cannot_be_is_refused_with_a_hint(app: App, query: str, blamed: str) -> None:
    answer = get_buckets(app, query=query)
    assert answer.status == 400
    assert blamed in answer.json()["error"]["message"]
    assert answer.json()["error"]["hint"]
