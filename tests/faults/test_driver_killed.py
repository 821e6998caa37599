"""The driver is killed after each of its calls that change something, then invoked again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from harness import App, deploy_app

from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import start_local_cloud
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from faults.kills import killed_after
from faults.proxy import FaultProxy
from faults.sandbox import Sandbox

pytestmark = [pytest.mark.timeout(1200), pytest.mark.thorough]


@pytest.fixture(scope="module")
def drivable() -> Iterator[tuple[App, FaultProxy, Sandbox]]:
    """The deployed app; the driver runs in a sandbox, and its AWS is the proxy."""
    with start_local_cloud() as cloud, FaultProxy(cloud.port) as proxy:
        app = deploy_app(local_aws(cloud))
        environ = cloud.environ | {
            "AWS_ENDPOINT_URL": proxy.endpoint_url,
            "TABLE_NAME": DEFAULT_TABLE_NAME,
            "BUCKET_NAME": app.bucket_name,
            "PLOT_API_URL": app.outputs["PlotApiUrl"],
            "PAUSE_SECONDS": "0",
            "WINDOW_SECONDS": "5",
        }
        with Sandbox(environ) as sandbox:
            yield app, proxy, sandbox


def test_the_driver_killed_anywhere_does_all_of_it_when_it_is_invoked_again(
    drivable: tuple[App, FaultProxy, Sandbox],
) -> None:
    _, proxy, sandbox = drivable
    for calls in count(step=4):  # most of its calls look for the next row
        with killed_after(proxy, sandbox, calls):
            outcome = sandbox.run("driver", {})
        again = sandbox.run("driver", {})
        assert again.succeeded, again.traceback
        assert again.answer["sizes"] == [19, 28, 0, 2]
        if not outcome.was_killed:
            assert outcome.succeeded, outcome.traceback
            break
    assert calls > 8
