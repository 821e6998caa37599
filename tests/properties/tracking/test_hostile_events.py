"""Events that nobody honest sends: each is refused and says why, and those beside it count.

Every event is tried by both methods: a listing needs of a record no more than its bucket, a
ledger takes it at its word.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from fakes.s3_events import short_record
from hypothesis import given, settings
from hypothesis import strategies as st

from bucketsize.errors import InvalidInput
from bucketsize.ledger import ObjectChange
from bucketsize.ledger.changes import LARGEST_OBJECT
from bucketsize.tracking.events import parse_event
from bucketsize.tracking.object_changes import object_change

# ---- properties -----------------------------------------------------------------

_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
_FIELDS = st.dictionaries(
    st.sampled_from(["key", "size", "sequencer", "versionId"]), _ANYTHING, max_size=3
)


@settings(max_examples=100)  # make mutants counts on them
@given(_FIELDS, st.none() | _ANYTHING, st.text(max_size=8))
def test_whatever_a_record_says_it_is_a_sound_change_or_an_error(
    fields: dict[str, Any], time: Any, end_of_name: str
) -> None:
    told = short_record(**fields) | {"eventName": f"ObjectCreated:{end_of_name}"}
    parsed = parse_event(told | ({"eventTime": time} if time is not None else {}))
    assert len(parsed.changes) + len(parsed.malformed) == 1
    for change in parsed.changes:
        assert change.cause.event_name.isprintable()
        assert 1 <= len(change.cause.object_key.encode()) <= 1024
        with suppress(InvalidInput):
            assert _is_sound(object_change(change))


def _is_sound(change: ObjectChange) -> bool:
    return (
        change.size in range(LARGEST_OBJECT + 1)
        and type(change.size) is int
        and change.event_time.tzinfo is not None
        and 0 < len(change.sequencer) <= 128
    )
