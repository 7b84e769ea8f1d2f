"""Places that dispatchers add: used at once, on record, taken back; names nobody knows yet."""

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from geo_service.api.added_places import _UnknownNames
from geo_service.base.settings import Settings
from geo_service.cli.main import app as commands
from geo_service.intake.added_places import gazetteer_file, write_gazetteer
from geo_service.ledger.access import Role, make_key, read_audit
from geo_service.service.region import Region
from tests.api.ledger_client import served

URL = "/v1/places/added"
NEW = {"name": "金桂苑", "kind": "compound", "lon": 116.35, "lat": 40.1}


@pytest.fixture
def service(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path / "home")
    with served(settings) as opened:
        yield opened


def add(service, who=None, **body):
    return service.client.post(URL, json={**NEW, **body}, headers=who or service.dispatcher)


def routed(service, text="金桂苑的路灯不亮"):
    answer = service.client.get("/v1/route", params={"text": text}).json()
    return answer["verdict"], (answer["lead"] or {}).get("code")


def said(service, text, reporter, days=0, **more):
    received = (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=days)).isoformat()
    body = {"text": text, "reporter": reporter, "received_at": received, **more}
    answer = service.client.post("/v1/complaints", json=body, headers=service.dispatcher)
    assert answer.status_code == 201, answer.text


def unknown(service, **params):
    service.client.app.state.geo.drop(_UnknownNames)  # as after some minutes
    answer = service.client.get("/v1/places/unknown", params=params, headers=service.dispatcher)
    assert answer.status_code == 200, answer.text
    return answer.json()["names"]


def test_a_place_is_used_on_return_and_no_more_once_taken_back(service):
    before = routed(service)
    assert before[1] != "T4"
    made = add(service)
    assert made.status_code == 201, made.text
    assert routed(service) == ("direct", "T4")
    known = service.client.get("/v1/places", params={"q": "金桂"}).json()["places"]
    assert [one["name"] for one in known] == ["金桂苑"]
    gone = service.client.delete(f"{URL}/{made.json()['id']}", headers=service.dispatcher)
    assert gone.json()["withdrawn_at"]
    assert routed(service) == before
    again = service.client.delete(f"{URL}/{made.json()['id']}", headers=service.dispatcher)
    assert again.status_code == 409


def test_an_alias_of_an_area_needs_no_point(service):
    made = add(service, name="老机床厂", kind="poi", code="T2", lon=None, lat=None, alias_of="南街")
    assert made.status_code == 201, made.text
    assert routed(service, "老机床厂门口停水") == ("direct", "T2")


def test_who_added_and_who_took_back_is_on_record(service):
    number = add(service).json()["id"]
    service.client.delete(f"{URL}/{number}", headers=service.admin)
    assert service.client.get(URL, headers=service.dispatcher).json()["places"] == []
    [one] = service.client.get(URL, params={"withdrawn": True}, headers=service.dispatcher).json()[
        "places"
    ]
    assert one["added_by"] != one["withdrawn_by"] != ""
    with service.ledger.reading() as connection:
        lines = [(line.action, line.object) for line in read_audit(connection)]
    assert ("added_place", f"place:{number}") in lines
    assert ("withdrew_place", f"place:{number}") in lines


