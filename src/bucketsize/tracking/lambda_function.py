"""Root module of the archive: Lambda calls its two handlers by their names."""

import os

from bucketsize.tracking.handler import make_handlers

lambda_handler, reconcile_handler = make_handlers(os.environ)
