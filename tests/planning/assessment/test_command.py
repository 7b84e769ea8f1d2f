"""``geo-service assess`` as a user runs it."""

import json

import pandas as pd
import pytest

from geo_service.base.errors import InputError, NotFoundError
from geo_service.planning.assessment.table import COLUMNS
from tests.planning.test_commands import run

from .conftest import make_city


@pytest.fixture
def arguments(toy, tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setenv("GEO_HOME", str(home))
    make_city(toy, home, 150, 4).ledger.close()
    return ["--region", toy.folder.path, "--from", "2024-01-01", "--to", "2024-02-01"]


READERS = {
    "csv": lambda path: pd.read_csv(path, dtype={"code": str, "parent": str, "class": str}),
    "xlsx": pd.read_excel,
    "parquet": pd.read_parquet,
    "json": lambda path: pd.DataFrame(json.loads(path.read_text())),
}


def test_every_format_holds_the_same_table(arguments, tmp_path):
    frames = {}
    for suffix, read in READERS.items():
        out = tmp_path / f"out.{suffix}"
        told = run("assess", out, *arguments)
        assert "bodies" in told
        frames[suffix] = read(out)
    for frame in frames.values():
        assert tuple(frame.columns) == COLUMNS
        assert frame["code"].tolist()[-1] == "*"
        assert frame["complaints"].tolist() == frames["parquet"]["complaints"].tolist()
        assert frame["score"].tolist() == pytest.approx(
            frames["parquet"]["score"].tolist(), nan_ok=True
        )


def test_a_month_is_a_period(arguments, toy, tmp_path):
    run("assess", tmp_path / "a.csv", *arguments)
    run("assess", tmp_path / "b.csv", *arguments[:2], "--period", "2024-01")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_freezing_from_the_command_line(arguments, tmp_path):
    told = run("assess", tmp_path / "a.csv", *arguments, "--freeze")
    assert "0 corrections" in told
    run("assess", tmp_path / "b.csv", *arguments, "--now")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        (["--period", "2024-01"], InputError, "both"),
        (["--level", "street"], NotFoundError, "street"),
    ],
)
def test_what_cannot_be_asked_is_said(arguments, tmp_path, more, error, said):
    with pytest.raises(error, match=said):
        run("assess", tmp_path / "x.csv", *arguments, *more)
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize(
    ("period", "said"),
    [(["--period", "2999-01"], "after today"), (["--period", "last"], "month"), ([], "open"),
     (["--from", "2024-01-02"], "open"), (["--from", "x", "--to", "2024-01-02"], "date")],
)  # fmt: skip
def test_a_period_that_cannot_be(arguments, tmp_path, period, said):
    with pytest.raises(InputError, match=said):
        run("assess", tmp_path / "x.csv", *arguments[:2], *period)


def test_a_name_that_holds_no_table(arguments, tmp_path):
    for name in ("x.pdf", "x.gpkg", "x.geojson"):
        with pytest.raises(InputError, match=name):
            run("assess", tmp_path / name, *arguments)
