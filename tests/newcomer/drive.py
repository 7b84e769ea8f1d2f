"""Run the command line as a newcomer does, and judge what comes out."""

from __future__ import annotations

import contextlib
import io
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from geo_service.cli.main import main
from tests.newcomer.case import Case, Outcome, Verdict

#: words of libraries and of the interpreter that no message to a user may hold
RAW = re.compile(
    r"Traceback \(most|<class |object at 0x|\bcodec can't|Errno|\bGDAL_|OGR_|pyogrio|GEOSException|"
    r"ParseException|pyarrow|Arrow(Invalid|TypeError|NotImplemented)|openpyxl|calamine|BadZipFile|"
    r"KeyError|ValueError|TypeError|UnicodeDecodeError|sqlite3|sqlalchemy|\bNoneType\b|"
    r"No such file or directory: '|Invalid: |ERROR \d:|numpy|shapely|pydantic|validation error"
)
#: a way out: an option, a row, another file
WAY = re.compile(
    r"--[a-z-]{3,}|the field '|\brows? \d|ogr2ogr|save it|export it|send|use |name the|convert|give |write |"
    r"split|remove|check|`geo-service|column|again|one of|date_order|no XML|no JSON|other files|rejects\.csv|is sent with"
)


@dataclass(frozen=True)
class Ran:
    """A command's end."""

    code: int
    out: str
    err: str
    crash: str = ""

    @property
    def said(self) -> str:
        """Both streams."""
        return f"{self.out}\n{self.err}"


def run(*words: object) -> Ran:
    """Run ``geo-service`` in this process, as its entry point does."""
    out, err = io.StringIO(), io.StringIO()
    code, crash = 0, ""
    handler = signal.getsignal(signal.SIGTERM)
    with (
        mock.patch.object(sys, "argv", ["geo-service", *map(str, words)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        except BaseException as error:  # noqa: BLE001 - what would be a traceback
            code, crash = 1, f"{type(error).__name__}: {error}"
        finally:
            signal.signal(signal.SIGTERM, handler)
    return Ran(code, out.getvalue(), err.getvalue(), crash)


def judge(case: Case, ran: Ran, difference: str, again: Ran | None, difference_2: str) -> Verdict:
    """What came of a case; ``again`` is the run with the options that mend it."""
    for one in filter(None, (ran, again)):
        if one.crash:
            return Verdict(Outcome.TRACEBACK, one.crash)
        if found := RAW.search(one.said):
            return Verdict(Outcome.RAW, f"{found[0]!r} in {one.said.strip()[-400:]}")
    if ran.code == 0:
        return _judge_read(case, ran, difference)
    return _judge_refused(case, ran, again, difference_2)


def _judge_read(case: Case, ran: Ran, difference: str) -> Verdict:
    if case.truth is None:
        return Verdict(Outcome.SILENT, f"taken, though it cannot be: {ran.said.strip()[-300:]}")
    missing = [word for word in case.notes if not re.search(word, ran.said)]
    if difference or missing:
        return Verdict(Outcome.SILENT, difference or f"{missing} not said: {ran.said[-400:]}")
    return Verdict(Outcome.READ)


def _judge_refused(case: Case, ran: Ran, again: Ran | None, difference: str) -> Verdict:
    told = ran.said.strip()
    missing = [word for word in case.named if not re.search(word, told)]
    if missing or not WAY.search(told):
        return Verdict(Outcome.UNCLEAR, f"{missing} not named: {told[-400:]}")
    if case.truth is None:
        return Verdict(Outcome.REFUSED)
    if again is None:
        return Verdict(Outcome.REFUSED_NEEDLESSLY, told[-400:])
    if again.code or difference:
        return Verdict(Outcome.UNCLEAR, f"not mended: {difference or again.said.strip()[-300:]}")
    return Verdict(Outcome.MENDED)


def region_of(place, folder: Path) -> Path:
    """The region of a place, imported by the command line as a newcomer does."""
    region = folder / place.key
    if not (region / "region.toml").exists():
        folder.mkdir(parents=True, exist_ok=True)
        source = place.write(folder / f"{place.key}.geojson")
        ran = run("region", "import", source, "--region", region, "--level", "ward",
                  "--code", "CODE", "--name", "NAME", "--time-zone", place.zone)  # fmt: skip
        assert ran.code == 0, ran
    return region
