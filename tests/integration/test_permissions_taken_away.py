"""Whatever docs/permissions.md lets a role do, its function needs.

Every line of that page is taken away in turn, on a cloud that enforces IAM, and what the
function is for must then fail, in the page's words. What can be taken away unnoticed is one
too many, or lacks a test.

With all its permissions, each function is invoked as it is deployed. What is to fail runs in
the sandbox, as the deployed role and with the deployed function's variables: the cloud ends
the process of a function that failed, and the next would pay for another one's start.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import pytest
from faults.sandbox import Sandbox
from harness import App  # noqa: TC002  as everywhere
from harness.function_work import STOPPED, WORKS, Run, with_ledgers
from harness.permissions_page import GRANTS, Grant
from harness.roles import ROLES, Role, without

from bucketsize.cloud.names import STACK_NAME

QUICK = {
    "driver": {"PAUSE_SECONDS": "0", "WINDOW_SECONDS": "0.1"},
    "summarizing": {"RETENTION_DAYS": "30"},
}


@pytest.fixture(scope="module")
def quick(app: App) -> Iterator[App]:
    """The app with ledgers, with a driver that pauses less, and rows that expire."""
    with with_ledgers(app) as whole, ExitStack() as until_the_end:
        for service, settings in QUICK.items():
            until_the_end.enter_context(told(whole, service, settings))
        yield whole


@contextmanager
def told(app: App, service: str, settings: dict[str, str]) -> Iterator[None]:
    """Within it, a function has further environment variables, or others."""
    before = variables_of(app, service)

    def put(variables: dict[str, str]) -> None:
        app.aws.lambda_.update_function_configuration(
            FunctionName=f"{STACK_NAME}-{service}", Environment={"Variables": variables}
        )

    put(before | settings)
    yield
    put(before)


def variables_of(app: App, service: str) -> dict[str, str]:
    found = app.aws.lambda_.get_function_configuration(FunctionName=f"{STACK_NAME}-{service}")
    return dict(found["Environment"]["Variables"])


@pytest.fixture(scope="module")
def roles(quick: App) -> dict[str, Role]:
    return {service: Role(quick, service) for service in ROLES}


@pytest.fixture(scope="module")
def sandboxed(quick: App, roles: dict[str, Role]) -> Iterator[dict[str, Run]]:
    """What runs each function as its deployed role."""

    def run(service: str, environ: dict[str, str], event: Any) -> tuple[Any, str]:
        outcome = sandbox.run(service, event, **environ)
        assert not outcome.was_killed
        return outcome.answer, outcome.error

    place = {
        "AWS_ENDPOINT_URL": quick.aws.endpoint_url or "",
        "AWS_REGION": quick.aws.region,
        "AWS_DEFAULT_REGION": quick.aws.region,
    }
    with Sandbox(place) as sandbox:  # its own credentials would go before those of a role
        yield {
            service: partial(run, service, variables_of(quick, service) | role.credentials())
            for service, role in roles.items()
        }


@pytest.mark.parametrize("service", ROLES)
def test_with_all_its_permissions_a_function_works(quick: App, service: str) -> None:
    def invoke(event: Any) -> tuple[Any, str]:
        answer = quick.aws.lambda_.invoke(
            FunctionName=f"{STACK_NAME}-{service}", Payload=json.dumps(event).encode()
        )
        result = json.loads(answer["Payload"].read())
        return result, str(result.get("errorMessage", ""))

    assert WORKS[service](quick, invoke) == ""


@pytest.mark.parametrize("service", ROLES)
def test_with_all_its_permissions_a_function_works_in_the_sandbox(
    quick: App, sandboxed: dict[str, Run], service: str
) -> None:
    assert WORKS[service](quick, sandboxed[service]) == ""


@pytest.mark.parametrize(
    "grant",
    [grant for grant in GRANTS if grant.failure],
    ids=lambda grant: f"{grant.service}-{grant.sid}-{grant.action}-{grant.resource}",
)
def test_without_one_of_its_permissions_it_fails_as_the_page_says(
    quick: App, roles: dict[str, Role], sandboxed: dict[str, Run], grant: Grant
) -> None:
    arns, role = {grant.arn(quick)}, roles[grant.service]
    if grant.resource == "{ledger_bucket}":  # the one that is just leaving the ledger as well
        arns.add(f"arn:aws:s3:::{STOPPED}")
    reduced = {
        name: without(document, grant.sid, grant.action, arns)
        for name, document in role.documents().items()
    }
    with role.having(reduced):
        error = WORKS[grant.service](quick, sandboxed[grant.service])
    assert f"not authorized to perform: {grant.action}" in error or "Forbidden" in error
    assert all(words in error for words in grant.failure)


@pytest.mark.parametrize("service", ["size-tracking", "reconcile", "plotting", "driver"])
def test_a_bucket_of_another_account_is_neither_read_nor_written(
    quick: App, roles: dict[str, Role], sandboxed: dict[str, Run], service: str
) -> None:
    text = json.dumps(roles[service].documents())
    own = f'"aws:ResourceAccount": "{quick.aws.account_id}"'
    assert own in text
    elsewhere = json.loads(text.replace(own, '"aws:ResourceAccount": "123456789012"'))
    with roles[service].having(elsewhere):
        error = WORKS[service](quick, sandboxed[service])
    assert "not authorized" in error or "Forbidden" in error
