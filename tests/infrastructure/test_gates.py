"""make check: each gate says what to do where it fails."""

from __future__ import annotations

import re
import subprocess

from harness.documents import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_a_gate_that_fails_ends_the_check_with_what_to_do() -> None:
    failing = ["make", "--no-print-directory", "check", "BIN=/nonexistent", "VENV=/nonexistent"]
    ready = [f"--assume-old=/nonexistent/{name}" for name in (".dev", ".scan", ".docs")]
    finished = subprocess.run(
        [*failing, *ready], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert finished.returncode == 2
    assert finished.stdout.splitlines() == ["/nonexistent/ruff format --check ."]
    assert "→ make format\n" in finished.stderr


def test_contributing_names_the_gates_in_their_order() -> None:
    recipe = MAKEFILE.partition("\ncheck:")[2].partition("\n\n")[0].splitlines()[1:]
    gates = [re.fullmatch(r"\t\$\(call gate,([^,]+),.+\)", line) for line in recipe]
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(
        r"^\| `(.+?)` \|", page.partition("## What the gates say")[2], re.MULTILINE
    )
    assert len(gates) == len(named)
    for gate, name in zip(gates, named, strict=True):
        assert gate
        words = re.sub(r"\$\(BIN\)/|\$\(MAKE\) --no-print-directory", "", gate[1])
        assert name.removeprefix("make ") in words
