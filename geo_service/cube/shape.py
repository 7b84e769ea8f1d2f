"""The parameters a cube is built with: levels, time zone, H3 resolution, and k."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CubeShape:
    """What a cube is built for: the region's levels, clock and finest cell, and the public's k."""

    region: str
    zone: str
    levels: tuple[str, ...]
    lead_level: str
    h3_res: int
    k: int
