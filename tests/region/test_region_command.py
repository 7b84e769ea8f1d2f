"""``geo-service region``: what it prints, what it writes, how it exits."""

import json

import pytest
from typer.testing import CliRunner

from geo_service.cli.main import app
from tests.region.toy_map import A, B, C

LIKE = ("--level", "ward", "--code", "CODE", "--name", "NAME")


@pytest.fixture
def run():
    def call(*words):
        return CliRunner().invoke(app, ["region", *map(str, words)])

    return call


@pytest.fixture
def made(run, geojson):
    """A region ``toy`` with two generations under GEO_HOME."""
    one, two = geojson("one.geojson", a=A, b=B), geojson("two.geojson", a=A | B)
    assert run("import", one, "--region", "toy", *LIKE, "--generation", "g1").exit_code == 0
    assert run("import", two, "--region", "toy", *LIKE, "--generation", "g2").exit_code == 0
    return "toy"


def test_list_shows_own_and_built_in_regions(run, made):
    listed = json.loads(run("list", "--json").stdout)
    assert {(row["region"], row["kind"]) for row in listed} >= {
        ("toy", "own"),
        ("beijing", "built-in"),
    }
    assert "beijing" in run("list").stdout


def test_show_lists_levels_and_generations(run, made):
    shown = json.loads(run("show", made, "--json").stdout)
    assert [row["generation"] for row in shown["areas"]] == ["g1", "g2"]
    assert shown["levels"][0]["answers today"] == "g1"
    assert "g2" in run("show", made).stdout


def test_a_sound_region_passes_the_check_and_a_broken_one_does_not(run, made, tmp_path):
    assert run("check", made).exit_code == 0
    file = tmp_path / "home" / "regions" / "toy" / "areas" / "g2" / "ward.parquet"
    file.write_bytes(b"no parquet")
    failed = run("check", made, "--json")
    assert failed.exit_code == 1
    assert [one["kind"] for one in json.loads(failed.stdout)["findings"]] == ["unreadable"]


def test_an_import_with_errors_exits_with_1_and_says_how_to_mend_it(run, geojson):
    file = geojson(b=B, c=C)
    refused = run("import", file, "--region", "toy", *LIKE)
    assert refused.exit_code == 1
    assert "--allow-overlap" in refused.stdout
    assert "Nothing was written" in refused.stdout
    allowed = run("import", file, "--region", "toy", *LIKE, "--allow-overlap", "--json")
    assert allowed.exit_code == 0
    document = json.loads(allowed.stdout)
    assert document["written"]
    assert document["counts"] == {"overlap": 1}


def test_a_refusal_is_json_too(run, geojson, tmp_path):
    refused = run("import", tmp_path / "none.geojson", "--region", "toy", *LIKE, "--json")
    assert refused.exit_code == 2
    assert json.loads(refused.stdout)["error"]["title"] == "Not found"


def test_diff_and_activate(run, made):
    changes = json.loads(run("diff", made, "g1", "g2", "--json").stdout)
    assert [one["code"] for one in changes[0]["removed"]] == ["b"]
    assert "b → a" in run("diff", made, "g1", "g2").stdout
    assert "no longer in force" in run("activate", made, "g2").stdout
    assert json.loads(run("show", made, "--json").stdout)["levels"][0]["answers today"] == "g2"


def test_a_built_in_region_is_copied_before_it_is_changed(run, geojson, tmp_path):
    from geo_service.region.find import built_in_folder

    manifest = built_in_folder() / "beijing" / "region.toml"
    before = manifest.read_bytes()
    assert run("activate", "beijing", "2023").exit_code == 0
    own = tmp_path / "home" / "regions" / "beijing"
    assert (own / "areas" / "2023" / "township.parquet").is_file()
    assert manifest.read_bytes() == before


def test_derive_makes_a_region(run, geojson, tmp_path):
    within = geojson("within.geojson", p=A | B)
    rows = [
        (10 + x / 100, 50 + y / 100, "l" if x < 4 else "r") for x in range(1, 8) for y in (1, 3)
    ]
    text = "lon,lat,code\n" + "".join(f"{x},{y},{code}\n" for x, y, code in rows)
    (tmp_path / "points.csv").write_text(text)
    done = run(
        "derive", "--points", tmp_path / "points.csv", "--within", within, "--within-code", "CODE",
        "--out", tmp_path / "made",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "half the spacing" in done.stdout
    assert run("check", tmp_path / "made").exit_code == 0
