"""A ledger and cube of the toy region with a year of complaints and something to find."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from geo_service.base.settings import Settings
from geo_service.intake.open_ledger import open_ledger
from geo_service.ledger import NewComplaint, Placement, mask
from geo_service.planning.ledger_cube import build_cube
from geo_service.service.region import Region

ZONE = ZoneInfo("Asia/Shanghai")
LAST = date(2024, 5, 31)
CENTRES = {
    "T1": (116.05, 40.05),
    "T2": (116.15, 40.15),
    "T3": (116.25, 40.05),
    "T4": (116.35, 40.1),
}


def new(number, code, day, topic="市政/供水", **changes):
    lon, lat = CENTRES[code]
    first, _, second = topic.partition("/")
    values = {
        "source": "made-up",
        "source_id": str(number),
        "received_at": datetime.combine(day, time(8 + number % 12), ZONE),
        "text": mask("水管漏水"),
        "category": (first, second, ""),
        "reporter": f"r{number}",
        "placement": Placement(
            areas={"township": (code,)}, lon=lon, lat=lat, h3=0x8B31AA500000FFF, lead_code=code
        ),
    }
    return NewComplaint(**{**values, **changes})


def complaints():
    """A year over four townships; water bursts in T2 in the last three days."""
    random = np.random.default_rng(4)
    number = 0
    for back in range(380):
        day = LAST - timedelta(days=back)
        for code in CENTRES:
            for topic, mean in (("市政/供水", 1.0), ("噪声/施工", 0.8)):
                extra = 6 if (code, topic) == ("T2", "市政/供水") and back < 3 else 0
                for _ in range(random.poisson(mean) + extra):
                    number += 1
                    yield new(number, code, day, topic)


def make_city(toy_folder, home):
    """Settings over a filled ledger with its cube built."""
    settings = Settings(region=str(toy_folder), home=home)
    region = Region.open(settings.region, home)
    ledger = open_ledger(settings, region)
    ledger.add_many(list(complaints()), actor="test")
    ledger.close()
    build_cube(settings, region)
    return settings
