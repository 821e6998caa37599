"""Measures a bucket by listing it: exact, fast, all or nothing."""

from bucketsize.listing.breakdown import Breakdown, ByPrefix, ByStorageClass
from bucketsize.listing.listing_run import MOST_AT_ONCE, Progress
from bucketsize.listing.measure import measure_bucket
from bucketsize.listing.pages import ListedPage, list_pages
from bucketsize.listing.versions import StoredVersions, measure_versions

__all__ = [
    "MOST_AT_ONCE",
    "Breakdown",
    "ByPrefix",
    "ByStorageClass",
    "ListedPage",
    "Progress",
    "StoredVersions",
    "list_pages",
    "measure_bucket",
    "measure_versions",
]
