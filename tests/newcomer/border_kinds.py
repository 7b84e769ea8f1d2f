"""Kinds of border files: formats, packings, coordinate systems, codes, damaged shapes."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import shapely

from tests.newcomer.case import Case
from tests.newcomer.place import (
    AMERICAN,
    BRAZILIAN,
    CHINESE,
    GERMAN,
    PLACES,
    RUSSIAN,
    TAIWANESE,
    Place,
)
from tests.newcomer.table_kinds import csv_bytes, kind, saved

Write = Callable[[Path], Path]
ARGS = ("--code", "CODE", "--name", "NAME")


def shapes(place: Place) -> dict[str, tuple[str, shapely.Polygon]]:
    """Names and outlines by code."""
    return {f"{n + 1:02d}": (place.wards[n], shapely.Polygon(place.ring(n))) for n in range(4)}


def frame(place: Place, crs: object = 4326, **more: list) -> gpd.GeoDataFrame:
    """The wards as a table with fields CODE and NAME."""
    known = shapes(place)
    made = gpd.GeoDataFrame(
        {"CODE": list(known), "NAME": [name for name, _ in known.values()], **more},
        geometry=[shape for _, shape in known.values()], crs=4326)  # fmt: skip
    return made.to_crs(crs)


def zipped(folder: Path, pattern: str, inside: str = "") -> Path:
    """The files of a pattern in one archive, in a folder of it if named."""
    target = folder / "in.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.glob(pattern)):
            if path.is_dir():
                for member in sorted(path.iterdir()):
                    archive.write(member, f"{inside}{path.name}/{member.name}")
            elif path != target:
                archive.write(path, f"{inside}{path.name}")
    return target


def case(
    kind_: str, combo: str, place: Place, write: Write, truth: object = "", **more: object
) -> Case:
    """A case of ``region import``."""
    more.setdefault("args", ARGS)
    return Case(
        kind_, combo, "region", place, write, shapes(place) if truth == "" else truth, **more
    )


def collection(features: list[dict], **more: object) -> bytes:
    """GeoJSON."""
    return json.dumps({"type": "FeatureCollection", **more, "features": features}).encode()


@kind
def formats(rng):
    """One layer in every vector format."""
    place = rng.choice(PLACES)
    suffix, driver = rng.choice([
        (".geojson", "GeoJSON"), (".gpkg", "GPKG"), (".fgb", "FlatGeobuf"), (".kml", "KML"), (".kml", "LIBKML"),
        (".kmz", "LIBKML"), (".gml", "GML"), (".gdb", "OpenFileGDB"), (".tab", "MapInfo File"), (".mif", "MapInfo File"),
        (".geojsonl", "GeoJSONSeq"), (".shp", "ESRI Shapefile"), (".parquet", "")])  # fmt: skip
    packed = rng.choice(["", "", "zip", "gz"])

    def write(folder: Path) -> Path:
        path = folder / f"in{suffix}"
        if driver:
            frame(place).to_file(path, driver=driver, engine="pyogrio",
                                 **({"encoding": "utf-8"} if suffix == ".shp" else {}))  # fmt: skip
        else:
            frame(place).to_parquet(path)
        if packed == "zip":
            return zipped(folder, "in.*", rng.choice(["", "data/"]))
        if packed == "gz" and suffix in (".geojson", ".kml", ".gml", ".gpkg", ".fgb", ".geojsonl"):
            (folder / f"in{suffix}.gz").write_bytes(gzip.compress(path.read_bytes()))
            return folder / f"in{suffix}.gz"
        return path

    yield case("vector formats", f"{suffix} {driver} {packed} {place.key}", place, write)


@kind
def topologies(rng):
    """TopoJSON, quantized or not."""
    place, quantized = rng.choice(PLACES), rng.random() < 0.5

    def write(folder: Path) -> Path:
        arcs = [place.ring(n) for n in range(4)]
        more = {}
        if quantized:
            step = 1e-6
            arcs = [
                [[round((x - place.lon) / step), round((y - place.lat) / step)] for x, y in arc]
                for arc in arcs
            ]
            arcs = [
                [arc[0], *([b[0] - a[0], b[1] - a[1]] for a, b in pairwise(arc))] for arc in arcs
            ]
            more = {"transform": {"scale": [step, step], "translate": [place.lon, place.lat]}}
        parts = [{"type": "Polygon", "arcs": [[n]], "properties": {"CODE": f"{n + 1:02d}", "NAME": place.wards[n]}}
                 for n in range(4)]  # fmt: skip
        made = {"type": "Topology", "arcs": arcs, **more,
                "objects": {"wards": {"type": "GeometryCollection", "geometries": parts}}}  # fmt: skip
        path = folder / rng.choice(["in.topojson", "in.json"])
        path.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
        return path

    yield case("TopoJSON", f"{place.key} {quantized}", place, write)


@kind
def shape_columns(rng):
    """Tables with a column of shapes."""
    place = rng.choice(PLACES)
    form = rng.choice(["wkt", "ewkt", "hex", "geojson", "WKT Z"])
    holder = rng.choice(["csv", "xlsx", "parquet text", "parquet wkb", "csv ;"])
    column = rng.choice(["geometry", "wkt", "the_geom", "shape"])

    def told(shape: shapely.Polygon) -> object:
        if holder == "parquet wkb":
            return shapely.to_wkb(shape)
        return {"wkt": shape.wkt, "ewkt": f"SRID=4326;{shape.wkt}", "hex": shapely.to_wkb(shape, hex=True),
                "geojson": shapely.to_geojson(shape), "WKT Z": shapely.force_3d(shape, 5.0).wkt}[form]  # fmt: skip

    def write(folder: Path) -> Path:
        rows = [
            ["CODE", "NAME", column],
            *([code, name, told(shape)] for code, (name, shape) in shapes(place).items()),
        ]
        if holder.startswith("csv"):
            path = folder / "in.csv"
            path.write_bytes(csv_bytes(rows, delimiter=holder[4:] or ",", encoding="utf-8-sig"))
        elif holder == "xlsx":
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)
            book.save(path := folder / "in.xlsx")
        else:
            import pyarrow as pa
            import pyarrow.parquet as pq

            pq.write_table(
                pa.table(dict(zip(rows[0], map(list, zip(*rows[1:], strict=True)), strict=True))),
                path := folder / "in.parquet",
            )
        return path

    yield case("a column of shapes", f"{form} {holder} {column}", place, write)


@kind
def shapefile_texts(rng):
    """Shapefiles in old encodings, with and without .cpg, with a wrong one, without .prj or .shx."""
    place, encoding = rng.choice(
        [
            (GERMAN, "cp1252"),
            (RUSSIAN, "cp1251"),
            (CHINESE, "gb18030"),
            (TAIWANESE, "big5"),
            (BRAZILIAN, "cp1252"),
        ]
    )
    how = rng.choice(["cpg", "no cpg", "wrong cpg", "no shx", "utf-8 in cpg", "no prj"])
    pack = rng.random() < 0.4

    def write(folder: Path) -> Path:
        frame(place).to_file(
            folder / "in.shp",
            engine="pyogrio",
            encoding="utf-8" if how == "utf-8 in cpg" else encoding,
        )
        cpg = folder / "in.cpg"
        if how == "no cpg":
            cpg.unlink()
        elif how == "wrong cpg":
            cpg.write_text("UTF-8")
        elif how == "no shx":
            (folder / "in.shx").unlink()
        elif how == "no prj":
            (folder / "in.prj").unlink()
        return zipped(folder, "in.*") if pack else folder / "in.shp"

    mend = ("--crs", "EPSG:4326") if how == "no prj" else ("--encoding", encoding)
    yield case("texts and parts of shapefiles", f"{place.key} {how} {pack}", place, write, mend=mend,
               named=(mend[0],))  # fmt: skip


@kind
def projections(rng):
    """Known coordinate systems, and none."""
    place, crs = rng.choice([
        (GERMAN, 3857), (GERMAN, 32632), (GERMAN, 25832), (GERMAN, 31467), (AMERICAN, 3435), (AMERICAN, 26971), (AMERICAN, 4269),
        (CHINESE, 4490), (CHINESE, 4549), (BRAZILIAN, 31983), (BRAZILIAN, 4674), (TAIWANESE, 3826), (RUSSIAN, 32637)])  # fmt: skip
    driver, suffix = rng.choice(
        [
            ("GPKG", ".gpkg"),
            ("ESRI Shapefile", ".shp"),
            ("FlatGeobuf", ".fgb"),
            ("GML", ".gml"),
            ("MapInfo File", ".tab"),
            ("GeoJSON", ".geojson"),
        ]
    )

    if crs == 31467 and suffix == ".tab":  # GDAL writes this datum as WGS 84
        suffix, driver = ".gpkg", "GPKG"

    def write(folder: Path) -> Path:
        frame(place, crs).to_file(folder / f"in{suffix}", driver=driver, engine="pyogrio")
        return folder / f"in{suffix}"

    yield case("coordinate systems", f"{crs} {suffix}", place, write, mend=("--crs", f"EPSG:{crs}"))


@kind
def old_datums(rng):
    """Datums whose shift to WGS-84 is not known."""
    crs, name = rng.choice(
        [(4610, "Xian 1980"), (4214, "Beijing 1954"), (2379, "Xian 1980"), (2437, "Beijing 1954")]
    )
    suffix, driver = rng.choice([(".shp", "ESRI Shapefile"), (".gpkg", "GPKG"), (".gml", "GML")])

    def write(folder: Path) -> Path:
        made = frame(CHINESE) if crs > 4000 else frame(CHINESE, crs)
        made.set_crs(crs, allow_override=True).to_file(
            folder / f"in{suffix}", driver=driver, engine="pyogrio"
        )
        return folder / f"in{suffix}"

    yield case(
        "old datums",
        f"{name} {crs} {suffix}",
        CHINESE,
        write,
        None,
        named=("--shift", "--accuracy"),
    )


@kind
def layers(rng):
    """Several layers in one file."""
    place = rng.choice(PLACES)
    suffix, driver = rng.choice([(".gpkg", "GPKG"), (".gdb", "OpenFileGDB"), (".kml", "LIBKML")])
    pack = rng.random() < 0.3

    def write(folder: Path) -> Path:
        path = folder / f"in{suffix}"
        pyogrio.write_dataframe(frame(place), path, layer="wards", driver=driver)
        pyogrio.write_dataframe(
            frame(place).iloc[:2], path, layer="precincts", driver=driver, append=True
        )
        return zipped(folder, "in.*") if pack else path

    yield case("several layers", f"{suffix} {pack}", place, write, mend=("--layer", "wards"),
               named=("--layer", "wards", "precincts"))  # fmt: skip


def _changed(place: Place, change: Callable[[list[dict]], object]) -> Write:
    features = place.features()
    change(features)
    return saved("in.geojson", collection(features))


@kind
def odd_properties(rng):
    """Lists, objects, numbers and ids as properties; codes as a feature's id."""
    place = rng.choice(PLACES)
    how = rng.choice(
        ["list", "object", "null name", "feature id", "number code", "other case", "unused null"]
    )

    def change(features: list[dict]) -> None:
        for number, one in enumerate(features):
            known = one["properties"]
            added = {
                "list": {"tags": ["a", "b", str(number)]},
                "object": {"more": {"x": {"y": number}}},
                "null name": {"NAME": None} if number == 1 else {},
                "number code": {"CODE": number + 1},
                "unused null": {"unused": None},
            }
            known |= added.get(how, {})
            if how == "feature id":
                one["id"] = known.pop("CODE")
            elif how == "other case":
                one["properties"] = {"code": known["CODE"], "Name": known["NAME"]}

    truth = shapes(place)
    if how == "number code":
        truth = {code.lstrip("0"): value for code, value in truth.items()}
    if how == "null name":
        truth["02"] = ("02", truth["02"][1])
    args = ("--code", "id", "--name", "NAME") if how == "feature id" else ARGS
    yield case("properties and ids", how, place, _changed(place, change), truth, args=args)


