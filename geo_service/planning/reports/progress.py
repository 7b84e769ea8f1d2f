"""Make the sections of a report one after the other, and say how far that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from geo_service.base.progress import progress_told_to, report_progress
from geo_service.planning.reports.content import Section

#: makes sections; None for one that has nothing to say
MakeSections = Callable[[], Iterable[Section | None]]


def made(*makers: MakeSections) -> tuple[Section, ...]:
    """The sections in order, without those that are None."""
    sections: list[Section] = []
    for done, make in enumerate(makers, start=1):
        with progress_told_to(lambda *_: None):  # what one section does is no share of them all
            sections += [section for section in make() if section is not None]
        report_progress(done, done / len(makers), "sections")
    return tuple(sections)
