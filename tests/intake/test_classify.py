"""The commands of ``classify``: train, classify a file, versions, bad input, from the ledger."""

import csv
import json
import re

import pytest
from typer.testing import CliRunner

from geo_service.cli.main import app
from geo_service.intake.categories import FILE
from geo_service.intake.mask_places import mask_places
from geo_service.intake.suggest_category import CategorySuggester, model_versions
from geo_service.service.region import Region
from geo_service.text.spelling import PLACE_MARK
from tests.text.made_texts import made


@pytest.fixture
def region(toy_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
    return str(toy_folder)


def write(file, rows):
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([["id", "words", "c1", "c2", "c3", "at"], *rows])
    return str(file)


def labelled(tmp_path, count=300, seed=0, name="train.csv"):
    texts, paths = made(count, seed)
    rows = [
        [k, text, *path, f"2024-01-{k % 28 + 1:02}"]
        for k, (text, path) in enumerate(zip(texts, paths, strict=True))
    ]
    return write(tmp_path / name, rows)


COLUMNS = ["--text", "words", "--category", "c1", "--category", "c2", "--category", "c3"]


def run(*args):
    return CliRunner().invoke(app, ["classify", *args])


def read(file):
    with file.open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def test_train_then_classify(region, tmp_path):
    done = run("train", labelled(tmp_path), "--region", region, *COLUMNS, "--time", "at")
    assert done.exit_code == 0, done.output
    assert "is active" in done.output
    texts, paths = made(50, seed=9)
    source = write(
        tmp_path / "in.csv", [[k, t, "", "", "", ""] for k, t in enumerate([*texts, ""])]
    )
    # options may come first
    done = run(
        "--region", region, "--text", "words", source, str(tmp_path / "out.csv"), "--top", "2"
    )
    assert done.exit_code == 0, done.output
    rows = read(tmp_path / "out.csv")
    assert [row["id"] for row in rows] == [str(k) for k in range(51)]
    right = [
        (r["predicted_1"], r["predicted_2"], r["predicted_3"]) == p
        for r, p in zip(rows, paths, strict=False)
    ]
    assert sum(right) >= 47
    top = json.loads(rows[0]["predicted_top"])
    assert len(top) == 2
    assert top[0]["path"] == "/".join(filter(None, [rows[0][f"predicted_{k}"] for k in (1, 2, 3)]))
    assert top[0]["probability"] == float(rows[0]["predicted_probability"])
    assert rows[0]["predicted_status"] in {"confident", "abstained"}
    assert (rows[50]["predicted_1"], rows[50]["predicted_status"], rows[50]["predicted_top"]) == (
        "",
        "none",
        "[]",
    )


def test_without_a_model_the_regions_words_suggest(region, toy_folder, tmp_path):
    (toy_folder / FILE).write_text(
        "code,category_1,category_2,category_3,name,description,keywords\n"
        "1,住房,供暖,不热,不热,,暖气|供暖\n2,道路,照明,路灯,路灯,,\n", encoding="utf-8"
    )  # fmt: skip
    try:
        source = write(
            tmp_path / "in.csv",
            [[1, "家里暖气不热", "", "", "", ""], [2, "路灯坏了", "", "", "", ""]],
        )
        done = run(source, str(tmp_path / "out.csv"), "--region", region, "--text", "words")
        assert "no model yet" in done.output
        rows = read(tmp_path / "out.csv")
        assert [row["predicted_1"] for row in rows] == ["住房", "道路"]
        assert {row["predicted_status"] for row in rows} == {"keywords"}
    finally:
        (toy_folder / FILE).unlink()


def test_a_worse_model_is_kept_but_not_activated(region, tmp_path):
    run("train", labelled(tmp_path), "--region", region, *COLUMNS)
    first = model_versions(Region.open(region)).active_name()
    texts, paths = made(300, seed=5)
    rows = [[k, text, *paths[(k * 7) % 300], ""] for k, text in enumerate(texts)]
    rows[:40] = [
        [k, text, *path, ""] for k, (text, path) in enumerate(zip(texts, paths, strict=True))
    ][:40]
    done = run("train", write(tmp_path / "bad.csv", rows), "--region", region, *COLUMNS)
    assert "not active" in done.output
    versions = model_versions(Region.open(region))
    assert versions.active_name() == first
    assert len(versions.names()) == 2
    other = next(name for name in versions.names() if name != first)
    assert run("activate", other, "--region", region).exit_code == 0
    assert versions.active_name() == other
    assert re.search(rf"\* {other}", run("models", "--region", region).output)


def test_bad_rows_are_named_and_the_rest_is_learned(region, tmp_path):
    texts, paths = made(100)
    rows = [[k, text, *path, ""] for k, (text, path) in enumerate(zip(texts, paths, strict=True))]
    rows[3][1] = " "
    rows[5][2] = ""
    rows[7][1] = "长" * 100_000
    done = run("train", write(tmp_path / "t.csv", rows), "--region", region, *COLUMNS)
    assert done.exit_code == 0, done.output
    assert "98 labelled texts" in done.output
    assert "row 4: no text" in done.output
    assert "row 6: no category" in done.output
    assert "1 texts are longer" in done.output


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--text", "nope", "--category", "c1"], "no column 'nope'"),
        (["--text", "words"], "columns are not named"),
        (["--text", "words", "--category", "at"], "at least two are needed"),
    ],
)
def test_bad_input_gets_a_clear_answer(region, tmp_path, args, message):
    texts, paths = made(40)
    rows = [[k, t, *p, "one"] for k, (t, p) in enumerate(zip(texts, paths, strict=True))]
    done = run("train", write(tmp_path / "t.csv", rows), "--region", region, *args)
    assert done.exit_code != 0
    assert message in str(done.exception)


def test_labels_outside_the_tree_are_told_and_can_be_left_out(region, toy_folder, tmp_path):
    (toy_folder / FILE).write_text(
        "code,category_1,category_2,category_3\n1,住房,供暖,不热\n2,道路,照明,路灯\n3,道路,路面,坑洼\n", encoding="utf-8"
    )  # fmt: skip
    try:
        done = run("train", labelled(tmp_path), "--region", region, *COLUMNS)
        assert "does not list: " in done.output
        assert "住房/维修/漏雨" in done.output
        done = run(
            "train", labelled(tmp_path), "--region", region, *COLUMNS, "--known-only", "--activate"
        )
        assert "a category that the region does not list" in done.output
        model = model_versions(Region.open(region)).active()
        assert set(model.tree.paths) == {
            ("住房", "供暖", "不热"),
            ("道路", "照明", "路灯"),
            ("道路", "路面", "坑洼"),
        }
    finally:
        (toy_folder / FILE).unlink()


def test_names_of_places_are_masked_and_their_kind_stays(region):
    opened = Region.open(region)
    masked = mask_places(opened, "东风街道槐树里社区的暖气不热")
    assert "东风" not in masked
    assert "槐树里" not in masked
    assert PLACE_MARK in masked
    assert "暖气不热" in masked
    assert mask_places(opened, "") == ""


def test_a_damaged_model_does_not_stop_intake(region, tmp_path):
    run("train", labelled(tmp_path), "--region", region, *COLUMNS)
    opened = Region.open(region)
    versions = model_versions(opened)
    (versions.folder / f"{versions.active_name()}.npz").write_bytes(b"damaged")
    assert CategorySuggester(opened).one("暖气不热").source == "none"
