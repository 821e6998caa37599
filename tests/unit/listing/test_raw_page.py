"""A page is believed only if it is whole and agrees with itself and with the question."""

from __future__ import annotations

import pytest
from fakes.model_s3 import folders_xml
from fakes.small_page import OBJECTS, page, read

from bucketsize.listing.page_xml import DamagedPage
from bucketsize.listing.raw_page import Question, read_folders, read_page

RESTORE_STATUS = (
    "<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress></RestoreStatus>"
)
TWO_CHECKSUMS = 2 * "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm>"
KEYS = [key.encode() for key in OBJECTS]


def swap(old: str, new: str, *, more: bool = False) -> bytes:
    """The page with one thing changed."""
    body = page(more=more)
    assert body.count(old.encode()) >= 1
    return body.replace(old.encode(), new.encode(), 1)


def test_keys_are_decoded_and_sizes_read() -> None:
    found = read(page())
    assert (found.keys, found.sizes) == (KEYS, [19, 28, 0, 10**15])
    assert (found.is_truncated, found.token) == (False, None)


def test_a_page_without_objects_is_empty() -> None:
    assert read(page({})).keys == []


def test_keys_that_are_not_encoded_are_taken_as_they_are() -> None:
    plain = page({"a": 1}).replace(b"<EncodingType>url</EncodingType>", b"")
    assert read(plain.replace(b">a<", b">a+b%20&amp;&#252;<")).keys == ["a+b%20&ü".encode()]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Contents>", "\n  <Contents>\n    "),
        ("<Size>19</Size>", "<Size>19</Size><Owner><ID>x</ID><DisplayName/></Owner>"),
        ("<Size>19</Size>", f"{RESTORE_STATUS}<Size>19</Size>"),
        ("<Size>19</Size>", f"{TWO_CHECKSUMS}<Size>19</Size>"),
        ("<Key>a</Key>", "<Owner><ID>x</ID></Owner><Key>a</Key>"),
        ("<StorageClass>STANDARD</StorageClass>", ""),
        ("<KeyCount>4</KeyCount>", ""),
        ("<Prefix></Prefix>", "<Prefix/>"),
        (' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', ""),
        ("</Name>", "</Name><!-- a comment <Size>7</Size> -->"),
        ("<Size>19</Size>", "<!-- <Size>7</Size> --><Size>19</Size>"),
    ],
)
def test_what_compatible_servers_write_otherwise_is_read(old: str, new: str) -> None:
    found = read(swap(old, new))
    assert (found.keys, found.sizes) == (KEYS, [19, 28, 0, 10**15])


def test_one_object_that_looks_otherwise_is_not_lost_among_those_that_do_not() -> None:
    body = swap("<Size>28</Size>", f"{RESTORE_STATUS}<Size>28</Size>")
    found = read(body.replace(b"<KeyCount>4</KeyCount>", b""))
    assert (found.keys, found.sizes) == (KEYS, [19, 28, 0, 10**15])


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("<KeyCount>4</KeyCount>", "<KeyCount>5</KeyCount>", "says 5 keys and has 4"),
        ("<KeyCount>4</KeyCount>", "<KeyCount></KeyCount>", "KeyCount is no number"),
        ("<Size>19</Size>", "", "Size is no number"),
        ("<Size>19</Size>", "<Size></Size>", "Size is no number"),
        ("<Size>19</Size>", "<Size>-19</Size>", "Size is no number"),
        ("<Size>19</Size>", "<Size>\t9</Size>", "Size is no number"),
        ("<Size>19</Size>", "<Size>1_9</Size>", "Size is no number"),
        ("<Size>19</Size>", "<Size>1٩</Size>", "Size is no number"),
        ("<Size>19</Size>", "<Size>19</Size><Size>19</Size>", "Size twice"),
        ("<Key>a</Key>", "<Key>a</Key><Key>a</Key>", "Key twice"),
        ("<Key>a</Key>", "<Key></Key>", "key is empty"),
        ("<Key>a</Key>", "", "key is empty"),
        ("<Key>a</Key>", "<Key>z</Key>", "not in order"),
        ("<Key>a</Key>", "<Key>b+c</Key>", "not in order"),
        ("<Key>a</Key>", "<Key>%FF</Key>", "not in UTF-8"),
        ("<IsTruncated>false</IsTruncated>", "", "whether it is the last"),
        ("<IsTruncated>false</IsTruncated>", "<IsTruncated>no</IsTruncated>", "is the last"),
        ("<IsTruncated>false</IsTruncated>", "<IsTruncated>true</IsTruncated>", "token"),
        ("</Name>", "</Name><NextContinuationToken>x</NextContinuationToken>", "token"),
        ("</Name>", "</Name><IsTruncated>false</IsTruncated>", "IsTruncated twice"),
        ("<Prefix></Prefix>", "<Prefix>q</Prefix>", "another Prefix"),
        ("</Name>", "</Name><StartAfter>q</StartAfter>", "another StartAfter"),
        ("<Size>19</Size>", "<Size>19</Sise>", "mismatched tag"),
        ("UTF-8", "TF-8", "unknown encoding"),
        ("UTF-8", "UTF-16", "encoding"),
        ("</ListBucketResult>", "", "no element found"),
        ("</ListBucketResult>", "</ListBucketResult><Size>7</Size>", "junk after"),
    ],
)
def test_a_page_that_contradicts_itself_or_the_question_is_refused(
    old: str, new: str, complaint: str
) -> None:
    with pytest.raises(DamagedPage, match=complaint):
        read(swap(old, new))


