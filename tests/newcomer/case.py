"""A file of the trial, what it means, and the outcome of driving it through a door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.newcomer.place import Place


class Outcome(StrEnum):
    """What came of a file; the last four are faults."""

    READ = "read"
    MENDED = "refused, then read with the option named"
    REFUSED = "refused"
    SILENT = "silently different"
    TRACEBACK = "traceback"
    RAW = "raw library text"
    UNCLEAR = "refused without a way"
    REFUSED_NEEDLESSLY = "refused though readable"


GOOD = frozenset({Outcome.READ, Outcome.MENDED, Outcome.REFUSED})


@dataclass(frozen=True)
class Case:
    """One file.

    ``truth`` is what the door must give; None where only a refusal is right. ``mend`` are the
    options that a refusal must lead to; with them the file must be read. ``named`` are the words a
    refusal must hold, whatever else it says.
    """

    kind: str
    combo: str
    door: str
    place: Place
    write: Callable[[Path], Path]
    truth: Any = None
    args: tuple[str, ...] = ()
    mend: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def label(self) -> str:
        """The case's name in a report of tests."""
        return f"{self.kind}: {self.combo}"


@dataclass(frozen=True)
class Verdict:
    """How a case went, with what was said where it is a fault."""

    outcome: Outcome
    said: str = ""

    @property
    def good(self) -> bool:
        """Whether it is an outcome that the rule allows."""
        return self.outcome in GOOD
