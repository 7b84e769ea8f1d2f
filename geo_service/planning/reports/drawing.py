"""Drawings of a report as SVG: maps, time series, ranks with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from geo_service.base.model import FloatArray, ObjectArray
from geo_service.planning.geography import Geography
from geo_service.planning.reports.words import Words
from geo_service.render.classes import class_breaks, class_of, labels, signed_breaks
from geo_service.render.ramp import HOT_SPOT, NOTHING, diverging, sequential

_FONT = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, sans-serif"
_INK, _PALE, _ACCENT = "#24303c", "#8b97a3", "#1f4e79"
_MAP_WIDTH, _LEGEND_ROW = 300.0, 15.0
#: columns that a name may take beside the whiskers; characters above take two
_NAME_COLUMNS, _WIDE = 20, 0x2E7F
#: detail of borders that a printed map shows, as a share of its width
_DETAIL = 1 / 700


class AreaMap:
    """The areas of a level, drawn once and coloured for each measure."""

    def __init__(self, geography: Geography, geometry: ObjectArray, own: int | None = None) -> None:
        """``own`` is the area that a bold outline marks."""
        shapes = geography.plane.to_metres(geometry)
        west, south, east, north = shapely.total_bounds(shapes)
        scale = _MAP_WIDTH / max(east - west, north - south, 1.0)
        simple = shapely.simplify(shapes, max(east - west, north - south) * _DETAIL)
        self._paths = [_path(shape, west, north, scale) for shape in simple]
        self._own = own
        self.width = (east - west) * scale
        self.height = (north - south) * scale

    def draw(self, colours: Sequence[str], legend: Sequence[tuple[str, str]]) -> str:
        """The map with one colour per area and the legend below (colour, text)."""
        height = self.height + 12 + _LEGEND_ROW * ((len(legend) + 1) // 2)
        parts = [_open(_MAP_WIDTH, height), f'<g transform="translate({self._shift():.1f} 2)">']
        parts += [
            f'<path d="{path}" fill="{colour}" stroke="#ffffff" stroke-width="0.35"/>'
            for path, colour in zip(self._paths, colours, strict=True)
        ]
        if self._own is not None:
            parts.append(f'<path d="{self._paths[self._own]}" fill="none" stroke="{_INK}" '
                         f'stroke-width="1.6"/>')  # fmt: skip
        parts.append("</g>")
        for i, (colour, text) in enumerate(legend):
            x = 10 + _MAP_WIDTH / 2 * (i % 2)
            y = self.height + 10 + _LEGEND_ROW * (i // 2)
            parts.append(f'<rect x="{x}" y="{y:.1f}" width="11" height="9" fill="{colour}" '
                         f'stroke="#c8ced4" stroke-width="0.4"/>')  # fmt: skip
            parts.append(_text(x + 16, y + 8, text, 9))
        return "".join([*parts, "</svg>"])

    def _shift(self) -> float:
        return float(_MAP_WIDTH - self.width) / 2


def _path(shape: shapely.Geometry, west: float, north: float, scale: float) -> str:
    parts = []
    for polygon in shapely.get_parts(shape):
        if shapely.is_empty(polygon):
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            at = shapely.get_coordinates(ring)
            x, y = (at[:, 0] - west) * scale, (north - at[:, 1]) * scale
            points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
            parts.append(f"M{points}Z")
    return "".join(parts)


def measure_colours(values: FloatArray, words: Words) -> tuple[list[str], list[tuple[str, str]]]:
    """Colours of positive values (n,), and the legend."""
    breaks = class_breaks(values)
    ramp = sequential(len(breaks))
    which = class_of(values, breaks)
    legend = list(zip(ramp, labels(breaks, more=words("more")), strict=True))
    return [ramp[i] if i >= 0 else NOTHING for i in which.tolist()], legend


def change_colours(values: FloatArray, words: Words) -> tuple[list[str], list[tuple[str, str]]]:
    """Colours of changes (n,), as shares, and the legend; what is not known stays blank."""
    breaks = signed_breaks(values)
    ramp = diverging(len(breaks) + 1)
    known = np.isfinite(values)
    which = np.searchsorted(np.array(breaks), np.where(known, values, 0.0), side="right")
    colours = [
        ramp[i] if there else NOTHING
        for i, there in zip(which.tolist(), known.tolist(), strict=True)
    ]
    edges = [f"{100 * bound:+.0f}%" for bound in breaks]
    texts = [
        words("below", bound=edges[0]),
        *(words("between", low=a, high=b) for a, b in pairwise(edges)),
        words("above", bound=edges[-1]),
    ]
    legend = list(zip(ramp, texts, strict=True))
    return colours, legend if known.all() else [*legend, (NOTHING, words("map.unknown"))]


def hot_spot_colours(
    classes: Sequence[str | None], words: Words
) -> tuple[list[str], list[tuple[str, str]]]:
    """Colours of hot-spot classes (n,), and the legend of those that occur."""
    legend = [(HOT_SPOT[key], words(key)) for key in HOT_SPOT if key in set(classes)]
    return [HOT_SPOT[one] if one else NOTHING for one in classes], legend


def course(bars: Sequence[tuple[str, int]], last: int = 1) -> str:
    """Counts as bars with their labels; the ``last`` ones stand out."""
    width, height, foot, left = 640.0, 150.0, 22.0, 34.0
    top = max([count for _, count in bars] or [1]) or 1
    step = (width - left) / max(len(bars), 1)
    parts = [_open(width, height + foot)]
    for share in (0.5, 1.0):
        y = height - (height - 14) * share
        parts.append(f'<line x1="{left}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e3e7eb" '
                     f'stroke-width="0.8"/>')  # fmt: skip
        parts.append(_text(left - 5, y + 3, f"{top * share:,.0f}", 9, _PALE, "end"))
    for i, (label, count) in enumerate(bars):
        tall = (height - 14) * count / top
        colour = _ACCENT if i >= len(bars) - last else "#a9bccd"
        parts.append(
            f'<rect x="{left + i * step + step * 0.15:.1f}" y="{height - tall:.1f}" '
            f'width="{step * 0.7:.1f}" height="{tall:.1f}" fill="{colour}"/>'
        )
        if i % max(len(bars) // 12, 1) == (len(bars) - 1) % max(len(bars) // 12, 1):
            parts.append(_text(left + i * step + step / 2, height + 14, label, 9, _PALE, "middle"))
    return "".join([*parts, "</svg>"])


def whiskers(rows: Sequence[dict[str, Any]]) -> str:
    """Scores of bodies as dots, with their intervals; the score drawn to the mean as a ring."""
    width, line, left, foot = 640.0, 17.0, 120.0, 24.0
    known = [row for row in rows if row["score"] is not None]
    low = min([row["score_low"] for row in known], default=0.0)
    high = max([row["score_high"] for row in known], default=1.0)
    room = max(high - low, 0.02)
    low, high = max(low - room * 0.05, 0.0), min(high + room * 0.05, 1.0)

    def at(score: float) -> float:
        return left + (width - left - 16) * (score - low) / max(high - low, 1e-9)

    height = line * len(known) + foot
    parts = [_open(width, height)]
    for i in range(5):
        score = low + (high - low) * i / 4
        x = at(score)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - foot + 2:.1f}" '
                     f'stroke="#e3e7eb" stroke-width="0.8"/>')  # fmt: skip
        parts.append(_text(x, height - 8, f"{100 * score:.1f}", 9, _PALE, "middle"))
    for i, row in enumerate(known):
        y = line * i + line / 2
        parts.append(_text(left - 8, y + 4, _shortened(row["name"]), 10.5, _INK, "end"))
        parts.append(
            f'<line x1="{at(row["score_low"]):.1f}" x2="{at(row["score_high"]):.1f}" y1="{y:.1f}" '
            f'y2="{y:.1f}" stroke="#7fa3c4" stroke-width="2.6" stroke-linecap="round"/>'
            f'<circle cx="{at(row["score"]):.1f}" cy="{y:.1f}" r="3.4" fill="{_ACCENT}"/>'
            f'<circle cx="{at(row["score_shrunken"]):.1f}" cy="{y:.1f}" r="3.6" fill="none" '
            f'stroke="#d1792e" stroke-width="1.3"/>'
        )
    return "".join([*parts, "</svg>"])


def _shortened(name: str) -> str:
    """A name cut to what the left margin holds; a Chinese character takes two columns."""
    room = _NAME_COLUMNS
    for i, letter in enumerate(name):
        room -= 2 if ord(letter) > _WIDE else 1
        if room < 0:
            return f"{name[: i - 1]}…"
    return name


def _open(width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}">'
    )


def _text(
    x: float, y: float, text: str, size: float, colour: str = _INK, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{_FONT}" font-size="{size}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )
