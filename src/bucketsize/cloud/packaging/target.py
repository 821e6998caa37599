"""What archives are packed for: a Python, an operating system and a processor."""

from __future__ import annotations

import platform
import sys
import sysconfig
from dataclasses import dataclass

from bucketsize.errors import InvalidInput

ARCHITECTURES = ("x86_64", "arm64")
"""The processors that Lambda offers, by Lambda's names."""

LAMBDA_PYTHON = "3.13"

# Lambda's python3.13 runs on Amazon Linux 2023, whose glibc is 2.34
# (AWS Lambda Developer Guide, "Lambda runtimes"; Amazon Linux 2023 User Guide,
# "glibc"): wheels built for it, or for any older glibc, load there.
_LAMBDA_GLIBC_MINOR = 34
_OLDEST_GLIBC_MINOR = 17
_LAMBDA_PLATFORM = f"manylinux_2_{_LAMBDA_GLIBC_MINOR}"

_LAMBDA_NAMES = {"aarch64": "arm64", "AMD64": "x86_64"}
_WHEEL_NAMES = {"arm64": "aarch64"}


@dataclass(frozen=True, slots=True)
class Target:
    """What archives are packed for.

    Attributes:
        python_version: Major and minor version, such as ``3.13``.
        platform: ``manylinux_2_34`` for Lambda; on this machine, ``sys.platform``.
        architecture: By Lambda's names, ``x86_64`` or ``arm64``.
    """

    python_version: str
    platform: str
    architecture: str

    @classmethod
    def lambda_(cls, architecture: str) -> Target:
        """Lambda's runtime ``python3.13``.

        Raises:
            InvalidInput: Lambda has no such architecture.
        """
        if architecture not in ARCHITECTURES:
            raise InvalidInput(
                f"Lambda has no architecture {architecture!r}.",
                hint=f"Choose one of: {', '.join(ARCHITECTURES)}.",
            )
        return cls(LAMBDA_PYTHON, _LAMBDA_PLATFORM, architecture)

    @classmethod
    def this_machine(cls) -> Target:
        """The running Python: the local cloud runs functions on its own interpreter."""
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        machine = platform.machine()
        return cls(version, sys.platform, _LAMBDA_NAMES.get(machine, machine))

    @property
    def is_this_machine(self) -> bool:
        """Whether the running Python itself is meant.

        Lambda never is, not even on a Linux like Lambda's: wheels chosen for this
        machine may need a newer glibc than Lambda has.
        """
        return self == Target.this_machine()

    @property
    def cache_tag(self) -> str:
        """How this Python marks its bytecode files."""
        return f"cpython-{self.python_version.replace('.', '')}"

    @property
    def binary_interface(self) -> str:
        """What compiled modules must fit; tells apart what the three attributes cannot."""
        if self.is_this_machine:  # glibc or musl, free-threaded or not
            return str(sysconfig.get_config_var("SOABI"))
        return f"{self.cache_tag}-{self.platform}"

    def __str__(self) -> str:
        where = "this machine" if self.is_this_machine else "Lambda"
        return f"Python {self.python_version} on {where} ({self.architecture})"


def pip_options(target: Target) -> list[str]:
    """The options that make pip choose wheels for a target.

    Raises:
        InvalidInput: The target is neither this machine nor Lambda.
    """
    if target.is_this_machine:
        return []
    _refuse_unknown(target)
    abi = f"cp{target.python_version.replace('.', '')}"
    # "pip install" holds Requires-Python against the Python it runs on, whatever
    # version it is told (pypa/pip issue 12216). The pins were resolved for it.
    options = ["--ignore-requires-python"]
    options += ["--python-version", target.python_version, "--implementation", "cp"]
    for tag in (abi, "abi3", "none"):
        options += ["--abi", tag]
    # pip takes each tag literally: "2_34" alone would refuse wheels for older ones.
    machine = _WHEEL_NAMES.get(target.architecture, target.architecture)
    for minor in range(_LAMBDA_GLIBC_MINOR, _OLDEST_GLIBC_MINOR - 1, -1):
        options += ["--platform", f"manylinux_2_{minor}_{machine}"]
    return [*options, "--platform", f"manylinux2014_{machine}"]


def marker_environment(target: Target) -> dict[str, str]:
    """The values of environment markers in requirements, where they differ from here."""
    if target.is_this_machine:
        return {}
    _refuse_unknown(target)
    return {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": _WHEEL_NAMES.get(target.architecture, target.architecture),
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{target.python_version}.0",
        "python_version": target.python_version,
        "sys_platform": "linux",
    }


def _refuse_unknown(target: Target) -> None:
    if target.platform != _LAMBDA_PLATFORM:
        raise InvalidInput(
            f"Archives cannot be packed for {target.platform} with Python"
            f" {target.python_version} from here.",
            hint="They can be packed for Lambda, and for the running Python.",
        )
