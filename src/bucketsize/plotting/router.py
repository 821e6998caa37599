"""Leads a call to its resource. Knows neither what a resource asks for nor how it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from bucketsize.errors import NotFound, WrongMethod
from bucketsize.plotting.request import Call

Answer: TypeAlias = dict[str, Any]
"""An answer as API Gateway's proxy integration wants it."""

Resource: TypeAlias = Callable[[Call], Answer]

METHOD = "GET"
"""The one method of every resource."""


def route(resources: Mapping[str, Resource], call: Call) -> Answer:
    """The answer of the resource that is called.

    API Gateway lets nothing through but the template's paths and methods. One that was made
    by hand may.

    Args:
        resources: The resources by their paths.
        call: The call.

    Raises:
        NotFound: There is no such path.
        WrongMethod: The method is not GET.
    """
    resource = resources.get(call.path)
    if resource is None:
        raise NotFound(
            f"There is no {call.path!r:.40}.", hint=f"There are {', '.join(resources)}."
        )
    if call.method != METHOD:
        raise WrongMethod(
            f"{call.path} does not take {call.method!r:.20}.", hint=f"Call it with {METHOD}."
        )
    return resource(call)
