"""Which bucket and table a command means, where its options do not say."""

from __future__ import annotations

from bucketsize.cli.narration import Narrator
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.names import STACK_NAME, resolve_bucket_name
from bucketsize.cloud.reading import history_table_of
from bucketsize.cloud.stack import find_stack
from bucketsize.model import APP_BUCKET_NAME


def offer_bucket_name(aws: Aws, bucket: str | None, narrator: Narrator, *, ask: bool) -> str:
    """The physical name of TestBucket; says so where ``TestBucket`` was typed literally."""
    with translated("finding out which account this is"):
        name = resolve_bucket_name(bucket, aws.account_id, aws.region)
    if bucket == APP_BUCKET_NAME:
        narrator.say(f"S3 refuses upper case in names of buckets; it takes {name}.")
        if ask:
            narrator.confirm_or_abort(f"Use {name} for {APP_BUCKET_NAME}?", default=True)
    return name


def deployed_or_default(
    aws: Aws, bucket: str | None, table: str | None
) -> tuple[str | None, str]:
    """The bucket and table that the stack was deployed with, where others are not given."""
    deployed = find_stack(aws, STACK_NAME)
    known_bucket = deployed.parameters.get("BucketName") if deployed else None
    return bucket or known_bucket, table or history_table_of(deployed)


def physical(name: str, app_bucket: str) -> str:
    """What S3 calls a bucket, where it may be TestBucket."""
    return app_bucket if name == APP_BUCKET_NAME else name
