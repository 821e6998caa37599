"""The history of bucket sizes: the one owner of the table S3-object-size-history."""

from bucketsize.history.row_expiry import RowExpiry
from bucketsize.history.size_history import MOST_LATE, SizeHistory

__all__ = ["MOST_LATE", "RowExpiry", "SizeHistory"]
