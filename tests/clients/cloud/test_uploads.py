from __future__ import annotations

import pytest
from fakes.aws import stubbed_aws

from bucketsize.cloud.uploads import object_url


@pytest.mark.parametrize(
    ("region", "address"),
    [
        ("us-east-1", "https://s3.amazonaws.com"),
        ("eu-central-1", "https://s3.eu-central-1.amazonaws.com"),
        ("us-gov-west-1", "https://s3.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn"),
        ("eusc-de-east-1", "https://s3.eusc-de-east-1.amazonaws.eu"),
    ],
)
def test_cloudformation_is_shown_the_template_at_s3_s_address_in_that_region(
    region: str, address: str
) -> None:
    with stubbed_aws(region) as (aws, _, _):
        assert object_url(aws, "photos", "t.yaml") == f"{address}/photos/t.yaml"
