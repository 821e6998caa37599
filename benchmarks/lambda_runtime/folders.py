"""The folders that a function sees, filled as on Lambda, and as there not to be written.

Mode bits keep functions from writing: the one way that holds in CI, where root runs the
tests, and for an ordinary user alike. A read-only mount needs rights or user namespaces that
not every machine grants.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from benchmarks.lambda_runtime.python import lambda_python, lambda_target
from bucketsize.cloud.packaging.cache import Cache, cache_dir
from bucketsize.cloud.packaging.reproducible_zip import write_zip
from bucketsize.cloud.packaging.workbench import Workbench

_REQUIREMENTS = Path(__file__).parents[2] / "requirements"
_FOLDER_IN_LAMBDA = "/var/runtime"


@dataclass(frozen=True, slots=True)
class LambdaFolders:
    """Where things are.

    Attributes:
        task: The function's code (Lambda's ``/var/task``).
        runtime: What the runtime brings (``/var/runtime``).
        opt: The layer (``/opt``); None where the function has none.
    """

    task: Path
    runtime: Path
    opt: Path | None = None


def unpacked(archive: Path, folder: Path) -> Path:
    """An archive unpacked into a new folder, and neither to be written any more."""
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(folder)
    return write_protected(folder)


def write_protected(folder: Path) -> Path:
    """Take the right to write away from a folder and all below it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


def bound_by_mode_bits() -> list[str]:
    """What a command is started with, so that mode bits bind it even if root starts it.

    Root is free of them by a capability of its own: capabilities(7), CAP_DAC_OVERRIDE.
    """
    if os.geteuid():
        return []
    setpriv = shutil.which("setpriv") or "setpriv"
    return [setpriv, "--inh-caps=-dac_override", "--bounding-set=-dac_override"]


def runtime_archive() -> Path:
    """What Lambda's Python runtime brings, with bytecode, as an archive in the cache.

    Raises:
        ServiceFailure: pip failed.
    """
    workbench = Workbench(
        lambda_target(), lambda _told: None, Cache(cache_dir()), pins=_REQUIREMENTS
    )
    pins = workbench.pins_of("lambda.txt")

    def make(folder: Path) -> Path:
        content = folder / "content"
        workbench.install(pins, workbench.target, content)
        workbench.compile(content, runs_in=_FOLDER_IN_LAMBDA, checked=False)
        return write_zip(folder / "runtime.zip", content)

    return workbench.cache.fetch("runtime.zip", [*workbench.ingredients, pins], make)


def versions_in(folder: Path, *names: str) -> dict[str, str]:
    """The versions of packages in a folder, and first that of the Python they run on."""
    found = {
        canonicalize_name(package.name): package.version
        for package in distributions(path=[str(folder)])
    }
    return {"Python": lambda_python().version} | {
        name: found[canonicalize_name(name)] for name in names
    }
