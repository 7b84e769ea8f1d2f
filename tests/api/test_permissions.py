"""Every endpoint declares who may call it; every caller is tried at every endpoint.

A made-up complaint with words and a place of its own is looked for in every answer: callers without
the permission for single complaints must never be told it.
"""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.api.permitted import Declared, declared, open_to_all
from geo_service.api.planner_state import planner_of
from geo_service.api.role_matrix import CALLERS, with_matrix
from geo_service.base.errors import ForbiddenError
from geo_service.base.settings import Settings
from geo_service.ledger.access import ANYONE, Principal, Role, make_key
from geo_service.ledger.access import permissions as known
from geo_service.ledger.access.permissions import (
    ACT_ON_ALARMS,
    MANAGE_MATTERS,
    PUBLIC,
    SEE_COMPLAINTS,
    SEE_EXACT_COUNTS,
    SEE_ORIGINAL_TEXT,
    Permission,
)
from geo_service.ledger.access.roles import SCOPES
from tests.api.ledger_client import BASE_URL, Service

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"
WORDS = "紫色长颈鹿雕像倒了"
PHONE = "13800138000"
LON, LAT = 116.0512345, 40.1067891
PLACE = ("116.05123", "40.10678")
ENDPOINTS = declared(create_app(Settings()))
EVERY_SCOPE = [frozenset(), *(frozenset({scope}) for scope in sorted(SCOPES))]
PRINCIPALS = [ANYONE, *(Principal("key", r, s) for r, s in itertools.product(Role, EVERY_SCOPE))]


def name_of(principal):
    if principal is ANYONE:
        return "no key"
    return f"{principal.role.label} {'+'.join(sorted(principal.scopes)) or 'unlimited'}"


@pytest.fixture(scope="module")
def service(toy_folder, tmp_path_factory):
    """One complaint with known words and place, counted; a key for each principal."""
    settings = Settings(
        region=str(toy_folder), home=tmp_path_factory.mktemp("home"), cube_refresh_s=0
    )
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        opened = Service(client, {})

        def job(at):
            return {
                name_of(one): make_key(at, "k", one.role, scopes=one.scopes)[1]
                for one in PRINCIPALS
                if one is not ANYONE
            }

        opened.keys = opened.ledger.writer.run(job)
        body = {"text": f"{WORDS},电话{PHONE}", "lon": LON, "lat": LAT, "source": "seen",
                "source_id": "one", "category": "市政/雕像"}  # fmt: skip
        admin = headers_of(opened, Principal("key", Role.ADMIN))
        opened.complaint = client.post("/v1/complaints", json=body, headers=admin).json()["id"]
        event = {"kind": "dispatched", "reason": f"{WORDS}"}
        added = client.post(f"/v1/complaints/{opened.complaint}/events", json=event, headers=admin)
        assert added.status_code == 201
        planner_of(client.app.state.geo).refresh()
        yield opened


def headers_of(service, principal):
    if principal is ANYONE:
        return {}
    return {"X-API-Key": service.keys[name_of(principal)]}


def filled(one: Declared, service) -> str:
    parts = {
        "{complaint_id}": service.complaint, "{request_id}": service.complaint,
        "{token}": service.complaint, "{fmt}": "json", "{service_code}": "other", "{key}": "0" * 32,
        "{dispute_id}": "999999", "{level}": "township", "{code}": "T1",
    }  # fmt: skip
    path = one.path
    for part, value in parts.items():
        path = path.replace(part, value)
    return path


#: what an endpoint needs before it answers anything
QUERIES = {
    "/v1/cells": ["res=11", "res=11&format=geojson", "res=8&channel=&hours=0-23"],
    "/v1/choropleth": ["level=township", "level=community&format=csv"],
    "/v1/hotspots": ["level=township", "res=8&format=csv"],
    "/v1/density": ["res=8", "res=8&format=csv"],
    "/v1/areas": ["", "level=township"],
    "/v1/areas/at": ["lon=116.05&lat=40.1"],
    "/v1/route": ["text=东风街道"],
    "/v1/places": ["q=紫色长颈鹿", "q=东"],
    "/open311/v2/requests.{fmt}": [
        "", "bbox=116,40,117,41", "service_request_id={id}", "status=open,closed",
    ],
    "/open311/v2/jurisdiction.{fmt}": ["address_string=东风街道"],
    "/v1/complaints": ["", "text=长颈鹿", "source_id=one", "bbox=116,40,117,41"],
}  # fmt: skip


#: answers that go on until the client leaves; tested where their content is
ENDLESS = {"/v1/alarms/stream"}


def questions(one: Declared, service):
    path = filled(one, service)
    asked = QUERIES.get(one.path, [""]) if one.method == "GET" else [""]
    for query in asked:
        yield f"{path}?{query.replace('{id}', service.complaint)}"


def tells(text: str) -> bool:
    return WORDS in text or PHONE in text or any(part in text for part in PLACE)


def test_every_endpoint_declares_a_permission():
    assert len(ENDPOINTS) > 40
    assert {one.permission.id for one in ENDPOINTS} > {"complaints", "intake", "rulings"}


def test_an_endpoint_that_declares_nothing_is_found():
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), APIRouter()

    @router.get("/declared")
    @open_to_all()
    def fine() -> None: ...

    @router.get("/forgotten")
    def forgotten() -> None: ...

    app.include_router(router)
    with pytest.raises(LookupError, match="/forgotten"):
        declared(app)


def test_every_permission_is_used_by_some_endpoint():
    written = {one.id for one in vars(known).values() if isinstance(one, Permission)}
    used = {p.id for one in ENDPOINTS for p in (one.permission, *one.more)}
    assert written == used


