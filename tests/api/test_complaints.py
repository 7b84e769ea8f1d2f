"""``/v1/complaints``: kept once, found again, followed to its end; refusals are clear."""

from __future__ import annotations

import pytest

from geo_service.base.settings import Settings
from tests.api.ledger_client import served

URL = "/v1/complaints"


@pytest.fixture(scope="module")
def service(toy_folder, tmp_path_factory):
    settings = Settings(region=str(toy_folder), home=tmp_path_factory.mktemp("home"))
    with served(settings) as opened:
        yield opened


@pytest.fixture
def post(service):
    def send(headers=None, **body):
        body = {"text": "路灯不亮,电话13800138000", "lon": 116.05, "lat": 40.1, **body}
        return service.client.post(
            URL, json=body, headers={**service.dispatcher, **(headers or {})}
        )

    return send


def test_a_complaint_is_kept_masked_and_routed(service, post):
    answer = post(source="app", source_id="a1", category="市政/照明")
    assert answer.status_code == 201
    assert answer.json()["routing"]["lead"]["code"] == "T1"
    kept = service.client.get(f"{URL}/{answer.json()['id']}", headers=service.dispatcher).json()
    assert kept["text"] == "路灯不亮,电话【手机号】"
    assert kept["category"] == "市政/照明"
    assert kept["areas"] == {"district": ["A"], "township": ["T1"], "community": []}
    assert kept["deadline"] == {"id": "deadline.ordinary", "hours": 168.0}
    assert "dispatched" in kept["allowed"]


@pytest.mark.parametrize("value", [0, -1, 999])
def test_numbers_that_stand_for_no_position_leave_it_to_the_words(service, post, value):
    answer = post(
        text="南湖镇路灯不亮", source="app", source_id=f"zero{value}", lon=value, lat=value
    )
    assert answer.status_code == 201
    assert answer.json()["routing"]["lead"]["code"] == "T3"
    kept = service.client.get(f"{URL}/{answer.json()['id']}", headers=service.dispatcher).json()
    assert kept["areas"]["township"] == ["T3"]
    refused = post(text="", lon=value, lat=value)
    assert refused.status_code == 422
    assert "a text or a position" in refused.json()["detail"]


def test_it_is_kept_once(service, post):
    first = post(source="app", source_id="a2")
    again = post(source="app", source_id="a2")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert again.json()["created"] is False
    key = {"Idempotency-Key": "k1"}
    one, two = post(key, text="井盖坏了"), post(key, text="井盖坏了")
    assert one.json()["id"] == two.json()["id"]
    assert post(key, text="别的事").status_code == 409


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"text": "", "lon": None, "lat": None}, "a text or a position"),
        ({"lat": None}, "half of a coordinate"),
        ({"lon": 999}, "out of range"),
        ({"datum": "moon"}, "datum"),
        ({"received_at": "2024-01-01T00:00:00"}, "received_at"),
        ({"colour": "red"}, "colour"),
        ({"radius_m": -1}, "radius_m"),
        ({"source": ""}, "source"),
    ],
)
def test_bad_input_is_explained(post, body, detail):
    answer = post(**body)
    assert answer.status_code == 422
    assert detail in answer.json()["detail"]


def test_a_batch_takes_the_good_and_explains_the_bad(service):
    items = [{"text": "一", "lon": 116.05, "lat": 40.1, "source_id": f"b{n}"} for n in range(5)]
    items[2] = {"text": "二", "lon": "x"}
    items[3] = {}
    answer = service.client.post(f"{URL}:batch", json={"items": items}, headers=service.dispatcher)
    results = answer.json()["results"]
    assert ["id" in one for one in results] == [True, True, False, False, True]
    assert "lon" in results[2]["error"]["detail"]
    again = service.client.post(f"{URL}:batch", json={"items": items}, headers=service.dispatcher)
    assert [one.get("created") for one in again.json()["results"]] == [
        False,
        False,
        None,
        None,
        False,
    ]


