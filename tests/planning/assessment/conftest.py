"""The toy region with a ledger of random histories, its cube, and an assessment of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from geo_service.base.settings import Settings
from geo_service.cube.cube import Cube, Snapshot
from geo_service.intake.open_ledger import open_ledger
from geo_service.ledger import Ledger
from geo_service.planning.assessment.ask import AssessmentRequest, assess_asked
from geo_service.planning.cubes import cube_folder
from geo_service.planning.geography import Geography
from geo_service.planning.ledger_cube import refresh_from

from .histories import fill

FIRST, UNTIL = dt.date(2024, 1, 15), dt.date(2024, 2, 15)


@dataclass
class City:
    """A region, its ledger, and its cube brought up to date when asked."""

    region: Any
    settings: Settings
    ledger: Ledger
    geography: Geography

    def snapshot(self) -> Snapshot:
        refresh_from(self.ledger, self.settings, self.region)
        return Cube(cube_folder(self.settings, self.region.folder)).snapshot()

    def assess(self, level="township", first=FIRST, until=UNTIL, category=""):
        asked = AssessmentRequest(first=first, until=until, level=level, category=category)
        return assess_asked(self.geography, self.snapshot(), asked)


def make_city(region, home, n, seed, order=None):
    settings = Settings(home=home, region=str(region.folder.path))
    ledger = open_ledger(settings, region)
    fill(ledger, n, seed, order=order)
    return City(region, settings, ledger, Geography(region.folder))


@pytest.fixture(scope="module")
def city(toy, tmp_path_factory):
    made = make_city(toy, tmp_path_factory.mktemp("city"), 700, 5)
    yield made
    made.ledger.close()
