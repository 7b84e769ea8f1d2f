"""The scan gives SaTScan's clusters, and the closed form by hand."""

from datetime import date

import numpy as np
import pytest

from geo_service.alarms.scan import (
    Cases,
    ScanSettings,
    plane_sites,
    scan,
    sphere_sites,
    strata_of_days,
)
from geo_service.alarms.scan.statistic import log_likelihood_ratio
from tests.alarms.vectors import load, vector

SYNTHETIC = [
    f"syn_{kind}_{way}" for kind in ("null", "local", "dow") for way in ("plain", "weekly")
]
NYC = ["nyc_b_9999", "nyc_c_50pct", "nyc_d_weekly"] + [f"nyc_daily_{d}" for d in range(19, 24)]


def settings_of(name):
    lines = vector(f"satscan/{name}").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith(";"))


def day(text):
    return date(*(int(part) for part in text.split("/")))


def read(given):
    """The sites and cases that a parameter file names, and the settings it asks for."""
    rows = [
        line.split()
        for line in vector(f"satscan/{given['CoordinatesFile']}").read_text().splitlines()
        if line.strip()
    ]
    ids, first, second = ([row[i] for row in rows] for i in range(3))
    a, b = np.array(first, float), np.array(second, float)
    on_sphere = given["CoordinatesType"] == "1"
    sites = sphere_sites(ids, lon=b, lat=a) if on_sphere else plane_sites(ids, x=a, y=b)
    start, end = day(given["StartDate"]), day(given["EndDate"])
    counts = np.zeros((len(sites), (end - start).days + 1), np.int64)
    for line in vector(f"satscan/{given['CaseFile']}").read_text().splitlines():
        if line.strip():
            place, count, when = line.split()
            counts[sites.site_of[place], (day(when) - start).days] += int(count)
    kind = "weekday" if given["AdjustForWeeklyTrends"] == "y" else "none"
    strata = strata_of_days(kind, start=start, days=counts.shape[1])
    limited = given["UseDistanceFromCenterOption"] == "y"
    settings = ScanSettings(
        min_days=int(given["MinimumTemporalClusterSize"]),
        max_days=int(given["MaxTemporalSize"]),
        max_share=float(given["MaxSpatialSizeInPopulationAtRisk"]) / 100,
        max_radius=float(given["MaxSpatialSizeInDistanceFromCenter"]) if limited else None,
        min_cases=int(given["MinimumCasesInHighRateClusters"]),
        replicates=int(given["MonteCarloReps"]),
        secondary=("no-overlap", "no-centres")[int(given["CriteriaForReportingSecondaryClusters"])],
    )
    return Cases(counts, strata, end), sites, settings


@pytest.mark.parametrize("name", NYC + SYNTHETIC)
def test_clusters_are_those_of_satscan(name):
    kind = "nyc" if name.startswith("nyc") else "synthetic"
    expected = {run["name"]: run for run in load(f"satscan/expected_{kind}.json")}[name]
    cases, sites, settings = read(settings_of(expected["prm"]))
    found = scan(cases, sites, settings).clusters
    assert len(found) >= len(expected["clusters"])
    for ours, theirs in zip(found, expected["clusters"], strict=False):
        assert list(ours.places) == theirs["ids"]
        assert (ours.start, ours.end) == (day(theirs["start"]), day(theirs["end"]))
        assert ours.observed == theirs["observed"]
        assert ours.expected == pytest.approx(theirs["expected"], abs=0.00501)
        assert ours.llr == pytest.approx(theirs["llr"], abs=2e-6)
    p, theirs = found[0].p, float(expected["clusters"][0]["p"])
    # both are estimates by the same number of replicates, so the variances add
    error = np.sqrt(2 * theirs * (1 - theirs) / settings.replicates)
    assert abs(p - theirs) <= 3 * error
    assert found[0].recurrence_days == pytest.approx(1 / p)


def test_a_small_table_by_hand():
    # 2 places, 3 days; the last day has 8 cases at A and 1 at B
    counts = np.array([[2, 3, 8], [6, 5, 1]], np.int64)
    sites = plane_sites(["A", "B"], x=np.array([0.0, 1.0]), y=np.array([0.0, 0.0]))
    cases = Cases(counts, np.zeros(3, np.int32), date(2024, 1, 3))
    found = scan(cases, sites, ScanSettings(max_days=2, max_share=0.6, replicates=99)).clusters
    expected = 13 * 9 / 25
    ratio = 8 * np.log(8 / expected) + 17 * np.log(17 / (25 - expected))
    assert found[0].places == ("A",)
    assert (found[0].observed, found[0].start) == (8, date(2024, 1, 3))
    assert found[0].expected == pytest.approx(expected)
    assert found[0].llr == pytest.approx(ratio)


def test_the_closed_form_of_scanstatistics():
    given = load("scanstat_r/permutation_closed_form.json")
    counts = np.array(given["counts"], np.int64)[::-1].T.copy()
    cases = Cases(counts, np.zeros(3, np.int32), date(2024, 1, 3))
    window, expected = cases.window(3), cases.expected(3)
    for row in given["rows"]:
        zone, days = [place - 1 for place in row["zone"]], row["duration"] - 1
        c, e = window[zone, days].sum(), expected[zone, days].sum()
        assert c == row["observed"]
        assert e == pytest.approx(row["expected"])
        assert log_likelihood_ratio(c, e, 24) == pytest.approx(row["llr"])
