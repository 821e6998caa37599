"""Chooses new versions within pyproject.toml and *.in, with hashes and without addresses."""

from __future__ import annotations

import subprocess
import sys

RUNTIME = "requirements/runtime.txt"
DEV = "requirements/dev.txt"
PINS = "src/bucketsize/cloud/packaging"
SOURCES = ("pyproject.toml", "requirements/build.in")


def lock(output: str, *arguments: str) -> None:
    print(output)
    options = ("--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade")
    quiet = ("--no-emit-index-url", "--no-header", "--no-annotate", "--quiet")
    command = [sys.executable, "-m", "uv", "pip", "compile", *options, *quiet]
    subprocess.run([*command, *arguments, "--output-file", output], check=True)


if __name__ == "__main__":
    # The development tools first: what people run must be what the tests ran.
    lock(DEV, "--extra", "dev", *SOURCES)
    lock(RUNTIME, *SOURCES, "--constraints", DEV)
    lock("requirements/uv.txt", "requirements/uv.in", "--constraints", DEV)
    for name in ("functions", "matplotlib-layer"):
        lock(f"{PINS}/{name}.txt", f"requirements/{name}.in", "--constraints", DEV)
    lock("requirements/lambda.txt", "requirements/lambda.in", "--constraints", DEV)
    # Runs the tests themselves, so their versions are the tests'.
    lock("requirements/mutation.txt", "requirements/mutation.in", "--constraints", DEV)
    # Runs the code itself: with the versions that the tests ran it with.
    lock("requirements/fuzz.txt", "requirements/fuzz.in", "--constraints", DEV)
    # The scanner's world is its own, so nothing ties its versions to ours.
    lock("requirements/scan.txt", "requirements/scan.in")
    # awscli, among the tests' tools, insists on a docutils that is too old for Sphinx.
    lock("requirements/docs.txt", "requirements/docs.in")
    # Nor do those of the tools that we are timed against.
    lock("requirements/bench.txt", "requirements/bench.in")
