"""``region check`` sees faults of rules and settings, not of borders only."""

import json

import pytest
from typer.testing import CliRunner

from geo_service.cli.main import app
from geo_service.region.folder import RegionFolder
from geo_service.service.check_data import check_data
from tests.toy_region import make_region

RULE = '[[rule]]\nid="gas"\ntitle="t"\neffect="lead"\nbody={code="G", name="Gas"}\n'


@pytest.fixture
def folder(tmp_path):
    return make_region(tmp_path / "toytown")


def found(folder):
    return [(one.kind, one.message) for one in check_data(RegionFolder.open(folder)).findings]


def test_the_toy_region_has_no_faults(folder):
    assert found(folder) == []


def test_faults_of_rules_thresholds_and_weights_are_found(folder):
    (folder / "rules" / "zz.toml").write_text(RULE + 'wrods=["gas"]\n')
    with (folder / "region.toml").open("a") as manifest:
        manifest.write("\n[route]\ndrect = 0.9\n[locate]\nweights = {name = 'x'}\n")
    kinds = [kind for kind, _ in found(folder)]
    assert set(kinds) == {"locate", "route", "rules"}
    result = CliRunner().invoke(app, ["region", "check", str(folder), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["ok"] is False


def test_a_rule_for_an_area_that_is_not_there_is_found(folder):
    (folder / "rules" / "zz.toml").write_text(RULE + 'areas=["township:NOWHERE", "street:1"]\n')
    messages = "\n".join(message for _, message in found(folder))
    assert "'township:NOWHERE'" in messages
    assert "the level 'street'" in messages


@pytest.mark.parametrize(
    ("file", "text"),
    [("calendar.toml", "first_year = 'x'\n"), ("assessment.toml", "[weights]\nrespnse = 1\n")],
)
def test_faults_of_calendar_and_assessment_are_found(folder, file, text):
    (folder / file).write_text(text)
    kinds = {kind for kind, _ in found(folder)}
    assert kinds == {file.removesuffix(".toml")}


def test_doctor_tells_them(folder, monkeypatch):
    monkeypatch.setenv("GEO_REGION", str(folder))
    command = ["doctor", "--json"]

    def of_region():
        lines = json.loads(CliRunner().invoke(app, command).stdout)
        return [line for line in lines if line["what"] == "region data"]

    assert [line["grade"] for line in of_region()] == ["ok"]
    (folder / "rules" / "zz.toml").write_text(RULE + 'wrods=["gas"]\n')
    (told,) = of_region()
    assert told["grade"] == "fail"
    assert "wrods" in told["detail"]
    assert CliRunner().invoke(app, command).exit_code == 1
