"""Says what a benchmark ran on: figures mean nothing without it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil

_CPUINFO = Path("/proc/cpuinfo")


def machine() -> str:
    """This machine and its Python in one line, with how busy it was."""
    cores = psutil.cpu_count() or 0
    memory_gib = psutil.virtual_memory().total / 2**30
    parts = [
        f"{_processor()}, {cores} cores",
        f"{memory_gib:.0f} GiB",
        f"{_system()} ({platform.machine()})",
        f"{platform.python_implementation()} {platform.python_version()}",
        f"load {os.getloadavg()[0]:.1f} on average at the end",
    ]
    return "; ".join(parts)


def _processor() -> str:
    if _CPUINFO.exists():
        for line in _CPUINFO.read_text(encoding="utf-8").splitlines():
            field, _, value = line.partition(":")
            if field.strip() == "model name":
                return value.strip()
    elif sysctl := shutil.which("sysctl"):
        command = [sysctl, "-n", "machdep.cpu.brand_string"]
        told = subprocess.run(command, check=False, capture_output=True, text=True)
        return told.stdout.strip() or platform.processor()
    return platform.processor() or "unknown processor"


def _system() -> str:
    with suppress(OSError):
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{platform.system()} {platform.release()}"
