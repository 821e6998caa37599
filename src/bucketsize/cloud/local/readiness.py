"""Asking ministack whether it is ready. Knows nothing of processes."""

from __future__ import annotations

from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from bucketsize.cloud.local.ports import LOOPBACK

_ANSWER_SECONDS = 5.0


def is_ready(port: int) -> bool:
    """Whether a ministack on the loopback port can be used now."""
    # http.client, unlike urllib, does not send this through a proxy
    with closing(HTTPConnection(LOOPBACK, port, timeout=_ANSWER_SECONDS)) as connection:
        try:
            connection.request("GET", "/_ministack/ready")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
