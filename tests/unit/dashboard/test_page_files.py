"""The page's files: nothing inline, nothing from elsewhere, what others made unchanged."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from bucketsize.dashboard.app import PAGE_FOLDER

VENDOR = PAGE_FOLDER / "vendor"
OWN = [
    file
    for file in sorted(PAGE_FOLDER.rglob("*"))
    if file.is_file() and VENDOR not in file.parents
]
TAKES_TEXT_FOR_MORE = (
    r"(inner|outer)HTML|\w+HTML(Unsafe)?\(|document\.write|srcdoc|javascript:"
    r"|createContextualFragment|DOMParser|eval\(|Function\(|set(Timeout|Interval)\([\"'`]"
    r"|setAttribute\([\"'`]on|createElement\([\"'`](script|iframe|style)"
)
LISTED = re.findall(
    r"^\| `(.+?)` \| .+ \| `([0-9a-f]{64})` \|$",
    (VENDOR / "README.md").read_text(),
    re.MULTILINE,
)


def test_vendored_files_are_listed() -> None:
    files = {
        f.relative_to(VENDOR).as_posix() for f in VENDOR.glob("*/*") if f.name != "LICENSE"
    }
    assert {name for name, _ in LISTED} == files
    assert all((VENDOR / name).with_name("LICENSE").exists() for name in files)


@pytest.mark.parametrize(("name", "sha256"), LISTED)
def test_a_vendored_file_is_what_its_package_holds(name: str, sha256: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == sha256


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.name)
def test_no_file_names_another_host(file: Path) -> None:
    named = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]+[^\s\"'<]*", file.read_text()))
    assert named <= {"http://www.w3.org/2000/svg"}  # a name, not an address


def test_the_page_holds_no_script_and_no_style_of_its_own() -> None:
    text = (PAGE_FOLDER / "index.html").read_text()
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|javascript:", text)


@pytest.mark.parametrize("file", [f for f in OWN if f.suffix == ".js"], ids=lambda f: f.name)
def test_scripts_are_small_and_write_text_as_text(file: Path) -> None:
    text = file.read_text()
    assert len(text.splitlines()) <= 220
    assert text.startswith("//"), "the first line says what it is for"
    assert not re.search(TAKES_TEXT_FOR_MORE, text)


def test_all_that_the_page_names_is_there() -> None:
    for file in OWN:
        for name in re.findall(r"[\"'(](/page/[^\"')]+)", file.read_text()):
            assert (PAGE_FOLDER / name.removeprefix("/page/")).is_file(), f"{file.name}: {name}"
