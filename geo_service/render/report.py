"""A standalone report: one HTML file with everything inside, drawn by folium."""

from __future__ import annotations

import html
from collections.abc import Sequence

import folium
import numpy as np
import orjson
import shapely
from branca.element import Element

from geo_service.render.content import Outlines, Patches, Report
from geo_service.render.layers import Key, colors, ground_layer, outline_layer, patch_layer
from geo_service.render.offline import OfflineMap, asset
from geo_service.render.words import words


def report_html(report: Report) -> str:
    """Draw a report. The page opens from disk and asks the network for nothing."""
    chart = OfflineMap(report.bounds)
    figure = chart.get_root()
    figure.title = html.escape(report.title)
    figure.header.add_child(Element(f"<style>{asset('report.css')}</style>"), name="report_css")
    figure.header.add_child(Element(f"<script>{asset('report.js')}</script>"), name="report_js")
    ground_layer(report.outlines).add_to(chart)
    legends = []
    drawn = []
    for patches in report.layers:
        fills, keys = colors(patches, report.lang)
        layer = patch_layer(patches, fills, report.lang)
        layer.add_to(chart)
        drawn.append(layer.get_name())
        legends.append(_legend(patches, keys, report.lang))
    borders = outline_layer(report.outlines)
    borders.add_to(chart)
    figure.html.add_child(Element(_panel(report, legends)))
    figure.script.add_child(Element(_script(chart, report, drawn, borders.get_name())))
    text: str = figure.render()
    language = "en" if report.lang == "en" else "zh-CN"
    return text.replace("<html>", f'<html lang="{language}">', 1)


def _panel(report: Report, legends: Sequence[str]) -> str:
    said = words(report.lang)
    tabs = "".join(
        f'<button type="button" role="tab" data-layer="{i}">{html.escape(layer.title)}</button>'
        for i, layer in enumerate(report.layers)
    )
    facts = "".join(
        f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(text)}</dd></div>"
        for label, text in report.facts
    )
    notes = "".join(f'<p class="note">{html.escape(note)}</p>' for note in report.notes)
    sources = "".join(f"<li>{html.escape(line)}</li>" for line in report.sources)
    shown = "".join(legends) or f'<p class="note">{said["nothing"]}</p>'
    return (
        f'<section id="head"><h1>{html.escape(report.title)}</h1>{notes}'
        f'<div role="tablist" id="tabs">{tabs}</div><dl>{facts}</dl>'
        f"<details><summary>{said['details']}</summary><ul>{sources}"
        f"<li>{said['software']}</li><li>{said['made']} {html.escape(report.made)}</li></ul>"
        f'</details></section><section id="legend">{shown}</section>'
    )


def _legend(patches: Patches, keys: Sequence[Key], lang: str) -> str:
    piece = words(lang)["cell" if patches.cells else "area"]
    lines = "".join(
        f'<li><i style="background:{key.color}"></i><span>{html.escape(key.label)}</span>'
        f"<b>{key.places:,} {piece}</b></li>"
        for key in keys
    )
    return (
        f'<div class="legend" data-layer="{html.escape(patches.id)}">'
        f"<h2>{html.escape(patches.legend)}</h2><ul>{lines}</ul></div>"
    )


def _script(chart: folium.Map, report: Report, drawn: Sequence[str], borders: str) -> str:
    west, south, east, north = report.bounds
    said = words(report.lang)
    options = {
        "bounds": [[south, west], [north, east]],
        "names": _names(report.outlines),
        "zoomIn": said["zoom_in"],
        "zoomOut": said["zoom_out"],
    }
    # "</" would end the script element that this is written into
    told = orjson.dumps(options).decode().replace("</", "<\\/")
    return (
        "document.addEventListener('DOMContentLoaded', () => "
        f"geoReport({chart.get_name()}, [{', '.join(drawn)}], {borders}, {told}));\n"
    )


def _names(outlines: Outlines) -> list[tuple[str, float, float]]:
    """Give each name with the latitude and longitude where it is written, as Leaflet wants it."""
    points = shapely.point_on_surface(np.asarray(outlines.geometry, dtype=object))
    return [
        (html.escape(name), round(point.y, 5), round(point.x, 5))
        for name, point in zip(outlines.names, points, strict=True)
    ]
