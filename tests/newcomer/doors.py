"""The doors of the trial: how each is called, and how what it gave is compared."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

from tests.newcomer import compare
from tests.newcomer.case import Case, Verdict
from tests.newcomer.drive import Ran, judge, region_of, run
from tests.newcomer.upload import uploaded

Door = Callable[[Case, Path, Path, tuple[str, ...]], tuple[Ran, str]]
DOORS: dict[str, Door] = {}


def door(name: str) -> Callable[[Door], Door]:
    """Add a door."""

    def add(function: Door) -> Door:
        DOORS[name] = function
        return function

    return add


def _assign(suffix: str) -> Door:
    def through(case: Case, file: Path, cities: Path, more: tuple[str, ...]) -> tuple[Ran, str]:
        target = file.parent / f"out{suffix}"
        ran = run("assign", file, target, "--region", region_of(case.place, cities),
                  *case.args, *more)  # fmt: skip
        wrong = compare.assigned(target, case.truth) if ran.code == 0 and case.truth else ""
        return ran, wrong

    return through


for _suffix in ("", ".geojson", ".gpkg", ".fgb"):
    DOORS[f"assign{_suffix}"] = _assign(_suffix or ".csv")


@door("region")
def _region(case: Case, file: Path, cities: Path, more: tuple[str, ...]) -> tuple[Ran, str]:
    region = file.parent / f"city{len(more)}"
    ran = run("region", "import", file, "--region", region, "--level", "ward", *case.args, *more)
    wrong = (
        compare.imported_areas(region, "ward", case.truth) if ran.code == 0 and case.truth else ""
    )
    return ran, wrong


@door("import")
def _import(case: Case, file: Path, cities: Path, more: tuple[str, ...]) -> tuple[Ran, str]:
    region = region_of(case.place, cities)
    profile = (
        ()
        if "--profile" in (*more, *case.args) or case.args == ("",)
        else ("--profile", file.parent / "mine.toml")
    )
    words = [
        file.parent / word if word.endswith(".toml") else word
        for word in (*case.args, *more)
        if word
    ]
    with own_home(file.parent / f"home{len(more)}"):
        ran = run("import", file, "--region", region, *profile, *words)
        wrong = compare.kept(region, case.truth, ran.said) if ran.code == 0 and case.truth else ""
    return ran, wrong


@door("guess")
def _guess(case: Case, file: Path, cities: Path, more: tuple[str, ...]) -> tuple[Ran, str]:
    region, toml = region_of(case.place, cities), file.parent / f"guessed{len(more)}.toml"
    ran = run("profile", "guess", file, "--region", region, "--out", toml, *more)
    if ran.code:
        return ran, ""
    return _import(replace(case, args=("--profile", toml.name)), file, cities, more)


@contextmanager
def own_home(folder: Path) -> Iterator[None]:
    """A ledger of its own."""
    with mock.patch.dict(os.environ, {"GEO_HOME": str(folder)}):
        yield


@door("locate")
def _locate(case: Case, file: Path, cities: Path, more: tuple[str, ...]) -> tuple[Ran, str]:
    target = file.parent / "located.csv"
    ran = run("locate", file, target, "--region", region_of(case.place, cities), *case.args, *more,
              "--processes", 1)  # fmt: skip
    return ran, compare.located(target, case.truth) if ran.code == 0 and case.truth else ""


@door("places")
def _places(case: Case, file: Path, cities: Path, more: tuple[str, ...]) -> tuple[Ran, str]:
    region = region_of(case.place, cities)
    with own_home(file.parent / f"home{len(more)}"):
        ran = run("places", "import", file, "--region", region, *case.args, *more)
        wrong = compare.places(region, case.truth) if ran.code == 0 else ""
    return ran, wrong


@door("learn")
def _learn(case: Case, file: Path, cities: Path, more: tuple[str, ...]) -> tuple[Ran, str]:
    with own_home(file.parent / f"home{len(more)}"):
        ran = run(
            "places", "learn", file, "--region", region_of(case.place, cities), *case.args, *more
        )
    learned = f"{case.truth} tickets learned"
    return ran, "" if learned in ran.out else f"not {learned}: {ran.said.strip()[-300:]}"


@door("upload")
def _upload(case: Case, file: Path, cities: Path, more: tuple[str, ...]) -> tuple[Ran, str]:
    form = {"column": case.args[0], **dict(zip(more[::2], more[1::2], strict=True))}
    home = file.parent / f"home{len(more)}"
    ran, content = uploaded(region_of(case.place, cities), home, file, form)
    target = file.parent / f"located{file.suffix}"
    target.write_bytes(content)
    return ran, compare.located(target, case.truth) if ran.code == 0 and case.truth else ""


def try_case(case: Case, file: Path, cities: Path) -> Verdict:
    """Drive a file through its door, and once more with what mends it."""
    through = DOORS[case.door]
    ran, difference = through(case, file, cities, ())
    again, difference_2 = None, ""
    if ran.code and not ran.crash and case.mend:
        again, difference_2 = through(case, file, cities, case.mend)
    return judge(case, ran, difference, again, difference_2)