@kind
def missing_things(rng):
    """One area without a code or a shape, two with one code."""
    place = rng.choice(PLACES)
    how = rng.choice(
        ["no code", "blank code", "no geometry", "empty geometry", "same code", "one-point ring"]
    )

    def change(features: list[dict]) -> None:
        one = features[2]
        if how == "no code":
            one["properties"]["CODE"] = None
        elif how == "blank code":
            one["properties"]["CODE"] = "  "
        elif how == "no geometry":
            one["geometry"] = None
        elif how == "empty geometry":
            one["geometry"] = {"type": "Polygon", "coordinates": []}
        elif how == "same code":
            one["properties"]["CODE"] = "02"
        elif how == "one-point ring":
            one["geometry"]["coordinates"] = [[[place.lon, place.lat]] * 4]

    known = shapes(place)
    if how == "same code":
        truth = {
            **known,
            "02": (known["02"][0], shapely.union_all([known["02"][1], known["03"][1]])),
        }
        del truth["03"]
        mend = ("--dissolve",)
    else:
        truth = {code: value for code, value in known.items() if code != "03"}
        mend = ("--skip-empty",)
    yield case(
        "areas without a code or shape",
        how,
        place,
        _changed(place, change),
        truth,
        mend=mend,
        named=mend,
    )


