"""Reads elements of S3's XML, and says what is wrong with a page."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

from bucketsize.errors import ServiceFailure

_TRY = "It was asked for several times. Is it S3 that answers, with no proxy in between?"

_MOST_DIGITS = 100
"""Python refuses to read thousands of them, by an error of its own."""


class DamagedPage(ServiceFailure):
    """A page that contradicts itself, or what was asked: nothing of it can be believed."""


def expect(is_so: bool, otherwise: str) -> None:  # noqa: FBT001  reads as a sentence
    """Raise DamagedPage unless something is so."""
    if not is_so:
        raise DamagedPage(f"S3 sent a damaged page: {otherwise}.", hint=_TRY)


def parse(document: bytes) -> ET.Element:
    """The root of a document.

    Raises:
        DamagedPage: It is not well-formed, or in no known encoding.
    """
    try:
        return ET.fromstring(document)  # noqa: S314  what botocore does with the same bytes
    except (ET.ParseError, LookupError, ValueError) as e:  # the last two: of its encoding
        raise DamagedPage(f"S3 sent a damaged page: {e}") from e


def name_of(element: ET.Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: ET.Element, name: str) -> list[ET.Element]:
    """The children of a name."""
    return [child for child in element if name_of(child) == name]


def text(element: ET.Element, name: str) -> str | None:
    """The text of the one child of a name; None if there is none, or it is empty.

    Raises:
        DamagedPage: There are two.
    """
    found = children(element, name)
    expect(len(found) < 2, f"it has {name} twice")  # noqa: PLR2004
    return found[0].text if found else None


def number(element: ET.Element, name: str) -> int:
    """The number in the one child of a name.

    Raises:
        DamagedPage: There is none, or another text. A blank may have been a digit.
    """
    digits = text(element, name) or ""
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    expect(is_number, f"{name} is no number")
    return int(digits)


def check_keys(
    keys: list[bytes], after: str, prefix: str, in_order: Callable[[bytes, bytes], bool]
) -> None:
    """Hold a page's keys against one another, and against what was asked.

    Args:
        keys: In UTF-8, as S3 sent them.
        after: The key after which was asked for; some servers list it itself.
        prefix: What they must begin with.
        in_order: Whether one key may come before another.

    Raises:
        DamagedPage: They cannot be the answer.
        UnicodeDecodeError: One is not in UTF-8.
    """
    if not keys:
        return
    b"".join(keys).decode()
    ascends = all(map(in_order, keys, islice(keys, 1, None)))
    expect(ascends, "its keys are not in order (directory buckets are not supported)")
    expect(keys[0] >= after.encode(), "it begins before what was asked")
    expect(bool(keys[0]), "a key is empty")
    start = prefix.encode()
    in_prefix = keys[0].startswith(start) and keys[-1].startswith(start)
    expect(in_prefix, "it holds keys without the prefix that was asked for")


def is_truncated(page: ET.Element) -> bool:
    """Whether a page says that it is not the last.

    Raises:
        DamagedPage: It does not say.
    """
    says = text(page, "IsTruncated")
    expect(says in ("true", "false"), "it does not say whether it is the last")
    return says == "true"


def decoded(encoded: bytes) -> bytes:
    """A key that was encoded as in a form: ``+`` is a space (as botocore decodes it)."""
    return unquote_to_bytes(encoded.replace(b"+", b" "))
