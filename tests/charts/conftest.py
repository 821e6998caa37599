"""Charts are drawn without a network."""

from fakes.no_network import no_sockets

__all__ = ["no_sockets"]
