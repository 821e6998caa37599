"""A local cloud with the tables, a proxy before it, and processes that run the functions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.local import LocalCloud
from bucketsize.cloud.table import ensure_table
from bucketsize.history import schema as history_schema
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.ledger import schema as ledger_schema
from faults.proxy import FaultProxy
from faults.sandbox import Sandbox
from faults.tracked_bucket import LEDGER_TABLE

_QUICK, _ALL = 2, 25


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``seed`` runs once for each."""
    if "seed" not in metafunc.fixturenames:
        return
    asked = metafunc.config.getoption("--fault-seed")
    most = _ALL if metafunc.config.getoption("--thorough") else _QUICK
    seeds = range(1, most + 1) if asked is None else [asked]
    metafunc.parametrize("seed", seeds)


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for everything."""
    return bool(request.config.getoption("--thorough"))


@pytest.fixture(scope="session")
def tables(aws: Aws) -> Aws:
    """The account, once the history's table and the ledger's are in it."""
    ensure_table(aws, history_schema.table_definition(DEFAULT_TABLE_NAME))
    ensure_table(aws, ledger_schema.table_definition(LEDGER_TABLE))
    return aws


@pytest.fixture(scope="session")
def proxy(cloud: LocalCloud) -> Iterator[FaultProxy]:
    with FaultProxy(cloud.port) as running:
        yield running


@pytest.fixture(scope="session")
def sandbox(cloud: LocalCloud, proxy: FaultProxy) -> Iterator[Sandbox]:
    """Runs functions whose AWS is the proxy."""
    environ = cloud.environ | {
        "AWS_ENDPOINT_URL": proxy.endpoint_url,
        "TABLE_NAME": DEFAULT_TABLE_NAME,
    }
    with Sandbox(environ) as running:
        yield running
