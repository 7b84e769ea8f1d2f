"""Complaints of the toy region with random histories: returns, redispatches, changed borders."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from geo_service.ledger import Ledger, NewComplaint, NewEvent, Placement, mask
from geo_service.ledger.complaints import add
from geo_service.ledger.events.log import append
from geo_service.ledger.schema import complaint, event

TOWNSHIPS = {"T1": "A", "T2": "A", "T3": "B", "T4": "B"}
NAMES = {"T1": "东风街道", "T2": "西山街道", "T3": "南湖镇", "T4": "北桥镇"}
START = datetime(2024, 1, 1, tzinfo=UTC)


def new_complaint(random, number, township, at):
    parent = TOWNSHIPS.get(township)
    areas = {"district": (parent,), "township": (township,)} if parent else {}
    return NewComplaint(
        source="test",
        source_id=str(number),
        received_at=at,
        text=mask("路灯不亮"),
        category=("市政", "照明", str(random.choice(["路灯", "井盖"]))),
        reporter=f"r{random.integers(0, 60)}",
        placement=Placement(
            areas=areas, lon=116.1, lat=40.1, radius_m=15.0, located_by="given", h3=0x8B31AA42A000FFF,
            verdict="direct" if parent else "outside", lead_code=township if parent else "",
            lead_name=NAMES.get(township, ""), deadline_h=168.0,
        ),
    )  # fmt: skip


def history(random, township, at):  # noqa: C901 - one line per kind of event
    """Events of one complaint, in the order in which they are recorded."""

    def step(kind, body="", hours=1.0, **details):
        nonlocal at
        at += timedelta(hours=float(random.exponential(hours)))
        reason = details.pop("reason", "")
        return NewEvent(kind, "tester", at, body, NAMES.get(body, body), reason, details=details)

    if township not in TOWNSHIPS or random.random() < 0.1:
        return (
            [step("called_back", responded=True, resolved=False)] if random.random() < 0.5 else []
        )
    deadline = {"deadline_h": float(random.choice([2, 24, 168]))} if random.random() < 0.8 else {}
    holder = township
    events = [step("dispatched", holder, **deadline)]
    if random.random() < 0.2:
        events.append(step("returned", holder, reason="不在辖区"))
        if random.random() < 0.8:
            # names only, as imported histories have them
            holder = str(random.choice(["T1", "T2", "T3", "T4", "A", "W", "南湖镇"]))
            events.append(step("redispatched", holder, **deadline))
    if random.random() < 0.15:
        bodies = [{"code": "W", "name": "水务局"}, {"code": "T4", "name": "北桥镇"}]
        events.append(step("whistled", bodies=bodies))
    if random.random() < 0.1:
        events.append(step("reassigned", str(random.choice(["T1", "T3"]))))
    if random.random() < 0.7:
        events.append(step("responded", holder, hours=20))
    if random.random() < 0.1:
        events.append(step("reassigned", str(random.choice(["T2", "T4"]))))
    if random.random() < 0.7:
        answers = {
            "responded": bool(random.random() < 0.95),
            "resolved": bool(random.random() < 0.8),
        }
        if random.random() < 0.9:
            answers["satisfied"] = bool(random.random() < 0.7)
        events.append(step("called_back", hours=80, **answers))
    if random.random() < 0.1:
        said = {"reason_id": "duplicate"} if random.random() < 0.5 else {}
        events.append(step("excluded", reason="重复诉求", **said))
        if random.random() < 0.2:
            events.append(step("excluded", reason="恢复计入", excluded=False))
    if random.random() < 0.5:
        events.append(step("closed", hours=100))
    return events


def fill(ledger: Ledger, n: int, seed: int, days: int = 60, order=None) -> None:
    """Keep ``n`` complaints with their histories; ``order`` is that in which they come in."""
    made = []
    for number in range(n):
        random = np.random.default_rng([seed, number])
        township = str(
            random.choice(["T1", "T2", "T3", "T4", "none"], p=[0.4, 0.3, 0.17, 0.1, 0.03])
        )
        at = START + timedelta(seconds=int(random.integers(0, days * 86_400)))
        made.append((new_complaint(random, number, township, at), history(random, township, at)))

    def job(at):
        for number in order if order is not None else range(n):
            complaint_, events = made[number]
            added = add(at, ledger.identity, complaint_, actor="tester")
            for one in events:
                append(at, ledger.pk_of(added.id), one, checked=False)

    ledger.writer.run_alone(job)


def exported(ledger: Ledger) -> pd.DataFrame:
    """One row per complaint, worked out from its events alone, one by one."""
    with ledger.reading() as connection:
        rows = connection.execute(sa.select(complaint).order_by(complaint.c.pk)).all()
        events = connection.execute(sa.select(event).order_by(event.c.seq)).all()
    own: dict[int, list] = {}
    for one in events:
        own.setdefault(one.complaint_pk, []).append(one)
    identity = ledger.identity
    return pd.DataFrame([_followed(row, own[row.pk], identity.slot("township")) for row in rows])


def _followed(row, events, township_slot):  # noqa: C901 - written out on purpose
    told = {
        "source_id": row.source_id, "day": pd.Timestamp(row.received_at, unit="us", tz="UTC").tz_convert("Asia/Shanghai").date(),
        "received_at": row.received_at, "category": row.category_3, "reporter": row.reporter,
        "township": getattr(row, township_slot), "lead": row.lead_code, "body": "", "due": None, "answered": None,
        "returned": 0, "excluded": False, "reason": "", "called_in": set(),
        "responded": None, "resolved": None, "satisfied": None,
    }  # fmt: skip
    settled = False
    for one in events:
        said = json.loads(one.details) if one.details else {}
        if one.kind in ("dispatched", "redispatched"):
            told["body"], told["answered"], settled = one.body_code, None, False
            hours = said.get("deadline_h")
            told["due"] = one.at + round(hours * 3_600_000_000) if hours else None
        if one.kind == "reassigned" and one.body_code and not settled:
            told["body"] = one.body_code
        if one.kind == "returned":
            told["returned"] += 1
        if one.kind == "whistled":
            told["called_in"] |= {body["code"] for body in said["bodies"]}
        if one.kind in ("responded", "resolved", "closed") and told["answered"] is None:
            told["answered"] = one.at
        if one.kind in ("responded", "resolved", "closed", "called_back"):
            settled = True
        if one.kind == "responded":
            told["responded"] = True
        if one.kind == "called_back":
            for name in ("responded", "resolved", "satisfied"):
                told[name] = said.get(name, told[name])
        if one.kind == "excluded":
            told["excluded"] = said.get("excluded", True)
            told["reason"] = said.get("reason_id") or one.reason
    return told
