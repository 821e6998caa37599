"""The environment in which ministack, and so every function, runs.

Functions on ministack inherit its environment, so this is an allow-list: credentials,
proxies, settings of bucketsize or of ministack in the caller's shell must not reach
them, as nothing of the laptop reaches a function on AWS.
"""

from __future__ import annotations

import site
from collections.abc import Mapping
from pathlib import Path

from bucketsize.cloud.local.ports import LOOPBACK
from bucketsize.cloud.local.run_folder import RUN_VARIABLE

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH")

_MANY = "1000000"


def child_environment(
    inherited: Mapping[str, str],
    *,
    run_dir: Path,
    port: int,
    state_dir: Path | None = None,
    record_requests: bool = False,
) -> dict[str, str]:
    """All variables of the ministack process.

    Args:
        inherited: The caller's environment.
        run_dir: Where everything goes that ends with the cloud.
        port: The loopback port to answer on.
        state_dir: Where state is kept from one run to the next; None keeps none.
        record_requests: Whether CloudTrail's ``LookupEvents`` shows each request.
    """
    environment = {name: inherited[name] for name in _PASSED_ON if name in inherited}
    environment |= _place(run_dir) | _behaviour(port) | _storage(run_dir, state_dir)
    if record_requests:
        environment |= {"CLOUDTRAIL_RECORDING": "1", "CLOUDTRAIL_MAX_EVENTS": _MANY}
    return environment


def _place(run_dir: Path) -> dict[str, str]:
    place = {
        RUN_VARIABLE: str(run_dir),
        "TMPDIR": str(run_dir / "tmp"),
        "HOME": str(run_dir),  # or SDKs in functions would read the person's ~/.aws
        "TZ": "UTC",  # as on Lambda
    }
    if site.ENABLE_USER_SITE:  # installed with `pip install --user`, which is found by HOME
        place["PYTHONUSERBASE"] = site.getuserbase()
    # ministack removes containers that it thinks are its own: let it find no Docker
    return place | {"DOCKER_HOST": f"unix://{run_dir}/no-docker.sock"}


def _behaviour(port: int) -> dict[str, str]:
    return {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": LOOPBACK,
        "MINISTACK_HOST": LOOPBACK,
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",  # else it opens port 8883 where cryptography is installed
        "SFTP_ENABLED": "0",
        # ministack retries a throttled event twice within 3 s and then drops it (AWS goes on
        # for hours). Of 100 quick puts, a cap of 10 delivered 100 in 3.5 s to a quick
        # function but only 54 to one of 0.5 s, a cap of 4 only 81; without one all arrived,
        # in 6 to 13 s. Its default depends on the machine's memory, hence AWS's own figure.
        "LAMBDA_ACCOUNT_CONCURRENCY": "1000",
    }


def _storage(run_dir: Path, state_dir: Path | None) -> dict[str, str]:
    home = state_dir or run_dir
    storage = {"STATE_DIR": str(home / "state"), "S3_DATA_DIR": str(home / "s3")}
    if state_dir is not None:
        storage |= {"PERSIST_STATE": "1", "S3_PERSIST": "1"}
    return storage
