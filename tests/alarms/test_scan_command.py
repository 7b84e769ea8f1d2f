"""``geo-service alarms scan`` on files, good and bad."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from geo_service.cli.main import app

PLACES = "place,x,y\n" + "".join(f"P{i},{i % 4},{i // 4}\n" for i in range(16))
KEYS = [
    "places", "start", "end", "observed", "expected", "llr", "p", "recurrence_days", "p_method",
]  # fmt: skip


def run(folder, cases, places=PLACES, *options):
    (folder / "cases.csv").write_text(cases, encoding="utf-8")
    (folder / "places.csv").write_text(places, encoding="utf-8")
    out = folder / "out.json"
    arguments = ["alarms", "scan", "--cases", folder / "cases.csv", "--places"]
    arguments += [folder / "places.csv", out, *options]
    answer = CliRunner().invoke(app, [str(part) for part in arguments])
    found = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
    return found, str(answer.exception or "") + answer.output


def some_cases():
    random = np.random.default_rng(1)
    lines = ["place,date,count"]
    for day in range(1, 31):
        for place in range(16):
            count = random.poisson(1) + (6 if place == 5 and day > 28 else 0)
            lines.append(f"P{place},2024-04-{day:02},{count}")
    return lines


def test_a_cluster_comes_out_best_first(tmp_path):
    found, said = run(tmp_path, "\n".join(some_cases()), PLACES, "--max-days", "7")
    assert [list(row) for row in found] == [KEYS] * len(found)
    assert found[0]["places"][0] == "P5"
    assert (found[0]["start"], found[0]["end"]) == ("2024-04-29", "2024-04-30")
    assert found[0]["recurrence_days"] == pytest.approx(1 / found[0]["p"])
    assert [row["llr"] for row in found] == sorted((row["llr"] for row in found), reverse=True)
    assert "around P5" in said


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("P99,2024-04-03,1", "row 481: place 'P99' is not among the places"),
        ("P1,2024-04-03,-1", "row 481: count '-1' is not a whole number of 0 or more"),
        ("P1,2024-04-03,1.5", "row 481: count '1.5' is not a whole number of 0 or more"),
        ("P1,2024-04-03,", "row 481: count '' is not a whole number of 0 or more"),
        ("P1,2024-02-30,1", "row 481: date '2024-02-30' is not a day"),
        ("P1,2024-05-01,1", "row 481: date 2024-05-01 lies outside … to 2024-04-30"),
    ],
)
def test_bad_rows_are_told_with_their_number(tmp_path, bad, message):
    found, said = run(tmp_path, "\n".join([*some_cases(), bad]), PLACES, "--end", "2024-04-30")
    assert found is None
    assert message in said


def test_all_bad_rows_are_told_at_once_but_not_without_end(tmp_path):
    cases = "\n".join(["place,date,count", *["X,2024-04-01,1"] * 30])
    _, said = run(tmp_path, cases)
    assert "row 1:" in said
    assert "row 20:" in said
    assert "and 10 more" in said


def test_cases_outside_may_be_left_out(tmp_path):
    cases = "\n".join([*some_cases(), "P1,2024-05-01,1"])
    found, _ = run(
        tmp_path, cases, PLACES, "--end", "2024-04-30", "--drop-outside", "--max-days", "7"
    )
    assert found[0]["end"] == "2024-04-30"


def test_a_short_period_is_refused(tmp_path):
    _, said = run(tmp_path, "place,date,count\nP1,2024-04-01,3\nP2,2024-04-05,2\n")
    assert "the period has 5 days, fewer than the longest window of 30" in said


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ("place,x,y\nP1,0,0\n", "1 place(s)"),
        ("place,x,y\nP1,0,0\nP1,1,1\n", "row 2: place 'P1' is listed before, in row 1"),
        ("place,lon,lat\nP1,0,0\nP2,181,0\n", "row 2: lon '181', lat '0'"),
        ("place,x,y\nP1,0,0\nP2,nan,0\n", "not two finite numbers"),
        ("place,x,y\nP1,0,0\nP2,a,0\n", "not two numbers"),
        ("name,x\nP1,0\n", "it needs place,lon,lat"),
        ("place,x,y\nP1,0,0\nP2,0,0\n", "at least two places at different positions"),
    ],
)
def test_bad_places_are_told(tmp_path, places, message):
    cases = "place,date,count\nP1,2024-04-01,3\nP1,2024-05-05,2\n"
    found, said = run(tmp_path, cases, places)
    assert found is None
    assert message in said


def test_how_a_p_was_found_is_told(tmp_path):
    cases = "\n".join([*some_cases(), "P5,2024-04-30,20"])
    found, said = run(tmp_path, cases, PLACES, "--max-days", "7")
    assert found[0]["p_method"] == "gumbel"  # no replicate reaches it
    assert "(gumbel)" in said
    assert {row["p_method"] for row in found[1:]} == {"rank"}
    found, _ = run(tmp_path, cases, PLACES, "--max-days", "7", "--replicates", "0")
    assert {(row["p"], row["p_method"]) for row in found} == {(1.0, "none")}


def test_a_period_that_ends_before_it_starts_is_told_once(tmp_path):
    options = ("--start", "2024-05-01", "--end", "2024-04-01")
    found, said = run(tmp_path, "\n".join(some_cases()), PLACES, *options)
    assert found is None
    assert "ends on 2024-04-01, before it starts on 2024-05-01" in said
    assert "row" not in said


def test_a_mistyped_year_is_told_with_its_row(tmp_path):
    cases = "\n".join([*some_cases(), "P1,1924-04-03,1"])
    found, said = run(tmp_path, cases)
    assert found is None
    assert "row 481: date 1924-04-03 lies more than 20 years before 2024-04-30" in said
    found, _ = run(tmp_path, cases, PLACES, "--start", "1924-04-01", "--replicates", "9")
    assert found  # said on purpose


def test_a_folder_is_no_file_to_write(tmp_path):
    (tmp_path / "out.json").mkdir()
    options = ["--cases", "cases.csv", "--places", "places.csv", "out.json"]
    (tmp_path / "cases.csv").write_text("\n".join(some_cases()), encoding="utf-8")
    (tmp_path / "places.csv").write_text(PLACES, encoding="utf-8")
    arguments = [str(tmp_path / one) if "." in one else one for one in options]
    answer = CliRunner().invoke(app, ["alarms", "scan", *arguments, "--replicates", "9"])
    assert "is a folder (name the file to write)" in str(answer.exception)
