"""How long an assessment takes: the built-in region's townships, one month of 2M complaints.

    python -m benchmarks.assessment_speed [complaints per month]

Complaints are random, over the month assessed, the month before and the same month a year before.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from geo_service.assess.periods import month_period
from geo_service.assess.rules import AssessmentRules
from geo_service.base.settings import Settings
from geo_service.cube.build import CubeBuilder
from geo_service.cube.cube import Cube
from geo_service.planning.assessment.assess import Question, assess
from geo_service.planning.assessment.table import table_of
from geo_service.planning.cubes import cube_shape
from geo_service.planning.geography import Geography
from geo_service.region.folder import RegionFolder

MONTHS = ("2025-10", "2026-09", "2026-10")
CATEGORIES = 300


def rows(geography, month, n, first_id, random):
    table = geography.level("township").table
    weights = random.pareto(1.2, len(table.codes)) + 0.1
    which = random.choice(len(table.codes), n, p=weights / weights.sum())
    start = np.datetime64(month, "us")
    at = start + random.integers(0, 30 * 86_400_000_000, n).astype("timedelta64[us]")
    answered = at + random.integers(0, 10 * 86_400_000_000, n).astype("timedelta64[us]")
    responded = random.random(n) < 0.98
    resolved = responded & (random.random(n) < 0.86)
    satisfied = np.where(resolved, random.random(n) < 0.9, random.random(n) < 0.25)
    category = random.integers(0, CATEGORIES, n)
    kind = pa.timestamp("us", "UTC")
    codes = pa.array(table.codes)
    return pa.table(
        {
            "id": pa.array(np.arange(first_id, first_id + n)).cast(pa.string()),
            "seq": pa.array(np.arange(first_id, first_id + n)),
            "received_at": pa.array(at).cast(kind),
            "category_1": pa.array([f"a{i // 20}" for i in range(CATEGORIES)]).take(
                pa.array(category)
            ),
            "category_2": pa.array([f"b{i // 5}" for i in range(CATEGORIES)]).take(
                pa.array(category)
            ),
            "category_3": pa.array([f"c{i}" for i in range(CATEGORIES)]).take(pa.array(category)),
            "reporter": pa.array(random.integers(0, n, n)).cast(pa.string()),
            "h3": pa.array(np.full(n, 0x8B31AA42A000FFF, np.uint64)),
            "township_code": codes.take(pa.array(which)),
            "district_code": pa.array(table.parents).take(pa.array(which)),
            "body": codes.take(pa.array(which)),
            "answered_at": pa.array(answered).cast(kind),
            "due_at": pa.array(at + np.timedelta64(7, "D")).cast(kind),
            "responded": pa.array(responded),
            "resolved": pa.array(resolved),
            "satisfied": pa.array(satisfied, mask=random.random(n) < 0.05),
            "excluded": pa.array(random.random(n) < 0.04),
        }
    )


def main(per_month: int) -> None:
    folder = RegionFolder.open("beijing")
    geography = Geography(folder)
    random = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as home:
        shape = cube_shape(Settings(home=Path(home)), folder)
        with CubeBuilder(Path(home), shape) as builder:
            for number, month in enumerate(MONTHS):
                for part in range(4):
                    first = (number * 4 + part) * per_month
                    builder.add(rows(geography, month, per_month // 4, first, random))
            builder.publish(dt.date.max)
        snapshot = Cube(Path(home)).snapshot()
        question = Question(month_period(MONTHS[-1]), "township")
        for run in range(6):
            began = time.perf_counter()
            found = assess(geography, snapshot, AssessmentRules(), question)
            table = table_of(found, "")
            took = time.perf_counter() - began
            print(
                f"run {run}: {took:.3f} s, {table.num_rows - 1} bodies, "
                f"{table['complaints'].to_pylist()[-1]:,} complaints, {question.draws} draws"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
