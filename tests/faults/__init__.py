"""Faults by plan: a proxy before the local cloud, a delivery of events, processes to kill."""
