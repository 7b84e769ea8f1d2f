"""What one question brings: a simulated caller answers, and the call is asked again.

    python -m benchmarks.locate_questions [development|heldout] [--each N]

Of the texts of ``locate_spoken`` that mean one place, and of names said alone, those that come back
as ``confirm`` are asked the question of the answer. The caller knows his district, his township
only where the question names it, and his community. He says the option that fits, or else his
community's name with its district. Counted is how many are then sent directly, and rightly.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.locate_spoken import Judged, judge
from benchmarks.locating.spoken import SETS, World
from geo_service.base.model import RouteAnswer, Verdict
from geo_service.locate.forms import stem_of
from geo_service.service.region import Region

PROBLEMS = ("停水了", "路灯坏了", "垃圾没人收", "有人占道")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("which", nargs="?", choices=SETS, default="development")
    parser.add_argument("--each", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        region = Region.open("beijing", Path(home))
        world = World(region.locator, options.which)
        count: Counter[tuple[str, str]] = Counter()
        for kind, text, code in calls(region, world, options.which, options.each):
            answer = region.route(text=text)
            if answer.verdict is Verdict.CONFIRM and answer.question:
                reply = reply_to(answer.question, answer, code, region, world)
                count[kind, outcome(region.route(text=f"{text}。{reply}"), code)] += 1
    for kind in dict.fromkeys(kind for kind, _ in count):
        total = sum(n for (k, _), n in count.items() if k == kind)
        right, wrong = count[kind, "right"], count[kind, "wrong"]
        print(
            f"{kind:<24}{total:>6} asked{right / total:>8.1%} then direct and right, {wrong} direct and wrong"
        )
    total, right = sum(count.values()), sum(n for (_, how), n in count.items() if how == "right")
    print(f"{'all':<24}{total:>6} asked{right / max(total, 1):>8.1%} then direct and right")


def calls(region: Region, world: World, which: str, each: int) -> Iterator[tuple[str, str, str]]:
    """Texts with one meaning: kind, text, and the township's code."""
    rng = random.Random(each)
    for judged in judge(region, which, each, seed=3):
        code = meaning(judged, rng)
        if code:
            yield judged.spoken.kind, judged.spoken.text, code
    book, words = region.locator.book, region.locator.reader.words
    for place in world.places:
        yield "township, short", place.stem + rng.choice(PROBLEMS), place.code
    fine = [a for a, rank in enumerate(book.ranks) if rank > book.lead_rank and book.lead[a] >= 0]
    for area in rng.sample(fine, 30 * each):
        stem = stem_of(book.areas[area].name, words)[0]
        if len(stem) > 2:
            code = book.areas[book.lead_areas[book.lead[area]]].code
            yield "community, short", stem + rng.choice(PROBLEMS), code


def meaning(judged: Judged, rng: random.Random) -> str:
    """The township that a caller turns out to mean: of several, any."""
    spoken = judged.spoken
    options = spoken.meant or frozenset().union(*(spoken.both or spoken.listed))
    return rng.choice(sorted(options)) if options else ""


def reply_to(question: str, answer: RouteAnswer, code: str, region: Region, world: World) -> str:
    """What the caller says: the option that fits, or his community and district."""
    book = region.locator.book
    area = book.number_of[code]
    district = book.areas[book.coarse[area]].name
    name = book.areas[area].name
    for place in answer.meant_places:
        if place.areas.get("township") and place.areas["township"].code == code:
            return f"是{place.text}"
    if name in question:
        return f"是{district}{name}"
    communities = [
        a for a, rank in enumerate(book.ranks)
        if rank > book.lead_rank and book.lead[a] == book.lead[area]
    ]  # fmt: skip
    rng = random.Random(code)
    own = book.areas[rng.choice(communities)] if communities else book.areas[area]
    return f"在{district}{next(iter(own.aliases), own.name)}"


def outcome(answer: RouteAnswer, code: str) -> str:
    if answer.verdict is not Verdict.DIRECT or answer.lead is None:
        return "asked"
    return "right" if answer.lead.code == code else "wrong"


if __name__ == "__main__":
    main()
