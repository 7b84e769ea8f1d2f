"""Seeded synthetic complaints of any region, clustered in space and time as a city's are."""

from __future__ import annotations

from geo_service.samples.city import SampleCity, make_city
from geo_service.samples.draw import draw_complaints

__all__ = ["SampleCity", "draw_complaints", "make_city"]
