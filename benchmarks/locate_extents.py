"""Roads and waters through several areas: shares, what is listed, and what one question brings.

    python -m benchmarks.locate_extents FILE.osm.pbf [--country LI] [--part held-out]

A region is made of the file in a scratch folder. Of every road and water that runs through two or
more of its areas, half (by a hash of the name) are the development part. The truth is drawn from
the file's lines by exact intersection with the areas: calls are made at places spread evenly over
the length of a name, and each lies in the area that holds the place. Counted are the areas listed, the
error of their shares, how often an answer is sent directly and rightly, and after one question to
a simulated caller. He stands at his place: of the options that the question names he takes the one
with the landmark nearest to him, or else the one that names his area's part.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from geo_service.base.model import RouteAnswer, Verdict
from geo_service.region.osm.build import OsmRequest, region_from_osm
from geo_service.region.osm.scan import scan
from geo_service.region.osm.tables import read_kinds
from geo_service.service.region import Region

PROBLEMS = ("路灯坏了", "坑洼不平", "有垃圾没人清理")
#: calls made along each name, and the least part of it that counts as running through an area
CALLS, LEAST = 12, 0.02


@dataclass(frozen=True)
class Course:
    """All lines of a name: the true shares of the areas, and places along it with their area."""

    name: str
    shares: dict[str, float]
    calls: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--country")
    parser.add_argument("--part", choices=("development", "held-out"), default="held-out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        request = OsmRequest(options.file, options.country, basemap=False)
        done = region_from_osm(Path(scratch) / "made", request)
        region = Region.open(done.path, Path(scratch) / "home")
        courses = [c for c in courses_of(options.file, region) if part_of(c.name) == options.part]
        report(region, courses)


def part_of(name: str) -> str:
    """The part to which a name belongs, whatever the file."""
    return ("development", "held-out")[hashlib.sha256(name.encode()).digest()[0] % 2]


def courses_of(file: Path, region: Region) -> Iterator[Course]:
    """The names of lines that run through several areas."""
    areas = region.folder.areas(region.lead_level)
    lines = defaultdict(list)
    for line in scan(file, read_kinds()).lines:
        lines[line.tags["name"]].append(line.shape)
    for name, shapes in lines.items():
        pieces = {
            code: shapely.intersection(shapely.union_all(shapes), polygon)
            for code, polygon in zip(areas.codes, areas.geometry, strict=True)
        }
        length = {code: float(shapely.length(_flat(piece))) for code, piece in pieces.items()}
        total = sum(length.values())
        shares = {code: part / total for code, part in length.items() if total and part}
        if sum(share >= LEAST for share in shares.values()) > 1:
            yield Course(name, shares, tuple(_spread(shares)))


def _flat(shape: shapely.Geometry) -> shapely.Geometry:
    """Lengths along the east count as they are at the shape's latitude."""
    if shape.is_empty:
        return shape
    scale = np.array([np.cos(np.radians(shapely.get_coordinates(shape)[0, 1])), 1.0])
    return shapely.transform(shape, lambda degrees: degrees * scale)


def _spread(shares: dict[str, float]) -> Iterator[str]:
    """The areas of ``CALLS`` places spread evenly over the length."""
    codes = sorted(shares)
    ends = np.cumsum([shares[code] for code in codes])
    for at in (np.arange(CALLS) + 0.5) / CALLS * ends[-1]:
        yield codes[int(np.searchsorted(ends, at))]


def report(region: Region, courses: list[Course]) -> None:
    """Print what is counted."""
    listed = true = 0
    errors: list[float] = []
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for number, course in enumerate(courses):
        text = course.name + PROBLEMS[number % len(PROBLEMS)]
        answer = region.route(text=text)
        said = {c.areas[region.lead_level].code: c.probability for c in answer.candidates
                if region.lead_level in c.areas}  # fmt: skip
        passed = [code for code, share in course.shares.items() if share >= LEAST]
        true += len(passed)
        listed += sum(code in said for code in passed)
        errors += [abs(said.get(code, 0.0) - share) for code, share in course.shares.items()]
        for code in course.calls:
            first[judged(answer, code)] += 1
            if answer.verdict is Verdict.CONFIRM and answer.question:
                reply = reply_to(answer, code, region.lead_level)
                second[judged(region.route(text=f"{text}。{reply}"), code)] += 1
    print(f"{len(courses)} names through {true} areas: {listed / true:.1%} of these listed")
    print(f"share: mean error {np.mean(errors):.3f}, p90 {np.quantile(errors, 0.9):.3f}")
    for what, count in (("at once", first), ("after one question", second)):
        n = sum(count.values())
        told = ", ".join(f"{how} {k / n:.1%}" for how, k in sorted(count.items()))
        print(f"{what}: {n} calls: {told}")


def judged(answer: RouteAnswer, code: str) -> str:
    """Whether an answer is sent directly, and rightly."""
    if answer.verdict is not Verdict.DIRECT or answer.lead is None:
        return "asked"
    return "direct, right" if answer.lead.code == code else "direct, wrong"


def reply_to(answer: RouteAnswer, code: str, level: str) -> str:
    """What the caller says: the landmark on his part if one is named, else where he does not stand."""
    own = next(
        (c for c in answer.candidates if level in c.areas and c.areas[level].code == code), None
    )
    named = [m for m in own.along if m.name in (answer.question or "")] if own else []
    if own is not None and named:
        mark = named[0]
        return f"靠近{mark.name}路口" if mark.kind == "road" else f"靠近{mark.name}"
    if own is not None and re.search(re.escape(own.areas[level].name), answer.question or ""):
        return f"在{own.areas[level].name}"
    return "不清楚"


if __name__ == "__main__":
    main()
