"""Names of places that many callers use and the gazetteer does not know, for whoever keeps it.

Only names that k distinct reporters said leave this module; texts in the ledger have personal
data masked, and a name that still looks like such data is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from geo_service.base.cancellation import checkpoint
from geo_service.ledger import Ledger, mask
from geo_service.ledger.schema import complaint
from geo_service.ledger.search import received_since
from geo_service.service.region import Region

#: complaints of so many days before the latest are read, if not told otherwise
DAYS = 90
#: a part of a longer name is not listed beside it where nearly all who say it say the whole
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name, how many complaints and distinct reporters said it, and where they went.

    ``code`` is the area of the lead level that most of these complaints lie in, "" where fewer
    than k reporters are behind it.
    """

    name: str
    kind: str
    complaints: int
    reporters: int
    code: str


@dataclass(slots=True)
class _Tally:
    kind: str
    complaints: int = 0
    reporters: set[str] = field(default_factory=set)
    areas: dict[str, set[str]] = field(default_factory=dict)
    said_in: Counter[str] = field(default_factory=Counter)

    def add(self, reporter: str, area: str) -> None:
        self.complaints += 1
        self.reporters.add(reporter)
        if area:
            self.areas.setdefault(area, set()).add(reporter)
            self.said_in[area] += 1


def unknown_names(
    region: Region, ledger: Ledger, *, k: int, days: int = DAYS, most_texts: int | None = None
) -> list[UnknownName]:
    """Unknown names of the last days (at most so many texts, the latest), most reporters first.

    Complaints without a reporter count for none. Reads some thousand texts a second.
    """
    tallies: dict[str, _Tally] = {}
    for text, reporter, area in _texts(region, ledger, days, most_texts):
        checkpoint()
        for name in region.locator.unknown_names(text):
            tallies.setdefault(name.text, _Tally(name.kind)).add(reporter, area)
    often = {name: tally for name, tally in tallies.items() if len(tally.reporters) >= k}
    found = [
        UnknownName(name, tally.kind, tally.complaints, len(tally.reporters), _area(tally, k))
        for name, tally in often.items()
        if not _is_part(name, tally, often) and not mask(name).findings
    ]
    return sorted(found, key=lambda one: (-one.reporters, -one.complaints, one.name))


def _area(tally: _Tally, k: int) -> str:
    if not tally.said_in:
        return ""
    area = min(tally.said_in, key=lambda code: (-tally.said_in[code], code))
    return area if len(tally.areas[area]) >= k else ""


def _is_part(name: str, tally: _Tally, others: dict[str, _Tally]) -> bool:
    """Whether a longer name that is listed covers nearly all who said this one."""
    least = _MOSTLY * len(tally.reporters)
    return any(
        name in other and name != other and len(tally.reporters & whole.reporters) >= least
        for other, whole in others.items()
    )


def _texts(
    region: Region, ledger: Ledger, days: int, most: int | None
) -> Iterator[tuple[str, str, str]]:
    """Text, reporter (hash) and area of recent complaints, newest first."""
    row, slot = complaint.c, complaint.c[ledger.identity.slot(region.lead_level)]
    with ledger.reading() as connection:
        since = received_since(connection, days)
        if since is None:
            return
        query = (
            sa.select(row.text, row.reporter, slot.label("area"))
            .where(row.received_at >= since)
            .where(row.reporter.is_not(None), row.text != "", row.synthetic.is_(False))
            .order_by(row.received_at.desc(), row.pk.desc())
            .limit(most)
        )
        rows: Iterable[sa.Row[tuple[str, str, str]]] = connection.execution_options(
            yield_per=2_000
        ).execute(query)
        for one in rows:
            yield one.text, one.reporter, one.area
