"""Options of commands that read texts: on how many processes, or on which cluster."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.base.errors import InputError

if TYPE_CHECKING:
    from geo_service.service.region import Region
    from geo_service.service.region_workers import RegionWorkers

ProcessesOption = Annotated[
    int | None, typer.Option(min=1, help="Processes that read texts; by default one a core.")
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        help="Dask scheduler whose workers read texts: an address, or: threads, processes."
    ),
]


def text_workers(
    region: Region, processes: int | None, scheduler: str | None
) -> AbstractContextManager[RegionWorkers]:
    """The workers that the options ask for. Raises ``InputError`` for both at once."""
    if scheduler is None:
        from geo_service.service.region_workers import region_workers

        return region_workers(region, processes)
    if processes is not None:
        raise InputError(
            "--processes and --scheduler exclude one another",
            hint="a cluster's workers are counted where they are started",
        )
    from geo_service.service.cluster_workers import cluster_workers

    return cluster_workers(region, scheduler)
