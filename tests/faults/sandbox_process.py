"""The process behind a `Sandbox`: forks one child for each function that it is to run.

A child is a fresh start of the function, without the second that imports take, and can be
killed like one. Read from standard input, a line each: what to run. Written: the child's
process id, then what came of it. Knows nothing of faults.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from fakes.lambda_context import LambdaContext

import bucketsize.cli
import bucketsize.driver.handler
import bucketsize.plotting.handler
import bucketsize.summarizing.handler
import bucketsize.tracking.handler

MAKERS: dict[str, Callable[[Mapping[str, str]], Any]] = {
    "size-tracking": lambda e: bucketsize.tracking.handler.make_handlers(e)[0],
    "reconcile": lambda e: bucketsize.tracking.handler.make_handlers(e)[1],
    "plotting": bucketsize.plotting.handler.make_handler,
    "driver": bucketsize.driver.handler.make_handler,
    "summarizing": bucketsize.summarizing.handler.make_handler,
}


def _command(arguments: list[str], _context: Any) -> int:
    """A command of bucketsize, its arguments as they are typed."""
    return int(bucketsize.cli.cli.main(arguments, "bucketsize", standalone_mode=False) or 0)


MAKERS["command"] = lambda _environ: _command


def main() -> None:
    """Run what each line asks for, until there are no more."""
    told = os.dup(1)
    os.dup2(2, 1)  # what functions log is no answer
    for name in ("s3", "dynamodb"):  # so that each child need not read their models
        boto3.client(name, region_name="us-east-1")
    for line in sys.stdin:
        order = json.loads(line)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            _run(order, writer)
        os.close(writer)
        _tell(told, pid)
        with os.fdopen(reader) as pipe:
            answer = pipe.read()
        _, status = os.waitpid(pid, 0)
        was_killed = os.WIFSIGNALED(status)
        _tell(told, {"was_killed": True} if was_killed else json.loads(answer))


def _tell(told: int, what: Any) -> None:
    os.write(told, json.dumps(what).encode() + b"\n")


def _run(order: dict[str, Any], writer: int) -> None:
    """In the child: never returns."""
    try:
        os.environ.update(order["environ"])
        handler = MAKERS[order["function"]](os.environ)
        outcome = {"answer": handler(order["event"], LambdaContext(order["function"]))}
    except BaseException as e:  # noqa: BLE001  Lambda reports whatever it is
        told = "".join(traceback.format_exception(e))
        outcome = {"error": f"{type(e).__name__}: {e}", "traceback": told}
    with os.fdopen(writer, "w") as pipe:
        json.dump(outcome, pipe, default=str)
    os._exit(0)


if __name__ == "__main__":
    main()
