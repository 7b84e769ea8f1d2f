"""Events of a long sample: bursts, a topic that falls after measures, a solved compound.

A sample of two years has something to show in every view; in a short one nothing of it happens.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: samples shorter than this have no story, in days
SHORTEST_DAYS = 400
#: how long before the end work began on the topic and on the compound, in days
BEGUN_BEFORE_END = 150
#: the topic's category (second level), and the share of its complaints that no longer come
TOPIC = ("物业管理", "停车管理")
TOPIC_FALL = 0.4
#: share of all complaints that come from the compound until it is solved, and its trouble
SOLVED_SHARE = 0.012
_SOLVED_CATEGORY = ("供水排水", "水压不足")
#: bursts: how many in the whole time, days each lasts, and its share of those days' complaints
_BURSTS, _BURST_DAYS, _BURST_SHARE = 10, 4, 0.1

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Burst:
    """Many complaints of one kind from one compound within a few days."""

    first_day: int
    compound: int
    category: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens, in days since the sample's first; categories and compounds are rows."""

    begun_day: int
    topic: Ints
    solved: int
    solved_categories: Ints
    bursts: tuple[Burst, ...]


def make_story(
    paths: tuple[tuple[str, str, str], ...], compounds: int, solved: int, days: int, seed: int
) -> Scenario | None:
    """Draw the story of a sample; None for a short one. The same seed, the same story."""
    if days < SHORTEST_DAYS:
        return None
    random = np.random.default_rng([seed, 77])
    bursts = tuple(
        Burst(
            int(random.integers(0, days - _BURST_DAYS)),
            int(random.integers(0, compounds)),
            int(random.integers(0, len(paths))),
        )
        for _ in range(_BURSTS)
    )
    return Scenario(
        days - BEGUN_BEFORE_END,
        _below(paths, TOPIC),
        solved,
        _below(paths, _SOLVED_CATEGORY),
        bursts,
    )


def _below(paths: tuple[tuple[str, str, str], ...], start: tuple[str, str]) -> Ints:
    return np.array([row for row, path in enumerate(paths) if path[:2] == start], np.int64)


def tell(
    story: Scenario, random: np.random.Generator, day: Ints, compound: Ints, category: Ints
) -> None:
    """Change complaints (n,) in place as the story goes; ``day`` is since the sample's first."""
    n = len(day)
    after = day >= story.begun_day
    # what no longer comes of the topic, comes of something else: the number of complaints stays
    gone = after & np.isin(category, story.topic) & (random.random(n) < TOPIC_FALL)
    others = category[~np.isin(category, story.topic)]
    if len(others):
        category[gone] = random.choice(others, int(gone.sum()))
    trouble = ~after & (random.random(n) < SOLVED_SHARE)
    compound[trouble] = story.solved
    category[trouble] = random.choice(story.solved_categories, int(trouble.sum()))
    for burst in story.bursts:
        during = (day >= burst.first_day) & (day < burst.first_day + _BURST_DAYS)
        taken = during & (random.random(n) < _BURST_SHARE)
        compound[taken], category[taken] = burst.compound, burst.category
