"""How often "it fell" is said where nothing was done: placebo dates on public complaint data.

    python -m benchmarks.effect_placebo ../shared/data/la311/points.csv.gz
    python -m benchmarks.effect_placebo ../shared/data/nyc311/points.csv.gz

Every area (or kind of complaint) with enough complaints is judged at every date that leaves a
window on both sides, against the others; as ``planning.effects`` does, only others of about its
size where areas are judged. The Los Angeles file covers nine days, so its windows are of days.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from geo_service.assess.effect import Windows, judge

#: columns by file: time, units, window in days, step between dates, least complaints before
KNOWN = {
    "createddate": (("nc", "cd", "requesttype"), 3, 1, 10),
    "created_date": (("community_board", "council_district", "complaint_type"), 56, 7, 5),
}
ALIKE = 3.0


def placebo(frame: pd.DataFrame, unit: str, window: int, step: int, least: int) -> str:
    table = frame.groupby([unit, "day"]).size().unstack(fill_value=0)
    days = pd.date_range(frame["day"].min(), frame["day"].max())
    counts = table.reindex(columns=days, fill_value=0).to_numpy()
    verdicts: list[str] = []
    covered = 0
    for middle in range(window, len(days) - window + 1, step):
        before = counts[:, middle - window : middle].sum(axis=1).astype(float)
        after = counts[:, middle : middle + window].sum(axis=1).astype(float)
        for one in np.flatnonzero(before >= least):
            others = np.arange(len(before)) != one
            if unit in ("nc", "cd", "community_board", "council_district"):
                others &= (before >= before[one] / ALIKE) & (before <= before[one] * ALIKE)
            else:
                others &= before >= 5
            found = judge(
                Windows(before[one : one + 1], after[one : one + 1]),
                Windows(before[others], after[others]),
            )
            if found is not None:
                verdicts.append(found.verdict)
                covered += found.low <= 0 <= found.high
    n = len(verdicts)
    share = {key: verdicts.count(key) / n for key in ("fell", "rose")} if n else {}
    return f"{unit:<18} {n:>6,} placebos: " + (
        f"fell {share['fell']:.1%}, rose {share['rose']:.1%}, interval holds 0 in {covered / n:.1%}"
        if n else "none"
    )  # fmt: skip


def main(path: str) -> None:
    frame = pd.read_csv(path, dtype=str)
    column = next(name for name in KNOWN if name in frame.columns)
    units, window, step, least = KNOWN[column]
    at = pd.to_datetime(frame[column], format="mixed", errors="coerce")
    frame = frame.assign(day=at.dt.floor("D")).dropna(subset="day")
    print(f"{path}: {len(frame):,} complaints, {frame['day'].min():%F} to {frame['day'].max():%F}")
    for unit in units:
        print(placebo(frame, unit, window, step, least))


if __name__ == "__main__":
    main(sys.argv[1])
