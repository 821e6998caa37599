"""The local cloud: ministack as a child process that never outlives its parent.

One start, in the order in which it happens:

1. ``start`` clears what killed sessions left, takes a port and makes a run folder,
2. and starts ``supervisor``, a small process that holds one end of a pipe;
3. the supervisor starts ministack, whose functions run as ministack's children;
4. when the pipe closes, because the parent stopped the cloud or died in whatever way,
   the supervisor ends ministack and its functions and removes the run folder.
"""

from bucketsize.cloud.local.local_cloud import LocalCloud
from bucketsize.cloud.local.start import start_local_cloud

__all__ = ["LocalCloud", "start_local_cloud"]
