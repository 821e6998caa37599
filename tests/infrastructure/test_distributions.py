"""What is released: the wheel is the package, whole and alone. tests/release runs it."""

from __future__ import annotations

import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from bucketsize import __version__

ROOT = Path(__file__).parents[2]
NAME = f"bucketsize-{__version__}"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(["make", "dist", f"DIST={folder}"], cwd=ROOT, check=True)  # noqa: S607  as people call it
    return folder


def test_the_wheel_holds_each_file_of_the_package_and_no_other(dist: Path) -> None:
    with zipfile.ZipFile(dist / f"{NAME}-py3-none-any.whl") as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    files = (path for path in (ROOT / "src").rglob("*") if path.is_file())
    assert held == {
        str(file.relative_to(ROOT / "src")) for file in files if "__pycache__" not in file.parts
    }


def test_the_source_distribution_brings_its_tests_its_pins_and_its_documents(
    dist: Path,
) -> None:
    with tarfile.open(dist / f"{NAME}.tar.gz") as sources:
        held = {name.removeprefix(f"{NAME}/") for name in sources.getnames()}
    asked = {"Makefile", "LICENSE", "CHANGELOG.md", "template.yaml", "docs/architecture.md"}
    assert asked | {"requirements/dev.txt", "tests/conftest.py", ".ci/run"} <= held
