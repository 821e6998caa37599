"""What Hypothesis makes up is tried without a network."""

from fakes.no_network import no_sockets
from hypothesis import settings

__all__ = ["no_sockets"]

# Others each time. How long one takes says how busy the machine is: no deadlines.
settings.register_profile("some", deadline=None, max_examples=25)
# make test-slow
settings.register_profile("hundreds", deadline=None, max_examples=400)
# Each example is a plan of faults, drawn anew each time: make test-slow.
settings.register_profile("many", deadline=None, max_examples=3_500, database=None)
settings.load_profile("some")
