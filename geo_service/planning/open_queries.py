"""Open the planner's queries for a command, over an assigned file or the ledger's cube."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geo_service.base.errors import NotFoundError
from geo_service.base.settings import Settings
from geo_service.cube.cube import Cube
from geo_service.planning.cubes import FileColumns, cube_folder, cube_of_file
from geo_service.planning.geography import Geography
from geo_service.planning.queries import Queries
from geo_service.region.folder import RegionFolder


@contextmanager
def open_queries(
    settings: Settings,
    region: str | None,
    source: Path | None,
    *,
    given: FileColumns | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Queries]:
    """Open a planner's queries over an assigned file, or over the ledger's cube as last built.

    ``given`` names the file's columns; ``tell`` is given a sentence for what is left out of it.

    Raises:
        NotFoundError: there is no such region or file, or no cube has been built yet.
        InputError: the file is not an assigned file of the region.
    """
    folder = RegionFolder.open(region or settings.region, settings.home)
    geography = Geography(folder)
    if source is not None:
        with cube_of_file(source, folder, given=given, tell=tell) as snapshot:
            yield Queries(geography, snapshot)
        return
    snapshot_now = Cube(cube_folder(settings, folder), thorough=True).snapshot()
    if snapshot_now is None:
        raise NotFoundError(
            f"no cube of {folder.manifest.id} has been built",
            hint="run `geo-service cube build`, or give an assigned file with --input",
        )
    yield Queries(geography, snapshot_now)
