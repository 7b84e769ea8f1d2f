"""A standalone report: one HTML file with everything inside, drawn by Leaflet."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo_service.render.content import Outlines, Report
from geo_service.render.layers import colors, ground, lines, patch_layer
from geo_service.render.page import asset, fill, json_block, policy, printable
from geo_service.render.words import words

_STYLES = ("leaflet/leaflet.css", "report.css")
_SCRIPTS = ("leaflet/leaflet.js", "report.js")


def report_html(report: Report) -> str:
    """Draw a report. The page opens from disk and asks the network for nothing."""
    drawn = [(layer, *colors(layer, report.lang)) for layer in report.layers]
    west, south, east, north = report.bounds
    said = words(report.lang)
    data = {
        "bounds": [[south, west], [north, east]],
        "names": _names(report.outlines),
        "zoomIn": said["zoom_in"],
        "zoomOut": said["zoom_out"],
        "ground": ground(report.outlines),
        "borders": lines(report.outlines),
        "layers": [patch_layer(layer, fills, report.lang) for layer, fills, _ in drawn],
    }
    return fill(
        "report.html",
        styles=_STYLES,
        scripts=_SCRIPTS,
        report=report,
        language="en" if report.lang == "en" else "zh-CN",
        said=said,
        legends=[(layer, keys) for layer, _, keys in drawn],
        data=json_block(data),
    )


def report_policy() -> str:
    """Give the content security policy that every report carries, for the header of an answer."""
    return policy([asset(name) for name in _STYLES], [asset(name) for name in _SCRIPTS])


def _names(outlines: Outlines) -> list[Any]:
    """Give each name with the latitude and longitude where it is written, as Leaflet wants it."""
    points = shapely.point_on_surface(np.asarray(outlines.geometry, dtype=object))
    return [
        (printable(name), round(point.y, 5), round(point.x, 5))
        for name, point in zip(outlines.names, points, strict=True)
    ]
