"""The scan's properties on small data of our own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import numpy as np
import pytest

from geo_service.alarms.scan import (
    Cases,
    ScanSettings,
    make_circles,
    plane_sites,
    scan,
    sphere_sites,
    strata_of_days,
)
from geo_service.alarms.scan.permutation import Permuter
from geo_service.alarms.scan.significance import Replicates, draw_replicates
from geo_service.alarms.scan.statistic import best_of_each_centre
from geo_service.base.errors import InputError

END = date(2024, 3, 31)


def city(seed=1, n=25, days=60, mean=0.6, extra=0, strata=None):
    """A square of places with Poisson cases; ``extra`` cases a day at place 12 in the last 3."""
    random = np.random.default_rng(seed)
    side = int(np.sqrt(n))
    x, y = np.divmod(np.arange(n), side)
    sites = plane_sites([f"P{i:03}" for i in range(n)], x=x.astype(float), y=y.astype(float))
    counts = random.poisson(mean, (n, days))
    counts[12, -3:] += extra
    return Cases(counts, np.zeros(days, np.int32) if strata is None else strata, END), sites


def test_a_planted_cluster_is_found_where_and_when_it_is():
    cases, sites = city(extra=5)
    best = scan(cases, sites, ScanSettings(max_days=14)).clusters[0]
    assert best.places[0] == "P012"
    assert best.start == END - timedelta(days=2)
    assert best.p < 1e-4
    assert best.recurrence_days > 10_000


def test_a_rise_everywhere_is_no_cluster():
    cases, sites = city()
    cases.counts[:, -3:] = np.random.default_rng(9).poisson(1.8, (25, 3))
    assert scan(cases, sites, ScanSettings(max_days=14)).clusters[0].p > 0.01


def test_the_order_of_the_input_does_not_matter():
    cases, sites = city(extra=2)
    order = np.random.default_rng(0).permutation(25)
    ids = [sites.places[i][0] for i in order]
    again = plane_sites(ids, x=sites.position[order, 0], y=sites.position[order, 1])
    assert (
        scan(cases, again, ScanSettings(max_days=7, replicates=99)).clusters
        == scan(cases, sites, ScanSettings(max_days=7, replicates=99)).clusters
    )


def test_statistic_equals_a_plain_search():
    cases, sites = city(n=16, days=20)
    circles = make_circles(sites, cases.counts.sum(axis=1), max_share=0.4)
    ratio, size, days = np.empty(16), np.empty(16, np.int64), np.empty(16, np.int64)
    window, expected = cases.window(6), cases.expected(6)
    best_of_each_centre(
        circles.start, circles.nearest, window, expected, cases.total, 2, 2, ratio, size, days
    )
    total = cases.total
    for centre in range(16):
        near = circles.nearest[circles.start[centre] : circles.start[centre + 1]]
        best = 0.0
        for k in range(1, len(near) + 1):
            for length in range(2, 7):
                c = window[near[:k], length - 1].sum()
                e = cases.counts[near[:k]].sum() * cases.counts[:, -length:].sum() / total
                if c >= 2 and c > e:
                    here = c * np.log(c / e) + (total - c) * np.log((total - c) / (total - e))
                    best = max(best, here)
        assert ratio[centre] == pytest.approx(best)


def test_replicates_are_the_same_however_they_are_shared():
    cases, sites = city()
    circles = make_circles(sites, cases.counts.sum(axis=1))
    permuter = Permuter(cases, circles, min_days=1, max_days=7, min_cases=2, seed=3)
    whole = permuter.draw(0, 40)
    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(lambda first: permuter.draw(first, 10), range(0, 40, 10)))
    assert np.array_equal(whole, np.concatenate(parts))
    assert len(np.unique(whole)) > 20


def test_p_is_uniform_where_nothing_happens():
    low = 0
    for seed in range(120):
        cases, sites = city(seed=seed, n=16, days=40, mean=1.0)
        low += scan(cases, sites, ScanSettings(max_days=7, replicates=99)).clusters[0].p <= 0.2
    assert 10 <= low <= 40  # 24 expected, a binomial's 99.9 % interval


def test_strata_are_permuted_apart():
    # all cases of A on Sundays, of B on other days: without strata a Sunday looks like a cluster
    days = 70
    sunday = np.array([(END - timedelta(days=i)).weekday() == 6 for i in range(days)])[::-1]
    counts = np.array([sunday * 10, ~sunday * 10], np.int64)
    sites = plane_sites(["A", "B"], x=np.array([0.0, 1.0]), y=np.zeros(2))
    strata = strata_of_days("weekday", start=END - timedelta(days=days - 1), days=days)
    assert strata.max() == 6
    plain = scan(Cases(counts, np.zeros(days, np.int32), END), sites, ScanSettings(max_days=1))
    apart = scan(Cases(counts, strata, END), sites, ScanSettings(max_days=1))
    assert plain.clusters[0].p < 0.05
    assert apart.clusters == ()


def test_working_days_follow_a_calendar():
    start = date(2024, 1, 1)
    plain = strata_of_days("workday", start=start, days=7)
    assert plain.tolist() == [0, 0, 0, 0, 0, 1, 1]
    off = {date(2024, 1, 1)}
    assert strata_of_days("workday", start=start, days=7, off=off).tolist() == [1, 0, 0, 0, 0, 0, 0]


def test_drawing_stops_at_the_same_replicate_whatever_the_batches():
    ratios = np.random.default_rng(0).normal(size=1000)
    drawn = draw_replicates(lambda a, n: ratios[a : a + n], 1000, best=0.0, stop_after=50)
    assert drawn.stopped
    assert drawn.reached(0.0) == 50
    assert drawn.ratios[-1] >= 0
    assert drawn.judge(0.0) == (50 / len(drawn.ratios), "sequential")


def test_the_tail_of_a_gumbel_is_estimated_beyond_the_replicates():
    ratios = np.random.default_rng(4).gumbel(5, 1, 999)
    replicates = Replicates(ratios, stopped=False)
    truth = 1 - np.exp(-np.exp(-(17 - 5)))
    assert replicates.judge(17.0) == (pytest.approx(truth, rel=0.7), "gumbel")
    assert replicates.judge(5.0) == ((replicates.reached(5.0) + 1) / 1000, "rank")
    assert Replicates(np.zeros(0), stopped=False).judge(5.0) == (1.0, "none")


def test_distances_on_the_sphere():
    sites = sphere_sites(["a", "b"], lon=np.array([0.0, 1.0]), lat=np.array([0.0, 0.0]))
    circles = make_circles(sites, np.array([1, 1]), max_share=1.0)
    assert circles.distance[1] == pytest.approx(2 * 6367 * np.sin(np.radians(0.5)))


def test_circles_keep_to_share_and_radius():
    sites = plane_sites(["a", "b", "c"], x=np.array([0.0, 1.0, 3.0]), y=np.zeros(3))
    totals = np.array([10, 10, 20])
    half = make_circles(sites, totals)
    assert half.nearest[: half.start[1]].tolist() == [0, 1]
    near = make_circles(sites, totals, max_share=1.0, max_radius=2.0)
    assert np.diff(near.start).tolist() == [2, 3, 2]
    big = make_circles(sites, np.array([1, 1, 20]), max_share=0.5)
    assert np.diff(big.start).tolist() == [2, 2, 0]


def test_places_at_one_position_are_one_site():
    sites = plane_sites(["b", "a", "c"], x=np.array([0.0, 0.0, 1.0]), y=np.zeros(3))
    assert sites.places == (("a", "b"), ("c",))
    assert sites.site_of == {"a": 0, "b": 0, "c": 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"max_days": 61}, "fewer than the longest window"),
        ({"min_days": 9, "max_days": 7}, "min days <= max days"),
        ({"max_share": 0.0}, "share"),
        ({"max_radius": -1.0}, "radius"),
        ({"replicates": -1}, "replicates"),
        ({"secondary": "all"}, "secondary"),
    ],
)
def test_settings_out_of_range_are_refused(change, message):
    cases, sites = city()
    with pytest.raises(InputError, match=message):
        scan(cases, sites, ScanSettings(**change))