@pytest.mark.parametrize("digits", [101, 5_000])
@pytest.mark.parametrize("white", ["", " "])
def test_a_size_beyond_all_bounds_is_refused(digits: int, white: str) -> None:
    with pytest.raises(DamagedPage, match="Size is no number"):
        read(swap("<Size>19</Size>", f"<Size>{white}{'9' * digits}</Size>"))


@pytest.mark.parametrize(
    ("before", "behind"),
    [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?x ", "?>"), ("<Name>", "</Name>")],
)
def test_objects_that_are_no_elements_of_the_page_do_not_count(
    before: str, behind: str
) -> None:
    body = page({"a": 19, "b": 28}).decode()
    body = body.replace("<KeyCount>2</KeyCount>", "").replace(
        "<Contents>", f"{before}<Contents>", 1
    )
    end = body.rindex("</Contents>") + len("</Contents>")
    assert read(f"{body[:end]}{behind}{body[end:]}".encode()).keys == []


def test_another_document_is_refused() -> None:
    with pytest.raises(DamagedPage, match="no list of objects"):
        read(page().replace(b"ListBucketResult", b"ListAllMyBucketsResult"))


def test_a_page_that_begins_before_what_was_asked_is_refused() -> None:
    with pytest.raises(DamagedPage, match="begins before"):
        read(page(after="b"), after="b")


def test_the_key_itself_is_left_out_where_a_server_lists_it() -> None:
    found = read(page(after="a"), after="a")
    assert (found.keys, found.sizes) == (KEYS[1:], [28, 0, 10**15])


def test_a_page_with_other_prefixes_is_refused() -> None:
    body = page().replace(b"<Prefix></Prefix>", b"<Prefix>a</Prefix>")
    with pytest.raises(DamagedPage, match="without the prefix"):
        read(body, prefix="a")


def test_storage_classes_are_told_if_asked_for() -> None:
    body = swap("STANDARD", "DEEP_ARCHIVE")
    asked = Question(with_storage_classes=True)
    assert read_page(body, asked).storage_classes == ["DEEP_ARCHIVE", *["STANDARD"] * 3]
    without = body.replace(b"<StorageClass>STANDARD</StorageClass>", b"", 1)
    assert read_page(without, asked).storage_classes == ["DEEP_ARCHIVE", *["STANDARD"] * 3]
    assert read(body).storage_classes == []


def test_folders_are_read() -> None:
    body = folders_xml(["a b/c", "a b/d", "e"], "")
    assert read_folders(body) == ["a b/"]
    with pytest.raises(DamagedPage):
        read_folders(body[:-1])


def test_a_page_that_goes_on_where_it_began_is_refused() -> None:
    """An empty page with the token that it was asked with would be asked for without end."""
    body = page({}, after="k", more=True)
    token = read(body, after="k").token
    assert token
    with pytest.raises(DamagedPage, match="goes on where it began"):
        read_page(body, Question("k", token=token))
    assert read_page(body, Question("k", token="another")).token == token
