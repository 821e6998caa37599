"""Packs a service's function: its own code, what it shares with others, and Powertools."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from bucketsize.cloud.packaging.reproducible_zip import write_zip
from bucketsize.cloud.packaging.trimming import trim_vendored
from bucketsize.cloud.packaging.workbench import Workbench
from bucketsize.errors import NotFound

ROOT_MODULE = "lambda_function.py"
"""Holds ``lambda_handler``: the two names that a function made in the console calls."""

_PACKAGE = "bucketsize"
_SHARED_FOLDERS = {
    "driver": ("history", "listing"),
    "tracking": ("history", "ledger", "listing"),
    "plotting": ("history", "summaries"),
    "summarizing": ("history", "summaries"),
}
"""What a service imports, besides its own folder and the modules at the package's root."""

_ON_THE_LAPTOP = ("__main__.py", "forecast.py", "summaries/overview.py")
"""What stands among them, and no service imports: an edit there changes no function."""

_FOLDER_IN_LAMBDA = "/var/task"


def pack_function(workbench: Workbench, archive_name: str, service: str) -> Path:
    """The archive of a service's function, in the cache.

    Args:
        workbench: What to pack with.
        archive_name: Such as ``size-tracking.zip``.
        service: The service's folder, such as ``tracking``.

    Raises:
        NotFound: There is no such service.
        ServiceFailure: pip failed.
    """
    # Read once: what is packed is what is hashed, even if someone saves meanwhile.
    files = {
        name: file.read_bytes()
        for name, file in function_files(workbench.source, service).items()
    }
    vendored = _pack_vendored(workbench)

    def make(folder: Path) -> Path:
        content = folder / "content"
        for name, code in files.items():
            place = content / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(code)
        # Checked: Python must notice what is edited in the console. The root
        # module, a few lines, stays alone at the root.
        own_code = content / _PACKAGE
        runs_in = f"{_FOLDER_IN_LAMBDA}/{_PACKAGE}"
        workbench.compile(own_code, runs_in=runs_in, checked=True)
        with zipfile.ZipFile(vendored) as zipped:
            zipped.extractall(content)
        return write_zip(folder / archive_name, content)

    contents = [f"{name} {hashlib.sha256(code).hexdigest()}" for name, code in files.items()]
    return workbench.cache.fetch(archive_name, [vendored.name, *contents], make)


def function_files(source: Path, service: str) -> dict[str, Path]:
    """The files of a service's archive that are ours, by their place in it.

    Args:
        source: Folder of the package ``bucketsize``.
        service: The service's folder in it.

    Raises:
        NotFound: The folder has no root module.
    """
    root_module = source / service / ROOT_MODULE
    if not root_module.is_file():
        raise NotFound(f"There is no service to pack: {root_module} is missing.")
    files = [*source.glob("*.py")]
    for folder in (*_SHARED_FOLDERS[service], service):
        files += [path for path in (source / folder).rglob("*") if path.is_file()]
    own = {
        f"{_PACKAGE}/{path.relative_to(source).as_posix()}": path
        for path in files
        if path != root_module and _travels(path.relative_to(source))
    }
    return {ROOT_MODULE: root_module} | dict(sorted(own.items()))


def _travels(path: Path) -> bool:
    """Whether a file is part of the code, not left there by a tool, an editor or a test run."""
    is_hidden = any(part.startswith(".") for part in path.parts)
    is_left_over = "__pycache__" in path.parts or path.name.endswith((".pyc", "~"))
    is_for_others = path.name == "py.typed" or path.as_posix() in _ON_THE_LAPTOP
    return not (is_hidden or is_left_over or is_for_others)


def _pack_vendored(workbench: Workbench) -> Path:
    """What all functions import from elsewhere, as one archive in the cache."""
    pins = workbench.pins_of("functions.txt")

    def make(folder: Path) -> Path:
        content = folder / "content"
        workbench.report(
            f"Fetching the functions' dependencies for {workbench.target} (once) …"
        )
        workbench.install(pins, workbench.target, content)
        trim_vendored(content)
        workbench.compile(content, runs_in=_FOLDER_IN_LAMBDA, checked=False)
        return write_zip(folder / "vendored.zip", content)

    return workbench.cache.fetch("vendored.zip", [*workbench.ingredients, pins], make)
