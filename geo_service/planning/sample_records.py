"""The records of the sample's story: a topic, watched places, a supervised item."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from geo_service.assess.rules import read_assessment_rules
from geo_service.cube.cube import Snapshot
from geo_service.ledger import Ledger
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import WatchDetails, WatchedPlace, read_details
from geo_service.planning.matters.register import open_one
from geo_service.planning.sample import ACTOR, SampleSize, sample_city
from geo_service.planning.watch.follow import opening_at
from geo_service.planning.watch.units import area_of
from geo_service.samples.scenario import BEGUN_BEFORE_END, SHORTEST_DAYS, TOPIC

#: how far around the compound complaints are counted, in metres
_RADIUS_M = 450.0


def write_records(
    ledger: Ledger, geography: Geography, snapshot: Snapshot, size: SampleSize
) -> list[int]:
    """Write the records of a long sample, once it is counted; none for a short one."""
    if size.days < SHORTEST_DAYS:
        return []
    today = geography.folder.today()
    begun = today - timedelta(days=BEGUN_BEFORE_END)
    topic = {
        "month": f"{begun:%Y-%m}", "categories": ["/".join(TOPIC)], "words": [TOPIC[1]],
        "begun": begun.isoformat(), "target": "诉求量下降三成",
        "measures": ["错时共享车位", "小区自治停车"],
    }  # fmt: skip
    made = [_open(ledger, "topic", "停车管理", topic, "in_work")]
    city = sample_city(geography, size.seed)
    places = [
        ("水压不足的小区", city.solved, "solved"),
        ("投诉集中的小区", city.outbreaks[0], "watched"),
    ]
    for title, row, state in places:
        place = {
            "kind": "circle", "name": title, "lon": float(city.lon[row]),
            "lat": float(city.lat[row]), "radius_m": _RADIUS_M,
        }  # fmt: skip
        made.append(_watch(ledger, geography, snapshot, title, place, state))
    body = _body_at(geography, places[1][1], city)
    item = {
        "subject": "place", "place": {**place}, "reason": "诉求长期反复", "lead": body,
        "due": (today - timedelta(days=3)).isoformat(),
    }  # fmt: skip
    made.append(_open(ledger, "supervision", "投诉集中的小区：限期治理", item, "open"))
    return made


def _open(ledger: Ledger, kind: str, title: str, details: dict[str, Any], state: str) -> int:
    found = read_details(kind, details)
    return open_one(ledger, kind, title, found, actor=ACTOR, state=state, note="合成演示数据")


def _watch(
    ledger: Ledger,
    geography: Geography,
    snapshot: Snapshot,
    title: str,
    place: dict[str, Any],
    state: str,
) -> int:
    """A watched place; the solved one was put on the list when work on it began."""
    rules = read_assessment_rules(geography.folder.path).watch
    today = geography.folder.today()
    solved = state == "solved"
    until = today - timedelta(days=BEGUN_BEFORE_END) if solved else today
    details = read_details(
        "watch",
        {"place": place, "reason": "诉求集中", "begun": until.isoformat() if solved else None},
    )
    assert isinstance(details, WatchDetails)
    opening = opening_at(geography, snapshot, details, rules, until)
    whole = details.model_copy(update={"opening": opening})
    return open_one(ledger, "watch", title, whole, actor=ACTOR, state=state, note="合成演示数据")


def _body_at(geography: Geography, row: int, city: Any) -> dict[str, str] | None:
    """The area of the lead level that a compound lies in."""
    place = WatchedPlace(kind="circle", lon=float(city.lon[row]), lat=float(city.lat[row]))
    lead = geography.folder.manifest.lead_level
    codes = [code for code in area_of(geography, place) if code in geography.names[lead]]
    return {"code": codes[0], "name": geography.names[lead][codes[0]]} if codes else None
