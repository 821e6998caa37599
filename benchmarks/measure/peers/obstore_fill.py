"""Puts a key set's objects: ``obstore_fill.py ENDPOINT BUCKET``. Runs in .venv/bench.

Sixteen at a time over obstore: the quickest of the ways tried.
"""

from __future__ import annotations

import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from obstore.store import S3Store

sys.path.insert(0, str(Path(__file__).parents[3]))

from benchmarks.replay.key_sets import ListedObject, objects_of

_AT_ONCE = 16


_, endpoint, bucket = sys.argv
store = S3Store(
    bucket,
    endpoint=endpoint,
    virtual_hosted_style_request=False,
    client_options={"allow_http": True},
)


def _put(listed: ListedObject) -> None:
    key, size = listed
    store.put(key, bytes(size), use_multipart=False)


with ThreadPoolExecutor(_AT_ONCE) as executor:
    deque(executor.map(_put, objects_of(bucket)), maxlen=0)  # raises what failed
