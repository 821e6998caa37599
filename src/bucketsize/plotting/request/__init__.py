"""What a call of the REST API asks for: one module for each resource. Makes no request."""

from bucketsize.plotting.request.buckets import BucketsRequest, read_buckets_request
from bucketsize.plotting.request.call import Call, read_call
from bucketsize.plotting.request.history import (
    HistoryFormat,
    HistoryRequest,
    Resolution,
    read_history_request,
)
from bucketsize.plotting.request.plot import PlotFormat, PlotRequest, read_plot_request

__all__ = [
    "BucketsRequest",
    "Call",
    "HistoryFormat",
    "HistoryRequest",
    "PlotFormat",
    "PlotRequest",
    "Resolution",
    "read_buckets_request",
    "read_call",
    "read_history_request",
    "read_plot_request",
]
