"""Writes the five archives that are uploaded to Lambda, by hand or by ``deploy``."""

from __future__ import annotations

import shutil
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bucketsize.cloud.packaging.cache import Cache, cache_dir
from bucketsize.cloud.packaging.function import pack_function
from bucketsize.cloud.packaging.layer import LAYER_ARCHIVE, pack_layer
from bucketsize.cloud.packaging.target import Target
from bucketsize.cloud.packaging.wheels import Install, install_wheels
from bucketsize.cloud.packaging.workbench import PINS, SOURCE, Workbench
from bucketsize.cloud.report import Report

SERVICES = {
    "driver.zip": "driver",
    "size-tracking.zip": "tracking",
    "plotting.zip": "plotting",
    "summarizing.zip": "summarizing",
}
"""The function archives, in the order of ``Archives``, and each one's service folder."""


@dataclass(frozen=True, slots=True)
class Archives:
    """Paths of the five archives."""

    driver: Path
    size_tracking: Path
    plotting: Path
    summarizing: Path
    matplotlib_layer: Path


def pack(
    target: Target,
    *,
    report: Report,
    cache: Path | None = None,
    source: Path = SOURCE,
    pins: Path = PINS,
    install: Install = install_wheels,
) -> Archives:
    """Pack the four functions and the layer for a target, in the cache.

    The same input gives the same bytes; what did not change is not packed again.

    Args:
        target: The Python, system and processor that the functions will run on.
        report: Takes sentences for the person who waits.
        cache: Folder that keeps what was packed; None means this user's own.
        source: Folder of the package ``bucketsize``.
        pins: Folder of the requirements files and of the layer's list of fonts.
        install: Installs pinned wheels.

    Returns:
        Paths in the cache: read them, do not change them.

    Raises:
        InvalidInput: Nothing can be packed for this target.
        NotFound: The source lacks a service.
        AccessDenied: The cache's folder cannot be written.
        ServiceFailure: pip failed.
    """
    workbench = Workbench(target, report, Cache(cache or cache_dir()), source, pins, install)
    driver, size_tracking, plotting, summarizing = (
        pack_function(workbench, name, service) for name, service in SERVICES.items()
    )
    return Archives(driver, size_tracking, plotting, summarizing, pack_layer(workbench))


def write_archives(archives: Archives, output_dir: Path) -> Archives:
    """Copy archives into a folder, under the names that people upload them by."""
    output_dir.mkdir(parents=True, exist_ok=True)
    names = (*SERVICES, LAYER_ARCHIVE)
    places = [output_dir / name for name in names]
    for archive, place in zip(astuple(archives), places, strict=True):
        _put(archive, place)
    return Archives(*places)


def _put(archive: Path, place: Path) -> None:
    """Copy an archive so that nobody ever sees half of it."""
    with TemporaryDirectory(prefix=".archive-", dir=place.parent) as folder:
        copy = shutil.copyfile(archive, Path(folder, place.name))
        copy.replace(place)
