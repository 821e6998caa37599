"""What of the installed wheels travels: names what is left out, and why that is safe.

Licences and metadata stay. A test imports and draws from what is left, in an
interpreter that sees nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

# Matched against paths below the folder; "*" also stands for several folders.
ANYWHERE = (
    "bin/*",  # commands; their first line names the Python that packed them
    "share/*",  # manual pages
    "*/tests/*",
    "*.pyi",
    "*/py.typed",
    # What compiles against a package, never what runs it:
    "*.h",
    "*.hpp",
    "*.c",
    "*.a",
    "*.pxd",
    "*.pyx",
    # What pip notes about the installation. RECORD lists files that are gone.
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json",
)

FROM_THE_LAYER = (
    "numpy/f2py/*",  # the Fortran compiler's front end
    "numpy/_core/lib/*",  # what C extensions link against
    "matplotlib/mpl-data/sample_data/*",
    "matplotlib/backends/web_backend/*",  # assets of the browser window
    # Metrics of PostScript's and PDF's built-in fonts. PNG and SVG use the .ttf files.
    "matplotlib/mpl-data/fonts/afm/*",
    "matplotlib/mpl-data/fonts/pdfcorefonts/*",
    # Each stands beside a module of the same name in Python, which serves without
    # it (fontTools also ships a wheel that has none): 12 MB for editing fonts.
    "fontTools/*.so",
)

POWERTOOLS = (
    "__init__.py",
    "package_logger.py",
    "exceptions/*",
    "logging/*",
    "metrics/*",
    "middleware_factory/*",
    "shared/*",
    "tracing/*",  # the root module imports it
    "warnings/*",
    "utilities/__init__.py",
    "utilities/data_classes/*",
    "utilities/jmespath_utils/*",
    "utilities/typing/*",
)
"""The only parts of Powertools that travel: those of Logger, Metrics and event classes."""

_POWERTOOLS_FOLDER = "aws_lambda_powertools"


def trim_layer(folder: Path) -> None:
    """Remove from the installed matplotlib what drawing does not need."""
    _remove(folder, lambda path: _matches(path, ANYWHERE + FROM_THE_LAYER))


def trim_vendored(folder: Path) -> None:
    """Remove from the functions' installed dependencies what no service needs."""
    root = f"{_POWERTOOLS_FOLDER}/"

    def is_left_out(path: str) -> bool:
        is_powertools = path.startswith(root)
        return _matches(path, ANYWHERE) or (
            is_powertools and not _matches(path.removeprefix(root), POWERTOOLS)
        )

    _remove(folder, is_left_out)


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _remove(folder: Path, is_left_out: Callable[[str], bool]) -> None:
    """Delete files; empty folders need no care, as archives hold none."""
    for file in [path for path in folder.rglob("*") if path.is_file()]:
        if is_left_out(file.relative_to(folder).as_posix()):
            file.unlink()
