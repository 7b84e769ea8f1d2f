"""Convert a city's own list of places to a gazetteer file; faulty rows are reported."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from geo_service.base.blanks import is_blank
from geo_service.base.characters import cleaned
from geo_service.base.errors import InputError
from geo_service.base.loose_codes import code_finder
from geo_service.base.model import Datum
from geo_service.datum import parse_datum, parse_point, to_wgs84
from geo_service.datum.points import is_placeholder
from geo_service.datum.position_text import read_axis
from geo_service.locate.imported_shapes import Courses, kind_of_shape, reach_m, shape_of
from geo_service.locate.text import spelling
from geo_service.locate.vocabulary import place_kind
from geo_service.tables.axis_names import point_pair

#: what a column of the input may be called, besides its own name
COLUMN_NAMES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "名称",
        "地名",
        "小区名称",
        "标准名称",
        "bezeichnung",
        "nom",
        "nome",
        "nombre",
        "ad",
        "adı",
        "название",
        "наименование",
        "名前",
        "施設名",
        "title",
    ),
    "aliases": ("alias", "别名", "俗称", "简称"),
    "former": ("曾用名", "旧称", "原名"),
    "kind": ("类型", "类别", "type", "art", "tipo", "тип", "種別", "tür"),
    "lon": ("lng", "longitude", "经度", "x"),
    "lat": ("latitude", "纬度", "y"),
    "radius_m": ("半径", "radius"),
    "datum": ("坐标系", "坐标系统"),
    "code": ("编码", "区划代码", "代码"),
    "road": ("道路", "路名"),
    "number": ("门牌", "门牌号"),
}
#: an error in the last digit of six decimals is a tenth of a metre: no other place
_SAME_DECIMALS = 6
_LIST_MARKS = str.maketrans("，、；,;/", "||||||")


@dataclass(frozen=True, slots=True)
class ImportFault:
    """A row that was left out, by its number in the input (1 is the first), and why."""

    row: int
    reason: str


@dataclass(slots=True)
class Import:
    """What came of an import: entries (keys of ``model.PLACE_COLUMNS``), faults, repetitions."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    faults: list[ImportFault] = field(default_factory=list)
    repeated: int = 0
    unknown_kinds: int = 0


