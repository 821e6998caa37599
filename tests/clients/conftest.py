"""botocore's clients are given their answers: nothing goes over a network."""

from fakes.no_network import no_sockets

__all__ = ["no_sockets"]
