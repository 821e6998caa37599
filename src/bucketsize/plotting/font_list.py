"""Gives matplotlib the list of fonts that travels in the layer, before matplotlib is imported.

matplotlib reads that list from its configuration folder, which it must be able to write
(Matplotlib's documentation, "Environment variables": MPLCONFIGDIR). On Lambda only ``/tmp``
is, and that is empty at each cold start: matplotlib would look at every font anew.
"""

from __future__ import annotations

import shutil
from collections.abc import MutableMapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

_WITHIN_MATPLOTLIB = "mpl-data/fontlist-v*.json"
_VARIABLE = "MPLCONFIGDIR"


def provide_font_list(environ: MutableMapping[str, str]) -> None:
    """Point matplotlib at a folder of its own that holds the layer's list of fonts.

    Where another layer brings matplotlib, without a list, the folder stays empty and
    matplotlib makes its own. A folder that the environment names already is left alone.
    """
    found = find_spec("matplotlib")
    if environ.get(_VARIABLE) or found is None or found.origin is None:
        return
    folder = mkdtemp(prefix="matplotlib-")
    for font_list in Path(found.origin).parent.glob(_WITHIN_MATPLOTLIB):
        shutil.copy(font_list, folder)
    environ[_VARIABLE] = folder
