"""No filter ends the process, descends beyond Python's stack, or takes long to be measured.

Each is parsed in a process of its own: what these tests are about ends the process with a signal.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time

import cql2
import pytest

from geo_service.base.errors import InputError
from geo_service.features.parse import MAX_CONDITIONS, MAX_LENGTH, parse_filter

_HALF = MAX_LENGTH // 2 - 20
#: what a parser may descend into once per letter or two
DEEP = {
    "brackets after a backslash that is no escape": "'\\'="
    + "(" * _HALF
    + "1"
    + ")" * _HALF
    + " OR a='b'",
    "the same of a name": '"\\"=' + "(" * _HALF + "1" + ")" * _HALF + ' OR "a"=1',
    "comparisons of comparisons": "1=" * _HALF + "1",
    "unequal to unequal": "1<>" * 5_000 + "1",
    "comparisons in a row": "1=1=1" * 3_000,
}
_PARSE = """
import sys, threading
from geo_service.base.errors import InputError
from geo_service.features.parse import parse_filter
def run():
    try:
        parse_filter(sys.stdin.read())
    except InputError as error:
        print("refused:", error)
thread = threading.Thread(target=run)
thread.start()
thread.join()
"""


@pytest.mark.parametrize("name", DEEP)
def test_deep_filters_are_refused_and_the_process_lives(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PARSE], input=DEEP[name], capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith("refused: the filter is too large")


def test_what_measuring_missed_would_not_end_the_process() -> None:
    code = _PARSE.replace(
        "def run", "import geo_service.features.parse as parse\nparse._measure = len\ndef run"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="(" * _HALF + "1=1" + ")" * _HALF,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]


def test_comparisons_within_comparisons_are_refused_before_they_are_applied() -> None:
    with pytest.raises(InputError, match="nested too deep"):
        parse_filter("1=" * (MAX_CONDITIONS - 1) + "1")


def test_quotation_is_read_as_the_parser_reads_it() -> None:
    text = "name='a\\' AND code='b''(('"
    assert parse_filter(text) == cql2.parse_text(text).to_json()


@pytest.mark.parametrize(
    "text",
    ["9" * 15_000 + "=1", " " * 15_900 + "x", "1." + "9" * 15_000 + "=1", "'\\" * 7_900,
     '"\\' * 7_900, "(" + " " * 15_900 + "x", "1" + " 1" * 7_900 + "x"],
)  # fmt: skip
def test_measuring_takes_time_in_proportion(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(InputError):
        parse_filter(text)
    assert time.process_time() - start < 0.5  # 12 s before, for digits
