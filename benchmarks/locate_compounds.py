"""Calls that name only a compound, with a city's compounds imported, by reference borders.

    python -m benchmarks.locate_compounds [FOLDER with beijing/ and beijing2/] [--n N]

The compounds are imported as a city would import its own; the township that is right is the one in
whose reference polygon (about 2015, only those that can be compared with today's) the compound
lies, for points that are further from its border than the compound is wide.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import geopandas
import numpy as np
import shapely

from benchmarks.locating.data import COMPOUNDS, open_region
from geo_service.base.model import Verdict

DATA = Path(__file__).parents[1] / "../shared/data"
REFERENCE = "townships_2015_on_2023_codes.gpkg"
PROBLEMS = ("停水了", "垃圾没人收", "电梯坏了", "路灯不亮", "暖气不热")
#: degrees: about 60 m, as far as a compound reaches and the border may be off
NEAR_DEGREES = 0.0006


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    parser.add_argument("--n", type=int, default=1500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        region = open_region(options.folder / "beijing", Path(home))
        rng = random.Random(1)
        rows = list(compounds(options.folder))
        asked = rng.sample(rows, min(options.n, len(rows)))
        answers = [(region.route(text=name + rng.choice(PROBLEMS)), code) for name, code in asked]
    first = [
        bool(a.areas.get("township")) and a.areas["township"][0].area.code == c for a, c in answers
    ]
    direct = [(a.lead.code == c) for a, c in answers if a.verdict is Verdict.DIRECT and a.lead]
    print(
        f"{len(answers)} compounds that can be compared: first right {np.mean(first):.1%},", end=" "
    )
    print(f"direct {len(direct) / len(answers):.1%}, of these right {np.mean(direct):.1%}")
    for verdict in Verdict:
        some = [f for f, (a, _) in zip(first, answers, strict=True) if a.verdict is verdict]
        if some:
            print(
                f"  {verdict:<9}{len(some) / len(answers):>7.1%}, first right {np.mean(some):.1%}"
            )


def compounds(folder: Path) -> Iterator[tuple[str, str]]:
    """Names of compounds well inside one usable reference township, and its code of 2023."""
    table = geopandas.read_file(folder / "beijing2" / REFERENCE)
    table = table[table["usable_as_is"].astype(bool)]
    tree = shapely.STRtree(table.geometry.to_numpy())
    source = folder / "beijing" / COMPOUNDS
    for row in csv.DictReader(source.open(encoding="utf-8-sig")):
        disc = shapely.Point(float(row["lon"]), float(row["lat"])).buffer(NEAR_DEGREES)
        within = tree.query(disc, predicate="within")
        if len(within) == 1:
            yield row["NAME"], str(table.iloc[int(within[0])]["code"])


if __name__ == "__main__":
    main()