def columns_of(names: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Match our columns to those of an input: as ``given``, else by name, in any case.

    Raises:
        InputError: a column given does not exist, or nothing holds the name.
    """
    present = {unicodedata.normalize("NFKC", name).strip().lower(): name for name in names}
    found = {}
    for ours, others in COLUMN_NAMES.items():
        if ours in given:
            if given[ours] not in present.values():
                raise InputError(f"no column {given[ours]!r}", hint=_listed(present.values()))
            found[ours] = given[ours]
            continue
        match = next((present[name] for name in (ours, *others) if name in present), None)
        if match is not None:
            found[ours] = match
    if "lon" not in found and "lat" not in found and (pair := point_pair(list(present.values()))):
        found["lon"], found["lat"] = pair
    if "name" not in found:
        raise InputError("no column holds the names", hint=_listed(present.values()))
    return found


def read_entries(
    rows: Iterable[Mapping[str, Any]],
    *,
    source: str,
    datum: Datum,
    known_codes: Iterable[str],
    kind: str = "",
) -> Import:
    """Turn rows (with our column names) into entries, each with ``source:row`` as its id.

    ``datum`` and ``kind`` apply where a row states none. A row without a name, with half a
    position or an unusable one, or with a code the region does not have, is a fault. A row's
    ``shape`` (WKB) is a line or polygon; the lines of one name, kind and code become one entry.
    """
    result = Import()
    code_of = code_finder(known_codes)
    seen: set[tuple[object, ...]] = set()
    courses = Courses()
    for row, values in enumerate(rows, start=1):
        try:
            entry, known = _entry(values, datum, code_of, kind)
        except InputError as error:
            result.faults.append(ImportFault(row, str(error)))
            continue
        key = (spelling(entry["name"]), entry["code"], *_rounded(entry))
        if entry["shape"] is not None:
            result.unknown_kinds += not known
            courses.add(entry | {"id": f"{source}:{row}", "source": source})
            continue
        if key in seen:
            result.repeated += 1
            continue
        seen.add(key)
        result.unknown_kinds += not known
        result.entries.append(entry | {"id": f"{source}:{row}", "source": source})
    result.entries += courses.entries()
    return result


def _entry(
    values: Mapping[str, Any], datum: Datum, code_of: Callable[[str], str | None], kind: str
) -> tuple[dict[str, Any], bool]:
    text = {name: _clean(value) for name, value in values.items() if name != "shape"}
    name = text.get("name", "")
    if not name:
        raise InputError("no name")
    code = text.get("code", "")
    if code:
        known = code_of(code)
        if known is None:
            raise InputError(f"code {code!r} is not an area of the region")
        code = known
    position = _position(text, datum)
    if position is None and not code:
        raise InputError("neither a position nor a code", hint="give lon and lat, or a code")
    said = text.get("kind", "") or kind
    meant = place_kind(said)
    shape = shape_of(
        values.get("shape"), parse_datum(text["datum"]) if text.get("datum") else datum
    )
    if shape is not None and not said:
        meant = kind_of_shape(shape, name)
    radius_m = _radius(text.get("radius_m", ""))
    return {
        "name": name,
        "aliases": _list(text.get("aliases", "")),
        "former": _list(text.get("former", "")),
        "kind": meant or "poi",
        "lon": position[0] if position else None,
        "lat": position[1] if position else None,
        "radius_m": reach_m(shape) if shape is not None and radius_m is None else radius_m,
        "code": code,
        "road": text.get("road", ""),
        "number": text.get("number", ""),
        "shape": shape,
    }, meant is not None


def _clean(value: Any) -> str:
    """A cell's text with plain letters, digits and spaces, without control characters."""
    if value is None:
        return ""
    text = unicodedata.normalize("NFKC", cleaned(str(value)))
    text = " ".join(text.replace("\ufeff", "").split())
    return "" if is_blank(text) else text


def _position(text: Mapping[str, str], datum: Datum) -> tuple[float, float] | None:
    lon, lat = text.get("lon", ""), text.get("lat", "")
    if not lon and not lat:
        return None
    x, y = parse_point(lon=_degrees(lon, is_lat=False), lat=_degrees(lat, is_lat=True))
    if is_placeholder(lon=x, lat=y):
        return None
    declared = parse_datum(text["datum"]) if text.get("datum") else datum
    if declared in (Datum.WGS84, Datum.CGCS2000):
        return x, y
    xs, ys = to_wgs84(np.array([x]), np.array([y]), declared)
    return float(xs[0]), float(ys[0])


def _degrees(text: str, *, is_lat: bool) -> float | str:
    """Degrees as people write them (39,9; 39°54′N); the text itself where it is something else."""
    axis = read_axis(text)
    return text if axis is None or axis.is_lat is (not is_lat) else axis.degrees


def _radius(text: str) -> float | None:
    if not text:
        return None
    try:
        radius_m = float(text)
    except ValueError:
        raise InputError(f"radius {text!r} is not a number of metres") from None
    if not 0.0 <= radius_m <= 100_000.0:
        raise InputError(f"radius {text!r} is not between 0 and 100000 metres")
    return radius_m


def _list(text: str) -> str:
    return "|".join(part.strip() for part in text.translate(_LIST_MARKS).split("|") if part.strip())


def _rounded(entry: Mapping[str, Any]) -> Iterator[object]:
    for axis in ("lon", "lat"):
        yield None if entry[axis] is None else round(entry[axis], _SAME_DECIMALS)


def _listed(names: Iterable[str]) -> str:
    return "the columns are " + ", ".join(names)