def test_the_whole_way_of_a_ticket(service, post):
    number = post(source_id="way").json()["id"]
    events = f"{URL}/{number}/events"

    def send(headers=None, **body):
        return service.client.post(
            events, json=body, headers={**service.dispatcher, **(headers or {})}
        )

    sent = send(kind="dispatched")
    assert sent.status_code == 201
    assert sent.json()["body"] == {"code": "T1", "name": "东风街道"}
    assert sent.json()["details"]["deadline_h"] == 168.0
    refused = send(kind="dispatched")
    assert refused.status_code == 409
    assert "possible now" in refused.json()["hint"]
    assert send(kind="returned").status_code == 422
    assert send(kind="returned", reason="在路东,不归我们").status_code == 201
    assert send(kind="redispatched", body={"code": "T2"}).json()["body"]["name"] == "西山街道"
    assert send(kind="whistled", bodies=[{"code": "W", "name": "水务局"}]).status_code == 201
    assert send(kind="reported", body={"code": "W"}).status_code == 201
    assert send(kind="responded").status_code == 201
    assert send(kind="resolved").status_code == 201
    assert send(kind="called_back", satisfied=False).status_code == 201
    assert send(kind="closed").status_code == 201
    kept = service.client.get(f"{URL}/{number}", headers=service.dispatcher)
    assert kept.json()["status"] == "closed"
    assert kept.json()["satisfied"] is False
    stale = send({"If-Match": '"1"'}, kind="called_back", satisfied=True)
    assert stale.status_code == 409
    again = send({"If-Match": kept.headers["etag"]}, kind="called_back", satisfied=True)
    assert again.status_code == 201
    for kind in ("exclusion_asked", "excluded", "exclusion_refused"):  # have a way of their own
        assert send(kind=kind, reason="重复").status_code == 422
    history = service.client.get(events, headers=service.dispatcher).json()["events"]
    assert [one["kind"] for one in history][:3] == ["received", "dispatched", "returned"]


def test_a_correction_places_it_anew_and_remembers(service, post):
    number = post(source_id="wrong").json()["id"]
    body = {
        "kind": "corrected",
        "reason": "地点听错",
        "lon": 116.35,
        "lat": 40.1,
        "category": "水务",
    }
    answer = service.client.post(f"{URL}/{number}/events", json=body, headers=service.dispatcher)
    assert answer.json()["details"]["was"]["area_2"] == "T1"
    kept = service.client.get(f"{URL}/{number}", headers=service.dispatcher).json()
    assert (kept["areas"]["township"], kept["category"]) == (["T4"], "水务")


def test_search_narrows_and_pages(service, post):
    for n in range(7):
        post(source="find", source_id=f"f{n}", text=f"第{n}处积水", category="水务/积水")

    def find(**params):
        answer = service.client.get(URL, params=params, headers=service.dispatcher)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert len(find(source="find")["complaints"]) == 7
    first = find(source="find", limit=3)
    second = find(source="find", limit=3, cursor=first["next"])
    third = find(source="find", limit=3, cursor=second["next"])
    assert third["next"] is None
    ids = [one["source_id"] for page in (first, second, third) for one in page["complaints"]]
    assert ids == [f"f{n}" for n in range(6, -1, -1)]
    assert len(find(source="find", text="第3处")["complaints"]) == 1
    assert len(find(source="find", category="水务")["complaints"]) == 7
    assert find(source="find", category="水")["complaints"] == []
    assert len(find(source="find", area="township:T1")["complaints"]) == 7
    assert find(source="find", area="township:T2")["complaints"] == []
    assert len(find(source="find", bbox="116,40,116.1,40.2")["complaints"]) == 7
    assert find(source="find", bbox="116.1,40,116.2,40.2")["complaints"] == []
    cell = find(source="find")["complaints"][0]["h3"]
    assert len(find(source="find", cell=cell)["complaints"]) == 7
    assert find(source="find", status="closed")["complaints"] == []
    assert find(source="find", **{"to": "2001-01-01T00:00:00Z"})["complaints"] == []
    assert find(source="find", text="100%")["complaints"] == []


