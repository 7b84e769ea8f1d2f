"""Complaints made up for tests: small codes, few cells, everything reproducible."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa

from geo_service.cube.build import CubeBuilder
from geo_service.cube.cube import Cube
from geo_service.cube.shape import CubeShape

ZONE = "Asia/Shanghai"
LEVELS = ("district", "township", "community")
#: a cell of resolution 11 in the middle of a city, from which others are counted
_FIRST = 0x8B31AA42A000FFF
TODAY = dt.date(2024, 8, 20)


def shape(**changes):
    fields = {
        "region": "toy",
        "zone": ZONE,
        "levels": LEVELS,
        "lead_level": "township",
        "h3_res": 11,
        "k": 5,
    }
    return CubeShape(**(fields | changes))


def parent(cell, res):
    """The parent of an H3 index, digit by digit."""
    if cell <= 1:
        return cell
    kept = (cell & ~(0xF << 52)) | (res << 52)
    return kept | (1 << 3 * (15 - res)) - 1


def cell_pool(n):
    """``n`` cells of resolution 11: children of a few neighbouring cells of resolution 7."""
    digits = np.random.default_rng(5).integers(0, 7, (n * 2, 4))
    pool = []
    for row in digits:
        cell = _FIRST & ~(0o7777 << 12)
        for place, digit in enumerate(row):
            cell |= int(digit) << (3 * (7 - place))
        pool.append(cell)
    return sorted(set(pool))[:n]


def complaints(n, seed=0, *, start="2024-03-01", days=120, townships=8, first_id=1, **columns):
    """A frame of ``n`` complaints; ``columns`` replace what would be drawn."""
    random = np.random.default_rng(seed)
    pool = np.array(cell_pool(60), np.uint64)
    township = random.integers(1, townships + 1, n)
    seconds = random.integers(0, days * 86_400, n)
    third = random.integers(0, 12, n)
    drawn = {
        "id": [f"c{first_id + i}" for i in range(n)],
        "source": "test",
        "received_at": pd.Timestamp(start, tz="UTC") + pd.to_timedelta(seconds, unit="s"),
        "category_1": np.char.add("a", (third // 4).astype(str)),
        "category_2": np.char.add("b", (third // 2).astype(str)),
        "category_3": np.char.add("c", third.astype(str)),
        "channel": random.choice(["phone", "web"], n),
        "reporter": np.char.add("r", random.integers(0, max(n // 3, 1), n).astype(str)),
        "district_code": np.char.add("d", (township // 4).astype(str)),
        "township_code": np.char.add("t", township.astype(str)),
        "community_code": np.char.add("m", random.integers(0, 30, n).astype(str)),
        "h3": pool[random.integers(0, len(pool), n)],
        "default_location": random.random(n) < 0.05,
        "status": random.choice(["closed", "dispatched"], n),
        "responded": random.choice([True, False, None], n, p=[0.7, 0.2, 0.1]),
        "resolved": random.choice([True, False, None], n, p=[0.6, 0.2, 0.2]),
        "satisfied": random.choice([True, False, None], n, p=[0.5, 0.2, 0.3]),
        "excluded": random.random(n) < 0.1,
        "synthetic": False,
        "seq": np.arange(first_id, first_id + n),
    }
    return pd.DataFrame(drawn | columns)


def table(frame):
    fixed = frame.assign(received_at=frame["received_at"].astype("datetime64[us, UTC]"))
    for name in ("responded", "resolved", "satisfied"):
        fixed[name] = fixed[name].astype("boolean")
    return pa.Table.from_pandas(fixed, preserve_index=False)


def build(folder, *frames, today=TODAY, rebuild=False, **changes):
    """Publish the frames as one version; give it opened."""
    with CubeBuilder(folder, shape(**changes), rebuild=rebuild) as builder:
        for frame in frames:
            builder.add(table(frame))
        builder.publish(today)
    return Cube(folder).snapshot()


def local(frame):
    """The frame with the local day, hour and weekday that the cube should see."""
    at = frame["received_at"].dt.tz_convert(ZONE)
    return frame.assign(day=at.dt.date, hour=at.dt.hour, weekday=at.dt.day_of_week + 1)
