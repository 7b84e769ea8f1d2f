"""Progress goes to a terminal only, and with or without a known share."""

from __future__ import annotations

import sys

from geo_service.cli.progress import progress_bar


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
