"""Writes the layer's list of fonts: what matplotlib makes of those it ships, and no others.

Runs on the development tools' matplotlib, which has the version of the layer's.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from matplotlib.font_manager import FontManager, json_dump

PINS = Path(__file__).parents[1] / "src/bucketsize/cloud/packaging"


def shipped_fonts() -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        file = Path(folder, "fonts.json")
        json_dump(FontManager(), file)
        fonts: dict[str, Any] = json.loads(file.read_text())
    # Fonts of this machine have absolute paths. The metrics (afm) stay out of the layer.
    shipped = [font for font in fonts["ttflist"] if not Path(font["fname"]).is_absolute()]
    shipped.sort(key=lambda font: (font["fname"], font["index"], font["name"]))
    return fonts | {"ttflist": shipped, "afmlist": []}


if __name__ == "__main__":
    for earlier in PINS.glob("fontlist-v*.json"):
        earlier.unlink()
    place = PINS / f"fontlist-v{FontManager.__version__}.json"
    place.write_text(json.dumps(shipped_fonts(), indent=1) + "\n")
    print(place.name)
