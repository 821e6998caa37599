"""Writes the four archives that are uploaded to Lambda, by hand or by ``deploy``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bucketsize.cloud.packaging.cache import Cache, cache_dir
from bucketsize.cloud.packaging.function import pack_function
from bucketsize.cloud.packaging.layer import LAYER_ARCHIVE, pack_layer
from bucketsize.cloud.packaging.target import Target
from bucketsize.cloud.packaging.wheels import Install, install_wheels
from bucketsize.cloud.packaging.workbench import PINS, SOURCE, Workbench

SERVICES = {
    "driver.zip": "driver",
    "size-tracking.zip": "tracking",
    "plotting.zip": "plotting",
}
"""The function archives, and the folder of the service that each holds."""


@dataclass(frozen=True, slots=True)
class Archives:
    """Paths of the archives that were written."""

    driver: Path
    size_tracking: Path
    plotting: Path
    matplotlib_layer: Path


def package(
    target: Target,
    output_dir: Path,
    *,
    report: Callable[[str], None],
    cache: Path | None = None,
    source: Path = SOURCE,
    pins: Path = PINS,
    install: Install = install_wheels,
) -> Archives:
    """Pack the three functions and the layer for a target.

    The same input gives the same bytes; what did not change is not packed again.

    Args:
        target: The Python, system and processor that the functions will run on.
        output_dir: Where the archives are written; made if missing.
        report: Takes sentences for the person who waits.
        cache: Folder that keeps what was packed; None means this user's own.
        source: Folder of the package ``bucketsize``.
        pins: Folder of the requirements files.
        install: Installs pinned wheels.

    Raises:
        InvalidInput: Nothing can be packed for this target.
        NotFound: The source lacks a service.
        AccessDenied: The cache's folder cannot be written.
        ServiceFailure: pip failed.
    """
    workbench = Workbench(target, report, Cache(cache or cache_dir()), source, pins, install)
    packed = {
        name: pack_function(workbench, name, service) for name, service in SERVICES.items()
    }
    packed[LAYER_ARCHIVE] = pack_layer(workbench)
    output_dir.mkdir(parents=True, exist_ok=True)
    for name, archive in packed.items():
        _put(archive, output_dir / name)
    return Archives(
        driver=output_dir / "driver.zip",
        size_tracking=output_dir / "size-tracking.zip",
        plotting=output_dir / "plotting.zip",
        matplotlib_layer=output_dir / LAYER_ARCHIVE,
    )


def _put(archive: Path, place: Path) -> None:
    """Copy an archive so that nobody ever sees half of it."""
    with TemporaryDirectory(prefix=".archive-", dir=place.parent) as folder:
        copy = shutil.copyfile(archive, Path(folder, place.name))
        copy.replace(place)
