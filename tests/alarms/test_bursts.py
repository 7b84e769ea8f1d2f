"""Bursts: windows, baselines, signals and episodes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo_service.alarms.bursts import BurstCall, BurstDetector, Episodes, make_baseline
from geo_service.alarms.bursts.window import WINDOWS_S, DistinctCallers, Volume

DAY = 86_400


def ticket(seq, at_s, code="c1", caller=None, topic="water", level="place"):
    return BurstCall(seq, at_s, topic, caller or f"caller{seq}", ((level, code),))


def baseline(places=500, a_place=90, days=90):
    """Places with about one call of the topic a day."""
    random = np.random.default_rng(0)
    counts = random.negative_binomial(3, 3 / (3 + a_place), places)
    seen = {("place", f"c{i}", "water"): int(n) for i, n in enumerate(counts)}
    return make_baseline(seen.items(), {"water": int(counts.sum())}, days)


@given(
    st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 5)), min_size=1, max_size=60),
    st.booleans(),
)
def test_windows_equal_a_plain_count(calls, in_order):
    if in_order:
        calls.sort()
    callers, volume = DistinctCallers(), Volume()
    so_far = []
    for at, who in calls:
        found = callers.add(float(at), str(who))
        city = volume.add(float(at))
        so_far.append((at, who))
        now = max(t for t, _ in so_far)
        for window, length in enumerate(WINDOWS_S):
            inside = {w for t, w in so_far if t > now - length}
            assert found[window] == len(inside)
            minute = now // 60
            assert city[window] == sum(t // 60 > minute - length // 60 for t, _ in so_far)


def test_old_calls_are_let_go():
    callers = DistinctCallers()
    for at in range(0, 20 * DAY, 600):
        callers.add(float(at), str(at))
    assert len(callers._calls) < 1_000


def usual_codes(detector, random, n):
    """Places of ``n`` calls, as often as they usually call."""
    shares = np.array([detector.baseline.seen["place", f"c{i}", "water"] for i in range(500)])
    return random.choice(500, n, p=shares / shares.sum())


def quiet_day(detector, seed=1, rate=500):
    """A usual day of calls all over the city; gives what was signalled."""
    random = np.random.default_rng(seed)
    times = np.sort(random.uniform(0, DAY, rate))
    return [
        detector.take(ticket(i, float(at), code=f"c{code}"))
        for i, (at, code) in enumerate(zip(times, usual_codes(detector, random, rate), strict=True))
    ]


def test_four_callers_in_half_an_hour_are_a_burst_and_two_are_not():
    detector = BurstDetector(baseline())
    assert not any(quiet_day(detector))
    found = [detector.take(ticket(1000 + i, DAY + 400 * i, code="c7")) for i in range(5)]
    raised = next(i for i, signal in enumerate(found) if signal)
    assert raised in (2, 3)
    assert found[raised].key == ("place", "c7", "water")
    assert found[raised].callers == raised + 1
    assert found[raised].p < detector.limit


def test_one_person_calling_ten_times_is_no_burst():
    detector = BurstDetector(baseline())
    quiet_day(detector)
    assert not any(
        detector.take(ticket(1000 + i, DAY + 60 * i, code="c7", caller="same")) for i in range(10)
    )


def test_a_storm_over_the_city_is_no_burst_of_one_place():
    detector = BurstDetector(baseline())
    quiet_day(detector)
    random = np.random.default_rng(2)
    storm = [
        detector.take(ticket(5000 + i, DAY + i, code=f"c{code}"))
        for i, code in enumerate(usual_codes(detector, random, 3_000))  # six days' in 50 minutes
    ]
    assert sum(signal is not None for signal in storm) <= 1


def test_a_place_never_heard_of_can_burst():
    detector = BurstDetector(baseline())
    quiet_day(detector)
    found = [detector.take(ticket(1000 + i, DAY + 300 * i, code="new")) for i in range(5)]
    assert any(found)


def test_the_finest_place_is_told():
    detector = BurstDetector(baseline())
    quiet_day(detector)
    both = (("area", "t1"), ("place", "c7"), ("cell", "8a"))
    found = [
        detector.take(BurstCall(1000 + i, DAY + 300.0 * i, "water", f"n{i}", both))
        for i in range(6)
    ]
    assert {signal.key[0] for signal in found if signal} == {"place"}


def test_an_episode_is_one_alert_updated_and_closed():
    episodes = Episodes(BurstDetector(baseline()))
    told = []
    for i in range(8):
        told += episodes.take(ticket(i, 300.0 * i, code="c7"))
    assert len({(e.id, e.started_s) for e in told}) == 1
    assert told[-1].callers == 8
    assert episodes.callers_of(told[-1].key) == {f"caller{i}" for i in range(8)}
    assert told[-1].last_s == 2_100
    assert told[0].started_s == 0
    assert not episodes.take(ticket(50, 3_000, code="c9"))
    closed = episodes.close_quiet(2_100 + 3 * 3_600 + 1)
    assert [e.closed for e in closed] == [True]
    assert not episodes.open
    again = []
    for i in range(8):
        again += episodes.take(ticket(100 + i, 50_000 + 300.0 * i, code="c7"))
    assert again
    assert again[0].started_s > 40_000


def test_the_same_tickets_give_the_same_episodes():
    def run():
        episodes = Episodes(BurstDetector(baseline()))
        random = np.random.default_rng(5)
        times = np.sort(random.uniform(0, DAY, 800))
        codes = np.where(random.random(800) < 0.02, 7, random.integers(0, 500, 800))
        return [
            episodes.take(ticket(i, float(at), code=f"c{code}"))
            for i, (at, code) in enumerate(zip(times, codes, strict=True))
        ]

    assert run() == run()


def test_a_topic_new_to_the_city_is_judged_by_where_calls_come_from():
    detector = BurstDetector(baseline())
    quiet_day(detector)
    found = [
        detector.take(ticket(1000 + i, DAY + 120 * i, code="c7", topic="new")) for i in range(6)
    ]
    raised = next(i for i, signal in enumerate(found) if signal)
    assert raised <= 3
    assert found[raised].key == ("place", "c7", "new")


def test_a_new_topic_all_over_the_city_is_no_burst():
    detector = BurstDetector(baseline())
    quiet_day(detector)
    random = np.random.default_rng(3)
    storm = [
        detector.take(ticket(5000 + i, DAY + 3 * i, code=f"c{code}", topic="new"))
        for i, code in enumerate(usual_codes(detector, random, 800))
    ]
    assert sum(signal is not None for signal in storm) <= 1


def test_without_a_history_one_place_with_most_of_the_calls_stands_out():
    detector = BurstDetector(make_baseline([], {}, 90))
    found = [detector.take(ticket(i, 60.0 * i)) for i in range(8)]
    assert any(found)


def test_without_a_history_calls_from_everywhere_are_no_burst():
    """A first day: a thousand calls from two hundred places, and from one area."""
    detector = BurstDetector(make_baseline([], {}, 90))
    random = np.random.default_rng(4)
    found = [
        detector.take(
            BurstCall(i, 60.0 * i, "water", f"n{i}", (("place", f"c{code}"), ("area", "t1")))
        )
        for i, code in enumerate(random.integers(0, 200, 1_000))
    ]
    assert sum(signal is not None for signal in found) <= 1
    assert detector.limit < 0.2 / (12 * 500)
