"""``/v1/route`` and its batch: good input answered, bad input explained, never a 5xx."""

import pytest

from geo_service.api.route import MAX_ITEMS


def test_a_point_is_routed(client):
    answer = client.get("/v1/route", params={"lon": 116.05, "lat": 40.1}).json()
    assert answer["verdict"] == "direct"
    assert answer["lead"]["code"] == "T1"
    assert answer["areas"]["district"] == [{"code": "A", "name": "甲区", "probability": 1.0}]
    assert answer["position"]["datum_assumed"] is True
    assert answer["region"] == {"id": "toytown", "name": "玩具市"}


@pytest.mark.parametrize(
    ("params", "detail"),
    [
        ({"lon": "nan", "lat": 40}, "not a finite number"),
        ({"lon": "inf", "lat": 40}, "not a finite number"),
        ({"lon": "east", "lat": 40}, "not a number"),
        ({"lon": 116, "lat": 91}, "out of range"),
        ({"lon": 116}, "half of a coordinate"),
        ({}, "nothing to route"),
        ({"lon": 116, "lat": 40, "datum": "moon"}, "datum"),
        ({"lon": 116, "lat": 40, "as_of": "yesterday"}, "as_of"),
        ({"lon": 116, "lat": 40, "radius_m": "nan"}, "radius_m"),
        ({"lon": 116, "lat": 40, "lang": "xx"}, "lang"),
        ({"lon": "1" * 5000, "lat": 40}, "longitude"),
    ],
)
def test_bad_input_is_a_problem_document(client, params, detail):
    response = client.get("/v1/route", params=params)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert detail in response.json()["detail"]


def test_a_date_without_boundaries_still_answers_with_what_there_is(client):
    answer = client.get("/v1/route", params={"lon": 116.05, "lat": 40.1, "as_of": "2019-01-01"})
    assert answer.json()["verdict"] == "fallback"


def post(client, items, **more):
    return client.post("/v1/route/batch", json={"items": items, **more})


def test_a_batch_keeps_order_and_ids(client):
    items = [
        {"id": f"n{i}", "lon": (116.05, 116.12, 116.25, 116.35)[i % 4], "lat": 40.1}
        for i in range(40)
    ]
    results = post(client, items).json()["results"]
    assert [r["id"] for r in results] == [f"n{i}" for i in range(40)]
    codes = [r["areas"]["township"][0]["code"] for r in results]
    assert codes == ["T1", "T2", "T3", "T4"] * 10


def test_a_batch_without_ids_and_an_empty_one(client):
    results = post(client, [{"lon": 116.05, "lat": 40.1}, {"lon": 120, "lat": 40.1}]).json()[
        "results"
    ]
    assert [r["verdict"] for r in results] == ["direct", "outside"]
    assert "id" not in results[0]
    assert post(client, []).json() == {"results": []}


def test_one_bad_item_does_not_stop_the_others(client):
    items = [
        {"id": 1, "lon": 116.05, "lat": 40.1},
        {"id": 2, "lon": "x", "lat": 1},
        7,
        {"lon": True, "lat": 1},
    ]
    results = post(client, items).json()["results"]
    assert results[0]["lead"]["code"] == "T1"
    assert results[1]["id"] == 2
    assert "not a number" in results[1]["error"]["detail"]
    assert "not an object" in results[2]["error"]["detail"]
    assert "bool" in results[3]["error"]["detail"]


def test_fast_and_careful_answers_agree(client):
    points = [{"lon": 116.002 + i * 0.0041, "lat": 40.1} for i in range(100)]
    fast = post(client, points).json()["results"]
    careful = post(client, [{**p, "category": ""} for p in points]).json()["results"]
    for quick, slow in zip(fast, careful, strict=True):
        assert quick["verdict"] == slow["verdict"]
        if quick["verdict"] == "direct":
            assert quick["areas"]["township"][0]["code"] == slow["areas"]["township"][0]["code"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 422),
        (b"[]", 422),
        (b'{"items": 3}', 422),
        (b'{"items": [], "as_of": "soon"}', 422),
        (b'{"items": [], "datum": "moon"}', 422),
        (b'{"items": [' + b",".join([b"{}"] * (MAX_ITEMS + 1)) + b"]}", 413),
    ],
)
def test_an_unusable_batch_is_refused_whole(client, body, status):
    response = client.post("/v1/route/batch", content=body)
    assert response.status_code == status
    assert response.json()["detail"]


def test_an_area_settled_on_decides(client):
    params = {"text": "南湖镇路灯不亮", "settled": "township:T2"}
    answer = client.get("/v1/route", params=params).json()
    assert answer["verdict"] == "direct"
    assert answer["lead"]["code"] == "T2"
    assert answer["areas"]["township"] == [{"code": "T2", "name": "西山街道", "probability": 1.0}]
    assert client.get("/v1/route", params={"text": "x", "settled": "T2"}).status_code == 422
    assert client.get("/v1/route", params={**params, "settled": "township:T9"}).status_code == 404
