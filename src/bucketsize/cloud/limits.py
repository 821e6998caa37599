"""How many buckets one stack can track. Pure arithmetic on names."""

from __future__ import annotations

from bucketsize.errors import InvalidInput

# AWS Lambda Developer Guide, "Lambda quotas": all environment variables of a
# function together; the other ones take less than 1,024 bytes. This is always
# tighter than a stack parameter's 4,096 bytes.
_LONGEST_LIST = 4_096 - 1_024

# IAM User Guide, "IAM and AWS STS quotas": all inline policies of a role
# together, white space not counted; the rest of size-tracking's, and of
# reconcile's, is below 2,800.
_LONGEST_RESOURCES = 10_240 - 2_800
_ARN_OVERHEAD = len('"arn:aws-us-gov:s3:::",')


def refuse_too_many(names: tuple[str, ...]) -> None:
    """Check that these names, or patterns, of both lists together, fit into one stack.

    Raises:
        InvalidInput: It does not; the hint shows the way out.
    """
    listed = len(",".join(names))
    resources = sum(len(name) + _ARN_OVERHEAD for name in names)
    if listed > _LONGEST_LIST or resources > _LONGEST_RESOURCES:
        raise InvalidInput(
            f"{len(names)} names of buckets are too many for one stack:"
            f" they take {listed} of {_LONGEST_LIST} bytes of environment and"
            f" {resources} of {_LONGEST_RESOURCES} characters of policy.",
            hint="Track them by a pattern that several share: bucketsize track 'logs-*'",
        )
