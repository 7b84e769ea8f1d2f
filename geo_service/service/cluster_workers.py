"""Read texts on the workers of a Dask cluster, in order: the same answers as on one machine.

Texts travel to the workers and answers back; the region and what it learned are read by each worker
under the same paths. A worker that sees other files than the command does refuses and names itself.
"""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from geo_service import __version__
from geo_service.base.errors import InputError, UnavailableError
from geo_service.base.model import Dispute
from geo_service.service.dask_client import connected
from geo_service.service.region import Region
from geo_service.service.region_workers import Item, RegionWorkers, Result, Work
from geo_service.tables import results_of

#: seconds waited for a first worker to join the scheduler
JOIN_TIMEOUT_S = 10
#: items in hand for each thread of the cluster
_AHEAD = 2
_OPENING = threading.Lock()


@dataclass(frozen=True, slots=True)
class RegionSeen:
    """What a worker needs to open the same region; ``digest`` is of all files it is read from."""

    folder: str
    home: str
    k_anonymity: int | None
    disputes: tuple[Dispute, ...]
    version: str
    digest: str

    @classmethod
    def of(cls, region: Region) -> RegionSeen:
        """What this process sees of ``region``, with the disputes that are loaded."""
        folder, state = region.folder.path.absolute(), region.state.absolute()
        home = state.parents[1]
        return cls(
            str(folder), str(home), region.k_anonymity, tuple(region.contests.disputes),
            __version__, _digest(folder, state),
        )  # fmt: skip


class ClusterWorkers(RegionWorkers):
    """Applies functions to items on a cluster; made by ``cluster_workers``."""

    def __init__(self, region: Region, client: Any) -> None:
        super().__init__(region, None, sum(client.nthreads().values()))
        self._client = client

    def in_order(self, work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """Give ``work(region, item)`` for each item in order; a few are in memory at a time.

        The items of a worker that dies are done again by the others.

        Raises:
            InputError: a worker sees other files, or is of another version.
            UnavailableError: workers died again and again.
            Whatever ``work`` raises.
        """
        from dask.distributed import KilledWorker

        submit = partial(self._client.submit, _run, RegionSeen.of(self._region), work, pure=False)
        try:
            yield from results_of(submit, items, _AHEAD * self.processes)
        except KilledWorker as error:
            raise UnavailableError(
                "the cluster's workers were killed before their work was done",
                hint="they may have too little memory: start them with fewer threads",
            ) from error


@contextmanager
def cluster_workers(region: Region, scheduler: str) -> Iterator[RegionWorkers]:
    """Give the workers of the Dask cluster at ``scheduler``, or of one made on this machine.

    Call it with all that the answers depend on (disputes) loaded.

    Raises:
        InputError: Dask is not installed.
        UnavailableError: the scheduler does not answer, or has no worker.
    """
    with connected(scheduler) as client:
        try:
            client.wait_for_workers(1, timeout=JOIN_TIMEOUT_S)
        except TimeoutError as error:
            raise UnavailableError(
                "the Dask scheduler has no worker", hint="start some: dask worker ADDRESS"
            ) from error
        yield ClusterWorkers(region, client)


def _run(seen: RegionSeen, work: Work[Any, Result], item: Any) -> Result:
    """Run on a worker: open the region if it is not open yet, and answer."""
    with _OPENING:  # else each of a worker's threads would open it
        region = _opened(seen)
    return work(region, item)


@lru_cache(maxsize=2)
def _opened(seen: RegionSeen) -> Region:
    host = socket.gethostname()
    if seen.version != __version__:
        raise InputError(
            f"the worker on {host} has version {__version__}, the command {seen.version}",
            hint="install the same version of geo-service on every machine",
        )
    folder = Path(seen.folder)
    if not folder.is_dir():
        raise InputError(
            f"the worker on {host} does not see {folder}",
            hint="every worker needs the region and GEO_HOME under the same paths",
        )
    region = Region.open(folder, Path(seen.home), seen.k_anonymity)
    if _digest(folder, region.state) != seen.digest:
        raise InputError(
            f"the worker on {host} sees another {folder}, or other places in {region.state}",
            hint="every worker must read the same storage, not a copy of its own",
        )
    region.contests.disputes = seen.disputes
    return region


def _digest(folder: Path, state: Path) -> str:
    """A digest of the region's files and of imported places; and whether there are tickets."""
    digest = hashlib.sha256(str((state / "learned.sqlite").exists()).encode())
    for base, kinds in ((folder, {".toml", ".parquet", ".csv"}), (state / "places", {".parquet"})):
        for file in sorted(base.rglob("*")):
            if file.suffix in kinds and file.is_file():
                digest.update(file.relative_to(base).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
