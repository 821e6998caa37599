"""Measurements as a sequence that becomes a data frame. Makes no request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, overload

from bucketsize.errors import NotFound
from bucketsize.model import Measurement

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


class Rows(Sequence[Measurement]):
    """Measurements, oldest first where they are of one bucket.

    Args:
        measurements: The rows.
        is_thinned: Whether they stand for intervals: then only their figures are known, not
            what caused them, and data frames have the first four columns alone.
    """

    def __init__(
        self, measurements: Sequence[Measurement], *, is_thinned: bool = False
    ) -> None:
        self._measurements = tuple(measurements)
        self.is_thinned = is_thinned

    @overload
    def __getitem__(self, index: int) -> Measurement: ...
    @overload
    def __getitem__(self, index: slice) -> Rows: ...
    def __getitem__(self, index: int | slice) -> Measurement | Rows:
        if isinstance(index, slice):
            return Rows(self._measurements[index], is_thinned=self.is_thinned)
        return self._measurements[index]

    def __len__(self) -> int:
        return len(self._measurements)

    def __iter__(self) -> Iterator[Measurement]:
        return iter(self._measurements)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and self._measurements == other._measurements

    def __hash__(self) -> int:
        return hash(self._measurements)

    def __repr__(self) -> str:
        return f"<Rows: {len(self)} measurements>"

    def to_pandas(self) -> pd.DataFrame:
        """A data frame with a row for each measurement, and right types even if it is empty.

        Columns: ``bucket_name``, ``timestamp`` (UTC, microseconds), ``total_size`` (bytes),
        ``object_count``; unless they are thinned, also ``event_name``, ``object_key``,
        ``method``, ``unmeasured_since``.

        Raises:
            NotFound: pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415  only where it is asked for
        except ImportError as e:
            raise _not_installed("pandas") from e
        types = {str: "string", datetime: "datetime64[us, UTC]", int: "int64"}
        return pd.DataFrame(self._columns()).astype(
            {name: types[kind] for name, kind in self._kinds.items()}
        )

    def to_polars(self) -> pl.DataFrame:
        """The same as a data frame of polars.

        Raises:
            NotFound: polars is not installed.
        """
        try:
            import polars as pl  # noqa: PLC0415  only where it is asked for
        except ImportError as e:
            raise _not_installed("polars") from e
        types = {str: pl.String(), datetime: pl.Datetime("us", "UTC"), int: pl.Int64()}
        schema = {name: types[kind] for name, kind in self._kinds.items()}
        return pl.DataFrame(self._columns(), schema=schema)

    def _columns(self) -> dict[str, list[Any]]:
        rows = [
            (
                row.bucket_name,
                row.timestamp,
                row.total_size,
                row.object_count,
                row.cause.event_name,
                row.cause.object_key,
                row.method.value,
                row.unmeasured_since,
            )
            for row in self._measurements
        ]
        return {name: [row[i] for row in rows] for i, name in enumerate(self._kinds)}

    @property
    def _kinds(self) -> dict[str, type]:
        return _FIGURES if self.is_thinned else _FIGURES | _CAUSES


_FIGURES: dict[str, type] = {
    "bucket_name": str,
    "timestamp": datetime,
    "total_size": int,
    "object_count": int,
}
_CAUSES: dict[str, type] = {
    "event_name": str,
    "object_key": str,
    "method": str,
    "unmeasured_since": datetime,
}


def _not_installed(library: str) -> NotFound:
    return NotFound(f"{library} is not installed here.", hint=f"pip install {library}")
