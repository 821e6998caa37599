from __future__ import annotations

import pytest

from bucketsize.cloud.bucket import tls_only_policy, with_tls_only


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


OURS = tls_only_policy("photos", "aws")
SOMEBODYS = {"Sid": "CloudFront", "Effect": "Allow", "Action": "s3:GetObject"}


def test_where_there_is_no_policy_ours_is_put() -> None:
    assert with_tls_only(None, OURS) == OURS


@pytest.mark.parametrize("statements", [[SOMEBODYS], SOMEBODYS])
def test_what_others_stated_is_kept(statements: object) -> None:
    found = {"Version": "2012-10-17", "Id": "theirs", "Statement": statements}
    merged = with_tls_only(found, OURS)
    assert merged["Statement"] == [SOMEBODYS, *OURS["Statement"]]
    assert merged["Id"] == "theirs"


def test_where_ours_is_in_place_nothing_changes() -> None:
    found = {"Version": "2012-10-17", "Statement": [*OURS["Statement"], SOMEBODYS]}
    assert with_tls_only(found, OURS) is found
