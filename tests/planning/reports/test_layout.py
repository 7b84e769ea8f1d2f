"""A printed report in English: no text over another, beyond the margin or out of its box."""

from __future__ import annotations

import subprocess
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from geo_service.planning.reports.content import Content, KeyFigure, Section, table
from geo_service.planning.reports.printing import pdf_of
from tests.planning.reports.test_reports import needs_font, needs_tools

MARGIN_PT = 51.0
TOPICS = ("Rank", "Category", "Complaints", "On last year", "Above season", "Areas", "Unresolved",
          "Repeat", "Marks")  # fmt: skip
PLACES = ("Place", "State", "Body", "Weekly at the opening", "Weekly, last 8 weeks", "Target",
          "Fell", "Expected fall")  # fmt: skip
TOPIC = ["Labour and social security/Unpaid wages", "41", "+141.2%", "+137.4%", "1", "23.5%",
         "100.0%", "concentrated"]  # fmt: skip
PLACE = [
    "水压不足的小区",
    "watched",
    "Xiaoguan Subdistrict",
    "2.2",
    "0.0",
    "1.1",
    "100.0%",
    "92.9%",
]
NOTE = "-13.2% on last month, -14.5% on last year"


@pytest.fixture
def words(tmp_path):
    """Print tables and figures as wide as they get; gives each word with its box, in points."""
    figures = tuple(KeyFigure(f"Label{i}", "1,234", NOTE) for i in range(8))
    content = Content(
        "Report", "2026-10", "1", (),
        (Section("Figures", figures=figures),
         Section("Topics", table=table(TOPICS, "llrrrrrrl", [[f"{i} (1–9)", *TOPIC] for i in range(9)])),
         Section("Places", table=table(PLACES, "lllrrrrr", [PLACE] * 3))),
        "en",
    )  # fmt: skip
    path = tmp_path / "out.pdf"
    path.write_bytes(pdf_of(content))
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True)
    page = next(
        one for one in ElementTree.fromstring(told.stdout).iter() if one.tag.endswith("}page")
    )
    return [
        (word.text, *(float(word.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")))
        for word in page
    ]


@needs_font
@needs_tools
def test_no_word_lies_over_another_or_in_the_margin(words):
    assert len(words) > 150
    over = [
        (a[0], b[0])
        for a, b in combinations(words, 2)
        if min(a[3], b[3]) - max(a[1], b[1]) > 0.5 and min(a[4], b[4]) - max(a[2], b[2]) > 3
    ]
    assert over == []
    assert [word[0] for word in words if word[3] > 595.3 - MARGIN_PT + 0.5] == []


@needs_font
@needs_tools
def test_columns_stand_apart_and_ranks_stay_on_one_line(words):
    ranges = [word for word in words if word[0] == "(1–9)"]
    assert len(ranges) == 9
    marks = [word for word in words if word[0] == "concentrated"]
    assert [abs(a[2] - b[2]) < 1 for a, b in zip(ranges, marks, strict=True)] == [True] * 9
    head = sorted((w for w in words if w[0] in TOPICS[4:] and abs(w[2] - words_top(words)) < 1),
                  key=lambda word: word[1])  # fmt: skip
    assert all(b[1] - a[3] > 3 for a, b in pairwise(head))


def words_top(words):
    """Where the head of the first table begins."""
    return next(word[2] for word in words if word[0] == "Unresolved")


@needs_font
@needs_tools
def test_a_note_of_two_lines_stays_in_its_box(words):
    notes = [word for word in words if word[0] in NOTE.split()]
    second_row = min(word[2] for word in words if word[0] == "Label4")
    first_row = [word for word in notes if word[2] < second_row]
    assert len(first_row) == 4 * len(NOTE.split())
    # the room below, the gap between the boxes and the room above the next label
    assert second_row - max(word[4] for word in first_row) > 12