def test_the_documentation_is_up_to_date():
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_matrix(page, create_app(Settings())), "run: make matrix"


def test_a_key_for_one_purpose_reads_nothing():
    for scope in SCOPES - {"read"}:
        for caller in (one for one in PRINCIPALS if one.scopes == frozenset({scope})):
            assert not SEE_COMPLAINTS.granted(caller)
            assert not SEE_ORIGINAL_TEXT.granted(caller)
            assert not SEE_EXACT_COUNTS.granted(caller)


def check_refusals(one: Declared, principal, answers):
    """All refused without the permission; finer questions only with all that the endpoint names."""
    refused = [answer.status_code in (401, 403) for answer in answers]
    if not one.permission.granted(principal):
        assert all(refused), (one, [str(answer.url) for answer in answers])
    elif all(permission.granted(principal) for permission in one.more):
        assert not any(refused), (one, [(str(a.url), a.text) for a in answers])
    else:
        assert not all(refused), one


@pytest.mark.parametrize("principal", PRINCIPALS, ids=name_of)
def test_the_matrix_holds_at_every_endpoint(service, principal):
    """Refused where the matrix says so, and words and places told to nobody else than it says."""
    headers = headers_of(service, principal)
    told = set()
    for one in ENDPOINTS:
        if one.path in ENDLESS and one.permission.granted(principal):
            continue
        answers = [
            service.client.request(
                one.method, url, json={} if one.method == "POST" else None, headers=headers
            )
            for url in questions(one, service)
        ]
        if (one.method, one.path) != ("POST", "/v1/session"):  # it asks for a key in its body
            check_refusals(one, principal, answers)
        for answer in answers:
            if tells(answer.text):
                told.add(one.path)
                assert SEE_COMPLAINTS.granted(principal), answer.url
    if SEE_COMPLAINTS.granted(principal):
        assert told >= {
            "/v1/complaints", "/v1/complaints/{complaint_id}",
            "/v1/complaints/{complaint_id}/events", "/v1/complaints/{complaint_id}/original",
            "/open311/v2/requests.{fmt}", "/open311/v2/requests/{request_id}.{fmt}",
            "/open311/v2/request/{request_id}.{fmt}",
        }  # fmt: skip


@pytest.mark.parametrize("scope", ["intake", "events", "open311", "metrics"])
@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.ADMIN])
def test_scoped_keys_see_a_request_as_the_public_does(service, role, scope):
    headers = headers_of(service, Principal("key", role, frozenset({scope})))
    for fmt in ("json", "xml"):
        for url in (
            f"/open311/v2/requests/{service.complaint}.{fmt}",
            f"/open311/v2/request/{service.complaint}.{fmt}",
            f"/open311/v2/requests.{fmt}?service_request_id={service.complaint}",
        ):
            public = service.client.get(url)
            assert service.client.get(url, headers=headers).text == public.text
            key = headers["X-API-Key"]
            joined = f"{url}{'&' if '?' in url else '?'}api_key={key}"
            assert service.client.get(joined).text == public.text
        today = dt.date.today().isoformat()
        url = f"/open311/v2/requests.{fmt}?end_date={today}T00:00:00Z"
        assert service.client.get(url, headers=headers).status_code == 403


def test_a_complaint_sent_again_tells_an_intake_key_nothing_of_the_first(service):
    headers = headers_of(service, Principal("key", Role.DISPATCHER, frozenset({"intake"})))
    body = {"text": "东风街道", "source": "seen", "source_id": "one"}
    again = service.client.post("/v1/complaints", json=body, headers=headers)
    assert again.status_code == 200
    assert again.json()["id"] == service.complaint
    assert not tells(again.text)
    batch = service.client.post("/v1/complaints:batch", json={"items": [body]}, headers=headers)
    assert not tells(batch.text)


def test_an_event_key_is_told_nothing_of_the_complaint(service):
    headers = headers_of(service, Principal("key", Role.DISPATCHER, frozenset({"events"})))
    url = f"/v1/complaints/{service.complaint}/events"
    for event in ({"kind": "responded"}, {"kind": "dispatched"}, {"kind": "closed"}, {"kind": "x"}):
        answer = service.client.post(url, json=event, headers=headers)
        assert not tells(answer.text), answer.text


@pytest.mark.parametrize("permission", [ACT_ON_ALARMS, MANAGE_MATTERS])
def test_acting_on_what_the_answer_shows_takes_the_scope_to_read_it_too(permission):
    def limited(*scopes):
        return Principal("key", Role.ADMIN, frozenset(scopes))

    assert not permission.granted(limited("events"))
    assert not permission.granted(limited("read"))
    assert permission.granted(limited("events", "read"))
    with pytest.raises(ForbiddenError, match="lacks the scope read"):
        permission.require(limited("events"))


def test_an_event_key_acknowledges_no_alarm_and_changes_no_record(service):
    headers = headers_of(service, Principal("key", Role.ADMIN, frozenset({"events"})))
    for path in (
        "/v1/alarms/1/ack",
        "/v1/alarms/1/note",
        "/v1/alarms/1/mute",
        "/v1/topics/1/events",
    ):
        answer = service.client.post(path, json={"note": "seen"}, headers=headers)
        assert answer.status_code == 403, path
        assert "lacks the scope read" in answer.json()["detail"]


def test_the_matrix_names_callers_of_every_kind():
    assert set(CALLERS) >= {"no key", "planner", "dispatcher", "admin", "only intake"}
    assert PUBLIC.granted(ANYONE)
