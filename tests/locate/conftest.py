"""A made-up city: two districts, four townships, a few communities and places."""

import pytest

from geo_service.base.model import AreaRef, AreaShare, Level, NamedArea
from geo_service.locate.locator import Locator
from geo_service.locate.placefile import write_places

LEVELS = (
    Level("district", "区", "District"),
    Level("township", "街道", "Township"),
    Level("community", "社区", "Community"),
)
NAMES = {
    "district": [NamedArea("district", "01", "东山区"), NamedArea("district", "02", "西河区")],
    "township": [
        NamedArea("township", "0101", "松林路街道", "01", ("老松林乡",)),
        NamedArea("township", "0102", "白塔镇", "01"),
        NamedArea("township", "0201", "西河街道", "02"),
        NamedArea("township", "0202", "溪口镇", "02"),
    ],
    "community": [
        NamedArea("community", "010101", "莲花池社区居委会", "0101"),
        NamedArea("community", "010201", "杏树洼村委会", "0102"),
        NamedArea("community", "020101", "莲花池社区居委会", "0201"),
    ],
}


def areas_at(lon, lat, radius_m):
    """West of 116.2 is 西河街道, east of it 松林路街道; within the radius of the line, both."""
    reach = radius_m / 85_000
    east = min(1.0, max(0.0, 0.5 + (lon - 116.2) / (2 * reach) if reach else float(lon > 116.2)))
    shares = [("0101", "松林路街道", east), ("0201", "西河街道", 1.0 - east)]
    return [
        AreaShare(AreaRef("township", code, name), share) for code, name, share in shares if share
    ]


@pytest.fixture
def make_locator(tmp_path):
    """Open the made-up city with the entries and the state that a test gives."""

    def make(entries=(), state=None, **options):
        files = []
        if entries:
            files = [tmp_path / "places.parquet"]
            write_places([place(**entry) for entry in entries], files[0])
        return Locator.open(
            levels=LEVELS,
            names=NAMES,
            lead_level="township",
            fallback_level="district",
            region_name="玩具市",
            areas_at=areas_at,
            place_files=files,
            state=state,
            **options,
        )

    return make


@pytest.fixture(scope="session")
def beijing():
    """The region that comes built in, with its names; without learned tickets."""
    from geo_service.region.folder import RegionFolder

    folder = RegionFolder.open("beijing")
    return Locator.open(
        levels=folder.levels,
        names={level.id: folder.names(level.id) for level in folder.levels},
        lead_level=folder.manifest.lead_level,
        fallback_level=folder.manifest.fallback_level,
        region_name=folder.manifest.name,
    )


def place(name, lon=116.3, lat=39.9, kind="compound", radius_m=20.0, **other):
    """An entry of a gazetteer file."""
    return {
        "id": name, "name": name, "kind": kind, "lon": lon, "lat": lat, "radius_m": radius_m,
        "source": "test", **other,
    }  # fmt: skip


def best(located, level="township"):
    """The name of the likeliest area of a level, or None."""
    if not located.candidates or level not in located.candidates[0].areas:
        return None
    return located.candidates[0].areas[level].name
