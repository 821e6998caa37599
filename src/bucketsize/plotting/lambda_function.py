"""Root module of the archive: what Lambda calls by its default handler's name."""

import os

from bucketsize.plotting.font_list import provide_font_list
from bucketsize.plotting.handler import make_handler

provide_font_list(os.environ)  # before the first picture has matplotlib imported

lambda_handler = make_handler(os.environ)
