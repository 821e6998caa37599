"""Installs pinned wheels into a folder, for any target, by running pip.

Everything about where wheels come from (index, proxy, certificates, cache) is the
user's own configuration of pip, and stays so.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from bucketsize.cloud.packaging.target import Target, pip_options
from bucketsize.errors import ServiceFailure

Install: TypeAlias = Callable[[str, Target, Path], None]
"""Installs pins (the text of a requirements file) for a target into a folder."""

_LAST_LINES = 6


def install_wheels(pins: str, target: Target, folder: Path) -> None:
    """Install pinned wheels, and nothing that they depend on, into a folder.

    Args:
        pins: Text of a requirements file, with hashes.
        target: What the wheels must fit.
        folder: Where they are installed.

    Raises:
        ServiceFailure: pip is missing, or failed.
    """
    # Beside the folder, where it is swept away with it if we are killed; so is
    # what pip unpacks.
    with TemporaryDirectory(prefix="pip-", dir=folder.parent) as workspace:
        pins_file = Path(workspace, "pins.txt")
        pins_file.write_text(pins, encoding="utf-8")
        options = ["--requirement", str(pins_file), "--target", str(folder)]
        _run_pip([*options, *pip_options(target)], workspace)


def _run_pip(options: list[str], workspace: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    command += ["--no-input", "--no-compile", "--require-hashes", "--only-binary=:all:"]
    completed = subprocess.run(
        [*command, "--no-deps", *options],
        check=False,
        capture_output=True,
        text=True,
        # A user's "--user" by default contradicts --target.
        env=os.environ | {"PIP_USER": "0", "TMPDIR": workspace},
    )
    if completed.returncode:
        raise _failure(completed.stderr)


def _failure(errors: str) -> ServiceFailure:
    if "No module named pip" in errors:
        return ServiceFailure(
            f"pip is missing from {sys.executable}, and packing needs it.",
            hint=f"Install it: {sys.executable} -m ensurepip",
        )
    lines = [line for line in errors.splitlines() if not line.startswith("WARNING:")]
    last = "\n".join(lines[-_LAST_LINES:])
    return ServiceFailure(
        f"pip could not install what is to be packed:\n{last}\n",
        hint="Check the network, and pip's settings (pip config list): proxy, index.",
    )