@kind
def odd_shapes(rng):
    """Collections, unclosed rings, self-crossing rings, heights, longitudes over 180."""
    place = rng.choice(PLACES)
    how = rng.choice(
        ["collection", "unclosed", "height", "multi", "plus 360", "repeated points", "clockwise"]
    )
    known = shapes(place)

    def change(features: list[dict]) -> None:
        for one in features:
            shape = one["geometry"]
            ring = shape["coordinates"][0]
            if how == "collection":
                line = {"type": "LineString", "coordinates": ring[:2]}
                one["geometry"] = {"type": "GeometryCollection", "geometries": [shape, line]}
            elif how == "unclosed":
                ring.pop()
            elif how == "height":
                shape["coordinates"] = [[[*point, 3.5] for point in ring]]
            elif how == "multi":
                one["geometry"] = {"type": "MultiPolygon", "coordinates": [shape["coordinates"]]}
            elif how == "plus 360":
                shape["coordinates"] = [[[x + 360 if x < 0 else x, y] for x, y in ring]]
            elif how == "repeated points":
                shape["coordinates"] = [[point for point in ring for _ in range(3)]]
            else:
                ring.reverse()

    yield case("odd shapes", f"{how} {place.key}", place, _changed(place, change), known)


@kind
def lines_as_areas(rng):
    """Lines and points where areas are wanted."""
    place = rng.choice(PLACES)
    how = rng.choice(["LineString", "Point", "MultiPoint"])

    def change(features: list[dict]) -> None:
        for one in features:
            ring = one["geometry"]["coordinates"][0]
            coordinates = {"LineString": ring, "Point": ring[0], "MultiPoint": ring}[how]
            one["geometry"] = {"type": how, "coordinates": coordinates}

    yield case("lines and points as areas", how, place, _changed(place, change), None, named=(how,))


