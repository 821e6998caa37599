"""Loopback ports. Knows nothing of who listens on them."""

from __future__ import annotations

import socket

from bucketsize.errors import Conflict, InvalidInput

LOOPBACK = "127.0.0.1"

_HIGHEST_PORT = 65535


def free_port() -> int:
    """A port on which nobody listens now; somebody may a moment later."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server could listen on the loopback port now.

    Raises:
        InvalidInput: The port is out of range, or not for this user to open.
    """
    if not 0 < port <= _HIGHEST_PORT:
        raise InvalidInput(f"{port} is not a port.", hint="Choose one from 1024 to 65535.")
    with socket.socket() as probe:
        # as servers do: connections of an earlier server that linger are not in the way
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError as e:
            raise InvalidInput(
                f"Port {port} may not be opened by this user.", hint="Choose one from 1024 up."
            ) from e
        except OSError:
            return False
    return not _answers(port)


def require_free(port: int) -> None:
    """Refuse a port that is taken.

    Raises:
        Conflict: Somebody listens on it.
        InvalidInput: The port is out of range, or not for this user to open.
    """
    if not is_free(port):
        raise Conflict(
            f"Port {port} is taken by another program.",
            hint="Stop that program, or choose another port with --port.",
        )


def _answers(port: int) -> bool:
    # macOS lets us bind 127.0.0.1 beside a listener on all addresses
    with socket.socket() as client:
        return client.connect_ex((LOOPBACK, port)) == 0
