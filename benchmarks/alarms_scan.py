"""The scan and the temporal alarm: speed, false alarms on null data, detection of injections.

    python -m benchmarks.alarms_scan speed --areas 343 --topics 300
    python -m benchmarks.alarms_scan null --series 300
    python -m benchmarks.alarms_scan detect --background seeded
    python -m benchmarks.alarms_scan detect --background ../shared/data/la311/points.csv.gz

A real background gives where calls come from, in their true shares, and the day of the week;
days are drawn from it, because no file at hand holds a year.
"""

import argparse
import resource
import time
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo_service.alarms.scan import Cases, ScanSettings, scan, sphere_sites, strata_of_days
from geo_service.alarms.temporal.daily import daily_alarm

END = date(2025, 12, 30)
DAYS = 365
WEEK = np.array([1.1, 1.1, 1.05, 1.0, 1.0, 0.75, 0.7])


def places(n, seed=0):
    random = np.random.default_rng(seed)
    lon, lat = random.uniform(116.0, 116.9, n), random.uniform(39.6, 40.3, n)
    return sphere_sites([f"P{i:04}" for i in range(n)], lon=lon, lat=lat)


def real_places(path):
    """Places and their shares of calls, from an open 311 file."""
    frame = pd.read_csv(path, low_memory=False)
    where = "ncname" if "ncname" in frame else "community_board"
    frame = frame.dropna(subset=[where, "longitude", "latitude"])
    middle = frame.groupby(where)[["longitude", "latitude"]].mean()
    share = frame.groupby(where).size() / len(frame)
    names = [str(name) for name in middle.index]
    sites = sphere_sites(
        names, lon=middle["longitude"].to_numpy(), lat=middle["latitude"].to_numpy()
    )
    order = [sites.places[i][0] for i in range(len(sites))]
    return sites, share.set_axis(names).reindex(order).to_numpy()


def background(random, sites, share, a_day, days):
    """Calls (sites, days): the city's day varies by weekday and chance, places by share."""
    weekday = np.array([(END - timedelta(days=days - 1 - i)).weekday() for i in range(days)])
    city = random.poisson(a_day * WEEK[weekday] * random.gamma(80, 1 / 80, days))
    return np.column_stack([random.multinomial(n, share) for n in city])


def cases_of(counts, end):
    days = counts.shape[1]
    start = end - timedelta(days=days - 1)
    return Cases(counts, strata_of_days("workday", start=start, days=days), end)


def settings(**changes):
    return ScanSettings(
        **{"max_days": 14, "max_share": 0.1, "min_cases": 3, "stop_after": 50, **changes}
    )


