"""Duplicates on a seeded stream: who calls again about the same is found, others are not."""

import random

from geo_service.intake.duplicates import Reported, dice, same_matter
from tests.text.made_texts import FILLER, WORDS

#: share of the pairs offered that may be wrong (issue: 2 %), and of those planted that are found
MOST_FALSE, LEAST_FOUND = 0.02, 0.65
PLACES = [("T1", 116.05, 40.1), ("T1", 116.058, 40.104), ("T2", 116.15, 40.12)]


def said(path, chance):
    """A complaint in the words of a caller: half of the time all of what may be said."""
    words = chance.sample(WORDS[path], chance.choice([1, 2, min(3, len(WORDS[path]))]))
    return "，".join([*words, *chance.sample(FILLER, 2)])


def called_back(text, chance):
    """The same matter said again: with other fillers, one part left out or added."""
    parts = [part for part in text.split("，") if part not in FILLER] + chance.sample(FILLER, 2)
    chance.shuffle(parts)
    return "，".join(["上次反映过", *parts])


def reported(text, path, place, chance):
    area, lon, lat = place
    with_category = chance.random() < 0.6
    where = {"lon": lon + chance.gauss(0, 3e-4), "lat": lat, "radius_m": 30.0}
    category = path if with_category else ("", "", "")
    return Reported(text, category, area, **(where if chance.random() < 0.7 else {}))


def stream(seed, people=400):
    """Pairs of complaints of one person each, and whether they are about the same."""
    chance = random.Random(seed)
    pairs = []
    for _ in range(people):
        path, place = chance.choice(list(WORDS)), chance.choice(PLACES)
        text = said(path, chance)
        first = reported(text, path, place, chance)
        again = reported(called_back(text, chance), path, place, chance)
        other_path = chance.choice([one for one in WORDS if one != path])
        other = reported(said(other_path, chance), other_path, place, chance)
        other_place = chance.choice([one for one in PLACES if one != place])
        elsewhere = Reported(text, path, other_place[0], "", other_place[1], other_place[2], 30.0)
        placed = Reported(first.text, first.category, first.area, "", place[1], place[2], 30.0)
        pairs += [(first, again, True), (first, other, False), (placed, elsewhere, False)]
    return pairs


def test_false_pairs_are_rare_and_most_duplicates_are_found():
    pairs = [pair for seed in range(5) for pair in stream(seed)]
    offered = [truth for one, two, truth in pairs if same_matter(one, two, str)]
    assert offered.count(False) / len(offered) <= MOST_FALSE
    assert offered.count(True) / sum(truth for *_, truth in pairs) >= LEAST_FOUND


def test_a_category_that_differs_is_another_matter():
    one = Reported("路灯不亮", ("道路", "照明", "路灯"), "T1")
    assert same_matter(one, Reported("路灯不亮", ("道路", "", ""), "T1"), str)
    other = Reported("路灯不亮", ("道路", "路面", ""), "T1")
    assert not same_matter(one, other, str)


def test_without_any_place_nothing_is_a_duplicate():
    one = Reported("路灯不亮")
    assert not same_matter(one, one, str)


def test_likeness_counts_pairs_of_characters():
    assert dice("路灯不亮", "路灯不亮") == 1.0
    assert dice("路灯，不亮", "路灯不亮") == 1.0
    assert dice("", "") == 0.0
    assert dice("停水", "路灯") == 0.0
