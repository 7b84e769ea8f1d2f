"""Files of the cube cut short under a running service: 503 while it lasts, and mended by itself."""

import os

import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.api.planner_state import planner_of
from geo_service.base.settings import Settings
from geo_service.intake import ComplaintInput, Intake
from geo_service.intake.open_ledger import open_ledger

from .ledger_client import admin_headers


@pytest.fixture
def service(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path / "home", cube_refresh_s=0)
    app = create_app(settings)
    with TestClient(app, base_url="http://127.0.0.1", headers=admin_headers(settings)) as client:
        state = app.state.geo
        ledger = open_ledger(settings, state.region_ready)
        intake = Intake(state.region_ready, ledger, b"k")
        for number in range(40):
            complaint = ComplaintInput(
                "t", str(number), "路灯不亮", lon=116.05, lat=40.1, category=("a", "", "")
            )
            intake.take(complaint, actor="t")
        ledger.close()
        planner_of(state).refresh()
        yield client, planner_of(state)


ASKED = ("/v1/choropleth?level=township", "/v1/cells?res=8", "/v1/series?bucket=month")


def test_it_is_no_internal_error_and_mended_by_itself(service):
    client, planner = service
    before = {path: client.get(path) for path in ASKED}
    assert {answer.status_code for answer in before.values()} == {200}
    folder = planner.cube.folder
    for file in (folder / "data").iterdir():
        os.truncate(file, file.stat().st_size // 2)
    fresh = [client.get(f"{path}&category=a").status_code for path in ASKED]
    assert set(fresh) <= {200, 503}
    assert 503 in fresh
    assert planner._is_behind()
    planner.refresh()
    for path, answer in before.items():
        again = client.get(path)
        assert again.status_code == 200
        first, second = answer.json(), again.json()
        for one in (first, second):
            one.pop("version", None)
        assert first == second
    assert not planner._is_behind()
