"""The trial: each file is read as meant, or refused with the row, the cause and the option."""

from __future__ import annotations

import pytest

from tests.newcomer.doors import try_case
from tests.newcomer.draw_cases import HELD_OUT, TUNED, cases
from tests.newcomer.write_files import write_all

#: files of each kind; ``python -m tests.newcomer tuned 8`` tries more
EACH = 2
SETS = {"tuned": (TUNED, False), "held": (HELD_OUT, True)}
CASES = [(which, case) for which, (seed, held) in SETS.items()
         for case in cases(seed, held=held, each=EACH)]  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The files of both sets, in the order of ``CASES``."""
    folder = tmp_path_factory.mktemp("newcomer")
    written = []
    for which, (seed, held) in SETS.items():
        written += write_all(folder / which, seed=seed, held=held, each=EACH)
    return written


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    """Where the regions of the trial are imported, once each."""
    return tmp_path_factory.mktemp("cities")


def test_enough_kinds_and_files():
    assert len({case.kind for _, case in CASES}) >= 55
    assert len(CASES) >= 150


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{w} {c.label}" for w, c in CASES])
def test_a_file_is_read_as_meant_or_refused_with_a_way(files, cities, number):
    verdict = try_case(CASES[number][1], files[number], cities)
    assert verdict.good, f"{verdict.outcome}: {verdict.said}"
