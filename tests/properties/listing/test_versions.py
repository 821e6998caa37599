from __future__ import annotations

from fakes.model_s3 import ModelS3, Version
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.listing import StoredVersions, measure_versions
from bucketsize.model import BucketSize

S3 = ModelS3()
KEYS = st.text("ab/+é\U0001f600", min_size=1, max_size=4)
SIZES = st.one_of(st.none(), st.integers(0, 10**12))
BUCKETS = st.dictionaries(KEYS, st.lists(SIZES, min_size=1, max_size=6), max_size=12)


def bucket_of(sizes: dict[str, list[int | None]], page_size: int) -> ModelS3:
    """Versions of each key, newest first; those without a size are delete markers."""
    s3 = S3.become({}, page_size)
    s3.versions = {
        key: [Version(f"v{number}", size) for number, size in enumerate(of_key)]
        for key, of_key in sizes.items()
    }
    return s3


def size_of(sizes: list[int | None]) -> BucketSize:
    known = [size for size in sizes if size is not None]
    return BucketSize(sum(known), len(known))


@given(BUCKETS, st.integers(1, 9))
def test_all_versions_are_counted_once_by_their_kind(
    sizes: dict[str, list[int | None]], page_size: int
) -> None:
    found = measure_versions(bucket_of(sizes, page_size).client, "photos")
    every = [size for of_key in sizes.values() for size in of_key]
    assert found == StoredVersions(
        current=size_of([of_key[0] for of_key in sizes.values()]),
        noncurrent=size_of([size for of_key in sizes.values() for size in of_key[1:]]),
        delete_markers=every.count(None),
        unfinished=BucketSize(0, 0),
    )
    assert found.total == BucketSize(size_of(every).total_size, len(every))
