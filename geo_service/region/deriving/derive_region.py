"""Derive a level and write it into a region folder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from geo_service.base.errors import ConflictError, InputError
from geo_service.base.model import AreaSet, AreaTable, Datum, Level
from geo_service.region import edit, store
from geo_service.region.change_lock import one_at_a_time
from geo_service.region.deriving.accuracy import Accuracy
from geo_service.region.deriving.derive import Derived, derive
from geo_service.region.deriving.points_csv import PointColumns, read_points
from geo_service.region.find import FILE_NAME
from geo_service.region.importing.reading import read_table
from geo_service.region.own_copy import is_region
from geo_service.region.request import NewRegion, ReadOptions
from geo_service.region.sources import note_source


@dataclass(frozen=True, slots=True)
class Derivation:
    """What to derive: points, the areas they lie within, and what to call the outcome."""

    points: Path
    within: ReadOptions
    columns: PointColumns = field(default_factory=PointColumns)
    datum: Datum = Datum.WGS84
    level: str = "township"
    within_level: str = "district"
    generation: str | None = None
    source: str = ""
    license: str = ""


@dataclass(frozen=True, slots=True)
class DerivationOutcome:
    """What was derived and written.

    ``left_out`` counts points by the reason they were not used; ``refused`` lists rows that
    could not be read; ``without_area`` are codes that have points but got no area.
    """

    path: Path
    areas: AreaSet
    count: int
    accuracy: Accuracy
    left_out: dict[str, int]
    refused: tuple[tuple[int, str], ...]
    without_area: tuple[str, ...]


@one_at_a_time
def derive_region(path: Path, task: Derivation, founding: NewRegion) -> DerivationOutcome:
    """Make a region of two levels: the areas given, and those derived within them.

    Raises:
        ConflictError: there is a region at ``path`` already.
        InputError: a file cannot be read as asked, or the areas given are not sound.
    """
    if is_region(path):
        raise ConflictError(f"{path} holds a region already", hint="name a new folder with --out")
    read = read_table(task.within, task.within_level, None, None)
    fatal = [one.message for one in read.findings if one.severity == "error"]
    if fatal:
        raise InputError(f"{task.within.file.name}: {fatal[0]}")
    given = read_points(task.points, task.columns, task.datum, read.areas)
    made = derive(given.points, read.areas, given.names, task.level)
    if not made.areas.codes:
        raise InputError(
            f"no point of {task.points.name} lies within {task.within.file.name}",
            hint="are the datum and the columns of the coordinates right?",
        )
    areas = _write(path, task, founding, made)
    counts = Counter(reason for reason in made.reason if reason)
    drawn = set(made.areas.codes)
    without = sorted({str(code) for code in given.points.code} - drawn)
    return DerivationOutcome(
        path, areas, len(drawn), made.accuracy, dict(counts), given.refused, tuple(without)
    )


def derived_set(level: str, generation: str, accuracy: Accuracy) -> AreaSet:
    """Describe a derived area set: approximate, with its estimated accuracy."""
    return AreaSet(
        level=level,
        generation=generation,
        file=f"areas/{generation}/{level}.parquet",
        valid_from=None,
        valid_to=None,
        active=True,
        accuracy_m=accuracy.accuracy_m,
        approximate=True,
        method="derived",
        source="",
        license="",
    )


def _write(path: Path, task: Derivation, founding: NewRegion, made: Derived) -> AreaSet:
    today = str(datetime.now(ZoneInfo(founding.time_zone)).date())
    generation = task.generation or today
    lower = replace(
        derived_set(task.level, generation, made.accuracy),
        source=task.source or f"derived from {task.points.name}",
        license=task.license,
    )
    upper = replace(
        lower,
        level=task.within_level,
        file=f"areas/{generation}/{task.within_level}.parquet",
        accuracy_m=0.0,
        approximate=False,
        method="imported",
        source=task.within.file.name,
    )
    text = edit.new_manifest(path.resolve().name, founding)
    for areas in (upper, lower):
        text = edit.add_level(text, Level(areas.level, areas.level, areas.level))
    for areas in (upper, lower):
        text = edit.put_area_set(text, areas)
    text = edit.put_table(text, ("derived", task.level), made.accuracy.as_table())
    edit.read(text)
    _write_tables(path, (upper, made.parents), (lower, made.areas))
    store.write_bytes(path / FILE_NAME, text.encode())
    note_source(path, upper, "imported; vertices added where derived borders meet")
    note_source(path, lower, f"derived from {task.points.name} by region derive")
    return lower


def _write_tables(path: Path, *sets: tuple[AreaSet, AreaTable]) -> None:
    for areas, table in sets:
        store.write_areas(path / areas.file, table)
