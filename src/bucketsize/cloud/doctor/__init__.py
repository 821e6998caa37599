"""The doctor: looks at everything that a figure depends on, and names what is wrong.

Each examination stands alone: one that fails is told of as a warning, and
the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.doctor.ahead import examine_ahead
from bucketsize.cloud.doctor.data import examine_names, examine_table
from bucketsize.cloud.doctor.finding import Finding, Patient, Verdict, warning
from bucketsize.cloud.doctor.peak import examine_peak
from bucketsize.cloud.doctor.roles import examine_roles
from bucketsize.cloud.doctor.services import (
    examine_event_source,
    examine_functions,
    examine_queues,
    examine_stack,
)
from bucketsize.cloud.doctor.summaries import examine_lateness, examine_stream
from bucketsize.cloud.doctor.tracked import (
    examine_last_row,
    examine_notification,
    examine_versioning,
)
from bucketsize.cloud.doctor.wiring import (
    examine_event_queue,
    examine_existence,
    examine_settings,
)
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.tracked_buckets import buckets_named
from bucketsize.errors import BucketsizeError

__all__ = ["Finding", "Verdict", "examine"]

_OF_ALL = (
    examine_stack,
    examine_functions,
    examine_event_source,
    examine_queues,
    examine_roles,
    examine_settings,
    examine_event_queue,
    examine_existence,
    examine_table,
    examine_stream,
    examine_lateness,
    examine_names,
)
_OF_EACH_BUCKET: tuple[Callable[[Patient, str], Finding], ...] = (
    examine_notification,
    examine_last_row,
    examine_peak,
    examine_ahead,
)


def examine(aws: Aws, stack_name: str, *, is_thorough: bool = False) -> Iterator[Finding]:
    """Look at everything; findings come as they are made.

    Args:
        aws: The account.
        stack_name: The stack's name.
        is_thorough: Also list buckets of more than 100,000 objects, and read histories of
            more than 20,000 rows to their beginning.

    Raises:
        NotFound: The stack is not deployed.
        AccessDenied: The caller has no credentials.
    """
    deployed = deployed_stack(aws, stack_name)
    with translated("looking for the tracked buckets"):
        buckets = buckets_named(aws, deployed.tracked.names)
    patient = Patient(aws, deployed, buckets, is_thorough)
    for examination in _OF_ALL:
        yield from _guarded(deployed.name, partial(examination, patient))
    for bucket_name in buckets:
        yield from _guarded(bucket_name, partial(examine_versioning, patient, bucket_name))
        for one in _OF_EACH_BUCKET:
            yield from _guarded(bucket_name, partial(_alone, one, patient, bucket_name))


def _alone(
    one: Callable[[Patient, str], Finding], patient: Patient, bucket_name: str
) -> Iterator[Finding]:
    yield one(patient, bucket_name)


def _guarded(subject: str, examine: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    try:
        with translated(f"examining {subject}"):
            yield from examine()
    except BucketsizeError as e:
        yield warning(subject, f"This could not be examined. {e.message}", e.hint)
