"""Draw the map of a report with folium: shapes and colours by number, no texts of users.

folium turns what it is given into JavaScript by templates. It gets geometry, colours and numbers
only; names and values stay in the page's block of JSON (see ``report.py``), and the page's own
script puts them in as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import folium
import numpy as np
from shapely.geometry.base import BaseGeometry

from geo_service.base.model import ObjectArray
from geo_service.render.layers import collection

_BORDER = {"color": "#59636e", "weight": 1, "fill": False}
_GROUND = {"stroke": False, "fillColor": "#ffffff", "fillOpacity": 1}
#: width of the line around an area; a cell has none, which would cover it when small
_LINE_PX = 0.6


#: streets and water lie over the coloured areas, half clear, and leave their classes to be read
_STREETS = {
    "lake": {"stroke": False, "fill": True, "fillColor": "#9fc3d3", "fillOpacity": 0.55},
    "river": {"color": "#86b2c6", "weight": 1.4, "opacity": 0.7, "fill": False},
    "street": {"color": "#7d8783", "weight": 0.7, "opacity": 0.5, "fill": False},
    "road": {"color": "#6b7571", "weight": 1.5, "opacity": 0.6, "fill": False},
}


class _Chart(folium.Map):  # type: ignore[misc]
    """A map without tiles, scripts or styles from elsewhere, in the element ``map``."""

    default_js: ClassVar[list[tuple[str, str]]] = []
    default_css: ClassVar[list[tuple[str, str]]] = []

    def get_name(self) -> str:
        """The map's element and variable: the same in every report."""
        return "map"


class _Shapes(folium.GeoJson):  # type: ignore[misc]
    """Shapes whose JavaScript variable has a name of ours."""

    def __init__(self, variable: str, data: dict[str, Any], **options: Any) -> None:
        self._variable = variable
        super().__init__(data, embed=True, **options)

    def get_name(self) -> str:
        """The variable that holds the layer."""
        return self._variable


def map_script(
    bounds: tuple[float, float, float, float],
    *,
    ground: ObjectArray,
    borders: ObjectArray,
    layers: Sequence[tuple[ObjectArray, Sequence[str], bool]],
    streets: Mapping[str, BaseGeometry],
) -> str:
    """JavaScript that draws the map, with variables ``map``, ``borders``, ``layer_0`` and so on.

    Where there are ``streets`` (see ``MapReport``), they are the variable ``streets``.

    ``bounds`` are west, south, east, north in degrees; geometry is in EPSG:4326. Each layer is its
    shapes, their fill colours (#rrggbb), and whether they are cells; its features have the
    property ``row``, their position in the layer.
    """
    west, south, east, north = bounds
    chart = _Chart(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_start=9,
        prefer_canvas=True,
        zoom_control=False,
        zoom_snap=0.25,
        attribution_control=False,
    )
    _plain("ground", ground, _GROUND).add_to(chart)
    for number, (shapes, fills, cells) in enumerate(layers):
        _layer(f"layer_{number}", shapes, fills, cells=cells).add_to(chart)
    if streets:
        _streets(streets).add_to(chart)
    _plain("borders", borders, _BORDER).add_to(chart)
    figure = chart.get_root()
    figure.render()
    script: str = figure.script.render()
    return script


def _plain(variable: str, shapes: ObjectArray, style: dict[str, Any]) -> _Shapes:
    data = collection(_numbers(shapes), shapes, [{}] * len(shapes))
    return _Shapes(variable, data, style_function=lambda _: style, interactive=False)


def _streets(streets: Mapping[str, BaseGeometry]) -> _Shapes:
    kinds = [kind for kind in _STREETS if kind in streets]
    shapes = np.array([streets[kind] for kind in kinds], dtype=object)
    data = collection(kinds, shapes, [{"kind": kind} for kind in kinds])
    return _Shapes(
        "streets",
        data,
        style_function=lambda feature: _STREETS[feature["properties"]["kind"]],
        interactive=False,
    )


def _layer(variable: str, shapes: ObjectArray, fills: Sequence[str], *, cells: bool) -> _Shapes:
    properties = [{"fill": fill, "row": row} for row, fill in enumerate(fills)]
    data = collection(_numbers(shapes), shapes, properties)
    # else small cells are simplified away
    return _Shapes(variable, data, style_function=_style(cells=cells), smooth_factor=0)


def _numbers(shapes: ObjectArray) -> list[str]:
    return [str(row) for row in range(len(shapes))]


def _style(*, cells: bool) -> Callable[[dict[str, Any]], dict[str, Any]]:
    width = 0.0 if cells else _LINE_PX
    line = {"color": "#ffffff", "weight": width, "stroke": width > 0}
    return lambda feature: {"fillColor": feature["properties"]["fill"], "fillOpacity": 0.9, **line}
