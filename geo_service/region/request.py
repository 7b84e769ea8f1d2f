"""The parameters of an import of areas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo_service.base.model import Datum
from geo_service.region.checking.topology import SLIVER_WIDTH_M

#: assumed for an imported border of which nothing is said, in metres
IMPORTED_ACCURACY_M = 10.0


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read the file: its fields, its CRS, and what it leaves unsaid.

    ``shift`` holds the parameters of an old datum, ``where`` chooses features, ``skip_empty``
    leaves out those without a code or a shape.
    """

    file: Path
    code: str
    name: str | None = None
    parent: str | None = None
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    datum: Datum | None = None
    swap_axes: bool = False
    dissolve: bool = False
    mend: bool = True
    shift: str | None = None
    where: str | None = None
    skip_empty: bool = False


@dataclass(frozen=True, slots=True)
class AreaSetRequest:
    """What the areas are: their level and generation, and where they come from.

    ``generation`` is named after ``valid_from`` (or today) unless given; ``before`` names the
    level that a new level is to stand above; ``apart`` makes a new level one beside the others.
    """

    level: str
    generation: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    activate: bool = False
    allow_overlap: bool = False
    accuracy_m: float = IMPORTED_ACCURACY_M
    approximate: bool = False
    sliver_width_m: float = SLIVER_WIDTH_M
    source: str = ""
    license: str = ""
    level_name: str = ""
    level_name_en: str = ""
    before: str | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class NewRegion:
    """What a region that does not exist yet is to be: used only when an import makes one."""

    name: str = ""
    time_zone: str = "UTC"
    datum: Datum = Datum.WGS84
    h3_res: int = 11
    language: str = ""
