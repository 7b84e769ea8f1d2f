"""A folium map that loads nothing: Leaflet is written into the page, the rest is left out."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any, ClassVar

import folium
from branca.element import Element

_ASSETS = files("geo_service.render") / "assets"
#: rules that point to images we do not carry (marker icons, VML), and the pointer to a source map
_IMAGE_RULES = re.compile(r"[^{}]*\{[^{}]*url\([^)]*\)[^{}]*\}")
_SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S+")


# Of the scale's two lines the second is in miles.
_METRIC_ONLY = ".leaflet-control-scale-line:not(:first-child) { display: none }"


class OfflineMap(folium.Map):
    """A map without tiles, scripts or styles from elsewhere."""

    default_js: ClassVar[list[tuple[str, str]]] = []
    default_css: ClassVar[list[tuple[str, str]]] = []

    def __init__(self, bounds: tuple[float, float, float, float], **options: Any) -> None:
        """Show the box ``bounds`` (west, south, east, north in degrees)."""
        west, south, east, north = bounds
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            tiles=None,
            prefer_canvas=True,
            control_scale=True,
            zoom_control=False,
            zoom_snap=0.25,
            attribution_control=False,
            **options,
        )
        header = self.get_root().header
        header.add_child(
            Element(f"<style>{asset('leaflet/leaflet.css')}{_METRIC_ONLY}</style>"),
            name="leaflet_css",
        )
        header.add_child(Element(f"<script>{asset('leaflet/leaflet.js')}</script>"), name="leaflet")


@lru_cache(maxsize=8)
def asset(path: str) -> str:
    """Read a file that ships with the package, freed of pointers to files that do not."""
    pointers = _IMAGE_RULES if path.endswith(".css") else _SOURCE_MAP
    return pointers.sub("", (_ASSETS / path).read_text(encoding="utf-8")).strip()
