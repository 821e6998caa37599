"""Which Python and which processor stand for Lambda's on this machine."""

from __future__ import annotations

import sys
from functools import cache

from bucketsize.cloud.packaging import Target
from bucketsize.cloud.packaging.bytecode import Interpreter, find_interpreter


class UnfitMachine(Exception):
    """Lambda's archives cannot run here."""


def lambda_target() -> Target:
    """Lambda with this machine's processor.

    Raises:
        InvalidInput: Lambda has no such processor.
    """
    return Target.lambda_(Target.this_machine().architecture)


@cache
def lambda_python() -> Interpreter:
    """A Python of Lambda's version on this machine.

    Raises:
        UnfitMachine: There is none, or this is not Linux.
    """
    if sys.platform != "linux":
        raise UnfitMachine("Lambda's archives hold code for Linux.")
    target = lambda_target()
    found = find_interpreter(target)
    if found is None:
        raise UnfitMachine(f"No Python {target.python_version} was found on this machine.")
    return found
