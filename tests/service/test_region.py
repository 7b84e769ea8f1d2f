"""The whole way of a point, and the verdict it gets."""

from datetime import date

import numpy as np
import pytest

from geo_service import Region
from geo_service.base.errors import CoordinateError, InputError, NoGenerationError, NotFoundError
from geo_service.base.model import Datum, Verdict
from geo_service.datum import from_wgs84
from geo_service.service.bulk import VERDICTS, route_points


@pytest.fixture(scope="module")
def region(toy_folder):
    return Region.open(toy_folder)


@pytest.fixture(scope="module")
def blurred(blurred_folder):
    return Region.open(blurred_folder)


def test_a_point_well_inside_is_direct(region):
    answer = region.route(lon=116.05, lat=40.1)
    assert answer.verdict is Verdict.DIRECT
    assert (answer.lead.code, answer.lead.name) == ("T1", "东风街道")
    assert answer.probability == 1.0
    assert [share.area.code for share in answer.areas["district"]] == ["A"]
    assert answer.question is None
    assert answer.neighbour is None
    assert answer.h3.startswith("8b")
    assert answer.position.datum_assumed


def test_a_point_near_an_exact_border_is_direct_and_names_the_neighbour(region):
    answer = region.route(lon=116.0994, lat=40.1, radius_m=5)
    assert answer.verdict is Verdict.DIRECT
    assert answer.neighbour.area.code == "T2"
    assert answer.neighbour.distance_m == pytest.approx(51, abs=1)
    assert answer.neighbour.bearing_deg == pytest.approx(90, abs=1)


def test_a_point_whose_disc_straddles_the_border_asks(region):
    answer = region.route(lon=116.0999, lat=40.1, radius_m=50)
    assert answer.verdict is Verdict.CONFIRM
    assert answer.lead.code == "T1"
    assert {share.area.code for share in answer.areas["township"]} == {"T1", "T2"}
    assert sum(share.probability for share in answer.areas["township"]) == pytest.approx(1)
    assert "东风街道" in answer.question
    assert "西山街道" in answer.question


def test_a_blurred_border_makes_the_same_point_uncertain(region, blurred):
    exact = region.route(lon=116.097, lat=40.1)
    unsure = blurred.route(lon=116.097, lat=40.1)
    assert exact.verdict is Verdict.DIRECT
    assert unsure.verdict is Verdict.CONFIRM
    assert unsure.border.approximate
    assert "500" in unsure.border.note
    assert not exact.border.note


def test_outside_names_the_nearest_area_and_how_far(region):
    answer = region.route(lon=116.5, lat=40.1)
    assert answer.verdict is Verdict.OUTSIDE
    assert answer.lead is None
    assert answer.nearest.area.code == "T4"
    assert answer.nearest.distance_m == pytest.approx(8530, rel=0.01)
    assert "8.5公里" in answer.reason
    assert "km" in region.route(lon=116.5, lat=40.1, lang="en").reason


def test_exchanged_axes_get_a_hint(region):
    answer = region.route(lon=40.1, lat=116.05 - 60)
    assert answer.verdict is Verdict.OUTSIDE
    swapped = Region.open(region.folder.path).route(lon=40.1, lat=89.0)
    assert swapped.verdict is Verdict.OUTSIDE
    with pytest.raises(CoordinateError, match="exchanged"):
        region.route(lon=40.1, lat=116.05)


def test_the_generation_follows_the_date(region):
    assert region.route(lon=116.17, lat=40.1, as_of=date(2023, 12, 31)).lead.code == "T2"
    assert region.route(lon=116.17, lat=40.1, as_of=date(2024, 1, 1)).lead.code == "T3"
    assert region.route(lon=116.17, lat=40.1).generations == {
        "district": "2020",
        "township": "2024",
    }
    with pytest.raises(NoGenerationError):
        region.atlas.layer("township", date(2019, 1, 1))


