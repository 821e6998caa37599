"""Unit tests touch no network."""

from fakes.no_network import no_sockets

__all__ = ["no_sockets"]