@pytest.mark.parametrize(
    "params",
    [{"area": "T1"}, {"area": "ward:1"}, {"bbox": "1,2"}, {"cell": "zz"}, {"limit": 0}, {"x": 1},
     {"from": "yesterday"}, {"cursor": -1}],
)  # fmt: skip
def test_bad_searches_are_explained(service, params):
    answer = service.client.get(URL, params=params, headers=service.dispatcher)
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_unknown_complaints_are_404(service):
    for path in ("1-aaaaaaaa", "x", "9-9/events", "1-aaaaaaaa/original"):
        answer = service.client.get(f"{URL}/{path}", headers=service.dispatcher)
        assert answer.status_code == 404


def test_the_original_text_leaves_an_audit_line(service, post):
    from geo_service.ledger.access import read_audit

    number = post(source_id="secret").json()["id"]
    url = f"{URL}/{number}/original"
    assert service.client.get(url, headers=service.planner).status_code == 403
    answer = service.client.get(url, headers=service.dispatcher)
    assert "13800138000" in answer.json()["text"]
    assert answer.headers["cache-control"] == "no-store"
    with service.ledger.reading() as connection:
        lines = read_audit(connection)
    assert (lines[-1].action, lines[-1].object) == ("read_original", number)


def test_returns_propose_a_dispute_and_its_ruling_decides(service):
    client, near = service.client, {"lon": 116.0995, "lat": 40.15}
    for n in range(2):
        body = {"text": "边上的事", "source_id": f"d{n}", **near}
        number = client.post(URL, json=body, headers=service.dispatcher).json()["id"]
        for event in ({"kind": "dispatched"}, {"kind": "returned", "reason": "路那边的"}):
            client.post(f"{URL}/{number}/events", json=event, headers=service.dispatcher)
    found = client.get("/v1/disputes", headers=service.admin).json()["disputes"]
    mine = next(one for one in found if one["areas"] == ["T1", "T2"] and one["state"] == "proposed")
    assert mine["evidence"]["complaints"] >= 2
    assert client.get("/v1/route", params=near).json()["verdict"] == "direct"
    opened = client.post(f"/v1/disputes/{mine['id']}/open", headers=service.admin)
    assert opened.json()["state"] == "open"
    assert client.get("/v1/route", params=near).json()["verdict"] == "confirm"
    url = f"/v1/disputes/{mine['id']}/ruling"
    assert client.post(url, json={"area": "T9"}, headers=service.admin).status_code == 422
    assert client.post(url, json={"area": "T2"}, headers=service.dispatcher).status_code == 403
    assert client.post(url, json={"area": "T2"}, headers=service.admin).json()["state"] == "ruled"
    client.post(f"/v1/disputes/{mine['id']}/withdraw", headers=service.admin)
    assert client.get("/v1/route", params=near).json()["verdict"] == "direct"


def test_a_polygon_dispute_is_checked(service):
    body = {"areas": ["T1", "T2"], "kind": "polygon"}
    assert service.client.post("/v1/disputes", json=body, headers=service.admin).status_code == 422
    del body["kind"]
    answer = service.client.post("/v1/disputes", json=body, headers=service.admin)
    assert (answer.status_code, answer.json()["ruling"]) == (201, None)
    assert answer.json()["state"] == "open"
    service.client.post(f"/v1/disputes/{answer.json()['id']}/withdraw", headers=service.admin)
    body["areas"] = ["T1", "X"]
    assert service.client.post("/v1/disputes", json=body, headers=service.admin).status_code == 404


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+14:00"])
def test_a_year_that_cannot_be_right_is_refused(service, post, at):
    assert post(received_at=at, source_id="far").status_code == 422
    number = post(source_id="near").json()["id"]
    event = {"kind": "dispatched", "at": at}
    url = f"{URL}/{number}/events"
    assert service.client.post(url, json=event, headers=service.dispatcher).status_code == 422
    found = service.client.get(URL, params={"from": at}, headers=service.dispatcher)
    assert found.status_code == 422
    assert service.client.get("/open311/v2/requests.json", params={"end_date": at},
                              headers=service.dispatcher).status_code == 400  # fmt: skip