def speed(args):
    sites = places(args.areas)
    random = np.random.default_rng(1)
    share = random.dirichlet(np.full(args.areas, 0.8))
    scan(cases_of(background(random, sites, share, 50, DAYS), END), sites, settings(replicates=9))
    a_day = random.lognormal(np.log(66_000 / args.topics) - 0.72, 1.2, args.sample)
    began = time.process_time()
    drawn = 0
    for mean in a_day:
        counts = background(random, sites, share, mean, DAYS)
        began_one = time.process_time()
        found = scan(cases_of(counts, END), sites, settings())
        drawn += len(found.replicates.ratios)
        args.took.append(time.process_time() - began_one)
    mean = float(np.mean(args.took))
    print(
        f"{args.areas} areas, {DAYS} days, {args.sample} topics of {a_day.mean():.0f} calls a day on average:"
    )
    print(
        f"  {mean:.2f} s of one core a topic ({drawn / args.sample:.0f} replicates), "
        f"{args.topics} topics in {mean * args.topics / 60:.1f} min; all {time.process_time() - began:.0f} s"
    )
    print(f"  memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def null(args):
    """Null series: fewer for the scan, which takes longer, than for the temporal alarm."""
    sites = places(100)
    random = np.random.default_rng(2)
    ps, temporal = [], temporal_null(args.temporal_series, sites)
    for _ in range(args.series):
        share = random.dirichlet(np.full(100, 1.0))
        counts = background(random, sites, share, random.choice([5, 20, 60, 220]), DAYS)
        found = scan(
            cases_of(counts, END),
            sites,
            settings(replicates=499, seed=int(random.integers(1 << 40))),
        )
        ps.append(found.clusters[0].p if found.clusters else 1.0)
    for name, values in (("scan", np.array(ps)), ("temporal alarm", np.array(temporal))):
        n = len(values)
        print(
            f"{name}, {n} null series: p <= .05 {np.mean(values <= 0.05):.1%}, "
            f"RI >= 100 {np.sum(values <= 0.01)} ({n / 100:.1f} by chance), "
            f"RI >= 365 {np.sum(values <= 1 / 365)} ({n / 365:.1f} by chance)"
        )
        print(
            f"  a month of one series: {30 * np.mean(values <= 0.01):.2f} false alarms at RI 100, "
            f"{30 * np.mean(values <= 1 / 365):.2f} at 365"
        )


def temporal_null(series, sites):
    """p of the temporal alarm on the last day of each series."""
    random = np.random.default_rng(5)
    found = []
    for _ in range(series):
        a_day = random.choice([5, 20, 60, 220])
        counts = background(random, sites, random.dirichlet(np.full(100, 1.0)), a_day, DAYS)
        one = daily_of(counts.sum(axis=0))
        if one is not None:
            found.append(one.p)
    return found


def daily_of(city):
    days = len(city)
    weekday = np.array([(END - timedelta(days=days - 1 - i)).weekday() for i in range(days)], float)
    return daily_alarm(city.astype(float), weekday, weekday >= 5)


def detect(args):
    random = np.random.default_rng(3)
    if args.background == "seeded":
        sites = places(100)
        share = random.dirichlet(np.full(100, 1.0))
    else:
        sites, share = real_places(args.background)
    print(f"{args.background}: {len(sites)} places")
    print(
        "city/day  areas  extra/day  n   within 1, 3, 7 days at RI 100   at RI 365   median day  precision recall"
    )
    for a_day, areas, extra in ((5, 1, 1), (20, 2, 2), (60, 2, 4), (220, 3, 6), (220, 3, 15)):
        row(args, random, sites, share, a_day, areas, extra)
    whole = [everywhere(random, sites, share) for _ in range(args.runs)]
    print(
        f"the whole city doubled for 3 days: scan alarms at RI 365 in {sum(s for s, _ in whole)} of "
        f"{args.runs}, temporal alarms in {sum(t for _, t in whole)}"
    )


def followed(random, sites, counts, inside):
    """The day on which an injection is found at each RI, scanned daily; precision and recall."""
    found_at, overlap = {}, None
    for day in range(7):
        cases = cases_of(counts[:, day : day + DAYS], END + timedelta(days=day))
        seed = int(random.integers(1 << 40))
        made = scan(cases, sites, settings(replicates=199, seed=seed)).clusters
        mine = {sites.site_of[p] for p in made[0].places} if made else set()
        if not mine & inside:
            continue
        for ri in (100, 365):
            if made[0].recurrence_days >= ri:
                found_at.setdefault(ri, day + 1)
        if found_at and overlap is None:
            both = len(mine & inside)
            overlap = both / len(mine), both / len(inside)
        if 365 in found_at:
            break
    return found_at, overlap


def row(args, random, sites, share, a_day, areas, extra):
    first = {100: [], 365: []}
    precision, recall = [], []
    for _ in range(args.runs):
        counts = background(random, sites, share, a_day, DAYS + 6)
        centre = int(random.choice(len(sites), p=share))
        apart = ((sites.position - sites.position[centre]) ** 2).sum(axis=1)
        inside = np.argsort(apart)[:areas]
        for day in range(7):
            at = DAYS - 1 + day
            hits = random.choice(inside, random.poisson(extra))
            np.add.at(counts[:, at], hits, 1)
        found_at, overlap = followed(random, sites, counts, set(inside.tolist()))
        if overlap:
            precision.append(overlap[0])
            recall.append(overlap[1])
        for ri in first:
            first[ri].append(found_at.get(ri, 99))
    told = []
    for ri in (100, 365):
        days = np.array(first[ri])
        told.append("/".join(str(int((days <= limit).sum())) for limit in (1, 3, 7)))
    found = [d for d in first[100] if d < 99]
    print(
        f"{a_day:8} {areas:6} {extra:10} {args.runs:3}   {told[0]:>28}   {told[1]:>9}   "
        f"{np.median(found) if found else float('nan'):10.0f}  {np.mean(precision) if precision else 0:9.2f} "
        f"{np.mean(recall) if recall else 0:6.2f}",
        flush=True,
    )


def everywhere(random, sites, share):
    counts = background(random, sites, share, 120, DAYS)
    counts[:, -3:] += background(random, sites, share, 120, DAYS)[:, -3:]
    found = scan(cases_of(counts, END), sites, settings(replicates=199)).clusters
    one = daily_of(counts.sum(axis=0))
    return bool(found and found[0].recurrence_days >= 365), bool(one and one.p <= 1 / 365)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("speed", "null", "detect"))
    parser.add_argument("--areas", type=int, default=343)
    parser.add_argument("--topics", type=int, default=300)
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--series", type=int, default=300)
    parser.add_argument("--temporal-series", type=int, default=4000)
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--background", default="seeded")
    args = parser.parse_args()
    args.took = []
    {"speed": speed, "null": null, "detect": detect}[args.what](args)


if __name__ == "__main__":
    main()
