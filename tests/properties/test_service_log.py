from __future__ import annotations

import json
from io import StringIO
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.service_log import service_logger

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def logged(said: Any, error: Exception | None = None) -> str:
    logger, stream = service_logger("tests"), StringIO()
    handler: Any = logger.registered_handler
    handler.setStream(stream)
    logger.info("Answered", said=said, exc_info=error)
    return stream.getvalue()


@given(_VALUES)
def test_whatever_is_logged_is_one_line_of_json_with_nothing_to_obey(value: Any) -> None:
    line = logged(value)
    assert line.endswith("\n")
    assert line[:-1].isprintable()
    assert line.isascii()
    assert json.loads(line).get("said") == value  # None is left out


def test_what_is_no_json_is_logged_in_its_own_words() -> None:
    assert json.loads(logged({1}))["said"] == "{1}"


def test_an_error_that_spans_lines_is_one_line() -> None:
    [line] = logged("it", ValueError("first\nsecond \x1b[31m")).splitlines()
    assert line.isprintable()
    assert "second" in json.loads(line)["exception"]
