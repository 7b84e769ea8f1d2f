"""Texts of dates and times as people and programs write them, read column by column."""

from __future__ import annotations

from geo_service.base.dates import DateOrder
from geo_service.tables.times.order import OrderTally, TimeReading
from geo_service.tables.times.text import NO_TIME, Clock, read_clock
from geo_service.tables.times.zones import Conversion, to_utc

__all__ = [
    "NO_TIME",
    "Clock",
    "Conversion",
    "DateOrder",
    "OrderTally",
    "TimeReading",
    "read_clock",
    "to_utc",
]
