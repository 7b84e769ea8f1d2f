from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

pytest.importorskip("osmium", reason="the extra `osm` is not installed")


class Drawing:
    """Writes a small .osm file: nodes on a grid of 0.1°, ways, relations."""

    def __init__(self) -> None:
        self._nodes: list[str] = []
        self._ways: list[str] = []
        self._relations: list[str] = []
        self._at: dict[tuple[float, float], int] = {}

    def node(self, lon: float, lat: float, **tags: str) -> int:
        """A node; without tags, one for each position."""
        if not tags and (lon, lat) in self._at:
            return self._at[lon, lat]
        id_ = len(self._nodes) + 1
        if not tags:
            self._at[lon, lat] = id_
        self._nodes.append(
            f'<node id="{id_}" version="1" lon="{lon}" lat="{lat}">{_tags(tags)}</node>'
        )
        return id_

    def way(self, *positions: tuple[float, float], **tags: str) -> int:
        id_ = 1000 + len(self._ways)
        refs = "".join(f'<nd ref="{self.node(*position)}"/>' for position in positions)
        self._ways.append(f'<way id="{id_}" version="1">{refs}{_tags(tags)}</way>')
        return id_

    def relation(self, members: list[tuple[int, str]], **tags: str) -> int:
        id_ = 100 + len(self._relations)
        listed = "".join(f'<member type="way" ref="{w}" role="{r}"/>' for w, r in members)
        self._relations.append(f'<relation id="{id_}" version="1">{listed}{_tags(tags)}</relation>')
        return id_

    def boundary(self, level: int, name: str, *ways: int, **tags: str) -> int:
        outer = [(way, "outer") for way in ways]
        tags = {"type": "boundary", "boundary": "administrative", "name": name, **tags}
        return self.relation(outer, admin_level=str(level), **tags)

    def write(self, file: Path) -> Path:
        body = "".join(self._nodes + self._ways + self._relations)
        file.write_text(f'<osm version="0.6">{body}</osm>', encoding="utf-8")
        return file


def _tags(tags: dict[str, str]) -> str:
    pairs = ((key.replace("__", ":"), value) for key, value in tags.items())
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in pairs)


@pytest.fixture
def drawing() -> Drawing:
    """A district of two townships side by side that share a border way.

    116.0 … 116.2 by 40.0 … 40.1; the border of the townships runs at 116.1.
    """
    d = Drawing()
    west = d.way((116.1, 40.0), (116.0, 40.0), (116.0, 40.1), (116.1, 40.1))
    border = d.way((116.1, 40.1), (116.1, 40.05), (116.1, 40.0))
    east = d.way((116.1, 40.0), (116.2, 40.0), (116.2, 40.1), (116.1, 40.1))
    d.boundary(6, "甲区", west, east, ref="6001")
    d.boundary(8, "东风街道办事处", west, border, alt_name="东风", name__en="Dongfeng")
    d.boundary(8, "西山镇", border, east)
    return d
