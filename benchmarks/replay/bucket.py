"""A bucket in memory: keys in order, and the XML of each object rendered once.

A page's objects are neighbours in one long text, so a page is a slice of it.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

from benchmarks.replay.key_sets import ListedObject

_OWNER = f"<Owner><ID>{'75aa57f09aa0c8caeab4f8c24e99d10f':0<64}</ID></Owner>"
_CONTROL = {chr(code): f"&#x{code:x};" for code in (*range(0x09), *range(0x0B, 0x20), 0x7F)}

_PLAIN = re.compile(r"[A-Za-z0-9_.*/-]*")
"""Keys that are the same in either form."""


class Bucket:
    """Objects in the order of their keys, which is that of their UTF-8 bytes.

    Args:
        name: The bucket's name.
        objects: Keys and sizes, in any order.
    """

    def __init__(self, name: str, objects: Iterable[ListedObject]) -> None:
        listed = sorted(objects)
        self.name = name
        self.keys = [key for key, _ in listed]
        self._sizes = array("Q", (size for _, size in listed))
        # Where no key needs encoding, both forms are one text.
        self._encoding_matters = not all(map(_PLAIN.fullmatch, self.keys))
        self._rendered = cache(self._render)

    def first_after(self, key: str) -> int:
        """Index of the first key that is greater."""
        return bisect_right(self.keys, key)

    def first_with(self, prefix: str) -> int:
        """Index of the first key that is not less than the prefix."""
        return bisect_left(self.keys, prefix)

    def end_of(self, prefix: str, start: int) -> int:
        """Index behind the last key with the prefix; none from ``start`` on precedes it."""
        return bisect_right(self.keys, prefix, start, key=lambda key: key[: len(prefix)])

    def contents(self, start: int, end: int, *, encoded: bool, owner: bool) -> memoryview:
        """The XML of the objects from ``start`` to before ``end``."""
        text, offsets = self._rendered(encoded and self._encoding_matters, owner)
        return text[offsets[start] : offsets[end]]

    def render(self, *, encoded: bool, owner: bool) -> None:
        """Render now what the first page of that kind would wait for."""
        self.contents(0, 0, encoded=encoded, owner=owner)

    def _render(self, encoded: bool, owner: bool) -> tuple[memoryview, array[int]]:  # noqa: FBT001 - cached by position
        encode = url_encoded if encoded else as_xml
        owned = _OWNER if owner else ""
        texts = [
            _object_xml(encode(key), size, owned).encode()
            for key, size in zip(self.keys, self._sizes, strict=True)
        ]
        offsets = array("Q", accumulate(map(len, texts), initial=0))
        return memoryview(b"".join(texts)), offsets


def url_encoded(text: str) -> str:
    """As S3 encodes for ``encoding-type=url``: a blank becomes ``+``, a slash stays.

    ``*`` stays as well, as in Java's ``URLEncoder``, which S3's answers agree with.
    """
    return quote_plus(text, safe="/*")


def as_xml(text: str) -> str:
    """As S3 writes what is not to be encoded, control characters included."""
    return escape(text, _CONTROL)


def _object_xml(key: str, size: int, owner: str) -> str:
    etag = f"{size * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"
    modified = (
        f"2025-{1 + size % 12:02d}-{1 + size % 28:02d}T{size % 24:02d}:42:{size % 60:02d}.000Z"
    )
    return (
        f"<Contents><Key>{key}</Key><LastModified>{modified}</LastModified>"
        f"<ETag>&quot;{etag}&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>"
        f"<ChecksumType>FULL_OBJECT</ChecksumType><Size>{size}</Size>{owner}"
        f"<StorageClass>STANDARD</StorageClass></Contents>"
    )
