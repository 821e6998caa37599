"""The local cloud for every test that talks to AWS: started once, over real HTTP."""

from __future__ import annotations

import gc
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from harness import App, deploy_app
from xdist.scheduler.loadfile import LoadFileScheduling  # type: ignore[import-untyped]

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import LocalCloud, start_local_cloud

if TYPE_CHECKING:
    from xdist.remote import Producer  # type: ignore[import-untyped]

# Containers often forbid it, and then each run and each command compiles everything anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What a process that runs tests holds, it holds to its end: to look through all of it again and
# again takes a tenth of its time.
gc.set_threshold(100_000, 50, 1000)

_MEMORY = "/dev/shm"  # noqa: S108  Linux's own
_ROOM = 6 * 2**30


def _has_room(folder: str) -> bool:
    """Whether archives can be unpacked there, and what is in them run."""
    if not Path(folder).is_dir() or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return min(shutil.disk_usage(folder).free, psutil.virtual_memory().available) > _ROOM


# A local cloud unpacks 120 MB at each cold start of plotting. On a disk that takes the system
# four times as long as in memory. What pytest keeps for people to look at stays on the disk.
if _has_room(_MEMORY):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    os.environ["TMPDIR"] = tempfile.tempdir = _MEMORY


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much to run."""
    parser.addoption("--thorough", action="store_true", help="many seeds, every kill")
    parser.addoption("--fault-seed", type=int, help="this seed alone: replays a failure")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only ``make test-slow`` has the time for."""
    if config.getoption("--thorough"):
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("thorough")]


class _ByFile(LoadFileScheduling):  # type: ignore[misc]  # xdist tells no types
    """Each file's tests go to one worker; all of the page's to one that has a Chromium up."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "tests/browser" if file.startswith("tests/browser/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByFile | None:
    """How ``--dist loadfile`` shares the tests out."""
    return _ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def cloud() -> Iterator[LocalCloud]:
    with start_local_cloud(record_requests=True) as running:
        yield running


@pytest.fixture(scope="session")
def aws(cloud: LocalCloud) -> Aws:
    return local_aws(cloud)


@pytest.fixture(scope="session")
def app(aws: Aws) -> App:
    return deploy_app(aws)


@pytest.fixture(scope="module")
def own_cloud() -> Iterator[LocalCloud]:
    """A cloud that no other file of tests uses."""
    with start_local_cloud() as running:
        yield running


@pytest.fixture(scope="module")
def own_app(own_cloud: LocalCloud) -> App:
    """The app, on that cloud."""
    return deploy_app(local_aws(own_cloud))


@pytest.fixture
def bucket_of_ones_own(app: App, request: pytest.FixtureRequest) -> str:
    """A bucket that no other test uses, named after the test."""
    name = "test-" + re.sub(r"[^a-z0-9]", "", request.node.name.lower())[-50:]
    app.aws.s3.create_bucket(Bucket=name)
    return name
