"""Open311 GeoReport v2: both formats, its errors, its schema, a client from elsewhere."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from geo_service.ledger.access import Role, make_key
from tests.api.ledger_client import served

URL = "/open311/v2"
SPECIFICATION = (
    Path(__file__).resolve().parents[2] / "../shared/data/vectors/georeport_v2-1.openapi.yaml"
)
CATEGORIES = """\
code,category_1,category_2,category_3,name,description
L1,市政,照明,路灯,路灯故障,路灯不亮或损坏
W,水务,,,水务,
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    from tests.toy_region import make_region

    folder = make_region(tmp_path_factory.mktemp("with_categories"))
    (folder / "categories.csv").write_text(CATEGORIES, encoding="utf-8")
    return Settings(region=str(folder), home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def service(settings):
    with served(settings) as opened:
        scopes = frozenset({"open311"})
        _, key = opened.ledger.writer.run(
            lambda at: make_key(at, "app", Role.PUBLIC, scopes=scopes)
        )
        opened.keys["app"] = key
        yield opened


@pytest.fixture(scope="module")
def reported(service):
    """Ids of four reports."""
    ids = []
    for n, code in enumerate(["L1", "L1", "W", "other"]):
        form = {
            "api_key": service.keys["app"], "service_code": code, "lat": 40.1,
            "long": 116.05 + n * 0.1, "description": f"第{n}件,电话13800138000",
            "phone": "13800138000",
        }  # fmt: skip
        answer = service.client.post(f"{URL}/requests.json", data=form)
        assert answer.status_code == 200, answer.text
        ids.append(answer.json()[0]["service_request_id"])
    return ids


def _get(service, path, **params):
    return service.client.get(f"{URL}/{path}", params=params)


def test_services_in_both_formats(service):
    rows = _get(service, "services.json").json()
    assert [row["service_code"] for row in rows] == ["L1", "W", "other"]
    tree = ElementTree.fromstring(_get(service, "services.xml").content)
    assert [one.findtext("service_code") for one in tree.findall("service")] == ["L1", "W", "other"]
    assert _get(service, "services/L1.json").json() == {"service_code": "L1", "attributes": []}


def test_a_report_is_a_complaint(service, reported):
    kept = service.ledger.get(reported[0])
    assert kept.category == ("市政", "照明", "路灯")
    assert kept.text == "第0件,电话【手机号】"
    assert kept.reporter is not None
    assert len({service.ledger.get(one).reporter for one in reported}) == 1


def test_the_public_may_not_list_requests_whatever_it_narrows_them_by(service, reported):
    """Counted, a list would tell how few complaints an area has: it is for planners."""
    for params in ({}, {"service_code": "L1"}, {"status": "open"}, {"page_size": 1}):
        for suffix in ("json", "xml"):
            assert _get(service, f"requests.{suffix}", **params).status_code == 403
    rows = _get(service, "requests.json", api_key=service.keys["planner"]).json()
    assert {row["service_request_id"] for row in rows} == set(reported)
    assert all(not row.keys() & {"description", "lat", "long", "address"} for row in rows)


def test_the_holder_of_an_id_sees_neither_words_nor_place(service, reported):
    rows = _get(service, "requests.json", service_request_id=",".join(reported)).json()
    assert {row["service_request_id"] for row in rows} == set(reported)
    assert all(not row.keys() & {"description", "lat", "long", "address"} for row in rows)
    full = _get(service, "requests.json", api_key=service.keys["dispatcher"]).json()
    assert all(row.keys() >= {"description", "lat", "long"} for row in full)
    assert "13800138000" not in str(full)


def test_one_request_its_token_and_the_other_path(service, reported):
    one = _get(service, f"requests/{reported[0]}.json").json()
    assert one[0]["status"] == "open"
    assert one[0]["agency_responsible"] == "东风街道"
    assert _get(service, f"request/{reported[0]}.json").json() == one[0]
    found = _get(service, f"tokens/{reported[0]}.json").json()
    assert found[0]["service_request_id"] == reported[0]
    tree = ElementTree.fromstring(_get(service, f"requests/{reported[0]}.xml").content)
    assert tree.findtext("request/service_request_id") == reported[0]


def test_requests_are_narrowed_and_paged(service, reported):
    def ids(**params):
        params.setdefault("api_key", service.keys["planner"])
        answer = _get(service, "requests.json", **params)
        assert answer.status_code == 200, answer.text
        return [row["service_request_id"] for row in answer.json()]

    newest_first = reported[::-1]
    assert ids() == newest_first
    assert ids(service_code="L1") == newest_first[2:]
    assert ids(service_code="L1,W") == newest_first[1:]
    assert ids(service_code="other") == newest_first[:1]
    assert ids(service_request_id=f"{reported[0]},1-wrong") == reported[:1]
    assert ids(status="closed") == []
    assert ids(status="open,closed") == newest_first
    assert ids(end_date="2001-01-01T00:00:00Z") == []
    assert [*ids(page_size=3), *ids(page_size=3, page=2)] == newest_first
    key = service.keys["dispatcher"]
    assert ids(bbox="116.0,40,116.1,40.2", api_key=key) == reported[:1]


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("services/nope.json", {}, 404),
        ("services.json", {"jurisdiction_id": "elsewhere"}, 404),
        ("services.csv", {}, 404),
        ("requests/9-zzzzzzzz.json", {}, 404),
        ("requests.json", {"service_code": "nope"}, 404),
        ("requests.json", {"status": "lost"}, 400),
        ("requests.json", {"start_date": "x"}, 400),
        ("requests.json",
         {"start_date": "2024-01-01T00:00:00Z", "end_date": "2025-01-01T00:00:00Z"}, 400),
        ("requests.json", {"bbox": "116,40,117,41"}, 403),
        ("requests.json", {"api_key": "gs_wrong_key"}, 403),
        ("jurisdiction.json", {"lat": "x", "long": "y"}, 400),
    ],
)  # fmt: skip
def test_errors_are_those_of_the_specification(service, path, params, status):
    answer = _get(service, path, **params)
    assert answer.status_code == status
    error = answer.json()[0]
    assert error["code"] == status
    assert error["description"]
    as_xml = _get(service, path.replace(".json", ".xml"), **params)
    if as_xml.headers["content-type"].startswith("text/xml"):
        assert ElementTree.fromstring(as_xml.content).findtext("error/code") == str(status)


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({}, 403, "api_key"),
        ({"api_key": "planner"}, 403, "lacks the scope open311"),
        ({"api_key": "app"}, 400, "service_code"),
        ({"api_key": "app", "service_code": "zz"}, 404, "service_code"),
        ({"api_key": "app", "service_code": "L1"}, 400, "location"),
        ({"api_key": "app", "service_code": "L1", "lat": "40"}, 400, "location"),
        ({"api_key": "app", "service_code": "L1", "lat": "a", "long": "b"}, 400, "number"),
        ({"api_key": "app", "service_code": "L1", "lat": "140", "long": "16"}, 400, "range"),
        ({"api_key": "app", "service_code": "L1", "address_id": "7"}, 400, "address_id"),
        ({"api_key": "app", "service_code": "L1", "lat": "40", "long": "116",
          "description": "x" * 4001}, 400, "4000"),
    ],
)  # fmt: skip
def test_reports_that_are_refused(service, form, status, words):
    if "api_key" in form:
        form = {**form, "api_key": service.keys[form["api_key"]]}
    answer = service.client.post(f"{URL}/requests.json", data=form)
    assert answer.status_code == status
    assert words in answer.json()[0]["description"]


