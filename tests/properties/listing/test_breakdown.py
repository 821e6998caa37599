from __future__ import annotations

from collections import defaultdict

import pytest
from fakes.model_s3 import ModelS3
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.listing import ByPrefix, ByStorageClass, measure_bucket
from bucketsize.model import BucketSize

S3 = ModelS3()
KEYS = st.text("ab/.0", min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (1, {"": (1, 1), "a/": (30, 4), "b/": (32, 1)}),
        (2, {"": (1, 1), "a/": (2, 1), "a/b/": (12, 2), "a/c/": (16, 1), "b/c/": (32, 1)}),
        (9, {"": (1, 1), "a/": (2, 1), "a/b/": (4, 1), "a/b/d/": (8, 1), "a/c/": (16, 1)}
            | {"b/c/d/e/": (32, 1)}),
    ],
)  # fmt: skip
def test_by_prefix(depth: int, expected: dict[str, tuple[int, int]]) -> None:
    keys = ["0", "a/1", "a/b/1", "a/b/d/1", "a/c/1", "b/c/d/e/1"]
    by_prefix = ByPrefix(depth)
    measure_bucket(
        S3.become({key: 2**n for n, key in enumerate(keys)}).client,
        "photos",
        breakdowns=[by_prefix],
    )
    assert by_prefix.sizes == {name: BucketSize(*size) for name, size in expected.items()}


@given(st.sets(KEYS, max_size=30), st.integers(1, 4), st.integers(1, 7))
def test_the_parts_are_those_of_the_keys_and_make_up_the_whole(
    keys: set[str], depth: int, page_size: int
) -> None:
    objects = {key: 2**n for n, key in enumerate(sorted(keys))}
    by_prefix, by_class = ByPrefix(depth), ByStorageClass()
    whole = measure_bucket(
        S3.become(objects, page_size).client, "photos", breakdowns=[by_prefix, by_class]
    )
    expected: defaultdict[str, list[int]] = defaultdict(list)
    for key, size in objects.items():
        folders = key.split("/")[:-1][:depth]
        expected["".join(f"{folder}/" for folder in folders)].append(size)
    assert by_prefix.sizes == {
        prefix: BucketSize(sum(sizes), len(sizes)) for prefix, sizes in expected.items()
    }
    assert by_class.sizes == ({"STANDARD": whole} if keys else {})


def test_by_storage_class() -> None:
    s3 = S3.become({"a": 1, "b": 2, "c": 4})
    by_class = ByStorageClass()
    s3.disturb = lambda answer: type(answer)(
        200, answer.body.replace(b"STANDARD", b"GLACIER", 2)
    )
    measure_bucket(s3.client, "photos", breakdowns=[by_class])
    assert by_class.sizes == {"GLACIER": BucketSize(3, 2), "STANDARD": BucketSize(4, 1)}
