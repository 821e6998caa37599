"""What the services log: lines of JSON in ASCII, whatever a caller or an event named."""

from __future__ import annotations

import json
from functools import partial

from aws_lambda_powertools import Logger


def service_logger(service: str) -> Logger:
    """The logger of a service.

    Powertools' own leaves letters as they are. Among them are those by which a terminal that
    follows the log would be written to, and halves of surrogate pairs, which no stream takes.

    Args:
        service: Its name, such as ``size-tracking``.
    """
    to_json = partial(json.dumps, default=str, separators=(",", ":"))
    return Logger(service=service, json_serializer=to_json)
