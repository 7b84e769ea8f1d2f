"""What answers of map services say of themselves: an error, or only a part of the data."""

from __future__ import annotations

import json
import re
from pathlib import Path

#: members that stand before or behind the list of features
_ENDS_BYTES = 8192
#: a message of a server is short
_MOST_MESSAGE_BYTES = 65_536
_EXCEEDED = re.compile(rb'"exceededTransferLimit"\s*:\s*true')
_MATCHED = re.compile(rb'(?:numberMatched|totalFeatures)"?\s*[:=]\s*"?(\d+)')
_RETURNED = re.compile(rb'numberReturned"?\s*[:=]\s*"?(\d+)')
#: members that GeoJSON, TopoJSON and JSON of ArcGIS have
_GEOJSON = frozenset({"features", "type", "geometries", "geometry", "coordinates", "objects"})
_FEATURE = re.compile(rb'"type"\s*:\s*"Feature"')
_TEXT_COORDINATES = re.compile(rb'"coordinates"\s*:\s*[\[\s]+"')
_TEXT_GEOMETRY = re.compile(rb'"geometry"\s*:\s*"')


def missing_features(path: Path) -> str:
    """Say that a file is one page of a service's answer; nothing where it seems whole."""
    with path.open("rb") as file:
        head = file.read(_ENDS_BYTES)
        file.seek(max(path.stat().st_size - _ENDS_BYTES, 0))
        ends = head + b"\n" + file.read()
    if _EXCEEDED.search(ends):
        return "the service left out what was over its limit (exceededTransferLimit)"
    matched, returned = _MATCHED.search(ends), _RETURNED.search(ends)
    if not matched:
        return ""
    if not returned and path.suffix.lower() == ".gml":
        return ""
    found = int(returned[1]) if returned else len(_FEATURE.findall(path.read_bytes()))
    if found >= int(matched[1]):
        return ""
    return f"the service sent {found:,} of {int(matched[1]):,} features"


def told_instead(path: Path) -> str:
    """Say what a JSON file holds where it can be no features; nothing where it may be some."""
    with path.open("rb") as file:
        head = file.read(_MOST_MESSAGE_BYTES)
    if _TEXT_COORDINATES.search(head):
        return "its coordinates are texts in quotation marks, not numbers"
    if _TEXT_GEOMETRY.search(head):
        return "its geometries are texts in quotation marks, not objects"
    if len(head) == _MOST_MESSAGE_BYTES:
        return ""
    try:
        content = json.loads(head.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return ""
    if isinstance(content, dict) and "features" not in content and "error" in content:
        return "it is a service's message of an error"
    if isinstance(content, dict) and b'"Feature' not in head and not _GEOJSON & content.keys():
        shown = ", ".join(list(map(str, content))[:4])
        if not {"meta", "data"} <= content.keys():
            return f"it holds no features (its members are {shown}); save its rows as a list or CSV"
    if isinstance(content, dict) and {"meta", "data"} <= content.keys():
        return "it is a portal's rows.json; export the table as CSV or GeoJSON"
    return ""
