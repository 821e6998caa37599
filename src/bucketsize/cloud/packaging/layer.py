"""Packs the layer that holds matplotlib. It knows nothing of the services."""

from __future__ import annotations

from pathlib import Path

from bucketsize.cloud.packaging.reproducible_zip import write_zip
from bucketsize.cloud.packaging.trimming import trim_layer
from bucketsize.cloud.packaging.workbench import Workbench

LAYER_ARCHIVE = "matplotlib-layer.zip"

# Lambda unpacks layers into /opt and imports from /opt/python (AWS Lambda
# Developer Guide, "Packaging your layer content").
_FOLDER_IN_ARCHIVE = "python/"
_FOLDER_IN_LAMBDA = "/opt/python"


def pack_layer(workbench: Workbench) -> Path:
    """The layer, in the cache.

    Raises:
        ServiceFailure: pip failed.
    """
    pins = workbench.pins_of("matplotlib-layer.txt")

    def make(folder: Path) -> Path:
        target = workbench.target
        content = folder / "content"
        workbench.report(f"Fetching matplotlib for {target} (once) …")
        workbench.install(pins, target, content)
        workbench.report("Packing the matplotlib layer …")
        trim_layer(content)
        workbench.compile(content, runs_in=_FOLDER_IN_LAMBDA, checked=False)
        return write_zip(folder / LAYER_ARCHIVE, content, prefix=_FOLDER_IN_ARCHIVE)

    return workbench.cache.fetch(LAYER_ARCHIVE, [*workbench.ingredients, pins], make)