def test_a_report_sent_twice_with_one_key_is_one(service):
    form = {"api_key": service.keys["app"], "service_code": "W", "lat": 40.1, "long": 116.35}
    header = {"Idempotency-Key": "abc"}
    answers = [
        service.client.post(f"{URL}/requests.json", data=form, headers=header) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()


def test_the_jurisdiction_of_a_location(service):
    row = _get(service, "jurisdiction.json", lat=40.1, long=116.05).json()[0]
    assert (row["jurisdiction_id"], row["agency_id"], row["verdict"]) == ("toytown", "T1", "direct")
    xml = _get(service, "jurisdiction.xml", lat=40.1, long=116.05).content
    assert ElementTree.fromstring(xml).findtext("jurisdiction/agency_id") == "T1"


def test_answers_fit_the_specification(service, reported):
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    if not SPECIFICATION.exists():
        pytest.skip("the specification lies in ../shared, which is absent")
    specification = yaml.safe_load(SPECIFICATION.read_text(encoding="utf-8"))

    def fits(name, row):
        schema = {"$ref": f"#/definitions/{name}", "definitions": specification["definitions"]}
        jsonschema_rs.validate(schema, row)

    for row in _get(service, "services.json").json():
        fits("Service", row)
    fits("ServiceDefinition", _get(service, "services/L1.json").json())
    for role in ("planner", "dispatcher"):
        for row in _get(service, "requests.json", api_key=service.keys[role]).json():
            fits("Request", row)
    fits("TokenResponse", _get(service, f"tokens/{reported[0]}.json").json()[0])
    fits("Request", _get(service, f"request/{reported[0]}.json").json())
    ours = service.client.get("/openapi.json").json()["paths"]
    for path in specification["paths"]:
        mine = URL + path.replace("{response_format}", "{fmt}").replace(
            "{service_request_id}", "{request_id}"
        ).replace("{token_id}", "{token}")
        assert mine in ours, path


@pytest.mark.parametrize("output_format", ["json", "xml"])
def test_a_client_from_elsewhere_understands_us(settings, service, reported, output_format):
    georeport = pytest.importorskip("georeport")
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        client = georeport.GeoReport(
            f"http://127.0.0.1:{port}{URL}", jurisdiction="toytown", output_format=output_format
        )
        assert client.get_service_list()[0]["service_code"] == "L1"
        assert client.get_service_definition("L1")["service_code"] == "L1"
        assert len(client.get_service_requests(service_request_id=",".join(reported[:2]))) == 2
        one = client.get_service_request(reported[0])
        assert one["service_request_id"] == reported[0]
    finally:
        server.should_exit = True
        thread.join()


def test_characters_that_a_client_did_not_encode_are_utf8(service):
    body = f"api_key={service.keys['app']}&service_code=L1&lat=40.1&long=116.05&description=路灯"
    header = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = service.client.post(f"{URL}/requests.json", content=body.encode(), headers=header)
    number = answer.json()[0]["service_request_id"]
    assert service.ledger.get(number).text == "路灯"
