"""The command: ``python -m benchmarks.replay [--port N] [--latency-ms N] BUCKET …``.

A bucket is a key set and its number of objects: ``flat-100000``, ``dates-1000000``.
"""

from __future__ import annotations

import argparse
import asyncio

from benchmarks.replay.bucket import Bucket
from benchmarks.replay.key_sets import objects_of
from benchmarks.replay.server import Replay, serve


async def _main(options: argparse.Namespace) -> None:
    buckets = {name: Bucket(name, objects_of(name)) for name in options.buckets}
    for bucket in buckets.values():
        bucket.render(encoded=False, owner=False)
    server = await serve(Replay(buckets, options.latency_ms / 1000), options.port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay")
    parser.add_argument("buckets", nargs="+", metavar="BUCKET")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(_main(_options()))
