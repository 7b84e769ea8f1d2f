"""What the watch for bursts costs intake, and how soon a burst is told.

    python -m benchmarks.alarms_intake --seconds 6 --rounds 4

Complaints are kept one by one from eight threads, as the service does it, with and without the
watch in the same process, turn and turn about. Then tickets come at ten a second with a burst
among them.
"""

import argparse
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta

import numpy as np

from geo_service.ledger import Ledger, NewComplaint, Placement, mask
from geo_service.ledger.alarms import AlarmSearch, find_alarms
from geo_service.planning.alarms.bursts import BurstWatch, watch
from geo_service.planning.alarms.deliver import Channels

LEVELS = ("district", "township", "community")


def one(number, place, at=None, reporter=None):
    return NewComplaint(
        source="bench",
        source_id=str(number),
        received_at=at or datetime.now(UTC),
        text=mask("路灯不亮"),
        category=("市政", "照明", "路灯"),
        reporter=reporter or f"r{number}",
        placement=Placement(
            areas={"township": (f"t{place % 343}",)},
            place=f"小区{place}",
            h3=0x8B31AA500000FFF + (place << 18),
        ),
    )


def kept_in(ledger, seconds, first):
    """Complaints kept by eight threads in so many seconds."""
    until = time.perf_counter() + seconds
    counts = [0] * 8

    def keep(lane):
        random = np.random.default_rng(abs(first) + lane)
        while time.perf_counter() < until:
            number = f"{first}-{lane}-{counts[lane]}"
            ledger.add(one(number, int(random.integers(2_000))), actor="bench")
            counts[lane] += 1

    threads = [threading.Thread(target=keep, args=(lane,)) for lane in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def watching(ledger):
    stop = threading.Event()
    follower = BurstWatch(ledger, "township", "Asia/Shanghai", Channels())
    thread = threading.Thread(target=watch, args=(follower, ledger, Channels(), stop), daemon=True)
    thread.start()
    return stop, thread


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=4)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(f"sqlite:///{folder}/a.sqlite", region="toy", levels=LEVELS)
        random = np.random.default_rng(0)
        now = datetime.now(UTC)
        old = [
            one(f"h{i}", int(random.integers(2_000)), now - timedelta(minutes=1_500 + 5 * i))
            for i in range(20_000)
        ]
        ledger.add_many(old, actor="bench")
        kept_in(ledger, 1, -1_000)
        rates = {False: [], True: []}
        for turn in range(2 * args.rounds):
            with_watch = bool(turn % 2)
            stop, thread = watching(ledger) if with_watch else (threading.Event(), None)
            time.sleep(1)
            rates[with_watch].append(kept_in(ledger, args.seconds, 100 * turn))
            stop.set()
            if thread:
                thread.join()
        without, with_it = (float(np.median(rates[key])) for key in (False, True))
        print(
            f"kept a second: {without:.0f} without the watch, {with_it:.0f} with it "
            f"({with_it / without - 1:+.1%}); rounds {rates}"
        )
        ledger.close()
        delays = [delay(folder, i) for i in range(5)]
        print(f"from the ticket that makes a burst to its alarm: {np.round(delays, 2)} s")


def delay(folder, turn):
    """Seconds from the ticket to the alarm, at ten tickets a second."""
    ledger = Ledger.open(f"sqlite:///{folder}/b{turn}.sqlite", region="toy", levels=LEVELS)
    random = np.random.default_rng(turn)
    now = datetime.now(UTC)
    ledger.add_many(
        [
            one(f"h{i}", int(random.integers(2_000)), now - timedelta(minutes=1_500 + 5 * i))
            for i in range(5_000)
        ],
        actor="bench",
    )
    stop, thread = watching(ledger)
    time.sleep(1.5)
    sent = {}
    for i in range(100):
        place = 7 if i % 12 == 11 else 10 + int(random.integers(1_900))
        found = ledger.add(one(f"n{i}", place), actor="bench")
        sent[found.seq] = time.time()
        time.sleep(0.1)
    time.sleep(1.5)
    stop.set()
    thread.join()
    with ledger.reading() as at:
        alarms = find_alarms(at, AlarmSearch(kinds=("burst",)))
    ledger.close()
    mine = [a for a in alarms if a.places == ("t7/小区7",)]
    if not mine:
        return float("nan")
    return mine[0].raised_at.timestamp() - sent[mine[0].details["ticket"]]


if __name__ == "__main__":
    main()
