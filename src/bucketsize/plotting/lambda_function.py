"""Root module of the archive: what Lambda calls by its default handler's name."""

import os

from bucketsize.plotting.font_list import provide_font_list

provide_font_list(os.environ)

from bucketsize.plotting.handler import make_handler  # noqa: E402  it imports matplotlib

lambda_handler = make_handler(os.environ)
