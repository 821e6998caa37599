"""The deployed functions under faults, with both methods: what is given up is brought back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from harness import App, deploy_app, eventually

from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import start_local_cloud
from bucketsize.model import Method
from faults.delivery import DeliveryPlan
from faults.faulty_app import FaultyApp, faulty_app
from faults.plan import CALM, Fault, FaultPlan
from faults.proxy import FaultProxy

pytestmark = pytest.mark.timeout(400)

SEED = 6
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
OBJECT_BYTES = 1009
"""All objects have it: a row of another proportion counts one in part, or not at all."""


@pytest.fixture(scope="module")
def faulty() -> Iterator[FaultyApp]:
    with start_local_cloud() as cloud, FaultProxy(cloud.port) as proxy:
        plan = DeliveryPlan(SEED, longest_delay=6)
        yield faulty_app(deploy_app(local_aws(cloud)), proxy, plan, visible_again_seconds=3)


def change(app: App, method: Method, chance: Random) -> None:
    where: Any = {"Bucket": FaultyApp.bucket_name(method), "Key": f"k{chance.randrange(8)}"}
    if chance.random() < 0.3:
        app.aws.s3.delete_object(**where)
    else:
        app.aws.s3.put_object(**where, Body=b"x" * OBJECT_BYTES)


def test_functions_that_fail_again_and_again_fill_the_dead_letters_and_redrive_empties_them(
    faulty: FaultyApp,
) -> None:
    faulty.proxy.begin(FaultPlan(SEED, 1, (Fault.CONFLICT,)))
    chance = Random(SEED)  # noqa: S311  no secret
    faulty.app.aws.s3.put_object(
        Bucket=FaultyApp.bucket_name(Method.LISTING), Key="k0", Body=b"x" * OBJECT_BYTES
    )
    for _ in range(3):
        change(faulty.app, Method.LISTING, chance)

    def is_given_up() -> bool:
        faulty.pump()
        return faulty.dead_letters() > 0

    eventually(is_given_up, "a dead letter", 90)
    faulty.proxy.begin(CALM)
    comes_to_rest(faulty)


def test_under_faults_both_methods_come_to_rest_at_a_full_listing(faulty: FaultyApp) -> None:
    faulty.proxy.begin(FaultPlan(SEED))
    chance = Random(SEED)  # noqa: S311  no secret
    for _ in range(10):
        for method in Method:
            change(faulty.app, method, chance)
        faulty.pump()

    def are_all_delivered() -> bool:
        faulty.pump()
        return faulty.under_way() == 0

    eventually(are_all_delivered, "empty queues", 150)
    faults = faulty.proxy.counts()
    faulty.proxy.begin(CALM)
    comes_to_rest(faulty)
    assert len(faults) > 3, faults
    for method in Method:
        rows = faulty.app.rows(FaultyApp.bucket_name(method), EPOCH)
        assert all(row.total_size == OBJECT_BYTES * row.object_count for row in rows)


def comes_to_rest(faulty: FaultyApp) -> None:
    """All is handed on and measured, dead letters are brought back until none is left."""

    def is_at_rest() -> bool:
        faulty.pump()
        if faulty.dead_letters():
            faulty.bring_back()
        return not (faulty.under_way() or faulty.dead_letters() or faulty.differing())

    eventually(is_at_rest, f"rest, seed {SEED}", 150)