@kind
def swapped_axes(rng):
    """Latitude before longitude, as some WFS servers send it."""
    place = rng.choice([CHINESE, TAIWANESE, AMERICAN])

    def change(features: list[dict]) -> None:
        for one in features:
            one["geometry"]["coordinates"] = [
                [[y, x] for x, y in one["geometry"]["coordinates"][0]]
            ]

    yield case("latitude before longitude", place.key, place, _changed(place, change), mend=("--swap-axes",),
               named=("--swap-axes",))  # fmt: skip


@kind
def encodings_of_json(rng):
    """GeoJSON that is no UTF-8, with a byte order mark, with comments of a portal."""
    place, encoding = rng.choice(
        [
            (GERMAN, "cp1252"),
            (RUSSIAN, "cp1251"),
            (CHINESE, "gb18030"),
            (GERMAN, "utf-8-sig"),
            (CHINESE, "utf-16"),
            (BRAZILIAN, "cp1252"),
        ]
    )
    made = {"type": "FeatureCollection", "features": place.features()}
    content = json.dumps(made, ensure_ascii=False).encode(encoding)
    yield case("encodings of GeoJSON", f"{place.key} {encoding}", place, saved("in.geojson", content),
               mend=("--encoding", encoding), named=("--encoding|UTF-8",))  # fmt: skip


@kind
def overlaps(rng):
    """Overlaps that are small for their areas, and gross ones."""
    place, width = rng.choice(PLACES), rng.choice([1e-6, 5e-6, 0.008])

    def change(features: list[dict]) -> None:
        ring = features[0]["geometry"]["coordinates"][0]
        for corner in (1, 2):
            ring[corner] = [ring[corner][0] + width, ring[corner][1]]

    truth = shapes(place) if width < 1e-3 else None
    yield case("overlaps", f"{width}", place, _changed(place, change), truth, named=("overlap",))


@kind
def damaged_archives(rng):
    """Archives that are cut, hold nothing, two data sets, or a shapefile without its table."""
    place, how = rng.choice(PLACES), rng.choice(["cut", "nothing", "two", "no dbf", "pdf inside"])

    def write(folder: Path) -> Path:
        frame(place).to_file(folder / "in.shp", engine="pyogrio", encoding="utf-8")
        if how == "two":
            frame(place).iloc[:2].to_file(folder / "other.geojson", driver="GeoJSON")
            return zipped(folder, "*")
        if how == "no dbf":
            (folder / "in.dbf").unlink()
        path = zipped(folder, {"nothing": "x.*"}.get(how, "in.*"))
        if how == "cut":
            path.write_bytes(path.read_bytes()[:-300])
        if how == "pdf inside":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("map.pdf", b"%PDF-1.4")
        return path

    truth = "" if how == "two" else None
    yield case("damaged archives", how, place, write, truth, mend=("--layer", "in") if how == "two" else (),
               named=("--layer",) if how == "two" else ())  # fmt: skip
