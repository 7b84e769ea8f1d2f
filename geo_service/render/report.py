"""A standalone report: one HTML file with everything inside, its map drawn by folium."""

from __future__ import annotations

import html
import re
from typing import Any

import numpy as np
import shapely

from geo_service.render.content import MapReport, Outlines
from geo_service.render.folium_map import map_script
from geo_service.render.layers import colors, patch_texts
from geo_service.render.page import asset, fill, json_block, printable
from geo_service.render.words import words

_STYLES = ("leaflet/leaflet.css", "report.css")
_SCRIPTS = ("leaflet/leaflet.js", "report.js")
#: the first thing in a page that a report's own texts cannot come before
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def report_html(report: MapReport) -> str:
    """Draw a report. The page opens from disk and asks the network for nothing."""
    drawn = [(layer, *colors(layer, report.lang)) for layer in report.layers]
    west, south, east, north = report.bounds
    outlines = np.asarray(report.outlines.geometry, dtype=object)
    said = words(report.lang)
    chart = map_script(
        report.bounds,
        ground=np.array([shapely.union_all(outlines)], object),
        borders=np.asarray(shapely.boundary(outlines), dtype=object),
        layers=[
            (np.asarray(one.geometry, dtype=object), fills, one.cells) for one, fills, _ in drawn
        ],
        streets=report.streets,
    )
    data = {
        "bounds": [[south, west], [north, east]],
        "names": _names(report.outlines),
        "zoomIn": said["zoom_in"],
        "zoomOut": said["zoom_out"],
        "layers": [patch_texts(layer, report.lang) for layer, _, _ in drawn],
    }
    return fill(
        "report.html",
        styles=[asset(name) for name in _STYLES],
        scripts=[*(asset(name) for name in _SCRIPTS), chart],
        report=report,
        language="en" if report.lang == "en" else "zh-CN",
        said=said,
        legends=[(layer, keys) for layer, _, keys in drawn],
        data=json_block(data),
    )


def report_policy(page: str) -> str:
    """Give the content security policy that a report carries, for the header of an answer.

    Raises:
        ValueError: the page is no report of ours.
    """
    found = _POLICY.search(page)
    if found is None:
        raise ValueError("this page carries no content security policy")
    return html.unescape(found[1])


def _names(outlines: Outlines) -> list[Any]:
    """Give each name with the latitude and longitude where it is written, as Leaflet wants it."""
    points = shapely.point_on_surface(np.asarray(outlines.geometry, dtype=object))
    return [
        (printable(name), round(point.y, 5), round(point.x, 5))
        for name, point in zip(outlines.names, points, strict=True)
    ]
