"""The token by which a caller asks for the next page. Knows neither rows nor buckets.

A token holds where the next page begins, sealed together with what was asked for: with
another bucket or window it is refused, as is one that was damaged or made up. The seal is
no secret. Whoever makes a token of their own sees no more than what they may ask for anyway.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2s
from typing import NoReturn

from bucketsize.errors import InvalidInput
from bucketsize.plotting.request.call import Call

NEXT = "next"

_TOKEN = re.compile(r"(?:[A-Za-z0-9_-]{4}){4,200}")
_SEAL_BYTES = 9
_BETWEEN = " "

_MAY_CHANGE = (NEXT, "limit", "format")
"""What may differ from page to page: it does not change which rows there are."""


def page_token(call: Call, *place: str) -> str:
    """The token for the page after the one that answers a call.

    Args:
        call: The call.
        place: Where the next page begins, in the resource's own words: ASCII, no blanks.
    """
    content = _BETWEEN.join(place).encode()
    content += b"\0" * (-len(content) % 3)  # so that the text needs no padding
    return urlsafe_b64encode(_seal(call, content) + content).decode()


def read_place(call: Call, parts: int) -> tuple[str, ...]:
    """Where the page begins that a call asks for; empty: it asks for the first one.

    Args:
        call: The call.
        parts: Of how many texts such a place consists.

    Raises:
        InvalidInput: The token is not one that the same call was answered with.
    """
    token = call.parameters.get(NEXT)
    if token is None:
        return ()
    decoded = urlsafe_b64decode(token) if _TOKEN.fullmatch(token) else b""
    seal, content = decoded[:_SEAL_BYTES], decoded[_SEAL_BYTES:]
    if seal != _seal(call, content):
        refuse_token()
    place = tuple(content.rstrip(b"\0").decode("ascii", "replace").split(_BETWEEN))
    if len(place) != parts:
        refuse_token()
    return place


def _seal(call: Call, content: bytes) -> bytes:
    asked = sorted((k, v) for k, v in call.parameters.items() if k not in _MAY_CHANGE)
    sealed = json.dumps([call.path, asked]).encode() + b"\0" + content
    return blake2s(sealed, digest_size=_SEAL_BYTES).digest()


def refuse_token() -> NoReturn:
    """Refuse the token of a call.

    Raises:
        InvalidInput: Always.
    """
    raise InvalidInput(
        "This next is not from the page before.",
        hint="Repeat the call as it was, and add the next of its answer;"
        " only limit and format may change.",
    )