def test_before_any_generation_of_the_lead_level_the_district_takes_it(region):
    answer = region.route(lon=116.05, lat=40.1, as_of=date(2019, 1, 1))
    assert answer.verdict is Verdict.FALLBACK
    assert answer.lead.code == "A"


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_declared_datum_is_converted(region, datum):
    lon, lat = from_wgs84(np.array([116.0995]), np.array([40.1]), datum)
    answer = region.route(lon=float(lon[0]), lat=float(lat[0]), datum=datum)
    assert answer.lead.code == "T1"
    assert answer.position.lon == pytest.approx(116.0995, abs=1e-8)
    assert not answer.position.datum_assumed


def test_rules_are_cited(region):
    answer = region.route(lon=116.05, lat=40.1, text="家里漏气", category="水务/管网")
    assert (answer.deadline.hours, answer.deadline.rule.id) == (2, "deadline.urgent")
    assert [body.name for body in answer.assist] == ["水务局"]
    assert answer.assist[0].rule.version == "2024.1"
    assert [body.code for body in answer.escalation] == ["A"]
    assert region.route(lon=116.05, lat=40.1).deadline.hours == 168


def test_an_overlay_comes_first_and_asks(region):
    answer = region.route(lon=116.05, lat=40.1, text="玩具站门口")
    assert answer.verdict is Verdict.CONFIRM
    assert answer.lead.name == "玩具站管委会"
    assert [body.code for body in answer.assist] == ["T1"]
    assert answer.question == "在站前广场内吗？"


@pytest.mark.parametrize(
    "bad",
    [
        {"lon": float("nan"), "lat": 40},
        {"lon": float("inf"), "lat": 40},
        {"lon": "east", "lat": 40},
        {"lon": 181, "lat": 40},
        {"lon": 116},
        {},
        {"lon": 116, "lat": 40, "datum": "moon"},
        {"lon": 116, "lat": 40, "radius_m": -1},
        {"lon": 116, "lat": 40, "lang": "xx"},
    ],
)
def test_bad_input_is_refused_with_a_message(region, bad):
    with pytest.raises(InputError) as caught:
        region.route(**bad)
    assert caught.value.message


def test_bulk_gives_the_verdicts_of_one_by_one(blurred):
    points = np.random.default_rng(0).uniform([115.95, 39.95], [116.45, 40.25], (400, 2))
    routes = route_points(blurred, points[:, 0], points[:, 1])
    layer, found = routes.sets["township"]
    seen = set()
    for i, (lon, lat) in enumerate(points.tolist()):
        answer = blurred.route(lon=lon, lat=lat)
        at = blurred.router.thresholds
        if min(abs(answer.probability - at.direct), abs(answer.probability - at.outside)) < 0.02:
            continue  # sampled shares may fall on either side of a threshold
        assert VERDICTS[routes.verdict[i]] is answer.verdict
        seen.add(answer.verdict)
        if answer.verdict is Verdict.DIRECT:
            assert layer.ref(found.sets[found.set_id[i]][0]).code == answer.lead.code
    assert seen == {Verdict.DIRECT, Verdict.CONFIRM, Verdict.OUTSIDE}


def test_bulk_marks_unusable_rows_and_keeps_the_others(region):
    routes = route_points(region, np.array([116.05, np.nan, 999.0]), np.array([40.1, 40.1, 40.1]))
    assert routes.usable.tolist() == [True, False, False]
    assert VERDICTS[routes.verdict[0]] is Verdict.DIRECT
    with pytest.raises(InputError, match="shape"):
        route_points(region, np.zeros(2), np.zeros(3))


def test_areas_come_as_a_frame(region):
    frame = region.areas("township", date(2021, 1, 1))
    assert frame["code"].tolist() == ["T1", "T2", "T3", "T4"]
    assert frame.crs.to_epsg() == 4326
    with pytest.raises(NotFoundError):
        region.areas("ward")
    with pytest.raises(NoGenerationError):
        region.areas("community")


def test_the_chain_of_an_area_leads_up(region):
    chain = region.atlas.chain("community", "C1")
    assert [ref.code for ref in chain.values()] == ["A", "T1", "C1"]
    assert region.atlas.chain("township", "nowhere") == {}
