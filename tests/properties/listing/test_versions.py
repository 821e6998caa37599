from __future__ import annotations

from fakes.model_s3 import ModelS3, versioned
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.listing import StoredVersions, measure_versions
from bucketsize.model import BucketSize

S3 = ModelS3()
KEYS = st.text("ab/+é\U0001f600", min_size=1, max_size=4)
SIZES = st.one_of(st.none(), st.integers(0, 10**12))
BUCKETS = st.dictionaries(KEYS, st.lists(SIZES, min_size=1, max_size=6), max_size=12)


def size_of(sizes: list[int | None]) -> BucketSize:
    known = [size for size in sizes if size is not None]
    return BucketSize(sum(known), len(known))


@given(BUCKETS, st.integers(1, 9))
def test_all_versions_are_counted_once_by_their_kind(
    sizes: dict[str, list[int | None]], page_size: int
) -> None:
    found = measure_versions(versioned(S3, sizes, page_size).client, "photos")
    every = [size for of_key in sizes.values() for size in of_key]
    assert found == StoredVersions(
        current=size_of([of_key[0] for of_key in sizes.values()]),
        noncurrent=size_of([size for of_key in sizes.values() for size in of_key[1:]]),
        delete_markers=every.count(None),
        unfinished=BucketSize(0, 0),
    )
    assert found.total == BucketSize(size_of(every).total_size, len(every))