def test_below_the_dispatcher_nobody_adds_or_sees(service):
    for who in (service.planner, service.public, {}):
        for answer in (
            add(service, who or {"X-None": "1"}),
            service.client.get(URL, headers=who),
            service.client.get("/v1/places/unknown", headers=who),
            service.client.delete(f"{URL}/1", headers=who),
        ):
            assert answer.status_code in (401, 403)
    for scopes, status in (("intake", 403), ("read", 403), ("events", 403), ("read,events", 201)):
        key = service.ledger.writer.run(
            lambda at, s=scopes: make_key(at, s, Role.DISPATCHER, scopes=frozenset(s.split(",")))[1]
        )
        assert add(service, {"Authorization": f"Bearer {key}"}).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "金"}, 422),
        ({"name": "！？"}, 422),
        ({"name": "中心"}, 422),  # an everyday word
        ({"name": "金桂苑13800138000"}, 422),
        ({"name": "x" * 61}, 422),
        ({"kind": "address"}, 422),
        ({"kind": "anything"}, 422),
        ({"code": "T1"}, 422),  # an area and a point
        ({"lat": None}, 422),
        ({"lon": None, "lat": None}, 422),
        ({"lon": None, "lat": None, "code": "nowhere"}, 422),
        ({"lon": 2.35, "lat": 48.85}, 422),  # outside the region
        ({"lon": 1e9}, 422),
        ({"more": 1}, 422),
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(service, body, status):
    answer = add(service, **body)
    assert answer.status_code == status, answer.text
    assert service.client.get(URL, headers=service.dispatcher).json()["places"] == []


def test_the_same_twice_is_told(service):
    assert add(service).status_code == 201
    assert add(service).status_code == 409
    assert add(service, lon=116.05).status_code == 201, "a namesake elsewhere is another place"
    assert service.client.delete(f"{URL}/99999", headers=service.dispatcher).status_code == 404


def test_the_file_follows_the_ledger(service, toy_folder, tmp_path):
    """After a restore the gazetteer is as the ledger says; the command removes nothing of it."""
    add(service)
    region = service.client.app.state.geo.region_ready
    file = gazetteer_file(region)
    content = file.read_bytes()
    file.unlink()
    write_gazetteer(region, service.ledger)
    assert file.exists()
    write_gazetteer(region, service.ledger)
    other = Region.open(str(toy_folder), region.home)
    assert other.locate("金桂苑停水").candidates[0].areas["township"].code == "T4"
    env = {"GEO_HOME": str(region.home)}
    told = CliRunner().invoke(
        commands, ["places", "forget", "added", "--region", str(toy_folder)], env=env
    )
    assert told.exit_code != 0
    assert file.exists()
    assert len(file.read_bytes()) == len(content)


def test_names_that_k_people_say_are_shown_until_they_are_known(service):
    for n in range(5):
        said(service, "金桂苑门口的路灯坏了", f"p{n}", lon=116.35, lat=40.1)
    for n in range(4):
        said(service, "银杏苑门口的路灯坏了", f"q{n}")
    for _ in range(6):
        said(service, "铜雀苑门口的路灯坏了", "one person")
    for _ in range(6):
        said(service, "铁树苑门口的路灯坏了", "")
    found = unknown(service)
    assert [(one["name"], one["reporters"], one["complaints"]) for one in found] == [
        ("金桂苑", 5, 5)
    ]
    assert found[0]["area"]["code"] == "T4"
    assert found[0]["kind"] == "compound"
    add(service)
    assert unknown(service) == []


def test_no_flat_and_no_part_of_a_longer_name(service):
    for n in range(5):
        said(service, "金桂苑北区3号楼停水", f"p{n}")
    names = [one["name"] for one in unknown(service)]
    assert names
    assert not any("号" in name for name in names)
    assert len([name for name in names if name.startswith("金桂苑")]) == 1


def test_the_area_is_told_only_where_k_people_are_behind_it(service):
    for n in range(5):
        lon = 116.05 if n % 2 else 116.35
        said(service, "金桂苑门口的路灯坏了", f"p{n}", lon=lon, lat=40.1)
    [one] = unknown(service)
    assert one["area"] is None


def test_the_command_lists_them(service, toy_folder, monkeypatch):
    home = service.client.app.state.geo.settings.home
    monkeypatch.setenv("GEO_HOME", str(home))
    args = ["places", "unknown", "--region", str(toy_folder)]
    told = CliRunner().invoke(commands, args)
    assert "no unknown name" in told.output
    for n in range(5):
        said(service, "金桂苑门口的路灯坏了", f"p{n}")
    told = CliRunner().invoke(commands, args)
    assert told.exit_code == 0, told.output
    assert "金桂苑" in told.output
