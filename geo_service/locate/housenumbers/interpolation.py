"""Interpolate a house number between the known numbers of one road."""

from __future__ import annotations

import numpy as np

from geo_service.base.model import BoolArray
from geo_service.locate.addresstable import AddressTable
from geo_service.locate.cells import Rows
from geo_service.locate.housenumbers.position import EstimatedPoint

#: a known address is a door, as surveyed or as a geocoder gave it
EXACT_RADIUS_M = 15.0
#: between two known numbers further apart than this, a road may do anything
MAX_GAP = 1200
#: numbers of the other side of the road are taken only if the own side's are so much further
SIDE_GAP = 200
#: what lies beyond the known numbers, in metres a number
METRES_PER_NUMBER = 1.0
FURTHEST_M = 1000.0


def exact(table: AddressTable, rows: Rows, number: int) -> EstimatedPoint | None:
    """Give the place of a number that is known; ``rows`` are the road's, in order of numbers."""
    same = rows[table.number[rows] == number]
    if not len(same):
        return None
    east_m, north_m = float(table.east_m[same].mean()), float(table.north_m[same].mean())
    return EstimatedPoint(east_m, north_m, EXACT_RADIUS_M)


def between(table: AddressTable, rows: Rows, number: int) -> EstimatedPoint | None:
    """On the line between the next lower and the next higher number, of its side if known."""
    numbers = table.number[rows]
    anyhow = _around(table, rows, number, np.ones(len(rows), bool))
    if anyhow is None:
        return None
    side = _around(table, rows, number, numbers % 2 == number % 2)
    low, high = anyhow
    if side and _gap(table, side) <= _gap(table, anyhow) + SIDE_GAP:
        low, high = side
    gap = _gap(table, (low, high))
    if gap > MAX_GAP:
        return None
    share = (number - int(table.number[low])) / gap
    x, y = table.east_m[high] - table.east_m[low], table.north_m[high] - table.north_m[low]
    east_m, north_m = table.east_m[low] + share * x, table.north_m[low] + share * y
    return EstimatedPoint(float(east_m), float(north_m), 20.0 + 0.15 * float(np.hypot(x, y)))


def beyond(table: AddressTable, rows: Rows, number: int) -> EstimatedPoint:
    """At the nearest known number, the less certain the further it is."""
    nearest = rows[int(np.argmin(np.abs(table.number[rows] - number)))]
    off = abs(int(table.number[nearest]) - number)
    radius_m = min(FURTHEST_M, 30.0 + METRES_PER_NUMBER * off)
    return EstimatedPoint(float(table.east_m[nearest]), float(table.north_m[nearest]), radius_m)


def _gap(table: AddressTable, ends: tuple[int, int]) -> int:
    return int(table.number[ends[1]] - table.number[ends[0]])


def _around(
    table: AddressTable, rows: Rows, number: int, usable: BoolArray
) -> tuple[int, int] | None:
    """The rows of the next lower and the next higher usable number."""
    below = rows[usable & (table.number[rows] < number)]
    above = rows[usable & (table.number[rows] > number)]
    return (int(below[-1]), int(above[0])) if len(below) and len(above) else None
