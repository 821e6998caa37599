from __future__ import annotations

import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from bucketsize.cli import COMMANDS, cli
from bucketsize.cli.lazy_group import load_command

HEAVY = ("boto3", "rich", "ministack", "samtranslator", "PIL", "psutil", "matplotlib")


def first_sentence(text: str) -> str:
    paragraph = " ".join(text.partition("\n\n")[0].split())
    return re.split(r"(?<=\.)\s", paragraph)[0]


def imported_by(*arguments: str) -> set[str]:
    """The packages that a process has imported when the command ended."""
    program = (
        "import sys\n"
        "from bucketsize.cli import cli\n"
        f"cli.main({list(arguments)!r}, standalone_mode=False)\n"
        "print('imported:', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return set(finished.stdout.rpartition("imported:")[2].split())


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_summary_of_a_command_is_its_own_first_sentence(name: str) -> None:
    command = load_command(name)
    assert command.name == name
    assert first_sentence(command.help or "") == COMMANDS[name]


def test_help_lists_every_command_with_its_summary() -> None:
    # Wide, because click breaks lines at hyphens.
    help_page = CliRunner().invoke(cli, ["--help"], terminal_width=200).stdout
    shown = " ".join(help_page.split())
    for name, summary in COMMANDS.items():
        assert f" {name} {summary}" in shown


def test_an_unknown_command_is_wrong_use() -> None:
    finished = CliRunner().invoke(cli, ["mesure"])
    assert finished.exit_code == 2
    assert "mesure" in finished.output


def test_help_imports_no_command() -> None:
    assert not imported_by("--help") & {*HEAVY, "botocore"}


def test_measure_starts_without_what_only_other_commands_need() -> None:
    assert not imported_by("measure", "--help") & {*HEAVY}
