"""What docs/permissions.md says that each role may do, and what fails without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.stack import deployed_stack
from harness import App
from harness.function_work import ON_THE_LEDGER, TABLE
from harness.roles import ROLES

PAGE = Path(__file__).parents[2] / "docs/permissions.md"


@dataclass(frozen=True)
class Grant:
    """A line of the page."""

    service: str
    sid: str
    action: str
    resource: str
    failure: tuple[str, ...]
    """Words of the error without it; none where the local cloud does not ask for it."""

    def arn(self, app: App) -> str:
        api = app.outputs["PlotApiUrl"].split("/")[-2]
        name = self.resource.format(
            bucket=app.bucket_name,
            ledger_bucket=ON_THE_LEDGER,
            table=TABLE,
            api=api,
            events=app.outputs["EventQueueArn"].split(":")[-1],
            stream=_stream_of(app) if "{stream}" in self.resource else "",
        )
        aws_service = self.action.partition(":")[0]
        place = ":" if aws_service == "s3" else f"{app.aws.region}:{app.aws.account_id}"
        return f"arn:aws:{aws_service}:{place}:{name}"


def grants_of(service: str) -> Iterator[Grant]:
    """The lines of one function's table."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## {service}\n")[2]
    table = section.partition("\n## ")[0]
    row = r"^\| `(\w+)` \| `(\S+)` \| `(\S+)`.* \| (.+) \|$"
    for sid, action, resource, failure in re.findall(row, table, re.MULTILINE):
        yield Grant(service, sid, action, resource, tuple(re.findall(r"`(.+?)`", failure)))


def kept_by_its_opening() -> set[str]:
    """The statements of which the page's opening says that they are not taken away."""
    opening = PAGE.read_text(encoding="utf-8").split("\n## ")[0]
    told = re.search(r"Not\s+taken away are the lines of (.+?):", opening, re.DOTALL)
    assert told
    return set(re.findall(r"`(\w+)`", told[1]))


def _stream_of(app: App) -> str:
    """The history's stream as its ARN ends."""
    arn = deployed_stack(app.aws, STACK_NAME).parameters["HistoryStreamArn"]
    return arn.split(":", 5)[-1]


GRANTS = [grant for service in ROLES for grant in grants_of(service)]
