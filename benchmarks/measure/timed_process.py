"""Runs a command to its end and tells what it took: ``timed_process.py OUTPUT COMMAND …``.

A program of its own in a bare interpreter. The peak that the system tells of a process begins
at what its parent held when it started it (execve keeps it), so that parent must be small.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main(output: str, command: list[str]) -> None:
    """Run the command, its standard output into a file, and print its figures as JSON."""
    opened = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    redirected = [(os.POSIX_SPAWN_DUP2, opened, 1)]
    began = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=redirected)
    _, status, usage = os.wait4(pid, 0)
    took = time.perf_counter() - began
    figures = {
        "milliseconds": took * 1000,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        # getrusage(2): kibibytes; macOS tells bytes
        "peak_bytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "exit_code": os.waitstatus_to_exitcode(status),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
