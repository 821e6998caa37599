"""The history for notebooks and scripts: read only, typed, as data frames on demand."""

from bucketsize.notebook.rows import Rows
from bucketsize.notebook.size_history import SizeHistory

__all__ = ["Rows", "SizeHistory"]
