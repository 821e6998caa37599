from __future__ import annotations

import re
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError
from fakes.model_s3 import Answer, ModelS3, Version, versioned, versions_xml

from bucketsize.errors import ServiceFailure
from bucketsize.listing import Progress, measure_versions
from bucketsize.listing.version_page import Kind, read_version_page
from bucketsize.model import BucketSize

S3 = ModelS3()


def test_a_prefix_limits_them() -> None:
    s3 = versioned(S3, {"a/1": [1, None], "b/1": [2]}, 10)
    found = measure_versions(s3.client, "photos", prefix="a/")
    assert (found.current, found.delete_markers) == (BucketSize(1, 1), 1)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"<Size>1</Size>", b"", "Size is no number"),
        (b"<IsLatest>true</IsLatest>", b"", "whether it is the latest"),
        (b"<Key>a</Key>", b"", "key is empty"),
        (b"<Key>a</Key>", b"<Key>z</Key>", "not in order"),
        (b"<IsTruncated>true</IsTruncated>", b"", "whether it is the last"),
        (b"true</IsTruncated>", b"false</IsTruncated>", "marker"),
        (b"</ListVersionsResult>", b"", "damaged page"),
    ],
)
def test_a_damaged_page_fails_the_measurement(old: bytes, new: bytes, complaint: str) -> None:
    s3 = versioned(S3, {"a": [1], "b": [2], "c": [4]}, 2)

    def damage(answer: Answer) -> Answer:
        assert old in answer.body or b"<Key>c" in answer.body
        return replace(answer, body=answer.body.replace(old, new, 1))

    s3.disturb = damage
    with pytest.raises(ServiceFailure, match=complaint):
        measure_versions(s3.client, "photos")


def test_a_server_that_repeats_the_version_asked_to_be_left_out_is_refused() -> None:
    s3 = versioned(S3, {"a": [1, 2, 4, 8]}, 2)
    s3.disturb = lambda answer: replace(
        answer, body=re.sub(b">v2<", b">v1<", answer.body, count=1)
    )
    with pytest.raises(ServiceFailure, match="asked to be left out"):
        measure_versions(s3.client, "photos")


def test_versions_of_the_key_itself_are_left_out_where_a_server_lists_them() -> None:
    listed = [("a", Version("v0", 1), True), ("a", Version("v1", 2), False)]
    body = versions_xml([*listed, ("b", Version("v0", 4), True)], is_truncated=False)
    assert read_version_page(body, "a", None, "").entries == [(Kind.CURRENT, 4)]
    within = read_version_page(body, "a", ("a", "v9"), "")
    assert [size for _, size in within.entries] == [1, 2, 4]


UPLOADS = (
    b"<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>"
    b"<Upload><Key>big</Key><UploadId>1</UploadId></Upload>"
    b"<Upload><Key>big</Key><UploadId>2</UploadId></Upload></ListMultipartUploadsResult>"
)
PARTS = (
    b"<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber>"
    b"<Size>5</Size></Part><Part><PartNumber>2</PartNumber><Size>2</Size></Part></ListPartsResult>"
)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (Answer(200, PARTS), BucketSize(14, 4)),
        (Answer(404, b"<Error><Code>NoSuchUpload</Code></Error>"), BucketSize(7, 2)),
    ],
)
def test_parts_of_unfinished_uploads_are_counted_unless_they_finish_meanwhile(
    second: Answer, expected: BucketSize
) -> None:
    s3 = versioned(S3, {}, 10)
    answers = [Answer(200, UPLOADS), Answer(200, PARTS), second]
    s3.disturb = lambda answer: answers.pop(0) if "versions" not in s3.requests[-1] else answer
    told: list[Progress] = []
    found = measure_versions(s3.client, "photos", progress=told.append)
    assert found.unfinished == expected
    assert told[-1] == Progress(expected, 4)


def test_uploads_that_may_not_be_seen_fail_the_measurement() -> None:
    s3 = versioned(S3, {}, 10)
    denied = Answer(403, b"<Error><Code>AccessDenied</Code></Error>")
    s3.disturb = lambda answer: answer if "versions" in s3.requests[-1] else denied
    with pytest.raises(ClientError, match="AccessDenied"):
        measure_versions(s3.client, "photos")
