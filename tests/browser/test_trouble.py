"""What the page says when something is wrong or missing, and how it goes on afterwards."""

from __future__ import annotations

import json
import re
from typing import Any

from harness import App, eventually, user_with
from harness.browser import Visit
from harness.dashboard import Dashboard, started_dashboard
from playwright.sync_api import Browser, expect

from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import start_local_cloud
from bucketsize.cloud.table import ensure_table
from bucketsize.history.schema import DEFAULT_TABLE_NAME, table_definition

# What docs/dashboard.md says that an onlooker needs.
NEEDED = [
    "dynamodb:Query",
    "cloudformation:DescribeStacks",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
]
MAY_LOOK = {"Effect": "Allow", "Action": NEEDED, "Resource": "*"}


def test_where_no_bucket_is_tracked_the_page_says_how_one_becomes_so(chromium: Browser) -> None:
    with start_local_cloud() as cloud:
        aws = local_aws(cloud)
        ensure_table(aws, table_definition(DEFAULT_TABLE_NAME))
        with started_dashboard(aws) as running, Visit.of(chromium, running) as visit:
            page = visit.open()
            expect(page.get_by_role("heading", level=1)).to_have_text(
                "No bucket is tracked yet"
            )
            expect(page.locator("#empty")).to_contain_text("bucketsize track NAME")
            visit.must_be_clean()


def test_a_bucket_without_a_row_is_shown_as_not_measured_yet(visit: Visit) -> None:
    page = visit.show(bucket="nobody-measured-this", window="1h")
    expect(page.locator("#size-detail")).to_have_text("not measured yet")
    expect(page.locator("#changes")).to_contain_text("Nothing was measured in this window")


def test_what_aws_refuses_is_told_with_a_hint_until_it_is_granted(
    chromium: Browser, history: App
) -> None:
    onlooker = user_with(history.aws, "onlooker", [])
    with (
        started_dashboard(onlooker) as running,  # which may not see the stack either
        Visit.of(chromium, running) as visit,
    ):
        page = visit.open()
        notice = page.get_by_role("alert")
        expect(notice).to_contain_text("AWS refused")
        expect(notice).to_contain_text("Ask for this permission, or use another --profile.")
        page.goto(running.at(bucket="acme-photos", window="1w"))
        expect(page.locator("#connection")).to_have_text("AWS does not answer")
        iam: Any = history.client("iam")
        document = json.dumps({"Version": "2012-10-17", "Statement": [MAY_LOOK]})
        iam.put_user_policy(UserName="onlooker", PolicyName="only", PolicyDocument=document)
        # By itself, without a click.
        expect(page.locator("#connection")).to_have_text("Live")
        expect(notice).to_be_hidden()
        expect(page.locator("#readout strong")).to_have_text(re.compile("GiB"))


def test_an_answer_that_is_cut_in_its_middle_is_a_lost_connection(visit: Visit) -> None:
    page = visit.show(bucket="acme-photos", window="1w")
    page.evaluate(CUT_BODIES)
    page.get_by_role("radio", name="1 day").check(force=True)
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("The connection to bucketsize dashboard is lost.")


# What Chromium says where the rest of an answer does not come.
CUT_BODIES = """() => {
    Response.prototype.json = () => Promise.reject(new TypeError("network error"));
}"""


def test_an_answer_that_nobody_waits_for_any_more_is_broken_off_and_no_answer(
    visit: Visit,
) -> None:
    visit.show(bucket="acme-photos", window="1w")
    assert visit.page.evaluate(STOP_AFTER_HEAD) == "AbortError"


STOP_AFTER_HEAD = """async () => {
    const { ask } = await import("/page/js/api.js");
    const stop = new AbortController();
    const read = Response.prototype.json;
    Response.prototype.json = function () {
        if (this.url.endsWith("our=own")) stop.abort();
        return read.call(this);
    };
    const asking = ask("buckets", { our: "own" }, stop.signal);
    return asking.then(() => "an answer", (error) => error.name);
}"""


def test_a_lost_connection_is_told_and_taken_up_again(visit: Visit, history: App) -> None:
    page = visit.show(bucket="acme-logs", window="1h")
    expect(page.locator("#connection")).to_have_text("Live")
    visit.dashboard.freeze()
    try:
        expect(page.locator("#connection")).to_have_text("Connection lost", timeout=30_000)
        history.aws.s3.put_object(Bucket="acme-logs", Key="missed.txt", Body=b"1234567")
    finally:
        visit.dashboard.thaw()
    expect(page.locator("#connection")).to_have_text("Live")
    expect(page.locator("#changes tr").first).to_contain_text("missed.txt")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_command_that_has_ended_is_told_and_its_successor_needs_to_be_opened(
    chromium: Browser, history: App
) -> None:
    with started_dashboard(history.aws) as first, Visit.of(chromium, first) as visit:
        page = visit.open()
        expect(page.locator("#connection")).to_have_text("Live")
        assert "Error" not in first.end()
        expect(page.locator("#connection")).to_have_text("Connection lost")
        notice = page.get_by_role("alert")
        expect(notice).to_contain_text("Is the command still running?")
        with started_dashboard(history.aws, "--port", str(first.port)) as second:
            expect(notice).to_contain_text("Open the address that bucketsize dashboard printed")
            opened = visit.context.new_page()
            opened.goto(second.address_with_key)  # as the command does by itself
            expect(opened.locator("#connection")).to_have_text("Live")
            page.bring_to_front()
            expect(page.locator("#connection")).to_have_text("Live")
            expect(notice).to_be_hidden()


def test_a_browser_that_was_not_let_in_sees_no_figures(
    chromium: Browser, dashboard: Dashboard
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(dashboard.address)
    expect(page.get_by_role("alert")).to_contain_text("This browser has not been let in.")
    expect(page.locator(".card")).to_have_count(0)
    context.close()


def test_who_stops_looking_is_watched_for_no_longer(visit: Visit, history: App) -> None:
    """The server asks DynamoDB only while a page listens."""
    visit.show(bucket="acme-photos", window="1h")
    wait_for_query(history)
    visit.page.evaluate(HIDE, arg=True)
    visit.page.wait_for_timeout(2500)  # what was under way may end
    before = queries(history)
    visit.page.wait_for_timeout(3000)
    assert queries(history) == before
    visit.page.evaluate(HIDE, arg=False)
    wait_for_query(history)


# As a browser does when another tab is chosen.
HIDE = """(isHidden) => {
    Object.defineProperty(document, "hidden", { get: () => isHidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def wait_for_query(history: App) -> None:
    """Wait until CloudTrail sees another query."""
    before = queries(history)
    eventually(lambda: queries(history) > before, "another query", seconds=3)


def queries(history: App) -> int:
    trail: Any = history.client("cloudtrail")
    found = trail.lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "Query"}],
        MaxResults=50,
    )["Events"]
    return max((int(event["EventTime"].timestamp() * 1000) for event in found), default=0)
