"""What Hypothesis makes up is tried without a network."""

from fakes.no_network import no_sockets
from hypothesis import settings

__all__ = ["no_sockets"]

# How long an example takes says how busy the machine is: timing belongs in benchmarks.
settings.register_profile("bucketsize", deadline=None)
# Each example is a plan of faults, drawn anew each time: make test-slow.
settings.register_profile("many", deadline=None, max_examples=3_500, database=None)
settings.load_profile("bucketsize")
