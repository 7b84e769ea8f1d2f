"""``geo-service route`` as a user types it."""

import json

import pytest
from typer.testing import CliRunner

from geo_service.base.errors import InputError
from geo_service.cli.main import app

runner = CliRunner()


def test_a_point_prints_who_leads(toy_folder):
    result = runner.invoke(
        app, ["route", "--region", str(toy_folder), "--lon", "116.05", "--lat", "40.1"]
    )
    assert result.exit_code == 0
    assert "direct 东风街道 (T1)" in result.stdout


def test_json_is_the_answer_of_the_api(toy_folder):
    arguments = ["route", "--region", str(toy_folder), "--lon", "116.0999", "--lat", "40.1"]
    result = runner.invoke(app, [*arguments, "--radius-m", "50", "--json"])
    answer = json.loads(result.stdout)
    assert answer["verdict"] == "confirm"
    assert answer["question"]
    assert answer["region"]["id"] == "toytown"


@pytest.mark.parametrize(
    "more",
    [
        ["--lon", "116.05"],
        ["--lon", "x", "--lat", "40"],
        [],
        ["--lon", "116", "--lat", "40", "--as-of", "soon"],
    ],
)
def test_bad_options_say_what_is_wrong(toy_folder, more):
    result = runner.invoke(app, ["route", "--region", str(toy_folder), *more])
    assert isinstance(result.exception, InputError)
    assert result.exception.hint


def test_the_program_names_its_version_and_commands():
    assert "geo-service 0." in runner.invoke(app, ["--version"]).stdout
    assert "route" in runner.invoke(app, ["--help"]).stdout


def test_it_heeds_the_disputes_of_a_ledger(toy_folder):
    from geo_service.base.settings import Settings
    from geo_service.intake.open_ledger import open_ledger
    from geo_service.ledger.disputes import propose
    from geo_service.service.region import Region

    ask = ["route", "--region", str(toy_folder), "--lon", "116.0993", "--lat", "40.05"]
    assert "direct" in runner.invoke(app, ask).stdout
    ledger = open_ledger(Settings(), Region.open(toy_folder))
    ledger.writer.run(lambda at: propose(at, "township", ("T1", "T2"), state="open"))
    ledger.close()
    assert "confirm" in runner.invoke(app, ask).stdout
