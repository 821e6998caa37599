"""Summaries of the history by intervals: long windows at a bounded cost."""

from bucketsize.summaries.retention import Retention
from bucketsize.summaries.size_summaries import SizeSummaries
from bucketsize.summaries.summarizer import Summarizer
from bucketsize.summaries.window import WindowReader

__all__ = ["Retention", "SizeSummaries", "Summarizer", "WindowReader"]
