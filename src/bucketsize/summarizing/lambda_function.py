"""Root module of the archive: what Lambda calls by its default handler's name."""

import os

from bucketsize.summarizing.handler import make_handler

lambda_handler = make_handler(os.environ)
