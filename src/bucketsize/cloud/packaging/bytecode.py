"""Compiles a folder's modules ahead, so that functions start without doing so.

Lambda's code folder is read-only: without bytecode in the archive, Python compiles
every module anew at each cold start.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bucketsize.cloud.packaging.target import Target
from bucketsize.errors import ServiceFailure

_PROBE = "import platform, sys; print(sys.implementation.cache_tag, platform.python_version())"
_PROBE_TIMEOUT_SECONDS = 10

# Fixed, not the number of processors: which modules are compiled together may
# show in the bytecode (object sharing in marshal), and archives must not differ.
_PARTS = 2


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that can compile for a target.

    Attributes:
        executable: Path of its program.
        version: Its full version, such as ``3.13.1``.
    """

    executable: str
    version: str


def find_interpreter(target: Target) -> Interpreter | None:
    """The running Python, or one found on this machine, if it is of the target's version."""
    if target.cache_tag == sys.implementation.cache_tag:
        return Interpreter(sys.executable, platform.python_version())
    for executable in _candidates(target.python_version):
        version = _version_of(executable, target.cache_tag)
        if version:
            return Interpreter(executable, version)
    return None


def compile_modules(
    interpreter: Interpreter, folder: Path, *, runs_in: str, checked: bool
) -> None:
    """Compile every module below a folder.

    The bytecode is tied to its source by a hash, as unpacking an archive changes
    the modification times that Python compares otherwise.

    Args:
        interpreter: A Python of the version that will run the modules.
        folder: Where they are now.
        runs_in: Where they will be, for tracebacks.
        checked: Whether Python compares the source at each start: for code that
            people may edit in the console.

    Raises:
        ServiceFailure: A module cannot be compiled.
    """
    mode = "checked-hash" if checked else "unchecked-hash"
    options = ["--invalidation-mode", mode, "-q", "-s", str(folder), "-p", runs_in, "-i", "-"]
    command = [interpreter.executable, "-S", "-W", "ignore", "-m", "compileall", *options]
    modules = sorted(str(path) for path in folder.rglob("*.py"))
    parts = [part for first in range(_PARTS) if (part := modules[first::_PARTS])]
    with ThreadPoolExecutor(_PARTS) as pool:
        list(pool.map(partial(_compile, command), parts))


def _compile(command: list[str], modules: list[str]) -> None:
    completed = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        input="\n".join(modules),
        env=_neutral_environment(),
    )
    if completed.returncode:
        raise ServiceFailure(f"A module cannot be compiled: {completed.stdout.strip()[-500:]}")


def _neutral_environment() -> dict[str, str]:
    """This environment without what changes Python's behaviour, or its bytecode's bytes."""
    kept = {name: value for name, value in os.environ.items() if name[:6] != "PYTHON"}
    return kept | {"PYTHONHASHSEED": "0"}


def _candidates(python_version: str) -> Iterator[str]:
    """Where a Python of a version may be: on the path, or where pyenv and uv keep theirs."""
    name = f"python{python_version}"
    if on_path := shutil.which(name):
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or data / "uv/python")
    for folder in (pyenv / "versions", uv):
        for found in sorted(folder.glob(f"*{python_version}.*/bin/{name}"), reverse=True):
            yield str(found)


def _version_of(executable: str, cache_tag: str) -> str | None:
    """The full version of a Python that runs and writes such bytecode."""
    try:
        probe = subprocess.run(
            [executable, "-I", "-S", "-c", _PROBE],
            check=False,
            capture_output=True,
            text=True,
            timeout=_PROBE_TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found_tag, _, version = probe.stdout.strip().partition(" ")
    return version if probe.returncode == 0 and found_tag == cache_tag else None
