"""IAM policies as the documents give them, for the tests that try them."""

from __future__ import annotations

import json
from typing import Any

from harness import App
from harness.documents import blocks_of


def documented_policy(app: App, page: str, test: str, bucket_name: str) -> list[dict[str, Any]]:
    """The statements that a page gives, for a bucket of the deployed app.

    Args:
        app: The app, whose account, region and API take the placeholders' places.
        page: The page, such as ``docs/api.md``.
        test: The test's file, which the page names above the policy.
        bucket_name: What takes the place of ``<bucket>``.
    """
    (block,) = blocks_of(page, test, "json")
    text = block.text
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
