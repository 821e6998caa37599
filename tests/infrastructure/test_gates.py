"""make check: each gate says what to do where it fails."""

from __future__ import annotations

import re
import subprocess

from harness.documents import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_a_gate_that_fails_ends_the_check_with_what_to_do() -> None:
    failing = ["make", "--no-print-directory", "lint", "BIN=/nonexistent", "VENV=/nonexistent"]
    ready = [f"--assume-old=/nonexistent/{name}" for name in (".dev", ".scan", ".docs")]
    finished = subprocess.run(
        [*failing, *ready], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert finished.returncode == 2
    assert finished.stdout.splitlines() == ["/nonexistent/ruff format --check ."]
    assert "→ make format\n" in finished.stderr


def gates(target: str) -> list[str]:
    """The commands of a target that say what to do where they fail."""
    recipe = MAKEFILE.partition(f"\n{target}:")[2].partition("\n\n")[0]
    commands = re.findall(r"^\t\$\(call gate,([^,]+),.+\)$", recipe, re.MULTILINE)
    return [c.replace("$(BIN)/", "").replace("$(MAKE)", "make") for c in commands]


def test_contributing_names_the_gates_in_their_order() -> None:
    in_order = [*gates("types"), *gates("lint"), *gates("check")]
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(
        r"^\| `(.+?)` \|", page.partition("## What the gates say")[2], re.MULTILINE
    )
    for command, name in zip(in_order, named, strict=True):
        assert name.removeprefix("make ") in command


def test_the_check_is_of_every_gate() -> None:
    ready = [f"--assume-old=.venv/{name}" for name in (".dev", ".scan", ".docs")]
    told = ["make", "--no-print-directory", "--dry-run", "check", *ready]
    planned = subprocess.run(told, check=True, cwd=ROOT, capture_output=True, text=True).stdout
    for target in ("types", "lint", "check"):
        for command in gates(target):
            assert command in planned
