"""Reads pinned requirements, and chooses those that hold for a target.

pip judges markers such as ``python_full_version < '3.12'`` by the Python it runs
on, even when told to fetch for another: they are judged here instead.
"""

from __future__ import annotations

from packaging.requirements import Requirement

from bucketsize.cloud.packaging.target import Target, marker_environment


def pins_for(target: Target, requirements: str) -> str:
    """The pins that hold for a target, hashes kept, markers settled and left out.

    Args:
        target: What is packed for.
        requirements: Text of a requirements file: pins, markers and hashes.
    """
    environment = marker_environment(target)
    logical_lines = requirements.replace("\\\n", " ").splitlines()
    chosen = []
    for line in logical_lines:
        pin, *hashes = line.partition("#")[0].split("--hash=")
        if not pin.strip():
            continue
        requirement = Requirement(pin)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            requirement.marker = None
            chosen.append(" --hash=".join([str(requirement), *map(str.strip, hashes)]))
    return "\n".join(chosen) + "\n"
