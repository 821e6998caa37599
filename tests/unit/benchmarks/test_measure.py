"""What the comparison of tools rests on: their answers are read, their runs measured."""

from __future__ import annotations

import sys

import pytest

from benchmarks.measure.entrants import Outcome
from benchmarks.measure.goals import memory_above, requests_above, times_as_fast
from benchmarks.measure.process import run
from benchmarks.measure.tools import AWS, BOTO3, BUCKETSIZE, OBSTORE, RCLONE, S3CMD, S5CMD, Tool
from benchmarks.report import WrongOutcome
from benchmarks.timing import Samples
from bucketsize.model import BucketSize


@pytest.mark.parametrize(
    ("tool", "told"),
    [
        (BUCKETSIZE, '{\n  "prefix": "",\n  "total_size": 7,\n  "object_count": 2,\n}'),
        (S5CMD, "7 bytes in 2 objects: s3://photos/*\n"),
        (RCLONE, '{"count":2,"bytes":7,"sizeless":0}\n'),
        (AWS, "2025-01-01 10:00:00  5 99\n\nTotal Objects: 2\n   Total Size: 7\n"),
        (S3CMD, "           7       2 objects s3://photos/\n"),
        (BOTO3, "7 2\n"),
        (OBSTORE, "7 2\n"),
    ],
)
def test_each_tool_s_answer_is_read(tool: Tool, told: str) -> None:
    assert tool.read(told) == BucketSize(7, 2)


def test_a_tool_that_answers_something_else_does_not_count() -> None:
    with pytest.raises(WrongOutcome, match="no such bucket"):
        S5CMD.read("no such bucket")


def test_a_process_s_own_time_memory_and_answer_are_kept() -> None:
    own = b"x" * (200 * 2**20)  # which is not the process's, and must not count as its
    program = "import time; kept = b'x' * 2**26; time.sleep(0.1); print('told')"
    done = run([sys.executable, "-c", program])
    assert done.told == "told\n"
    assert done.milliseconds >= 100
    assert 64 <= done.peak_mib < 64 + 50 < len(own) / 2**20
    assert 0 < done.cpu_seconds < done.milliseconds / 1000


def test_a_process_that_fails_does_not_count() -> None:
    with pytest.raises(WrongOutcome, match=r"ended with 3: (?s:.*)why"):
        run([sys.executable, "-c", "import sys; sys.stderr.write('why'); sys.exit(3)"])


def outcome(milliseconds: float, *, peak_mib: float = 0, requests: int = 0) -> Outcome:
    samples = Samples((milliseconds,))
    return Outcome("tool", samples, cpu_seconds=1, peak_mib=peak_mib, requests=requests)


@pytest.mark.parametrize(("ours", "is_met"), [(20, True), (21, False)])
def test_times_as_fast(ours: float, *, is_met: bool) -> None:
    assert times_as_fast(5, outcome(ours), outcome(100)).met is is_met


@pytest.mark.parametrize(("ours", "is_met"), [(73, True), (73.1, False)])
def test_memory_above(ours: float, *, is_met: bool) -> None:
    ours_outcome, floor = outcome(1, peak_mib=ours), outcome(1, peak_mib=49)
    assert memory_above(24, ours_outcome, floor).met is is_met


@pytest.mark.parametrize(("made", "is_met"), [(1150, True), (1151, False)])
def test_requests_above(made: int, *, is_met: bool) -> None:
    assert requests_above(0.15, outcome(1, requests=made), 1_000_000).met is is_met
