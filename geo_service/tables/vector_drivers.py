"""The GDAL drivers allowed for each file format; none that opens other sources.

GDAL chooses a driver by a file's content, whatever its name says. A ``.geojson`` that held a VRT
or a GDAL pipeline was followed to other files and to the network. Here every suffix has its
driver, the content is looked at before GDAL sees it, all other drivers are taken out of this
process, and HTTP is closed to GDAL.

Whoever opens a vector file calls ``checked_source`` first. A format is added by a row of
``SOURCES``.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyogrio
from pyogrio._ogr import _register_drivers

from geo_service.base.errors import InputError
from geo_service.tables.json_services import told_instead
from geo_service.tables.xml_files import xml_fault

_HEAD_BYTES = 4096
#: the longest ``crs`` member that is looked into
_CRS_BYTES = 65_536
_BOM = b"\xef\xbb\xbf"
#: a member named "crs" whose value is an object, in any case and with escaped letters
_CRS = re.compile(
    rb'"(?:c|\\u00[46]3)(?:r|\\u00[57]2)(?:s|\\u00[57]3)"\s*:\s*\{', re.IGNORECASE | re.ASCII
)


def _begins(head: bytes, magic: bytes) -> str:
    return "" if head.startswith(magic) else "its beginning is not that of such a file"


def _json_fault(head: bytes, path: Path) -> str:
    """JSON that names no other source; a CRS may be named, not linked to."""
    if not head.removeprefix(_BOM).lstrip(b" \t\r\n").startswith(b"{"):
        listed = 'it is a list, not {"type": "FeatureCollection", "features": [...]}'
        return listed if is_list(head) else "it is no JSON object"
    if told := told_instead(path):
        return told
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        for found in _CRS.finditer(text):
            if fault := _crs_fault(text[found.end() - 1 : found.end() + _CRS_BYTES]):
                return fault
    return ""


def is_list(head: bytes) -> bool:
    """Whether JSON begins with a list."""
    return head.removeprefix(_BOM).lstrip(b" \t\r\n").startswith(b"[")


def _crs_fault(text: bytes) -> str:
    try:
        crs, _ = json.JSONDecoder().raw_decode(text.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError):
        return "its crs cannot be read"
    kinds = [value for key, value in crs.items() if key.lower() == "type"]
    linked = [kind for kind in kinds if str(kind).lower() not in ("name", "epsg")]
    return "its crs is a link, which is not followed" if linked else ""


def _shapefile_fault(head: bytes, _: Path) -> str:
    return _begins(head, b"\x00\x00\x27\x0a")


def _geopackage_fault(head: bytes, _: Path) -> str:
    if head[68:72] not in (b"GPKG", b"GP10", b"GP11"):
        return "it is no GeoPackage"
    return _begins(head, b"SQLite format 3\x00")


def _flatgeobuf_fault(head: bytes, _: Path) -> str:
    return _begins(head, b"fgb\x03fgb")


def _lines_fault(head: bytes, path: Path) -> str:
    """One JSON object a line, with or without record separators."""
    return _json_fault(head.lstrip(b"\x1e"), path)


def _topology_fault(head: bytes, path: Path) -> str:
    if fault := _json_fault(head, path):
        return fault
    return "" if b'"Topology"' in head else "it is no TopoJSON, whose type is Topology"


def _geodatabase_fault(_: bytes, path: Path) -> str:
    """A folder of tables of its own, without links."""
    if any(member.is_symlink() for member in path.rglob("*")):
        return "it holds links to other files"
    return "" if (path / "a00000001.gdbtable").is_file() else "it is no File Geodatabase"


#: kinds of .tab that name tables or servers elsewhere
_TAB_ELSEWHERE = re.compile(rb"open\s+table|create\s+view|isseamless|\blinked\b", re.IGNORECASE)


def _mapinfo_fault(head: bytes, path: Path) -> str:
    """A MapInfo table whose data stand beside it, or an interchange file."""
    text = head.removeprefix(_BOM).lstrip()
    if path.suffix.lower() == ".mif":
        return "" if text[:7].lower() == b"version" else "it is no MapInfo interchange file"
    if text[:6].lower() != b"!table":
        return "it is no MapInfo table"
    if _TAB_ELSEWHERE.search(path.read_bytes()):
        return "it is a view of other tables"
    native = re.search(rb"type\s+native", text, re.IGNORECASE)
    return "" if native else "its data are of another program (its type is not NATIVE)"


@dataclass(frozen=True, slots=True)
class VectorFormat:
    """How files of one suffix are read: GDAL's driver, and what tells from the content.

    ``fault`` takes the first bytes and the path; it gives what is wrong, or nothing. ``called`` is
    the format's name for people, where it is not the driver's.
    """

    driver: str
    fault: Callable[[bytes, Path], str]
    called: str = ""


SOURCES = {
    ".geojson": VectorFormat("GeoJSON", _json_fault),
    ".json": VectorFormat("GeoJSON", _json_fault),
    ".shp": VectorFormat("ESRI Shapefile", _shapefile_fault, "a shapefile"),
    ".gpkg": VectorFormat("GPKG", _geopackage_fault, "GeoPackage"),
    ".fgb": VectorFormat("FlatGeobuf", _flatgeobuf_fault),
    ".geojsonl": VectorFormat("GeoJSONSeq", _lines_fault, "GeoJSON Lines"),
    ".geojsons": VectorFormat("GeoJSONSeq", _lines_fault, "GeoJSON Lines"),
    ".ndgeojson": VectorFormat("GeoJSONSeq", _lines_fault, "GeoJSON Lines"),
    ".esrijson": VectorFormat("ESRIJSON", _json_fault, "JSON of ArcGIS"),
    ".topojson": VectorFormat("TopoJSON", _topology_fault),
    ".kml": VectorFormat("LIBKML", xml_fault(b"kml"), "KML"),
    ".gml": VectorFormat("GML", xml_fault(b"FeatureCollection", b"\\w*Collection")),
    ".gdb": VectorFormat("OpenFileGDB", _geodatabase_fault, "File Geodatabase"),
    ".tab": VectorFormat("MapInfo File", _mapinfo_fault),
    ".mif": VectorFormat("MapInfo File", _mapinfo_fault),
}
#: how files are read: codes of a GML keep their zeros, a .shx that is missing is made again (in a
#: copy, see ``vector_files``)
_READING = {"GML_FIELDTYPES": "ALWAYS_STRING", "SHAPE_RESTORE_SHX": "YES"}
#: settings of GDAL that close what a driver could still reach: HTTP goes to a port that nobody
#: listens on, and no file, schema or extension is fetched because another one names it
_CLOSED = {
    "GDAL_HTTP_PROXY": "http://127.0.0.1:9",
    "GDAL_HTTPS_PROXY": "http://127.0.0.1:9",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "LIBKML_RESOLVE_STYLE": "NO",
    "GDAL_XML_VALIDATION": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "ALLOW_OGR_SQL_FUNCTIONS_FROM_TRIGGER_AND_VIEW": "NO",
}


def checked_source(path: Path) -> str:
    """Give what to hand to GDAL for ``path``, once its content is what its suffix says.

    Raises:
        InputError: no driver reads this suffix, or the content is something else.
    """
    source = SOURCES.get(path.suffix.lower())
    if source is None:
        raise InputError(
            f"{path.name} is not a known format", hint=f"known are {', '.join(SOURCES)}"
        )
    folder = path.is_dir()
    if folder and source.driver != "OpenFileGDB":
        raise InputError(f"{path.name} is a folder", hint="name the file in it")
    head = b"gdb" if folder else _head(path)
    if not head:
        raise InputError(f"{path.name} is empty", hint="export or download it again")
    if fault := source.fault(head, path):
        raise InputError(
            f"{path.name} is not read as {source.called or source.driver}: {fault}",
            hint="files that point to other files or addresses are refused"
            if any(word in fault for word in ("link", "view", "crs", "entit"))
            else "export it again; a text editor shows whether it is a server's message",
        )
    return str(path.resolve())


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def close_gdal() -> None:
    """Take every driver but those of ``SOURCES`` out of this process, and close HTTP to the rest.

    Raises:
        RuntimeError: the drivers are still there, so that no file should be opened.
    """
    meant = {source.driver for source in SOURCES.values()}
    others = sorted(set(pyogrio.list_drivers()) - meant)
    pyogrio.set_gdal_config_options({**_CLOSED, **_READING, "GDAL_SKIP": ",".join(others)})
    _register_drivers()  # GDAL_SKIP is obeyed when drivers are registered
    if left := sorted(set(pyogrio.list_drivers()) - meant):
        raise RuntimeError(f"GDAL keeps drivers that are not meant: {', '.join(left)}")


close_gdal()
