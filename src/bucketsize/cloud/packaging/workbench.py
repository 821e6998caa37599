"""What every archive is packed with: the target, the tools and the pins."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import bucketsize
from bucketsize.cloud.packaging.bytecode import Interpreter, compile_modules, find_interpreter
from bucketsize.cloud.packaging.cache import Cache
from bucketsize.cloud.packaging.pins import pins_for
from bucketsize.cloud.packaging.target import Target
from bucketsize.cloud.packaging.wheels import Install, install_wheels
from bucketsize.cloud.report import Report

PACKER_VERSION = "3"
"""Raised by whoever changes what this package puts into archives, or how."""

_LOGGER = logging.getLogger(__name__)

SOURCE = Path(bucketsize.__file__).parent
PINS = Path(__file__).parent


@dataclass(frozen=True)
class Workbench:
    """The target, and the tools and materials to pack for it.

    Attributes:
        target: What is packed for.
        report: Takes sentences for the person who waits.
        cache: Keeps what was packed.
        source: Folder of the package ``bucketsize``.
        pins: Folder of the requirements files and of the layer's list of fonts.
        install: Installs pinned wheels.
    """

    target: Target
    report: Report
    cache: Cache
    source: Path = SOURCE
    pins: Path = PINS
    install: Install = install_wheels

    def pins_of(self, requirements_name: str) -> str:
        """The pins in a requirements file that hold for the target."""
        text = (self.pins / requirements_name).read_text(encoding="utf-8")
        return pins_for(self.target, text)

    @cached_property
    def interpreter(self) -> Interpreter | None:
        """The Python that compiles for the target; None, and a warning, where there is none.

        It is logged, not reported: details of a step pass, a warning must stay. Without a
        handler ``logging`` writes warnings to standard error, above a spinner too.
        """
        found = find_interpreter(self.target)
        if found is None:
            version = self.target.python_version
            _LOGGER.warning(
                "Warning: No Python %s was found here, so the archives hold no bytecode and the"
                " functions start slower (plotting more than twice). Cure: install"
                " Python %s, and run this again.",
                version,
                version,
            )
        return found

    def compile(self, folder: Path, *, runs_in: str, checked: bool) -> None:
        """Compile the modules below a folder, if there is a Python to do so."""
        if self.interpreter:
            compile_modules(self.interpreter, folder, runs_in=runs_in, checked=checked)

    @property
    def ingredients(self) -> tuple[str, ...]:
        """What every archive depends on, besides its content."""
        return (
            PACKER_VERSION,
            self.target.binary_interface,
            self.target.architecture,
            self.interpreter.version if self.interpreter else "no bytecode",
        )
