"""Installs pinned wheels into a folder, for any target, by running pip.

Everything about where wheels come from (index, proxy, certificates, cache) is the
user's own configuration of pip, and stays so.
"""

from __future__ import annotations

import importlib.util
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

    Raises:
        ServiceFailure: pip is missing, or failed.
    """
    if importlib.util.find_spec("pip") is None:
        raise ServiceFailure(
            f"pip is missing from {sys.executable}, and packing needs it.",
            hint=f"Install it: {sys.executable} -m ensurepip",
        )
    with TemporaryDirectory(prefix="bucketsize-pins-") as pins_folder:
        pins_file = Path(pins_folder, "pins.txt")
        pins_file.write_text(pins, encoding="utf-8")
        _run_pip(
            ["--requirement", str(pins_file), "--target", str(folder), *pip_options(target)]
        )


def _run_pip(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "pip", "install"]
    command += ["--disable-pip-version-check", "--quiet", "--no-input", "--no-compile"]
    command += ["--require-hashes", "--only-binary=:all:", "--no-deps", *arguments]
    completed = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        # A user's "--user" by default contradicts --target.
        env=os.environ | {"PIP_USER": "0"},
    )
    if completed.returncode:
        last = "\n".join(completed.stderr.strip().splitlines()[-_LAST_LINES:])
        raise ServiceFailure(
            f"pip could not install the wheels to pack:\n{last}\n",
            hint="Check the network, and pip's proxy and index settings (pip config list).",
        )
