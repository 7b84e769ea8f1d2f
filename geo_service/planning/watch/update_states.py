"""Update the states of watched places from the data: proven solved, or reopened."""

from __future__ import annotations

import logging
from datetime import date

from geo_service.assess.rules import read_assessment_rules
from geo_service.base.errors import GeoServiceError
from geo_service.cube.cube import Snapshot
from geo_service.ledger import Ledger
from geo_service.planning.geography import Geography
from geo_service.planning.matters.register import move, read_all
from geo_service.planning.watch.follow import follow

log = logging.getLogger(__name__)
ACTOR = "watch"
_JUDGED = ("solved", "proven")
_NOTES = {
    "zh": {
        "proven": "低于目标：周均上限低于目标，无未结工单，无重复来电",
        "reopened": "超出目标：近几周超出偶然波动",
    },
    "en": {
        "proven": "below the target: the weekly mean's upper bound is, nothing is open, "
        "nobody called again",
        "reopened": "above the target: the last weeks are so by more than chance",
    },
}


def keep_up(ledger: Ledger, geography: Geography, snapshot: Snapshot, today: date) -> list[int]:
    """Move solved places that are proven, and those that are back; their numbers.

    Raises:
        RegionError: the region's rules cannot be used.
    """
    rules = read_assessment_rules(geography.folder.path).watch
    moved = []
    for found in read_all(ledger, "watch", _JUDGED):
        try:
            state = follow(geography, snapshot, found, rules, today).suggestion
            if state:
                move(
                    ledger,
                    "watch",
                    found.id,
                    state,
                    actor=ACTOR,
                    note=_NOTES[geography.folder.manifest.language][state],
                )
                moved.append(found.id)
        except GeoServiceError as error:
            log.warning("watched place %s: %s", found.id, error.title)
    return moved
