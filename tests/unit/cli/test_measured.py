from __future__ import annotations

import json
from dataclasses import replace

from bucketsize.cli.measured import Measured
from bucketsize.model import BucketSize


def measured(size: BucketSize, *, is_partial: bool = False) -> Measured:
    return Measured(
        "photos", "", size, requests=1_234, seconds=2.5, is_partial=is_partial, groups={}
    )


def test_the_result_gives_size_objects_requests_and_dollars() -> None:
    assert measured(BucketSize(43_163_656_028, 1_230_000)).lines() == [
        "total size  40.2 GiB (43,163,656,028 B)",
        "objects     1,230,000",
        "requests    1,234 in 2.5 s, 492,000 objects/s",
        "cost        $0.0062 at us-east-1's price",
    ]


def test_a_size_that_is_exact_in_words_is_not_said_twice() -> None:
    assert measured(BucketSize(28, 1)).lines()[0] == "total size  28 B"
    assert measured(BucketSize(0, 0)).lines()[:2] == ["total size  0 B", "objects     0"]


def test_what_was_interrupted_says_so_in_each_of_its_figures() -> None:
    total, objects, *_ = measured(BucketSize(28, 3), is_partial=True).lines()
    assert total == "total size  at least 28 B"
    assert objects == "objects     at least 3"


def test_scripts_get_exact_figures_and_whether_they_are_all() -> None:
    answer = json.loads(json.dumps(measured(BucketSize(10**15, 7), is_partial=True).as_json()))
    assert answer == {
        "bucket": "photos",
        "prefix": "",
        "total_size": 10**15,
        "object_count": 7,
        "partial": True,
        "requests": 1_234,
        "seconds": 2.5,
        "dollars": 0.00617,
    }


def test_groups_follow_below_and_have_a_name_for_scripts() -> None:
    sizes = {"STANDARD": BucketSize(3, 1), "STANDARD_IA": BucketSize(4, 2)}
    found = replace(measured(BucketSize(7, 3)), groups={"storage class": sizes})
    assert found.lines()[4:] == [
        "",
        "size  objects  storage class",
        " 4 B        2  STANDARD_IA",
        " 3 B        1  STANDARD",
    ]
    first, _ = found.as_json()["by_storage_class"]
    assert first == {"storage_class": "STANDARD_IA", "total_size": 4, "object_count": 2}
