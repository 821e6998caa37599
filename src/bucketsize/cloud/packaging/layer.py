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

# Where the service plotting looks for it. A packed file, not one made here: the layer of
# another processor cannot be run, and this machine's fonts must not be in it.
_FONT_LIST = "fontlist-v*.json"
_FONT_LIST_PLACE = "matplotlib/mpl-data"


def pack_layer(workbench: Workbench) -> Path:
    """The layer, in the cache.

    Raises:
        ServiceFailure: pip failed.
    """
    pins = workbench.pins_of("matplotlib-layer.txt")
    (font_list,) = workbench.pins.glob(_FONT_LIST)
    fonts = font_list.read_text(encoding="utf-8")

    def make(folder: Path) -> Path:
        target = workbench.target
        content = folder / "content"
        workbench.report(f"Fetching matplotlib for {target} (once) …")
        workbench.install(pins, target, content)
        workbench.report("Packing the matplotlib layer …")
        trim_layer(content)
        place = content / _FONT_LIST_PLACE
        place.mkdir(parents=True, exist_ok=True)
        (place / font_list.name).write_text(fonts, encoding="utf-8")
        workbench.compile(content, runs_in=_FOLDER_IN_LAMBDA, checked=False)
        return write_zip(folder / LAYER_ARCHIVE, content, prefix=_FOLDER_IN_ARCHIVE)

    ingredients = [*workbench.ingredients, pins, font_list.name, fonts]
    return workbench.cache.fetch(LAYER_ARCHIVE, ingredients, make)
