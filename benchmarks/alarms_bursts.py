"""Bursts: a year of seeded calls with planted bursts; when each is told, and what is told besides.

    python -m benchmarks.alarms_bursts --calls-a-day 3000 --days 365 --planted 200

Calls follow the day (few at night, most in the forenoon) and the week, compounds differ widely,
and twelve storms bring the whole city to call about one topic. A planted burst is 3 to 10
different people of one compound within half an hour, about one topic.
"""

import argparse
import time
from collections import Counter

import numpy as np

from geo_service.alarms.bursts import BurstCall, BurstDetector, Episodes, make_baseline

DAY = 86_400
HOURS = np.array([1, 1, 1, 1, 1, 2, 5, 9, 14, 16, 15, 11, 9, 11, 13, 12, 10, 8, 7, 6, 5, 4, 3, 2.0])
TOPICS = 12


def drawn(args, random):
    """Times, compounds and topics of a year's calls, and which storm each belongs to."""
    share = random.gamma(0.6, 1, args.compounds)
    share /= share.sum()
    topics = random.dirichlet(np.full(TOPICS, 1.5))
    rows = []
    storms = set(random.choice(np.arange(40, args.days), 12, replace=False).tolist())
    for day in range(args.days + 90):
        mean = args.calls_a_day * (0.7 if day % 7 >= 5 else 1.0) * random.gamma(50, 1 / 50)
        n = random.poisson(mean)
        hour = random.choice(24, n, p=HOURS / HOURS.sum())
        at = day * DAY + hour * 3600 + random.uniform(0, 3600, n)
        rows.append(
            (at, random.choice(args.compounds, n, p=share), random.choice(TOPICS, n, p=topics))
        )
        if day - 90 in storms:
            m = random.poisson(args.calls_a_day * 0.5)
            at = day * DAY + 14 * 3600 + random.exponential(2 * 3600, m)
            rows.append((at, random.choice(args.compounds, m, p=share), np.zeros(m, int)))
    at, place, topic = (np.concatenate(part) for part in zip(*rows, strict=True))
    order = np.argsort(at)
    return at[order], place[order], topic[order]


def planted(args, random):
    """(time of each call, compound, topic) of the planted bursts."""
    made = []
    for _ in range(args.planted):
        day = 90 + random.integers(1, args.days - 1)
        begin = day * DAY + random.uniform(7 * 3600, 20 * 3600)
        size = random.integers(3, 11)
        times = np.sort(begin + random.uniform(0, 1800, size))
        made.append((times, int(random.integers(args.compounds)), int(random.integers(TOPICS))))
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls-a-day", type=int, default=3_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--compounds", type=int, default=2_000)
    parser.add_argument("--planted", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random = np.random.default_rng(args.seed)
    at, place, topic = drawn(args, random)
    bursts = planted(args, random)
    calls = [(float(a), int(p), int(t), -1, 0) for a, p, t in zip(at, place, topic, strict=True)]
    for number, (times, where, about) in enumerate(bursts):
        calls += [(float(x), where, about, number, i + 1) for i, x in enumerate(times)]
    calls.sort()

    def key(level, code, about):
        return level, code, f"t{about}"

    counts, city = {}, {}
    for moment, where, about, number, _ in calls:
        if moment < 90 * DAY and number < 0:
            counts[key("place", f"c{where}", about)] = (
                counts.get(key("place", f"c{where}", about), 0) + 1
            )
            area = key("area", f"a{where % 343}", about)
            counts[area] = counts.get(area, 0) + 1
            city[f"t{about}"] = city.get(f"t{about}", 0) + 1
    episodes = Episodes(BurstDetector(make_baseline(counts.items(), city, 90)))
    told_at = {}
    alerts, first = {}, {}
    began = time.perf_counter()
    taken = 0
    for seq, (moment, where, about, number, nth) in enumerate(calls):
        if moment < 89 * DAY:
            continue
        taken += 1
        places = (("place", f"c{where}"), ("area", f"a{where % 343}"))
        caller = f"b{number}-{nth}" if number >= 0 else f"r{seq}"
        for episode in episodes.take(BurstCall(seq, moment, f"t{about}", caller, places)):
            callers = episodes.callers_of(episode.key)
            mine = {int(c[1:].split("-")[0]) for c in callers if c.startswith("b")}
            alert = (episode.id, episode.started_s)
            first.setdefault(alert, episode)
            alerts[alert] = alerts.get(alert, False) or bool(mine)
            for one in mine:
                told_at.setdefault(one, nth if number == one else 0)
    took = time.perf_counter() - began
    sizes = {number: len(times) for number, (times, _, _) in enumerate(bursts)}
    kinds = Counter(
        (k[0].split(":")[0], first[k].window_s) for k, mine in alerts.items() if not mine
    )
    print("false alerts by level and window:", dict(kinds))
    false = sum(not planted_one for planted_one in alerts.values())
    print(f"{taken:,} tickets in {took:.1f} s: {1e6 * took / taken:.0f} µs each")
    print(
        f"planted {len(bursts)}, told {len(told_at)}; false alerts {false}, {false / args.days:.2f} a day"
    )
    for low, high in ((3, 3), (4, 5), (6, 10)):
        group = [n for n, size in sizes.items() if low <= size <= high]
        found = [told_at[n] for n in group if n in told_at]
        at_4 = sum(1 <= nth <= 4 for nth in found)
        print(
            f"  of {low}-{high} callers: {len(group)}, told {len(found)}, by the fourth caller {at_4}, "
            f"median caller {np.median(found) if found else float('nan'):.0f}"
        )


if __name__ == "__main__":
    main()
