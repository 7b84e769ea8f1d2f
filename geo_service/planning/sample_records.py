"""The sample's records: a topic, watched places, a supervised item."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from geo_service.assess.rules import read_assessment_rules
from geo_service.cube.cube import Snapshot
from geo_service.ledger import Ledger
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import (
    NamedBody,
    WatchDetails,
    WatchedPlace,
    read_details,
)
from geo_service.planning.matters.register import open_one
from geo_service.planning.sample import ACTOR, SampleSize, sample_city
from geo_service.planning.topics.candidates import find_topics, json_of
from geo_service.planning.watch.follow import opening_at
from geo_service.planning.watch.nominate import details_of, nominate
from geo_service.planning.watch.units import area_of
from geo_service.samples import SampleCity
from geo_service.samples.scenario import BEGUN_BEFORE_END, SHORTEST_DAYS, TOPIC

_NOTE = "合成演示数据"
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
    made += _candidate(ledger, geography, snapshot, today)
    city = sample_city(geography, size.seed)
    solved, worst, *_ = (city.solved, *city.outbreaks)
    made += [
        _watch(ledger, geography, snapshot, _compound(city, row, title), state, until)
        for title, row, state, until in (
            ("水压不足的小区", solved, "solved", begun),
            ("投诉集中的小区", worst, "watched", today),
        )
    ]
    made += _left_alone(ledger, geography, snapshot, city, begun)
    made += [
        _open(ledger, "supervision", title, item, state)
        for title, item, state in _supervised(geography, city, worst, made[0], today)
    ]
    return made


def _compound(city: SampleCity, row: int, title: str) -> WatchedPlace:
    return WatchedPlace(
        kind="circle", name=title, lon=float(city.lon[row]), lat=float(city.lat[row]),
        radius_m=_RADIUS_M,
    )  # fmt: skip


def _candidate(ledger: Ledger, geography: Geography, snapshot: Snapshot, today: date) -> list[int]:
    """A topic that was only chosen: the first of the last whole month."""
    month = (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    rows = json_of(find_topics(geography, snapshot, month), 3)["rows"]
    other = [row["category"] for row in rows if row["category"] != "/".join(TOPIC)]
    if not other:
        return []
    details = {"month": month, "categories": other[:1], "target": "未解决占比降至一成"}
    return [_open(ledger, "topic", other[0].split("/")[-1], details, "chosen")]


def _left_alone(
    ledger: Ledger, geography: Geography, snapshot: Snapshot, city: SampleCity, until: date
) -> list[int]:
    """The worst place of an earlier day, in work on paper: it falls by itself."""
    rules = read_assessment_rules(geography.folder.path).watch
    solved = _body_at(geography, _compound(city, city.solved, ""))
    for found in nominate(geography, snapshot, until=until, top=5):
        body = _body_at(geography, found.place)
        if body == solved:  # that one was worked on
            continue
        whole = details_of(found, rules).model_copy(
            update={"begun": until, "reason": "当时来电人最多", "lead": body}
        )
        title = "曾居首位的点位"
        return [open_one(ledger, "watch", title, whole, actor=ACTOR, state="in_work", note=_NOTE)]
    return []


def _supervised(
    geography: Geography, city: SampleCity, row: int, topic: int, today: date
) -> list[tuple[str, dict[str, Any], str]]:
    """An item whose date has passed, and one that was answered."""
    place = _compound(city, row, "投诉集中的小区")
    body = _body_at(geography, place)
    return [
        (
            "投诉集中的小区：限期治理",
            {
                "subject": "place", "place": place.model_dump(), "reason": "诉求长期反复",
                "lead": body and body.model_dump(), "due": (today - timedelta(days=3)).isoformat(),
                "evidence": ["同类诉求三个月未降"],
            },
            "open",
        ),
        (
            "停车管理：分工落实",
            {
                "subject": "topic", "topic": topic, "reason": "协办单位未明确",
                "due": (today + timedelta(days=18)).isoformat(),
            },
            "answered",
        ),
    ]  # fmt: skip


def _open(ledger: Ledger, kind: str, title: str, details: dict[str, Any], state: str) -> int:
    found = read_details(kind, details)
    return open_one(ledger, kind, title, found, actor=ACTOR, state=state, note=_NOTE)


def _watch(
    ledger: Ledger,
    geography: Geography,
    snapshot: Snapshot,
    place: WatchedPlace,
    state: str,
    until: date,
) -> int:
    """A watched place; the solved one was put on the list when work on it began."""
    rules = read_assessment_rules(geography.folder.path).watch
    begun = until if state == "solved" else None
    details = WatchDetails(
        place=place, reason="诉求集中", begun=begun, lead=_body_at(geography, place)
    )
    opening = opening_at(geography, snapshot, details, rules, until)
    whole = details.model_copy(update={"opening": opening})
    return open_one(ledger, "watch", place.name, whole, actor=ACTOR, state=state, note=_NOTE)


def _body_at(geography: Geography, place: WatchedPlace) -> NamedBody | None:
    """The area of the lead level that a compound lies in."""
    lead = geography.folder.manifest.lead_level
    codes = [code for code in area_of(geography, place) if code in geography.names[lead]]
    return NamedBody(code=codes[0], name=geography.names[lead][codes[0]]) if codes else None
