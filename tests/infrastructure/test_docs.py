"""The documents hold together: fresh, without dead links, and in the words of the code."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from harness.documents import ROOT, prose

from bucketsize import __version__
from bucketsize.cli import COMMANDS
from bucketsize.driver.changes import _LONGEST_WAIT_SECONDS, _TRIES_WITH_A_NEW_NOTIFICATION

SOURCE = ROOT / "src/bucketsize"
ARCHITECTURE = ROOT / "docs/architecture.md"
RECORDS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))

# In brackets a dot means itself, and these lines do not match themselves.
REGISTRY = re.compile(
    r"pypi[.]org|pypi[.]python[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|yarnpkg[.]com"
    r"|(?:deb|ftp|security|snapshot)[.]debian[.]org|archive[.]ubuntu[.]com"
    r"|index-url[= ]+http|/simple[/]",
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(r"(?<![\w.})\]-])/(?:home|root|Users|work)/")

LONGEST_RECORD = 25
MADE_BY_COMMANDS = ("dist/",)


@cache
def git_files(*arguments: str) -> tuple[Path, ...]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a checkout")
    listed = subprocess.run(
        [git, "ls-files", "-z", *arguments], cwd=ROOT, capture_output=True, check=True
    )
    names = listed.stdout.decode().split("\0")
    return tuple(ROOT / name for name in sorted({*names}) if name and (ROOT / name).is_file())


def documents() -> tuple[Path, ...]:
    """Every Markdown file, also those not yet committed."""
    return git_files("--cached", "--others", "--exclude-standard", "*.md")


def anchors(document: Path) -> set[str]:
    """The anchors that GitHub gives the headings."""
    headings = re.findall(r"^#+ +(.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in headings}


def words(text: str) -> str:
    """``SizeSeries``, ``size_series`` and ``size-series`` are all ``size series``."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.split(r"[\W_]+", parted)).lower()


@cache
def source_text() -> str:
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.yaml")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_the_configuration_page_is_what_the_code_says() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / "docs/generate.py", "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr


def test_every_relative_link_leads_somewhere() -> None:
    dead = []
    for document in documents():
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = unquote(target).partition("#")
            linked = document.parent / path if path else document
            if not linked.exists() or (anchor and anchor not in anchors(linked)):
                dead.append(f"{document.relative_to(ROOT)}: {target}")
    assert not dead


def test_the_readme_leads_to_every_page() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = [page.name for page in (ROOT / "docs").glob("*.md")]
    assert [name for name in pages if f"](docs/{name})" not in text] == []


def test_every_command_is_in_the_table_of_the_command_s_page() -> None:
    text = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `bucketsize ([a-z]+)", text, re.MULTILINE)
    assert {*told} == {*COMMANDS}


def test_every_file_that_a_document_names_is_there() -> None:
    missing = []
    for document in documents():
        for name in re.findall(r"`([\w./-]+(?:\.py|\.md|\.toml|\.yaml|/))`", prose(document)):
            places = (ROOT, SOURCE, SOURCE / "cloud/local", *SOURCE.glob("*/"))
            if name not in MADE_BY_COMMANDS and not any((p / name).exists() for p in places):
                missing.append(f"{document.relative_to(ROOT)}: {name}")
    assert not missing


def test_every_name_that_a_document_places_in_a_file_is_in_it() -> None:
    missing = []
    for document in documents():
        for name, file in re.findall(r"`(\w+)` in `(src/[\w/]+\.py)`", prose(document)):
            if not re.search(rf"\b{name}\b", (ROOT / file).read_text(encoding="utf-8")):
                missing.append(f"{document.relative_to(ROOT)}: {name} in {file}")
    assert not missing


def test_the_console_page_says_how_long_the_driver_waits() -> None:
    text = (ROOT / "docs/console.md").read_text(encoding="utf-8")
    once, always = _LONGEST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS * _TRIES_WITH_A_NEW_NOTIFICATION
    assert f"every {once} seconds, and gives up after {always}." in text
    for seconds in (once, always):
        assert f"| `no row in the history shows it after {seconds} s`" in text


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    found: list[str] = []
    for file in {*git_files(), Path(__file__)}:
        if file.name == "LICENSE":
            continue
        text = file.read_bytes().decode("utf-8", "replace")
        matches = (*REGISTRY.finditer(text), *MACHINE_PATH.finditer(text))
        found += [f"{file.relative_to(ROOT)}: {match[0]}" for match in matches]
    assert not found


@pytest.mark.parametrize("host", ["pypi org", "files pythonhosted org", "deb debian org"])
def test_a_registry_is_known_by_its_address(host: str) -> None:
    assert REGISTRY.search(f"see https://{'.'.join(host.split())}/x")


@pytest.mark.parametrize("folder", ["home", "root", "Users", "work"])
def test_a_path_of_a_machine_is_known_by_its_beginning(folder: str) -> None:
    assert MACHINE_PATH.search(f"open('/{folder}/someone/file')")
    assert not MACHINE_PATH.search(f"https://example.com/{folder}/page")
    assert not MACHINE_PATH.search(f"{{run_dir}}/{folder}/file")


def test_every_term_of_the_glossary_is_a_word_of_the_code() -> None:
    glossary = ARCHITECTURE.read_text(encoding="utf-8").partition("## Glossary")[2]
    rows = re.findall(r"^\| ([^|`]+) \| `(\w+)` \| [^|]+ \|$", glossary, re.MULTILINE)
    assert len(rows) == glossary.count("\n| ") - 1  # all but the header
    source, spoken = source_text(), f" {words(source_text())} "
    assert [name for _, name in rows if not re.search(rf"\b{name}\b", source)] == []
    assert [term for term, _ in rows if f" {words(term)} " not in spoken] == []


def test_the_index_names_every_decision_in_its_order() -> None:
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", index, re.MULTILINE)
    assert [file for _, _, file in rows] == [record.name for record in RECORDS]
    for (number, title, _), record in zip(rows, RECORDS, strict=True):
        assert record.read_text(encoding="utf-8").startswith(f"# {number}. {title}\n")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_decision_is_short_and_gives_its_evidence(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_RECORD
    parts = re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE)
    assert parts == ["Context", "Decision", "Evidence", "Consequence"]


def test_the_changelog_speaks_of_this_version() -> None:
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
