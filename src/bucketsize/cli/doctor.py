"""``bucketsize doctor``: is everything as it must be, and if not, what to do."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bucketsize.cli.command import Command
from bucketsize.cli.counted import counted
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import Account, account_options, json_option
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.doctor import Finding, Verdict, examine
from bucketsize.cloud.names import STACK_NAME
from bucketsize.errors import BucketsizeError

_MARKS = {Verdict.WELL: "✓", Verdict.WARNING: "!", Verdict.PROBLEM: "✗"}


@click.command(
    "doctor",
    cls=Command,
    examples={
        "bucketsize doctor": "what is wrong?",
        "bucketsize doctor --repair": "mend what can be mended",
        "bucketsize doctor --json": "for scripts",
    },
)
@account_options
@click.option("--repair", is_flag=True, help="Mend what can be mended without harm.")
@click.option(
    "--thorough",
    is_flag=True,
    help="List buckets of any size, and read each history to its beginning.",
)
@json_option
def doctor_command(account: Account, *, repair: bool, thorough: bool, as_json: bool) -> None:
    """Look at everything that a figure depends on, and say what is wrong and what to do.

    Looks at the stack, its functions, roles, queues and logs, the table, and at
    each tracked bucket: its notification, and whether its last row is what it
    holds. Ends with 1 if there is a problem that was not mended.
    """
    narrator = Narrator()
    found = []
    for finding in examine(account.connect(), STACK_NAME, is_thorough=thorough):
        mended = _mended(narrator, finding) if repair else ""
        found.append((finding, mended))
        if not as_json:
            for line in _lines(finding, mended):
                narrator.result(line)
    if as_json:
        narrator.result_json([_as_json(finding, mended) for finding, mended in found])
    problems = [f for f, mended in found if f.verdict is Verdict.PROBLEM and not mended]
    warnings = [f for f, mended in found if f.verdict is Verdict.WARNING and not mended]
    narrator.say(_summary(len(problems), len(warnings)))
    if problems:
        raise click.exceptions.Exit(1)


def _summary(problems: int, warnings: int) -> str:
    words = counted(problems, "problem") if problems else "No problem"
    return words + (f", {counted(warnings, 'warning')}." if warnings else ".")


def _mended(narrator: Narrator, finding: Finding) -> str:
    """What the repair did; empty where there is none, or it failed."""
    if not finding.repair:
        return ""
    try:
        with translated(f"repairing {finding.subject}"):
            return finding.repair()
    except BucketsizeError as e:
        narrator.say(f"{finding.subject} could not be repaired: {e}")
        return ""


def _lines(finding: Finding, mended: str) -> Iterator[str]:
    yield f"{_MARKS[finding.verdict]} {finding.subject}: {finding.says}"
    if mended:
        yield f"  ✓ {mended}"
    elif finding.cure:
        yield f"  → {finding.cure}"


def _as_json(finding: Finding, mended: str) -> dict[str, str]:
    return {
        "subject": finding.subject,
        "verdict": finding.verdict.value,
        "says": finding.says,
        "cure": finding.cure,
        "mended": mended,
    }
