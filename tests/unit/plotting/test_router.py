from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bucketsize.errors import NotFound, WrongMethod
from bucketsize.plotting.request import Call
from bucketsize.plotting.router import Answer, route

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def named(name: str) -> Answer:
    return {"body": name}


RESOURCES = {"/plot": lambda _call: named("plot"), "/history": lambda _call: named("history")}


def call(method: str, path: str) -> Answer:
    return route(RESOURCES, Call(method, path, {}, NOON))


@pytest.mark.parametrize("name", ["plot", "history"])
def test_a_call_gets_the_answer_of_its_resource(name: str) -> None:
    assert call("GET", f"/{name}") == named(name)


@pytest.mark.parametrize("path", ["/", "", "/Plot", "/plot/", "/{proxy+}", "/x" * 900])
def test_another_path_is_not_found_and_the_hint_names_all(path: str) -> None:
    with pytest.raises(NotFound) as caught:
        call("GET", path)
    assert caught.value.hint == "There are /plot, /history."
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "get", "X" * 900])
def test_another_method_is_refused(method: str) -> None:
    with pytest.raises(WrongMethod) as caught:
        call(method, "/plot")
    assert len(str(caught.value)) < 200
