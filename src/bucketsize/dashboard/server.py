"""Runs the dashboard on this machine until Ctrl-C. No other machine can reach it."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn

from bucketsize.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from starlette.types import ASGIApp

HOST = "127.0.0.1"

_SECONDS_TO_FINISH = 3


def bind(port: int) -> socket.socket:
    """A socket that listens on this machine only: who comes before the server is up waits.

    Args:
        port: The port; 0 takes any free one.

    Raises:
        Conflict: The port is taken.
        InvalidInput: The port may not be used.
    """
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError as e:
        listening.close()
        if e.errno == errno.EADDRINUSE:
            raise Conflict(
                f"The port {port} is taken.", hint="Give another --port, or none: a free one."
            ) from e
        raise InvalidInput(f"The port {port} cannot be used: {e.strerror}.") from e
    return listening


def serve(listening: socket.socket, make_app: Callable[[Callable[[], bool]], ASGIApp]) -> None:
    """Answer requests until Ctrl-C.

    Args:
        listening: What ``bind`` returned.
        make_app: Makes the app, told how to find out that the server is ending.

    Raises:
        KeyboardInterrupt: Ctrl-C, once the last answers are out.
    """
    server: uvicorn.Server

    def is_ending() -> bool:
        return server.should_exit

    config = uvicorn.Config(
        make_app(is_ending),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
