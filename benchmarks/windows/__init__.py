"""Asks what a plot of any window costs, over a million rows and over four."""
