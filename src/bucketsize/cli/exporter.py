"""``bucketsize exporter``: the history for Prometheus."""

from __future__ import annotations

import logging
import time

import click
from prometheus_client import CollectorRegistry, start_http_server

from bucketsize.cli.account import Account, account_options
from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import table_option
from bucketsize.cloud.reading import Reading, open_reading
from bucketsize.errors import Conflict
from bucketsize.exporter import SizeCollector
from bucketsize.exporter.figures import FigureReader
from bucketsize.model import Measurement

_ON_THIS_MACHINE = "127.0.0.1"


@click.command(
    "exporter",
    cls=Command,
    examples={
        "bucketsize exporter": "for this machine",
        "bucketsize exporter --address 0.0.0.0 --port 9100": "for others, too",
    },
)
@click.option(
    "--address",
    default=_ON_THIS_MACHINE,
    show_default=True,
    help="Address to listen at. Whoever reaches it can read the buckets' names and sizes.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=9981,
    show_default=True,
    help="0: a free one.",
)
@click.option(
    "--cache-seconds",
    type=click.FloatRange(1, 86_400),
    default=30.0,
    show_default=True,
    help="How long a reading answers scrapes.",
)
@account_options
@table_option()
def exporter_command(
    account: Account, address: str, port: int, cache_seconds: float, table: str | None
) -> None:
    """Serve each bucket's size, objects, peak and time of measurement to Prometheus.

    Runs until Ctrl-C. Prints the address to scrape once it is there.
    """
    narrator = Narrator()
    logging.basicConfig(format="%(message)s")
    reading = open_reading(account.connect(), table)
    figures = FigureReader(lambda: _latest_rows(reading), reading.series)
    registry = CollectorRegistry()
    registry.register(SizeCollector(figures.read, cache_seconds, time.monotonic))
    try:
        server, thread = start_http_server(port, address, registry)
    except OSError as e:
        raise Conflict(
            f"{address}:{port} cannot be listened at: {e}.",
            hint="Give another --port or --address.",
        ) from e
    narrator.result(f"http://{_host(address)}:{server.server_port}/metrics")
    narrator.say("Ctrl-C ends it.")
    try:
        thread.join()
    except KeyboardInterrupt:
        server.shutdown()
        narrator.say("The exporter has ended.")


def _latest_rows(reading: Reading) -> list[Measurement]:
    return [bucket.latest for bucket in reading.buckets() if bucket.latest]


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address
