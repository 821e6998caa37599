"""Keeps what took long to pack, under names that state all it was packed from.

Any number of processes may pack at once, and any may be killed: a file appears
under its name in one step, finished, or not at all.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bucketsize.errors import AccessDenied

_UNFINISHED = ".packing-"
_LOCK_NAME = "lock"
_DAY_SECONDS = 24 * 60 * 60
_UNLOCKED_KEPT_SECONDS = 60
_UNUSED_KEPT_SECONDS = 60 * _DAY_SECONDS


def cache_dir() -> Path:
    """Where this user's programs keep what can be made again."""
    if chosen := os.environ.get("XDG_CACHE_HOME"):
        return Path(chosen) / "bucketsize"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/bucketsize"
    return Path.home() / ".cache/bucketsize"


@dataclass(frozen=True, slots=True)
class Cache:
    """Files by name and by what they were made from.

    Attributes:
        folder: Where they are kept; made when it is first needed.
    """

    folder: Path

    def fetch(
        self, name: str, ingredients: Iterable[str], make: Callable[[Path], Path]
    ) -> Path:
        """The file made from these ingredients, now or earlier.

        Args:
            name: What it is called, such as ``matplotlib-layer.zip``.
            ingredients: Everything that it depends on.
            make: Makes the file inside the empty folder it is given.

        Returns:
            Its path in the cache: read it, do not change it.

        Raises:
            AccessDenied: The cache's folder cannot be written.
        """
        kept = self.folder / f"{_digest(ingredients)}-{name}"
        if kept.is_file():
            with suppress(OSError):  # someone else's file
                os.utime(kept)  # used now: not to be swept away
            return kept
        self._prepare()
        with _locked_folder(self.folder) as folder:
            made = make(folder)
            _write_through(made)
            made.replace(kept)
        return kept

    def _prepare(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _sweep(self.folder)
            TemporaryDirectory(prefix=_UNFINISHED, dir=self.folder).cleanup()
        except OSError as e:
            raise AccessDenied(
                f"The cache folder cannot be written: {e}",
                hint="Point XDG_CACHE_HOME at a folder that can.",
            ) from e


@contextmanager
def _locked_folder(parent: Path) -> Iterator[Path]:
    """An empty folder to work in; its lock says that somebody still does."""
    with TemporaryDirectory(prefix=_UNFINISHED, dir=parent) as folder:
        unlocked = Path(folder, f"{_LOCK_NAME}.new")
        lock = os.open(unlocked, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            unlocked.rename(Path(folder, _LOCK_NAME))  # locked already when it can be seen
            work = Path(folder, "work")
            work.mkdir()
            yield work
        finally:
            os.close(lock)


def _digest(ingredients: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for ingredient in ingredients:
        encoded = ingredient.encode()
        # With its length, so that no two lists of ingredients read the same.
        whole.update(f"{len(encoded)}:".encode() + encoded)
    return whole.hexdigest()[:24]


def _write_through(path: Path) -> None:
    """Have a file on the disk before its name is, in case the power fails between."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sweep(folder: Path) -> None:
    """Remove what was long not used, and what killed processes left unfinished."""
    for path in folder.iterdir():
        with suppress(OSError):  # another process was faster
            if not path.name.startswith(_UNFINISHED):
                if _age_seconds(path) > _UNUSED_KEPT_SECONDS:
                    path.unlink()
            elif _is_abandoned(path):
                shutil.rmtree(path)


def _is_abandoned(unfinished: Path) -> bool:
    """Whether whoever packed in this folder is gone: nobody holds its lock."""
    try:
        lock = os.open(unfinished / _LOCK_NAME, os.O_RDWR)
    except FileNotFoundError:  # just made, or killed in that very moment
        return _age_seconds(unfinished) > _UNLOCKED_KEPT_SECONDS
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def _age_seconds(path: Path) -> float:
    return time.time() - path.stat().st_mtime
