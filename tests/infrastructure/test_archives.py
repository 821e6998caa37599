"""What is in the real archives, for both of Lambda's processors.

Uses the user's cache: the first run fetches wheels, later ones take seconds.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import packed_for

from bucketsize.cloud.packaging import Target
from bucketsize.cloud.packaging.archives import SERVICES
from bucketsize.cloud.packaging.target import ARCHITECTURES

MB = 1_000_000
LIMIT_ZIPPED = 45 * MB
LIMIT_UNZIPPED = 135 * MB

# The field e_machine of ELF's header: elf(5), EM_X86_64 and EM_AARCH64.
ELF_MACHINES = {"x86_64": 62, "arm64": 183}


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_layer_fits_into_lambda(architecture: str) -> None:
    layer = packed_for(Target.lambda_(architecture)).matplotlib_layer
    with zipfile.ZipFile(layer) as zipped:
        unzipped = sum(entry.file_size for entry in zipped.infolist())
    assert layer.stat().st_size <= LIMIT_ZIPPED
    assert unzipped <= LIMIT_UNZIPPED


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_shared_object_of_the_layer_is_for_its_processor(architecture: str) -> None:
    machines = dict(_elf_machines(packed_for(Target.lambda_(architecture)).matplotlib_layer))
    assert "python/matplotlib/_path.cpython-313" in " ".join(machines)
    assert set(machines.values()) == {ELF_MACHINES[architecture]}, machines


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_list_of_fonts_names_the_layers_fonts_and_no_others(architecture: str) -> None:
    data = "python/matplotlib/mpl-data"
    with zipfile.ZipFile(packed_for(Target.lambda_(architecture)).matplotlib_layer) as zipped:
        names = zipped.namelist()
        (font_list,) = (name for name in names if name.startswith(f"{data}/fontlist-v"))
        fonts = json.loads(zipped.read(font_list))
    listed = {f"{data}/{font['fname']}" for font in fonts["ttflist"]}
    assert listed == {name for name in names if name.endswith((".ttf", ".otf", ".ttc"))}
    assert fonts["afmlist"] == []


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_function_holds_its_own_service_and_no_test(architecture: str) -> None:
    archives = packed_for(Target.lambda_(architecture))
    for archive, own in (
        (archives.driver, "driver"),
        (archives.size_tracking, "tracking"),
        (archives.plotting, "plotting"),
        (archives.summarizing, "summarizing"),
    ):
        with zipfile.ZipFile(archive) as zipped:
            paths = [Path(name) for name in zipped.namelist()]
        assert Path("lambda_function.py") in paths
        packages = {path.parts[1] for path in paths if path.match("bucketsize/*/*.py")}
        assert packages & {*SERVICES.values()} == {own}
        parts = {part for path in paths for part in path.parts}
        assert not {part for part in parts if part in ("test", "tests", "conftest.py")}
        assert not {part for part in parts if part.startswith("test_")}
        assert not dict(_elf_machines(archive))  # one archive serves either processor


def test_licences_travel_with_the_layer() -> None:
    with zipfile.ZipFile(packed_for(Target.lambda_("arm64")).matplotlib_layer) as zipped:
        names = zipped.namelist()
    for package in ("matplotlib", "numpy", "pillow", "fonttools"):
        licence = re.compile(rf"python/{package}-[^/]*\.dist-info/.*LICENSE")
        assert any(map(licence.match, names)), package


def _elf_machines(archive: Path) -> Iterator[tuple[str, int]]:
    """Each shared object in an archive, and the machine that its header names."""
    with zipfile.ZipFile(archive) as zipped:
        for name in zipped.namelist():
            with zipped.open(name) as file:
                header = file.read(20)
            is_elf = header.startswith(b"\x7fELF")
            assert is_elf == (".so" in Path(name).suffixes), name
            if is_elf:
                yield name, int.from_bytes(header[18:20], "little")
