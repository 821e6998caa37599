"""The caller's session with AWS, as options and environment say. Makes no request.

It is botocore's, without boto3: a command that lists one bucket starts a fifth faster so.
"""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config
from botocore.exceptions import ConfigParseError, ProfileNotFound
from botocore.utils import is_valid_uri

from bucketsize.errors import InvalidInput

if TYPE_CHECKING:
    from botocore.session import Session

# AWS throttles, and has its moments; a local cloud that does not answer is not there.
_RETRIES = Config(retries={"mode": "standard", "max_attempts": 6})
# A proxy leads out of this machine, wherever the environment says that one is.
_ON_THIS_MACHINE = Config(retries={"mode": "standard", "max_attempts": 2}, proxies={})

_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def open_session(
    *, region: str | None = None, profile: str | None = None
) -> tuple[Session, str]:
    """The session that the caller's credentials open, and its region.

    Args:
        region: Its name; None means the profile's, or ``AWS_REGION``.
        profile: A profile of the AWS configuration files.

    Raises:
        InvalidInput: No such profile, no region, a malformed configuration file, or
            credentials in the environment that cannot be any.
    """
    _refuse_broken_credentials()
    session = botocore.session.get_session()
    if profile:
        session.set_config_variable("profile", profile)
    try:
        session.get_scoped_config()  # the profile must be there, also where a region is given
        # What Lambda and the other SDKs read; botocore itself reads only AWS_DEFAULT_REGION.
        region = region or os.environ.get("AWS_REGION") or session.get_config_variable("region")
    except ProfileNotFound as e:
        raise InvalidInput(
            f"{e}.", hint="See: aws configure list-profiles, --profile, and AWS_PROFILE."
        ) from e
    except ConfigParseError as e:
        raise InvalidInput(f"{e}.", hint="Mend that file; aws configure writes it.") from e
    if not region:
        raise InvalidInput("No AWS region is set.", hint="Give --region, or set AWS_REGION.")
    return session, region


def _refuse_broken_credentials() -> None:
    """A line break at its end, and http.client would quote the secret when it refuses it."""
    for name in _CREDENTIALS:
        value = os.environ.get(name, "")
        if not (value.isascii() and value.isprintable()):
            raise InvalidInput(
                f"{name} holds a character that credentials have not, a line break perhaps.",
                hint="Set it anew; its value is not shown here.",
            )


def checked_address(endpoint_url: str | None) -> str | None:
    """The address of a local cloud, without a slash at its end; none means AWS's own.

    Raises:
        InvalidInput: It is not an address.
    """
    if not endpoint_url:
        return None
    if not _is_address(endpoint_url):
        raise InvalidInput(
            f"{endpoint_url!r} is not an address.", hint="Write it like http://127.0.0.1:4566."
        )
    return endpoint_url.rstrip("/")


def configured_address(session: Session) -> str | None:
    """The address of all services that environment or profile give: botocore obeys it itself.

    So it does those of single services (``AWS_ENDPOINT_URL_S3``), which go before it.

    Raises:
        InvalidInput: One of them is not an address.
    """
    if session.get_config_variable("ignore_configured_endpoint_urls"):
        return None
    for name, value in os.environ.items():
        if name.startswith("AWS_ENDPOINT_URL_"):
            checked_address(value)
    of_profile = session.get_scoped_config().get("endpoint_url")
    return checked_address(os.environ.get("AWS_ENDPOINT_URL") or of_profile)


def client_config(endpoint_url: str | None) -> Config:
    """How clients try again, and whether they ask a proxy."""
    return _ON_THIS_MACHINE if is_on_this_machine(endpoint_url) else _RETRIES


def is_on_this_machine(endpoint_url: str | None) -> bool:
    """Whether the endpoint is a local cloud, whose functions run right here."""
    host = urlsplit(endpoint_url or "").hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(endpoint_url: str) -> bool:
    try:
        parts = urlsplit(endpoint_url)
        has_port = parts.port != 0
        return has_port and parts.scheme in ("http", "https") and is_valid_uri(endpoint_url)
    except ValueError:  # urlsplit's, or of a port over 65535
        return False
