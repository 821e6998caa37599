"""S3's events in the forms that AWS documents, kept in ``tests/fixtures/events``."""

from __future__ import annotations

import re
from typing import Any

from fakes.s3_events import FIXTURES, eventbridge, fixture, in_sqs, s3_record
from hypothesis import given, settings
from hypothesis import strategies as st

from bucketsize.errors import MalformedEvent
from bucketsize.model import Cause
from bucketsize.tracking.events import Change, ParsedEvent, Told, parse_event

# ---- properties -----------------------------------------------------------------

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
_NAMES = st.sampled_from(["photos", "logs-2026", "a.b", "Old_Bucket", "x" * 63])
_KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def _encoded(key: str) -> str:
    """URL-encoded as S3 does it: here every byte, which is as valid as the least."""
    return "".join("+" if char == " " else _percent(char) for char in key)


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())


@st.composite
def _events_gone_wrong(draw: st.DrawFn) -> Any:
    """An event of AWS in which one thing, anywhere, is replaced by anything."""
    event = fixture(draw(st.sampled_from(sorted(p.stem for p in FIXTURES.glob("*.json")))))
    at = event
    while True:
        place: Any = draw(
            st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at)))
        )
        if isinstance(at[place], dict | list) and at[place] and draw(st.integers(0, 4)):
            at = at[place]
            continue
        at[place] = draw(_JSON)
        return event


def _is_sound(parsed: ParsedEvent) -> bool:
    return all(
        re.fullmatch(r"[A-Za-z0-9._-]{3,255}", change.bucket_name)
        and change.cause.object_key
        and re.match(
            "(ObjectCreated|ObjectRemoved|LifecycleExpiration):", change.cause.event_name
        )
        for change in parsed.changes
    ) and all(isinstance(error, MalformedEvent) for error in parsed.malformed)


@settings(max_examples=100)  # make mutants counts on them
@given(_JSON | _events_gone_wrong())
def test_whatever_arrives_nothing_but_sound_changes_come_of_it(event: Any) -> None:
    assert _is_sound(parse_event(event))


@settings(max_examples=100)  # make mutants counts on them
@given(_NAMES, _KEYS)
def test_keys_are_decoded_exactly_once(bucket: str, key: str) -> None:
    change = Change(bucket, Cause("ObjectCreated:Put", key), Told())
    encoded = {"Records": [s3_record(bucket, _encoded(key))]}
    assert parse_event(encoded).changes == [change]
    assert parse_event(eventbridge(bucket, key)).changes == [change]


_VALID = st.tuples(_NAMES, _KEYS)
_MALFORMED = st.sampled_from([None, {}, [], s3_record(bucket="?"), s3_record(key="")])


@settings(max_examples=100)  # make mutants counts on them
@given(parts=st.lists(_VALID | _MALFORMED, max_size=12), queued=st.booleans())
def test_among_malformed_records_exactly_the_valid_changes_are_found_in_order(
    *, parts: list[Any], queued: bool
) -> None:
    valid = [part for part in parts if isinstance(part, tuple)]
    records = [
        s3_record(part[0], _encoded(part[1])) if isinstance(part, tuple) else part
        for part in parts
    ]
    parsed = parse_event(in_sqs(*records) if queued else {"Records": records})
    assert [(c.bucket_name, c.cause.object_key) for c in parsed.changes] == valid
    assert len(parsed.malformed) == len(parts) - len(valid)
