from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from fakes.calls import window
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.errors import InvalidInput
from bucketsize.plotting.request.window import parse_instant

DAY = timedelta(days=1)


@given(st.text(alphabet="0123456789-:T.Z+W", max_size=40), st.sampled_from(["from_", "to"]))
def test_whatever_is_sent_as_an_instant_is_one_or_refused(text: str, name: str) -> None:
    with suppress(InvalidInput):
        assert window(**{name: text}).start.tzinfo == UTC


@given(st.datetimes(datetime(1970, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_row_s_timestamp_is_read_exactly(instant: datetime) -> None:
    assert parse_instant("to", instant.isoformat()) == instant
