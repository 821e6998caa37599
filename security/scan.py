"""Scans for security what AWS makes of the template: ``python security/scan.py``.

checkov reads the template as the SAM transform leaves it, since only there the API's stage,
its methods and the gateway's right to call the function stand in full. Every finding is
either mended in the template or accepted in ``accepted.toml``, resource by resource, with
its reason. A finding that is not accepted fails the scan, and so does a stale acceptance.

checkov has dependencies that clash with ours; it lives in ``.venv/scan`` and is told to
fetch nothing and to read nobody's configuration.
"""

# ruff: noqa: INP001  a program, not a package

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]
from samtranslator.translator.translator import Translator  # type: ignore[import-untyped]
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from bucketsize.cloud.deploy import TEMPLATE

CHECKOV = Path(sys.prefix) / "scan/bin/checkov"

ACCEPTED = Path(__file__).with_name("accepted.toml")


def main() -> int:
    """Scan; returns the exit code."""
    accepted = _accepted()
    with TemporaryDirectory() as folder:
        _write_transformed(Path(folder))
        reports = _reports(Path(folder))
    found = {(f["check_id"], _name(f)): f["check_name"] for f in _failed(reports)}
    for finding in sorted(found.keys() - accepted):
        sys.stderr.write(f"{' '.join(finding)}: {found[finding]}\n")
    for check, name in sorted(accepted - found.keys()):
        sys.stderr.write(f"{check} {name}: in {ACCEPTED.name}, but no longer found\n")
    passed = sum(report["summary"]["passed"] for report in reports)
    sys.stdout.write(f"checkov: {passed} passed, {len(found.keys() & accepted)} accepted\n")
    return int(found.keys() != accepted)


def _accepted() -> set[tuple[str, str]]:
    """Each accepted check with its resource."""
    entries = tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))
    without_reason = [check for check, entry in entries.items() if not entry["reason"].strip()]
    if without_reason:
        raise ValueError(f"{ACCEPTED.name} gives no reason for {without_reason}")
    return {(check, name) for check, entry in entries.items() for name in entry["resources"]}


def _write_transformed(folder: Path) -> None:
    """Write the transformed template, and the API's definition in it as a file of its own."""
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    session = boto3.Session(region_name="us-east-1")  # where the transform imagines itself
    translator = Translator({}, Parser(), boto_session=session)
    template = translator.translate(yaml_parse(TEMPLATE.read_text(encoding="utf-8")), {})
    (folder / "template.json").write_text(json.dumps(template))
    api = template["Resources"]["RestApi"]["Properties"]["Body"]
    (folder / "api.json").write_text(json.dumps(api))


def _reports(folder: Path) -> list[dict[str, Any]]:
    """What checkov says, one report for the template and one for the API."""
    options = ("--framework", "cloudformation", "openapi", "--skip-download", "--soft-fail")
    command = [str(CHECKOV), "--directory", str(folder), *options, "--output", "json"]
    environ = {"HOME": str(folder), "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"}
    scan = subprocess.run(command, check=True, cwd=folder, env=environ, stdout=subprocess.PIPE)
    reports: list[dict[str, Any]] = json.loads(scan.stdout)
    for report in reports:
        if report["results"]["parsing_errors"]:
            raise ValueError(f"checkov cannot read {report['results']['parsing_errors']}")
    return reports


def _failed(reports: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for report in reports:
        yield from report["results"]["failed_checks"]


def _name(finding: dict[str, Any]) -> str:
    """``AWS::SQS::Queue.DeadLetterQueue`` → ``DeadLetterQueue``."""
    return str(finding["resource"].rpartition(".")[2])


if __name__ == "__main__":
    sys.exit(main())
