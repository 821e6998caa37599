from __future__ import annotations

import pytest

from bucketsize.cloud.bucket import tls_only_policy


def test_a_bucket_refuses_every_request_over_plain_http() -> None:
    assert tls_only_policy("photos", "aws") == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov"])
def test_it_does_so_in_every_partition(partition: str) -> None:
    [statement] = tls_only_policy("photos", partition)["Statement"]
    assert statement["Resource"] == [
        f"arn:{partition}:s3:::photos",
        f"arn:{partition}:s3:::photos/*",
    ]
