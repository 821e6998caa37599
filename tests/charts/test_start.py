"""What starting the function costs, in modules: time is for the benchmarks."""

from __future__ import annotations

import json
import os
import subprocess
import sys

START = """
import json, sys
import bucketsize.plotting.lambda_function
handler = bucketsize.plotting.lambda_function.lambda_handler

class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "x"

def loaded():
    return [name for name in ("matplotlib", "numpy", "PIL") if name in sys.modules]

at_start = loaded()
event = {"resource": "/history", "queryStringParameters": {"limit": "0"}}
status = handler(event, Context())["statusCode"]
print(json.dumps([at_start, status, loaded()]))
"""


def test_matplotlib_is_not_imported_before_a_picture_is_wanted() -> None:
    settings = {
        "TABLE_NAME": "history",
        "BUCKET_NAME": "testbucket",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    finished = subprocess.run(
        [sys.executable, "-c", START],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | settings,
    )
    assert json.loads(finished.stdout.splitlines()[-1]) == [[], 400, []]
