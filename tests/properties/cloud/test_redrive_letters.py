"""Whom a dead letter was for: told of those that this app's functions fail on, of no other."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cloud.redrive import read_letter

OUTPUTS = {
    "SizeTrackingFunction": "bucketsize-size-tracking",
    "SummarizingFunction": "bucketsize-summarizing",
    "DeadLetterQueueUrl": "http://127.0.0.1/queue",
}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Records", "requestContext", "functionArn", "requestPayload", "x"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(JSON.map(json.dumps) | st.text())
def test_whatever_the_queue_holds_a_letter_is_for_size_tracking_or_nobodys(body: str) -> None:
    letter = read_letter(body, OUTPUTS)
    assert letter is None or (letter.function_name, letter.event) == (
        "bucketsize-size-tracking",
        json.loads(body),
    )
