"""Disputes change answers: an open one asks, a ruling decides, and only where they lie."""

from __future__ import annotations

import json
from datetime import date

import pytest

from geo_service.base.model import AreaRef, AreaShare, Candidate, Dispute, Position, Verdict
from geo_service.index.near import metres_per_degree
from geo_service.route import Inquiry
from geo_service.service.disputes import check_geometry
from geo_service.service.region import Region

SQUARE = json.dumps(
    {
        "type": "Polygon",
        "coordinates": [[[116.02, 40.02], [116.04, 40.02], [116.04, 40.04], [116.02, 40.02]]],
    }
)
LINE = json.dumps({"type": "LineString", "coordinates": [[116.1, 40.0], [116.1, 40.1]]})


def dispute(state="open", kind="border", geometry="", **more):
    return Dispute(7, "township", "T1", "T2", kind, geometry, state, **more)


@pytest.fixture
def region(toy_folder):
    return Region.open(toy_folder)


def route(region, lon, lat=40.05, **more):
    return region.route(lon=lon, lat=lat, **more)


def test_an_open_dispute_asks_near_its_border_only(region):
    assert route(region, 116.0993).verdict is Verdict.DIRECT
    region.contests.disputes = (dispute(),)
    answer = route(region, 116.0993)
    assert answer.verdict is Verdict.CONFIRM
    assert "东风街道" in answer.reason
    assert answer.question
    assert route(region, 116.05).verdict is Verdict.DIRECT
    assert route(region, 116.2995).verdict is Verdict.DIRECT


def test_a_stretch_of_border_is_disputed_there_only(region):
    region.contests.disputes = (dispute(geometry=LINE),)
    assert route(region, 116.0993, 40.05).verdict is Verdict.CONFIRM
    assert route(region, 116.0993, 40.15).verdict is Verdict.DIRECT


def test_a_polygon_is_disputed_inside(region):
    region.contests.disputes = (dispute(kind="polygon", geometry=SQUARE),)
    assert route(region, 116.035, 40.025).verdict is Verdict.CONFIRM
    assert route(region, 116.06, 40.025).verdict is Verdict.DIRECT


def test_a_ruling_decides_within_its_validity(region):
    ruled = dispute(
        "ruled", "polygon", SQUARE, ruled_for="T2", valid_from=date(2025, 1, 1),
        valid_to=date(2026, 1, 1),
    )  # fmt: skip
    region.contests.disputes = (ruled,)
    answer = route(region, 116.035, 40.025, as_of=date(2025, 6, 1))
    assert (answer.verdict, answer.lead.code) == (Verdict.DIRECT, "T2")
    assert answer.lead.rule.id == "dispute.7"
    assert route(region, 116.035, 40.025, as_of=date(2026, 1, 1)).lead.code == "T1"


def test_a_ruling_on_a_border_leaves_what_is_clear(region):
    region.contests.disputes = (dispute("ruled", ruled_for="T2"),)
    assert route(region, 116.0993).lead.code == "T1"
    unclear = route(region, 116.09999)
    assert (unclear.verdict, unclear.lead.code) == (Verdict.DIRECT, "T2")


def test_the_latest_ruling_holds(region):
    older = dispute("ruled", "polygon", SQUARE, ruled_for="T2")
    newer = Dispute(8, "township", "T1", "T2", "polygon", SQUARE, "ruled", "T1")
    region.contests.disputes = (older, newer)
    assert route(region, 116.035, 40.025).lead.rule.id == "dispute.8"


def test_what_is_disputed_anew_is_not_decided_by_a_ruling_on_the_whole_border(region):
    ruled = dispute("ruled", ruled_for="T2")
    anew = Dispute(8, "township", "T1", "T2", "border", LINE, "open")
    region.contests.disputes = (ruled, anew)
    assert route(region, 116.09999, 40.05).verdict is Verdict.CONFIRM
    assert route(region, 116.09999, 40.15).lead.code == "T2"


def test_geometry_is_checked():
    assert check_geometry("", "border") is None
    assert check_geometry(LINE, "border") is None
    assert check_geometry(SQUARE, "polygon") is None
    assert check_geometry("", "polygon")
    assert check_geometry(LINE, "polygon")
    assert check_geometry('{"type":"Point"', "border")


def told(lon, *, shares=((0.5, "T1"), (0.5, "T2")), candidates=(), lat=40.05):
    """What is known of a place, as far as disputes ask for it."""
    areas = {
        "township": [AreaShare(AreaRef("township", code, code), part) for part, code in shares]
    }
    position = Position(lon, lat, 15.0)
    return Inquiry(date(2026, 1, 1), tuple(candidates), areas, position=position)


@pytest.mark.parametrize(("metres", "near"), [(0.5, True), (99.8, True), (100.4, False)])
def test_a_stretch_is_near_within_a_hundred_metres(region, metres, near):
    region.contests.disputes = (dispute(geometry=LINE),)
    degrees = metres / metres_per_degree(40.05)[0]
    for side in (-1, 1):
        marked = region.contests.mark(told(116.1 + side * degrees))
        assert bool(marked.disputed) is near


@pytest.mark.parametrize(
    ("shares", "likely", "possible"),
    [
        (((0.98, "T1"), (0.02, "T2")), (), True),
        (((0.981, "T1"), (0.019, "T2")), (), False),
        (((1.0, "T1"),), (("township", "T2", 0.02),), True),
        (((1.0, "T1"),), (("township", "T2", 0.019),), False),
        (((1.0, "T1"),), (("district", "T2", 0.5),), False),
    ],
)
def test_both_sides_must_be_possible(region, shares, likely, possible):
    region.contests.disputes = (dispute(),)
    candidates = [
        Candidate({level: AreaRef(level, code, code)}, share) for level, code, share in likely
    ]
    marked = region.contests.mark(told(116.1, shares=shares, candidates=candidates))
    assert bool(marked.disputed) is possible
