"""Commands are killed after any of their calls to AWS, and run again.

Of deploy, destroy, demo and track, each of which takes long, tests/e2e tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

import pytest
from harness import App, deploy_app, eventually, track

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.create import create
from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.ledgers import open_ledger
from bucketsize.cloud.local import start_local_cloud
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.table import is_recoverable
from bucketsize.listing import measure_bucket
from bucketsize.model import BucketSize, Method
from faults.faulty_app import messages_in, queue_visible_again_after
from faults.kills import killed_after
from faults.proxy import FaultProxy
from faults.sandbox import Outcome, Sandbox

pytestmark = pytest.mark.timeout(1200)

LEDGER_BUCKET = "compared"


def killed_at(step: int, once: Callable[[int], Outcome]) -> int:
    """Run it with a kill after every so many calls until it gets to its end; the last call."""
    for calls in count(step=step):
        outcome = once(calls)
        if not outcome.was_killed:
            assert outcome.succeeded, outcome.traceback
            return calls
    raise AssertionError


def test_create_killed_anywhere_makes_the_rest_when_it_is_run_again(
    aws: Aws,
    proxy: FaultProxy,
    sandbox: Sandbox,
    thorough: bool,  # noqa: FBT001  a fixture
) -> None:
    def once(calls: int) -> Outcome:
        bucket, table = f"created-with-a-kill-{calls}", f"created-with-a-kill-{calls}"
        command = ["create", "--bucket", bucket, "--table", table, "--yes"]
        with killed_after(proxy, sandbox, calls):
            outcome = sandbox.run("command", command)
        again = sandbox.run("command", command)
        assert again.succeeded, again.traceback
        left = create(aws, bucket, table)
        assert (left.bucket.made, left.bucket.mended) == (False, ())
        assert (left.table.made, left.table.mended) == (False, ())
        assert all(protections_of(aws, bucket, table))
        return outcome

    assert killed_at(1 if thorough else 3, once) > 5


def protections_of(aws: Aws, bucket_name: str, table_name: str) -> tuple[object, ...]:
    """As S3 and DynamoDB tell them: no public access, encryption, restoring to any second."""
    s3: Any = aws.s3
    block = s3.get_public_access_block(Bucket=bucket_name)["PublicAccessBlockConfiguration"]
    encryption = s3.get_bucket_encryption(Bucket=bucket_name)
    return all(block.values()), encryption, is_recoverable(aws, table_name)


@pytest.fixture(scope="module")
def deployed() -> Iterator[tuple[App, FaultProxy, Sandbox]]:
    """The app on a cloud of its own, with a ledger; commands go by the proxy."""
    with start_local_cloud() as cloud, FaultProxy(cloud.port) as proxy:
        app = deploy_app(local_aws(cloud))
        app.aws.s3.create_bucket(Bucket=LEDGER_BUCKET)
        track(app.aws, STACK_NAME, LEDGER_BUCKET, lambda _told: None, Method.LEDGER)
        stack = deployed_stack(app.aws, STACK_NAME)
        app = App(app.aws, app.bucket_name, dict(stack.outputs))
        queue_visible_again_after(app, 3)
        app.aws.s3.put_bucket_notification_configuration(
            Bucket=LEDGER_BUCKET, NotificationConfiguration={}
        )
        environ = cloud.environ | {"AWS_ENDPOINT_URL": proxy.endpoint_url}
        with Sandbox(environ) as sandbox:
            yield app, proxy, sandbox


@pytest.mark.thorough
def test_reconcile_killed_anywhere_completes_when_it_is_run_again(
    deployed: tuple[App, FaultProxy, Sandbox],
) -> None:
    app, proxy, sandbox = deployed
    ledger = open_ledger(app.aws, deployed_stack(app.aws, STACK_NAME))

    def once(calls: int) -> Outcome:
        app.aws.s3.put_object(Bucket=LEDGER_BUCKET, Key=f"untold-{calls}", Body=b"12")
        with killed_after(proxy, sandbox, calls):
            outcome = sandbox.run("command", ["reconcile", LEDGER_BUCKET])
        for _ in range(2):  # the first may go on with the one that was killed
            again = sandbox.run("command", ["reconcile", LEDGER_BUCKET])
            assert again.succeeded, again.traceback
        total = ledger.total(LEDGER_BUCKET)
        assert total
        listed = measure_bucket(app.aws.s3, LEDGER_BUCKET)
        assert BucketSize(total.total_size, total.object_count) == listed
        return outcome

    assert killed_at(1, once) > 20


@pytest.mark.thorough
def test_redrive_killed_anywhere_loses_no_event(
    deployed: tuple[App, FaultProxy, Sandbox],
) -> None:
    app, proxy, sandbox = deployed
    for calls in range(8):  # the stack, how many, receive; then invoke, delete, twice
        letters = give_up_two_events(app)
        with killed_after(proxy, sandbox, calls):
            assert sandbox.run("command", ["redrive"]).was_killed
        # Each fails again, and so comes back; one that was handled twice comes back twice.
        eventually(partial(all_are_back, app, letters), "all of the dead letters", 90)
    assert [seen.operation for seen in proxy.seen][-2:] == ["Lambda.POST", "SQS.DeleteMessage"]


@pytest.mark.thorough
def test_untrack_killed_anywhere_is_completed_when_it_is_run_again(
    deployed: tuple[App, FaultProxy, Sandbox],
) -> None:
    app, proxy, sandbox = deployed

    def once(calls: int) -> Outcome:
        bucket_name = f"untracked-with-a-kill-{calls}"
        app.aws.s3.create_bucket(Bucket=bucket_name)
        track(app.aws, STACK_NAME, bucket_name, lambda _told: None)
        with killed_after(proxy, sandbox, calls):
            outcome = sandbox.run("command", ["untrack", bucket_name, "--yes"])
        was_done = bucket_name not in deployed_stack(app.aws, STACK_NAME).tracked.names
        again = sandbox.run("command", ["untrack", bucket_name, "--yes"])
        # The name leaves the lists last: where it has left them, nothing is to be completed.
        assert again.succeeded is not was_done, again.traceback
        assert deployed_stack(app.aws, STACK_NAME).tracked.method_of(bucket_name) is None
        assert not notification_of(app, bucket_name)
        return outcome

    assert killed_at(1, once) > 5


@pytest.mark.thorough
def test_doctor_killed_anywhere_mends_the_rest_when_it_is_run_again(
    deployed: tuple[App, FaultProxy, Sandbox],
) -> None:
    app, proxy, sandbox = deployed

    def once(calls: int) -> Outcome:
        nothing: Any = {}
        app.aws.s3.put_bucket_notification_configuration(
            Bucket=app.bucket_name, NotificationConfiguration=nothing
        )
        app.aws.s3.put_object(Bucket=app.bucket_name, Key=f"untold-{calls}", Body=b"12")
        with killed_after(proxy, sandbox, calls):
            outcome = sandbox.run("command", ["doctor", "--repair"])
        again = sandbox.run("command", ["doctor", "--repair"])
        assert again.succeeded, again.traceback
        row = app.history.latest(app.bucket_name)
        assert row
        listed = measure_bucket(app.aws.s3, app.bucket_name)
        assert row.size == listed
        assert notification_of(app, app.bucket_name)
        return outcome

    assert killed_at(5, once) > 20


def notification_of(app: App, bucket_name: str) -> list[Any]:
    found: Any = app.aws.s3.get_bucket_notification_configuration(Bucket=bucket_name)
    return list(found.get("LambdaFunctionConfigurations", []))


def all_are_back(app: App, letters: int) -> bool:
    return dead_letters(app) >= letters


def give_up_two_events(app: App) -> int:
    """Returns how many dead letters there are then."""
    before = dead_letters(app)
    for _ in range(2):
        app.aws.lambda_.invoke(
            FunctionName=app.outputs["SizeTrackingFunction"],
            InvocationType="Event",
            Payload=b'{"Records": [{"eventSource": "aws:s3"}]}',
        )
    eventually(lambda: dead_letters(app) >= before + 2, "dead letters", 90)
    return before + 2


def dead_letters(app: App) -> int:
    return messages_in(app, app.outputs["DeadLetterQueueUrl"])
