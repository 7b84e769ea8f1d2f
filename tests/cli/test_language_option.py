"""Every command that has --lang tells names in it; the region's language is the default."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from geo_service.cli.main import app
from geo_service.cli.opening import open_ledger_only
from geo_service.ledger.schema import complaint
from tests.cli.test_file_options import commands_with
from tests.planning.test_closings import PROFILE, make_rows, write_rows

#: names of areas and levels of the toy region
HAN = re.compile("东风|西山|南湖|北桥|甲区|乙区|街道")
#: a command's words, and where its answer stands: a file, or None for what it prints
COMMANDS = {
    "route": ("route --text 东风街道", None),
    "assign": ("assign {home}/calls.csv out.csv", "out.csv"),
    "locate": ("locate {home}/calls.csv out.csv --text words", "out.csv"),
    "map": ("map out.html --level township", "out.html"),  # its words: tests/planning
    "hotspots": ("hotspots out.csv --level township", "out.csv"),
    "emerging": ("emerging out.csv --level township --step week", "out.csv"),
    "forecast": ("forecast out.csv --level township", "out.csv"),
    "assess": ("assess out.csv --from 2024-01-01 --to 2024-03-01", "out.csv"),
    "report monthly": ("report monthly out.html --period 2024-01", "out.html"),
    "report weekly": ("report weekly out.html --period 2024-W03", "out.html"),
    "watch list": ("watch list --json", None),
    "watch nominate": ("watch nominate --json", None),
    "watch show": ("watch show {watch}", None),
    "issues list": ("issues list --state all", None),
    "issues show": ("issues show {issue}", None),
}


CALLS = """
id = "calls"
name = "calls"
source = "calls"
time_zone = "Asia/Shanghai"
[columns]
source_id = "id"
received_at = "at"
text = "words"
reporter = "phone"
lon = "lon"
lat = "lat"
"""


def run(words):
    return CliRunner().invoke(app, words)


@pytest.fixture(scope="module")
def home(toy_folder, tmp_path_factory):
    """A region in Chinese with complaints, a watched place and issues; and the same in English."""
    folder = tmp_path_factory.mktemp("lang")
    shutil.copytree(toy_folder, folder / "town")
    write_rows(folder / "in.csv", list(make_rows(400)))
    (folder / "portal.toml").write_text(PROFILE, encoding="utf-8")
    (folder / "calls.toml").write_text(CALLS, encoding="utf-8")
    day = datetime.now(UTC) - timedelta(days=6)
    calls = [
        f"{n},{day:%Y-%m-%d} 10:{n:02d},东风街道路口路灯不亮,1380013{n:04d},116.05,40.1"
        for n in range(20)
    ]
    (folder / "calls.csv").write_text("\n".join(["id,at,words,phone,lon,lat", *calls]), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEO_HOME", str(folder / "home"))
        where = ["--region", str(folder / "town")]
        for words in (
            ["import", str(folder / "in.csv"), "--profile", str(folder / "portal.toml")],
            ["import", str(folder / "calls.csv"), "--profile", str(folder / "calls.toml")],
            ["cube", "build"],
            ["watch", "add", "the junction", "--area", "township:T1"],
            ["issues", "build", "--days", "5000"],
        ):
            done = run([*words, *where])
            assert done.exit_code == 0, (words, done.output, done.exception)
        with open_ledger_only(str(folder / "town")) as (_, ledger):
            named = sa.update(complaint).values(place="东风街道")
            ledger.writer.run(lambda at: at.execute(named))
    return folder


def test_every_command_with_the_option_is_tried():
    assert commands_with("--lang") == set(COMMANDS)


@pytest.fixture
def answer(home, monkeypatch, tmp_path):
    """What a command answers in a language, of the region in the language given."""
    monkeypatch.setenv("GEO_HOME", str(home / "home"))
    monkeypatch.chdir(tmp_path)
    manifest = home / "town" / "region.toml"
    plain = manifest.read_text(encoding="utf-8")

    def give(name, regions, *more):
        manifest.write_text(f'language = "{regions}"\n{plain}', encoding="utf-8")
        words, file = COMMANDS[name]
        words = words.replace("{home}", str(home))
        for what, state in (("issue", ["--state", "all"]), ("watch", [])):
            if f"{{{what}}}" in words:
                listing = ["issues" if what == "issue" else "watch", "list", *state]
                listed = run([*listing, "--region", str(home / "town")])
                words = words.format(**{what: listed.output.split()[0]})
        done = run([*words.split(), "--region", str(home / "town"), *more])
        if done.exit_code:
            return done
        return (tmp_path / file).read_text("utf-8-sig") if file else done.output

    yield give
    manifest.write_text(plain, encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_names_are_in_the_language_asked_for_else_the_regions(answer, name):
    said = {
        (regions, lang): answer(name, regions, *(["--lang", lang] if lang else []))
        for regions in ("zh", "en")
        for lang in ("", "zh", "en")
    }
    assert all(isinstance(one, str) for one in said.values()), said
    for (regions, lang), text in said.items():
        language = lang or regions
        if name in ("map", "report weekly"):  # a quiet week names no area
            assert f'<html lang="{language}' in text
            continue
        told = re.sub('“[^”]*”|东风街道路口路灯不亮|东风街道(?=,"\\[)', "", text)  # callers' words
        assert bool(HAN.search(told)) is (language == "zh"), (regions, lang, told[:600])


@pytest.mark.parametrize("name", COMMANDS)
def test_another_language_is_refused(answer, name):
    refused = answer(name, "zh", "--lang", "xx")
    assert refused.exit_code
    assert "xx" in str(refused.exception)
