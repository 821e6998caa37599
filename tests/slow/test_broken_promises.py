"""Each promise's test fails where the code behind the promise is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.command import bare_environment
from harness.promises import BREAKS, ROOT, Break

pytestmark = pytest.mark.timeout(600)

_NOT_COPIED = shutil.ignore_patterns(".*", "build", "dist", "mutants")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(
        shutil.copytree(
            ROOT, tmp_path_factory.mktemp("broken") / "tree", symlinks=True, ignore=_NOT_COPIED
        )
    )


@pytest.fixture
def broken(tree: Path, request: pytest.FixtureRequest) -> Iterator[Break]:
    one: Break = request.param
    file = tree / one.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(one.old, one.new), encoding="utf-8")
    yield one
    file.write_text(whole, encoding="utf-8")


@pytest.mark.parametrize("broken", BREAKS, indirect=True, ids=[one.what for one in BREAKS])
def test_a_promise_that_is_broken_is_noticed(broken: Break, tree: Path) -> None:
    # Of a property as many examples as make test-slow tries.
    many = ["--hypothesis-profile=hundreds"] * broken.test.startswith("tests/properties/")
    outside = {n: v for n, v in bare_environment().items() if "PYTEST_XDIST" not in n}
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-qx",
            "-n0",
            "-p",
            "no:cacheprovider",
            *many,
            broken.test,
        ],
        cwd=tree,
        env=outside | {"PYTHONPATH": str(tree / "src")},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert f"FAILED {broken.test}" in ran.stdout, ran.stdout  # not: could not even be tried
