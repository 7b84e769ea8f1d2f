"""The geodetic datums a coordinate can be declared in.

Apart from ``base/model.py`` because the command line names them before it loads numpy.
"""

from __future__ import annotations

from enum import StrEnum


class Datum(StrEnum):
    """The datum a coordinate is given in."""

    WGS84 = "WGS-84"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"
    CGCS2000 = "CGCS2000"
