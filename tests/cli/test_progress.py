"""Progress goes to a terminal only, and with or without a known share."""

from __future__ import annotations

import sys

from typer.testing import CliRunner

from geo_service.cli.main import app
from geo_service.cli.progress import progress_bar, working


def test_a_pipe_sees_none_and_an_unknown_share_is_taken(capfd):
    assert not sys.stderr.isatty()
    with progress_bar() as show:
        show(10, 0.5)
        show(20, None)
    assert capfd.readouterr() == ("", "")


def test_a_terminal_sees_rows_and_rate(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress_bar() as show:
        show(1234, None)
        show(2345, 1.0)
    assert "rows" in capsys.readouterr().err


def test_work_without_a_known_share_shows_on_a_terminal_only(monkeypatch, capsys):
    with working("drawing"):
        pass
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with working("drawing"):
        pass
    assert "drawing" in capsys.readouterr().err


def test_scans_and_classes_take_an_encoding_and_a_sheet(tmp_path, toy_folder, monkeypatch):
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
    (tmp_path / "c.csv").write_text(
        "place,date,count\ncafé,2024-05-01,3\nbar,2024-07-01,3\n", "utf-16-le"
    )
    (tmp_path / "p.csv").write_text("place,lon,lat\ncafé,116,40\nbar,116.1,40\n", "utf-16-le")
    scan = ["alarms", "scan", "o.json", "--cases", "c.csv", "--places", "p.csv"]
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, [*scan, "--encoding", "utf-16-le", "--replicates", "9"])
    assert told.exit_code == 0, told.output
    (tmp_path / "t.csv").write_text("words\n路燈\n", "big5")
    call = ["classify", "t.csv", "out.csv", "--region", str(toy_folder), "--text", "words"]
    told = CliRunner().invoke(app, [*call, "--encoding", "big5"])
    assert told.exit_code == 0, told.output
    assert "路燈" in (tmp_path / "out.csv").read_text("utf-8-sig")


def test_work_of_another_kind_has_a_pace_of_its_own(monkeypatch, capsys):
    clock = iter([0.0, 100.0, 100.0, 100.0, 110.0])
    monkeypatch.setattr("geo_service.cli.progress.time.perf_counter", lambda: next(clock))
    shown = []
    monkeypatch.setattr("rich.progress.Progress.update", lambda *_, **said: shown.append(said))
    with progress_bar(unit="objects read") as show:
        show(1000, None)
        show(0, 0.0, "tiles written")
        show(50, 0.5, "tiles written")
    assert [said["rate"] for said in shown][::2] == ["10 objects read/s", "5 tiles written/s"]
    assert shown[2]["left"] == "0:00:10 left"
