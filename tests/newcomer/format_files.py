"""Write the same points and areas in every format of docs/files.md, in a process of its own.

``python -m tests.newcomer.format_files FOLDER`` writes ``points<suffix>`` and ``areas<suffix>``.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from tests.newcomer.place import GERMAN, SIDE
from tests.newcomer.workbook_kinds import open_document

DRIVERS = {
    ".geojson": "GeoJSON", ".fgb": "FlatGeobuf", ".gpkg": "GPKG", ".geojsonl": "GeoJSONSeq", ".kml": "LIBKML",
    ".kmz": "LIBKML", ".gml": "GML", ".shp": "ESRI Shapefile", ".gdb": "OpenFileGDB", ".tab": "MapInfo File",
    ".mif": "MapInfo File",
}  # fmt: skip
TABLES = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".xlsx", ".xlsm", ".xls", ".ods")
VIEWS = {
    "link.kml": '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink>'
    "<Link><href>other.kml</href></Link></NetworkLink></Document></kml>",
    "view.tab": "!table\n!version 300\n\nOpen Table \"other\" Hide\nCreate View view As Select * From other\n",
    "linked.tab": "!table\n!version 300\n!charset Neutral\n\nDefinition Table\n  Type LINKED\n",
    "a.vrt": "<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>",
    "a.sqlite": "SQLite format 3\0", "a.mdb": "\0\1\0\0Standard Jet DB", "a.wfs": "<WFS_Capabilities/>",
}  # fmt: skip


def frames() -> dict[str, gpd.GeoDataFrame]:
    """A point in each ward, and the wards."""
    wards = [f"{n + 1:02d}" for n in range(4)]
    corners = [GERMAN.corner(n) for n in range(4)]
    points = [shapely.Point(x + SIDE / 2, y + SIDE / 2) for x, y in corners]
    areas = [shapely.Polygon(GERMAN.ring(n)) for n in range(4)]
    names = [f"name {code}" for code in wards]
    return {
        "points": gpd.GeoDataFrame({"CODE": wards, "NAME": names}, geometry=points, crs=4326),
        "areas": gpd.GeoDataFrame({"CODE": wards, "NAME": names}, geometry=areas, crs=4326),
    }


def cells(kind: str, frame: gpd.GeoDataFrame) -> list[list[str]]:
    """A table: coordinates of points, WKT of areas."""
    if kind == "areas":
        rows = zip(frame.CODE, frame.NAME, frame.geometry.to_wkt(), strict=True)
        return [["CODE", "NAME", "wkt"], *map(list, rows)]
    rows = zip(
        frame.CODE, frame.NAME, frame.geometry.x.map(str), frame.geometry.y.map(str), strict=True
    )
    return [["CODE", "NAME", "lon", "lat"], *map(list, rows)]


def write_table(path: Path, suffix: str, rows: list[list[str]]) -> None:
    """Delimited text or a workbook."""
    if suffix == ".ods":
        made = open_document({"d": rows})(path.parent)
        made.rename(path)
    elif suffix.startswith(".xls"):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        with path.open("wb") as file:  # the content of an .xls may be a newer workbook's
            book.save(file)
    else:
        mark = "\t" if suffix.startswith(".tsv") else "," if rows[0][2] == "lon" else ";"
        text = "\n".join(mark.join(row) for row in rows).encode()
        path.write_bytes(gzip.compress(text) if suffix.endswith(".gz") else text)


def write_topology(path: Path, frame: gpd.GeoDataFrame) -> None:
    """TopoJSON without quantization."""
    arcs, parts = [], []
    for code, name, shape in zip(frame.CODE, frame.NAME, frame.geometry, strict=True):
        one = {"properties": {"CODE": code, "NAME": name}}
        if shape.geom_type == "Point":
            one |= {"type": "Point", "coordinates": [shape.x, shape.y]}
        else:
            one |= {"type": "Polygon", "arcs": [[len(arcs)]]}
            arcs.append([list(point) for point in shape.exterior.coords])
        parts.append(one)
    objects = {"layer": {"type": "GeometryCollection", "geometries": parts}}
    path.write_text(json.dumps({"type": "Topology", "arcs": arcs, "objects": objects}))


def write_objects(folder: Path, kind: str, frame: gpd.GeoDataFrame) -> None:
    """Objects of JSON: a line each, in a list, and as ArcGIS answers."""
    head, *rows = cells(kind, frame)
    objects = [dict(zip(head, row, strict=True)) for row in rows]
    lines = "\n".join(map(json.dumps, objects))
    for suffix in (".jsonl", ".ndjson"):
        (folder / f"{kind}{suffix}").write_text(lines)
    (folder / f"{kind}_list.json").write_text(json.dumps(objects))
    features = []
    for code, name, shape in zip(frame.CODE, frame.NAME, frame.geometry, strict=True):
        if shape.geom_type == "Point":
            geometry = {"x": shape.x, "y": shape.y}
        else:
            geometry = {"rings": [[list(point) for point in shape.exterior.reverse().coords]]}
        features.append({"attributes": {"CODE": code, "NAME": name}, "geometry": geometry})
    answer = {
        "geometryType": "esriGeometryPoint" if kind == "points" else "esriGeometryPolygon",
        "spatialReference": {"wkid": 4326},
        "fields": [{"name": n, "type": "esriFieldTypeString"} for n in ("CODE", "NAME")],
        "features": features,
    }
    (folder / f"{kind}_arcgis.json").write_text(json.dumps(answer))


def pack(folder: Path, kind: str) -> None:
    """A shapefile and a File Geodatabase in a zip, files of one part also as .gz."""
    for suffix in (".shp", ".gdb"):
        with zipfile.ZipFile(folder / f"{kind}{suffix}.zip", "w") as archive:
            inside = (
                (folder / f"{kind}.gdb").iterdir() if suffix == ".gdb" else folder.glob(f"{kind}.*")
            )
            for part in inside:
                if part.is_file() and (
                    suffix == ".gdb" or part.suffix in (".shp", ".dbf", ".prj", ".shx", ".cpg")
                ):
                    archive.write(
                        part, f"{kind}.gdb/{part.name}" if suffix == ".gdb" else part.name
                    )
    for suffix in (".geojson", ".kml", ".gml", ".gpkg", ".fgb", ".geojsonl", ".topojson"):
        content = (folder / f"{kind}{suffix}").read_bytes()
        (folder / f"{kind}{suffix}.gz").write_bytes(gzip.compress(content))


def main(folder: Path) -> None:
    """Write everything."""
    warnings.simplefilter("ignore")
    for kind, frame in frames().items():
        for suffix in TABLES:
            write_table(folder / f"{kind}{suffix}", suffix, cells(kind, frame))
        frame.to_parquet(folder / f"{kind}.parquet")
        bare = pa.table(
            {
                "CODE": list(frame.CODE),
                "NAME": list(frame.NAME),
                "geometry": list(frame.geometry.to_wkb()),
            }
        )
        pq.write_table(bare, folder / f"{kind}_wkb.parquet")
        (folder / f"{kind}_folder.parquet").mkdir()
        shutil.copy(
            folder / f"{kind}.parquet", folder / f"{kind}_folder.parquet" / "part-0.parquet"
        )
        for suffix, driver in DRIVERS.items():
            frame.to_file(folder / f"{kind}{suffix}", driver=driver, engine="pyogrio")
        write_topology(folder / f"{kind}.topojson", frame)
        write_objects(folder, kind, frame)
        pack(folder, kind)
    for name, text in VIEWS.items():
        (folder / name).write_bytes(text.encode("latin-1"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
