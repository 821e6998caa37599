"""IAM policies as the documents give them, for the tests that try them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from harness import App

_DOCS = Path(__file__).parents[2] / "docs"


def documented_policy(app: App, page: str, test: str, bucket_name: str) -> list[dict[str, Any]]:
    """The statements that a page gives, for a bucket of the deployed app.

    Args:
        app: The app, whose account, region and API take the placeholders' places.
        page: The page's name below ``docs``.
        test: The test's file, which the page names above the policy.
        bucket_name: What takes the place of ``<bucket>``.
    """
    block = rf"<!-- executed by tests/integration/{Path(test).name} -->\n```json\n(.*?)```"
    (text,) = re.findall(block, (_DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    place = {
        "<region>": app.aws.region,
        "<account>": app.aws.account_id,
        "<api-id>": app.outputs["PlotApiUrl"].split("/")[-2],
        "<bucket>": bucket_name,
    }
    for name, value in place.items():
        text = text.replace(name, value)
    statements: list[dict[str, Any]] = json.loads(text)["Statement"]
    return statements
