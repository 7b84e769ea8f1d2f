"""Build the ledger's cube from the changes since the last build, or entirely."""

from __future__ import annotations

from collections.abc import Callable

from geo_service.base.settings import Settings
from geo_service.cube.cube import Cube, Snapshot, empty_snapshot
from geo_service.cube.manifest import CubeManifest
from geo_service.intake.open_ledger import open_ledger
from geo_service.ledger import Ledger
from geo_service.planning.cubes import cube_folder, cube_shape, refresh
from geo_service.service.region import Region

#: how long a build that was asked for waits for one under way
PATIENCE_S = 1_800.0


def refresh_from(
    ledger: Ledger,
    settings: Settings,
    region: Region,
    *,
    rebuild: bool = False,
    wait_s: float = PATIENCE_S,
    progress: Callable[[int], None] | None = None,
) -> CubeManifest:
    """Bring the region's cube up to date with a ledger.

    Raises:
        ConflictError: it is being built, and still is after ``wait_s``.
    """
    return refresh(
        cube_folder(settings, region.folder),
        cube_shape(settings, region.folder),
        lambda since: ledger.export(since),
        region.folder.today(),
        rebuild=rebuild,
        wait_s=wait_s,
        progress=progress,
    )


def present_cube(ledger: Ledger, settings: Settings, region: Region) -> Snapshot:
    """Bring the region's cube up to date with a ledger and open it; empty if there is nothing yet.

    Raises:
        ConflictError: it is being built, and still is after a long wait.
    """
    refresh_from(ledger, settings, region)
    folder = cube_folder(settings, region.folder)
    return Cube(folder).snapshot() or empty_snapshot(folder, cube_shape(settings, region.folder))


def build_cube(
    settings: Settings,
    region: Region,
    *,
    rebuild: bool = False,
    progress: Callable[[int], None] | None = None,
) -> CubeManifest:
    """Open the region's ledger and bring its cube up to date."""
    ledger = open_ledger(settings, region)
    try:
        return refresh_from(ledger, settings, region, rebuild=rebuild, progress=progress)
    finally:
        ledger.close()
