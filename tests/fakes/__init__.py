"""Stand-ins that the tests pass in, where the real thing would need a network."""
