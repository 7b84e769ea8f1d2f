"""Connect to a Dask scheduler, or make a cluster on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from geo_service.base.errors import InputError, UnavailableError

CONNECT_TIMEOUT_S = 10


@contextmanager
def connected(scheduler: str) -> Iterator[Any]:
    """A Dask client of ``scheduler``: an address, or ``threads`` or ``processes``.

    Raises:
        InputError: Dask is not installed.
        UnavailableError: the scheduler does not answer.
    """
    try:
        from dask.distributed import Client, LocalCluster
    except ImportError as error:
        raise InputError(
            "--scheduler needs Dask", hint="pip install 'geo-service[cluster]'"
        ) from error
    if scheduler in {"threads", "processes"}:
        with (
            LocalCluster(processes=scheduler == "processes", dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=CONNECT_TIMEOUT_S)
    except (OSError, ValueError) as error:
        raise UnavailableError(
            "No Dask scheduler answers", hint="for example tcp://10.0.0.1:8786", cause=scheduler
        ) from error
    with client:
        yield client
