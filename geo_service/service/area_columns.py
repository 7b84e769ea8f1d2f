"""Convert look-ups to columns (codes, names, cells, status) without per-row work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo_service.base.dates import day_of
from geo_service.base.errors import NoGenerationError
from geo_service.base.model import NO_DAY, BoolArray, DayArray, FloatArray, IntArray
from geo_service.service.atlas import Atlas, Layer
from geo_service.service.english import English

STATUSES = ("ok", "none", "multiple", "no_coordinate", "bad_coordinate", "default_location")
OK, NONE, MULTIPLE, NO_COORDINATE, BAD_COORDINATE, DEFAULT_LOCATION = range(len(STATUSES))
StatusArray = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class FoundAreas:
    """The areas of n rows at one level: ``set_id`` points into the texts, 0 where none.

    ``size`` is the number of areas in each set; ``undated`` marks rows for whose date the level
    has no boundaries.
    """

    set_id: IntArray
    codes: pa.Array
    names: pa.Array
    size: IntArray
    undated: BoolArray | None = None

    @property
    def count(self) -> IntArray:
        """The number of areas of each row."""
        count: IntArray = self.size[self.set_id]
        return count


def levels_of(
    atlas: Atlas, levels: Sequence[str] | None, as_of: date | None, *, dated_rows: bool = False
) -> tuple[str, ...]:
    """Give the levels to assign: those asked for, or all that have boundaries.

    Raises:
        NotFoundError: a level does not exist.
        NoGenerationError: it has no boundaries at ``as_of``, or no level has.
    """
    folder = atlas.folder
    if dated_rows:
        drawn = {areas.level for areas in folder.manifest.area_sets if areas.active}
        for level in levels or ():
            folder.manifest.level(level)
        return tuple(levels or [level.id for level in folder.levels if level.id in drawn])
    found = tuple(levels or folder.generations(as_of))
    for level in found or (folder.manifest.lead_level,):
        folder.area_set(level, as_of)
    return found


def find_areas(
    atlas: Atlas,
    lon: FloatArray,
    lat: FloatArray,
    *,
    levels: Sequence[str],
    as_of: date | None = None,
    days: DayArray | None = None,
) -> dict[str, FoundAreas]:
    """Look WGS-84 points up at each level, as of one date or of a day per row.

    Raises:
        NotFoundError, NoGenerationError: for the one date; a row's day without boundaries is
            marked instead.
    """
    if days is None:
        layers = atlas.layers(as_of, levels)
        return {level: _look_up(layer, lon, lat) for level, layer in layers.items()}
    return {level: _by_day(atlas, level, lon, lat, days) for level in levels}


def _look_up(layer: Layer, lon: FloatArray, lat: FloatArray) -> FoundAreas:
    found = layer.index.lookup(lon, lat)
    sets = ((), *found.sets)
    table = layer.table
    return FoundAreas(
        found.set_id + np.int32(1),
        pa.array(["|".join([table.codes[i] for i in areas]) for areas in sets], pa.string()),
        pa.array(["|".join([table.names[i] for i in areas]) for areas in sets], pa.string()),
        np.array([len(areas) for areas in sets], dtype=np.int32),
    )


def _by_day(
    atlas: Atlas, level: str, lon: FloatArray, lat: FloatArray, days: DayArray
) -> FoundAreas:
    """Look up each row in the generation of its own day, and join the answers."""
    distinct, which = np.unique(days, return_inverse=True)
    layers = [_layer_on(atlas, level, day) for day in distinct.tolist()]
    set_id = np.zeros(len(lon), dtype=np.int32)
    undated = np.ones(len(lon), dtype=bool)
    parts: list[FoundAreas] = []
    offset = 0
    for layer in {id(layer): layer for layer in layers if layer is not None}.values():
        mine = np.flatnonzero(np.array([one is layer for one in layers])[which])
        part = _look_up(layer, lon[mine], lat[mine])
        set_id[mine] = part.set_id + offset
        undated[mine] = False
        parts.append(part)
        offset += len(part.size)
    if not parts:
        nothing = pa.array([""], pa.string())
        return FoundAreas(set_id, nothing, nothing, np.zeros(1, np.int32), undated)
    codes = pa.concat_arrays([part.codes for part in parts])
    names = pa.concat_arrays([part.names for part in parts])
    size = np.concatenate([part.size for part in parts])
    return FoundAreas(set_id, codes, names, size, undated)


def _layer_on(atlas: Atlas, level: str, day: int) -> Layer | None:
    if day == NO_DAY:
        return None
    try:
        return atlas.layer(level, day_of(day))
    except (NoGenerationError, OverflowError):
        return None


def english_names(found: Mapping[str, FoundAreas], english: English) -> dict[str, FoundAreas]:
    """The same areas under their English names."""
    return {level: _under_english_names(level, areas, english) for level, areas in found.items()}


def _under_english_names(level: str, areas: FoundAreas, english: English) -> FoundAreas:
    sets = zip(areas.codes.to_pylist(), areas.names.to_pylist(), strict=True)
    names = []
    for joined_codes, joined_names in sets:
        codes, own = joined_codes.split("|"), joined_names.split("|")
        if len(codes) == len(own) and joined_codes:
            own = [english.name(level, *one) for one in zip(codes, own, strict=True)]
        names.append("|".join(own))
    return replace(areas, names=pa.array(names, pa.string()))


def area_columns(found: Mapping[str, FoundAreas], *, coded: bool = False) -> dict[str, pa.Array]:
    """Give ``<level>_code`` and ``<level>_name`` as text, empty where there is none.

    ``coded`` gives dictionaries (of int32 codes) instead.
    """
    columns = {}
    for level, areas in found.items():
        columns[f"{level}_code"] = _texts(areas.codes, areas.set_id, coded=coded)
        columns[f"{level}_name"] = _texts(areas.names, areas.set_id, coded=coded)
    return columns


def _texts(texts: pa.Array, which: IntArray, *, coded: bool) -> pa.Array:
    """The texts that ``which`` (n,) points at."""
    if not coded:
        return texts.take(pa.array(which))
    distinct = texts.dictionary_encode()  # two areas can have one name
    codes = np.asarray(distinct.indices)[which]
    return pa.DictionaryArray.from_arrays(pa.array(codes), distinct.dictionary)


def status_of(found: Mapping[str, FoundAreas], lead_level: str, usable: BoolArray) -> StatusArray:
    """Judge rows whose coordinate is ``usable`` (the others are left at ``none``).

    ``none`` where the lead level has no area (or, if it is not among the levels, none of them
    has), ``multiple`` where any level has several, else ``ok``.
    """
    counts = {level: areas.count for level, areas in found.items()}
    several = np.zeros(len(usable), dtype=bool)
    any_area = np.zeros(len(usable), dtype=bool)
    for count in counts.values():
        several |= count > 1
        any_area |= count > 0
    led = counts[lead_level] > 0 if lead_level in counts else any_area
    status = np.full(len(usable), NONE, dtype=np.uint8)
    status[led & usable] = OK
    status[led & several & usable] = MULTIPLE
    return status


def status_column(status: StatusArray, *, coded: bool = False) -> pa.Array:
    """Give the statuses as text, or as a dictionary."""
    if coded:
        codes = pa.array(status.astype(np.int32))
        return pa.DictionaryArray.from_arrays(codes, pa.array(STATUSES, pa.string()))
    return pa.array(STATUSES, pa.string()).take(pa.array(status))


def cell_column(cells: npt.NDArray[np.uint64], *, as_text: bool) -> pa.Array:
    """Give H3 cells (0 where none) as uint64 with nulls, or as hexadecimal text."""
    if not as_text:
        return pa.array(cells, pa.uint64(), mask=cells == 0)
    digits = np.empty((len(cells), 16), dtype=np.uint8)
    octets = cells.astype(">u8").view(np.uint8).reshape(-1, 8)
    digits[:, 0::2], digits[:, 1::2] = octets >> 4, octets & 15
    letters = np.frombuffer(b"0123456789abcdef", np.uint8)[digits]
    # the first of the 16 digits is 0 in every cell, and not written
    texts = np.ascontiguousarray(letters[:, 1:]).view("S15").ravel()
    return pa.array(np.where(cells == 0, b"", texts), pa.binary()).cast(pa.string())
