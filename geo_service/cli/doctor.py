"""``doctor``: check store, region, cube, versions and disk, and say what to do about faults."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import version

from geo_service import __version__
from geo_service.base.errors import GeoServiceError
from geo_service.base.settings import Settings
from geo_service.intake.open_ledger import ledger_url
from geo_service.ledger.access import home_remembers, keys_were_made, list_keys
from geo_service.ledger.health import HealthFinding, examine
from geo_service.ledger.identity import read_identity
from geo_service.ledger.migrations import version_of
from geo_service.ledger.schema import HEAD
from geo_service.ledger.store import open_engine, store_exists
from geo_service.ledger.store.counters import last_taken
from geo_service.region.folder import RegionFolder
from geo_service.service.check_data import check_data

_LIBRARIES = ("sqlalchemy", "alembic", "duckdb", "pyarrow", "shapely", "fastapi")
_FREE_WARN_BYTES = 2 << 30
_FREE_FAIL_BYTES = 200 << 20


def examine_all(settings: Settings) -> Iterator[HealthFinding]:
    """Everything, one after the other; a part that fails does not hide the others."""
    yield _versions()
    yield _disk(settings)
    folder = None
    try:
        folder = RegionFolder.open(settings.region, settings.home)
        generations = ", ".join(f"{k} {v}" for k, v in folder.generations().items())
        yield HealthFinding("region", "ok", f"{folder.manifest.id}: {generations}")
    except GeoServiceError as error:
        yield HealthFinding("region", "fail", str(error), "see `geo-service region check`")
    if folder is None:
        return
    yield from _region_data(folder)
    url = ledger_url(settings, folder.manifest.id)
    if not store_exists(url):  # looking makes none
        yield HealthFinding(
            "ledger", "warn", "there is none yet", "it is made with the first start"
        )
        return
    engine = open_engine(url)
    try:
        yield from examine(engine)
        yield from _ledger(settings, folder, engine)
    finally:
        engine.dispose()


def _region_data(folder: RegionFolder) -> Iterator[HealthFinding]:
    """Rules, thresholds and other settings of the region's folder."""
    report = check_data(folder)
    for found in report.errors:
        yield HealthFinding("region data", "fail", found.message, found.hint or "")
    if not report.errors:
        yield HealthFinding("region data", "ok", "rules and settings are valid")


def _versions() -> HealthFinding:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    python = ".".join(map(str, sys.version_info[:3]))
    return HealthFinding(
        "versions", "ok", f"geo-service {__version__}, Python {python}, {libraries}"
    )


def _disk(settings: Settings) -> HealthFinding:
    home = settings.home
    while not home.exists():
        home = home.parent
    free = shutil.disk_usage(home).free
    detail = f"{free / 2**30:.1f} GiB free under {home}"
    if free < _FREE_FAIL_BYTES:
        return HealthFinding("disk", "fail", detail, "free disk space now")
    if free < _FREE_WARN_BYTES:
        return HealthFinding("disk", "warn", detail, "free disk space soon")
    return HealthFinding("disk", "ok", detail)


def _ledger(settings: Settings, folder: RegionFolder, engine: object) -> Iterator[HealthFinding]:
    import sqlalchemy as sa

    assert isinstance(engine, sa.Engine)
    try:
        if version_of(engine) != HEAD:
            return
        with engine.connect() as connection:
            identity = read_identity(connection)
            if identity is not None and identity.region != folder.manifest.id:
                yield HealthFinding(
                    "identity", "fail", f"the ledger is of {identity.region}", "set GEO_REGION"
                )
            valid = any(key.valid for key in list_keys(connection))
            yield _keys(settings, valid, keys_were_made(connection))
            yield _cube(settings, folder, last_taken(connection))
    except GeoServiceError as error:
        yield HealthFinding("ledger", "fail", error.for_operators, error.hint or "")


def _keys(settings: Settings, any_valid: bool, were_made: bool) -> HealthFinding:
    if any_valid:
        return HealthFinding("keys", "ok", "callers need a key")
    make = "geo-service key add NAME --role admin"
    if were_made or home_remembers(settings.home):
        return HealthFinding(
            "keys", "warn", "keys were made, but none is valid: nobody can sign in", make
        )
    return HealthFinding(
        "keys", "warn", "none yet; `serve` prints a link for the first visit", make
    )


def _cube(settings: Settings, folder: RegionFolder, last_seq: int) -> HealthFinding:
    from geo_service.cube.cube import Cube
    from geo_service.planning.cubes import cube_folder

    try:
        snapshot = Cube(cube_folder(settings, folder), thorough=True).snapshot()
    except GeoServiceError as error:
        return HealthFinding(
            "cube", "fail", error.message, error.hint or "run `geo-service cube build`"
        )
    if snapshot is None:
        return HealthFinding("cube", "warn", "none has been built", "run `geo-service cube build`")
    lost = snapshot.manifest.lost_blocks
    if lost:
        return HealthFinding(
            "cube",
            "warn",
            f"sealed blocks of {', '.join(lost)} were lost; the public sees less there",
            "leave it so, or run `geo-service cube build --rebuild`, which seals the blocks again; "
            "anyone who kept the earlier public answers could compare the two",
        )  # fmt: skip
    behind = last_seq - snapshot.manifest.seq
    if behind > 0:
        return HealthFinding(
            "cube", "warn", f"{behind} changes behind", "run `geo-service cube build`"
        )
    return HealthFinding("cube", "ok", f"version {snapshot.manifest.version}")
