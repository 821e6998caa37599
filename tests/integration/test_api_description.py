"""The running API is what docs/openapi.yaml says, as far as schemathesis can find out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from harness import App, now, thorough_but
from harness.command import bare_environment

from bucketsize.model import Cause, Measurement

HERE = Path(__file__).parent
DESCRIPTION = HERE.parents[1] / "docs/openapi.yaml"
KNOWN_BUCKET = "described"

# Why these are left out: API Gateway itself answers methods that it was not given and calls
# that are not signed, both with 403.
NOT_OURS = "unsupported_method,missing_required_header"


@pytest.fixture(scope="module")
def unthrottled(app: App) -> Iterator[App]:
    """The app with rows of a bucket, and a gateway that lets all calls in."""
    for hours in range(30):
        at = now() - timedelta(hours=hours)
        cause = Cause("ObjectCreated:Put", '=a, "key"\n')
        app.history.record(Measurement(KNOWN_BUCKET, at, hours * 1_000, hours, cause))
    gateway, api_id = app.client("apigateway"), app.outputs["PlotApiUrl"].split("/")[-2]
    before = gateway.get_stage(restApiId=api_id, stageName="prod")["methodSettings"]["*/*"]

    def throttle(rate: float, burst: int) -> None:
        limits = {"rateLimit": str(rate), "burstLimit": str(burst)}
        operations = [
            {"op": "replace", "path": f"/*/*/throttling/{name}", "value": value}
            for name, value in limits.items()
        ]
        gateway.update_stage(restApiId=api_id, stageName="prod", patchOperations=operations)

    throttle(1_000, 1_000)
    yield app
    throttle(before["throttlingRateLimit"], before["throttlingBurstLimit"])


def run_schemathesis(app: App, description: Path, *options: str) -> tuple[int, str]:
    """Its exit code, and what it said."""
    credentials = app.aws.session.get_credentials()
    assert credentials is not None
    variables = {
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
        "AWS_DEFAULT_REGION": app.aws.region,
        "KNOWN_BUCKET": KNOWN_BUCKET,
        "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
        "PYTHONPATH": str(HERE),
    }
    program = str(Path(sys.executable).with_name("schemathesis"))
    # A cold start on a busy machine takes long.
    address = ("--url", app.outputs["PlotApiUrl"], "--request-timeout", "60")
    finished = subprocess.run(
        [program, "--no-color", "run", str(description), *address, "--seed", "1", *options],
        check=False,
        capture_output=True,
        text=True,
        cwd=description.parent,
        env=bare_environment() | variables,
    )
    return finished.returncode, finished.stdout + finished.stderr


@pytest.mark.timeout(300)  # some 400 calls, of which some draw
def test_schemathesis_finds_nothing(unthrottled: App, tmp_path: Path) -> None:
    copy = tmp_path / DESCRIPTION.name
    copy.write_bytes(DESCRIPTION.read_bytes())
    code, said = run_schemathesis(
        unthrottled, copy, "--max-examples", "10", "--exclude-checks", NOT_OURS
    )
    assert code == 0, said
    assert "5 selected / 5 total" in said
    for phase in ("Examples", "Coverage", "Fuzzing"):
        assert f"✅ {phase}" in said.split("SUMMARY")[1].replace("  ", " ")


WRONG = {
    "object_key: {type: string,": "object_key: {type: integer,",
    "enum: [json, csv], default: json": "enum: [json, csv, xml], default: json",
}


@pytest.mark.parametrize("right", thorough_but(WRONG, "object_key: {type: string,"))
def test_schemathesis_finds_a_description_that_is_wrong(
    unthrottled: App, tmp_path: Path, right: str
) -> None:
    text = DESCRIPTION.read_text(encoding="utf-8")
    assert text.count(right) == 1
    copy = tmp_path / DESCRIPTION.name
    copy.write_text(text.replace(right, WRONG[right]), encoding="utf-8")
    options = ("--include-path", "/history", "--phases", "coverage", "--max-failures", "1")
    code, said = run_schemathesis(unthrottled, copy, *options, "--exclude-checks", NOT_OURS)
    assert code == 1, said
    assert "1 unique failure" in said
