"""``alarms run``, ``list`` and ``ack`` over a ledger and its cube."""

import json
import shutil
from datetime import date

import numpy as np
import pytest

from geo_service.base.errors import InputError
from geo_service.planning.alarms import daily as runs
from geo_service.planning.alarms.settings import AlarmRunSettings
from geo_service.planning.open_queries import open_queries

from .alarm_city import make_city
from .test_commands import run


@pytest.fixture(scope="module")
def filled(toy_folder, tmp_path_factory):
    home = tmp_path_factory.mktemp("filled")
    make_city(toy_folder, home)
    return home


@pytest.fixture
def home(filled, tmp_path, monkeypatch):
    own = tmp_path / "home"
    shutil.copytree(filled, own)
    monkeypatch.setenv("GEO_HOME", str(own))
    return own


SHARE = ("--max-share", "0.5", "--as-of", "2024-05-31")


def listed(toy_folder, *options):
    return json.loads(run("alarms", "list", "--region", toy_folder, "--json", *options))


def test_what_is_planted_is_raised_listed_and_acknowledged(toy_folder, home):
    told = run("alarms", "run", "--region", toy_folder, *SHARE)
    assert "2 scans" in told
    found = listed(toy_folder)
    (cluster,) = [one for one in found if one["kind"] == "scan"]
    assert cluster["topic"] == "市政/供水"
    assert cluster["places"][0] == "T2"
    assert "2024-05-27" <= cluster["details"]["start"] <= "2024-05-29"
    assert cluster["state"] == "new"
    assert cluster["recurrence_days"] >= 365
    assert cluster["details"]["p_method"] in ("gumbel", "rank")
    assert "to 2024-05-31\t" in told  # the days of the region, not those of UTC
    assert "to 2024-05-31\t" in run("alarms", "list", "--region", toy_folder)
    course = cluster["details"]["course"]
    assert len(course["counts"]) == len(course["expected"]) == 28
    assert min(course["counts"][-3:]) >= 6
    assert any(one["kind"] == "temporal" and one["places"] == ["T2"] for one in found)
    run("alarms", "ack", cluster["id"], "--region", toy_folder, "--note", "已派人查看")
    states = {one["id"]: one["state"] for one in listed(toy_folder)}
    assert states[cluster["id"]] == "acknowledged"


def test_the_same_day_is_done_once(toy_folder, home):
    run("alarms", "run", "--region", toy_folder, *SHARE)
    before = listed(toy_folder)
    told = run("alarms", "run", "--region", toy_folder, *SHARE)
    assert "0 scans (2 done before)" in told
    assert listed(toy_folder) == before


def test_a_cluster_of_the_day_before_goes_on(toy_folder, home):
    often = ("--region", toy_folder, "--max-share", "0.5", "--recurrence", "5")
    run("alarms", "run", *often, "--as-of", "2024-05-30")
    first = [one for one in listed(toy_folder) if one["kind"] == "scan"]
    run("alarms", "run", *often, "--as-of", "2024-05-31")
    second = [one for one in listed(toy_folder) if one["kind"] == "scan"]
    assert len(first) == 1
    second = [one for one in second if one["id"] == first[0]["id"]]
    assert second[0]["state"] == "continuing"
    assert second[0]["observed"] > first[0]["observed"]


def test_a_run_that_was_stopped_goes_on(toy_folder, home, monkeypatch):
    from geo_service.base.settings import Settings
    from geo_service.intake.open_ledger import open_ledger
    from geo_service.service.region import Region

    settings = Settings()
    ledger = open_ledger(settings, Region.open(str(toy_folder), home))
    how = AlarmRunSettings("township", max_share=0.5)
    whole = runs.scan_part
    calls = []

    def break_at_second(part, *rest):
        calls.append(part.name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(part, *rest)

    monkeypatch.setattr(runs, "scan_part", break_at_second)
    monkeypatch.setattr(runs, "in_order", map)
    with open_queries(settings, str(toy_folder), None) as queries:
        with pytest.raises(KeyboardInterrupt):
            runs.run_alarms(queries, ledger, date(2024, 5, 31), how)
        done = runs.run_alarms(queries, ledger, date(2024, 5, 31), how)
    ledger.close()
    assert (done.done_before, done.scanned) == (1, 1)
    assert done.series > 0


def test_dask_gives_the_same(toy_folder, home, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    run("alarms", "run", "--region", toy_folder, *SHARE)
    here = [(one["key"], one["p"], one["observed"]) for one in listed(toy_folder)]
    other = tmp_path / "other"
    make_city(toy_folder, other)
    monkeypatch.setenv("GEO_HOME", str(other))
    run("alarms", "run", "--region", toy_folder, *SHARE, "--scheduler", "threads")
    there = [(one["key"], one["p"], one["observed"]) for one in listed(toy_folder)]
    assert sorted(here) == sorted(there)


def test_a_day_that_is_not_over_is_refused(toy_folder, home):
    with pytest.raises(InputError, match="not over yet"):
        run("alarms", "run", "--region", toy_folder, "--as-of", "2999-01-01")


def test_years_that_the_calendar_does_not_know_are_said(toy_folder, home):
    told = run("alarms", "run", "--region", toy_folder, *SHARE)
    assert "calendar does not know 2024" in told


def test_daily_judgement_knows_the_week():
    from geo_service.alarms.temporal.daily import daily_alarm

    random = np.random.default_rng(1)
    weekday = (np.arange(200) % 7).astype(float)
    off = weekday >= 5
    mean = np.where(off, 5.0, 30.0)
    low = sum(
        daily_alarm(random.poisson(mean).astype(float), weekday, off).p <= 0.05 for _ in range(300)
    )
    assert 2 <= low <= 32  # 15 expected
    counts = random.poisson(mean).astype(float)
    counts[-1] = 3 * mean[-1]
    assert daily_alarm(counts, weekday, off).p < 1e-3
    assert daily_alarm(counts[-20:], weekday[-20:], off[-20:]) is None
