"""The dashboard: a local web page of every tracked bucket, and the server behind it.

One way for every figure: ``app`` takes a request that ``guard`` lets pass, ``asked`` reads what
is asked for, ``source`` reads it from the history, ``page_json`` or ``csv_file`` writes it.
What changes while somebody looks comes by itself: ``live`` tells what ``watch`` sees. The page
itself is in ``page/``: plain ES modules, without a build. Knows nothing of the services.
"""

from bucketsize.dashboard.app import make_app
from bucketsize.dashboard.guard import Guard
from bucketsize.dashboard.opening import opened
from bucketsize.dashboard.server import bind, serve
from bucketsize.dashboard.source import Source

__all__ = ["Guard", "Source", "bind", "make_app", "opened", "serve"]
