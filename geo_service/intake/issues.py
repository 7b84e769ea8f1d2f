"""``issues build``: the ledger's recent complaints grouped into issues, the known ones kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import sqlalchemy as sa

from geo_service.intake.mask_places import place_masker
from geo_service.intake.open_issue import numbered
from geo_service.ledger import Ledger
from geo_service.ledger.issues import OPEN, WINDOW_DAYS, add_issue, add_members, set_words
from geo_service.ledger.schema import complaint, issue, issue_member
from geo_service.ledger.search import received_since
from geo_service.service.region import Region
from geo_service.text.issue_groups import Complaints, group_complaints
from geo_service.text.issue_names import distinctive_words, document_counts

#: issues written to a transaction
_TO_A_COMMIT = 500
#: words that a dispatcher sees were said by so many people at least
_LEAST_SAID = 2


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: complaints read, issues added, complaints that joined known issues."""

    complaints: int
    added: int
    joined: int


def build_issues(region: Region, ledger: Ledger, *, k: int, days: int = WINDOW_DAYS) -> Built:
    """Bring the issues up to the ledger; a second run in a row changes nothing.

    Complaints of no area, excluded ones and those of closed issues are left out; a single
    complaint is no issue. ``k`` distinct reporters must have said a word that everybody sees.
    """
    rows = _rows(ledger, ledger.identity.slot(region.lead_level), days)
    if not rows:
        return Built(0, 0, 0)
    texts = place_masker(region)([row.text for row in rows])
    groups = group_complaints(_complaints(rows, texts))
    found: dict[int, list[int]] = {}
    for place, group in enumerate(groups.tolist()):
        found.setdefault(group, []).append(place)
    several = [places for places in found.values() if len(places) > 1]
    namer = _Namer(rows, texts, document_counts(texts), k)
    added = joined = 0
    for first in range(0, len(several), _TO_A_COMMIT):
        some = several[first : first + _TO_A_COMMIT]
        new, more = ledger.writer.run_alone(partial(_write, namer=namer, groups=some))
        added, joined = added + new, joined + more
    return Built(len(rows), added, joined)


@dataclass(frozen=True, slots=True)
class _Namer:
    """Names groups of rows by words rare in the other rows."""

    rows: list[Any]
    texts: list[str]
    everywhere: Counter[str]
    k: int

    def words(self, places: list[int], least_reporters: int) -> str:
        found = distinctive_words(
            [self.texts[place] for place in places],
            [self.rows[place].reporter or "" for place in places],
            self.everywhere,
            len(self.rows),
            least_reporters=least_reporters,
        )
        return " ".join(found)


def _write(at: sa.Connection, *, namer: _Namer, groups: list[list[int]]) -> tuple[int, int]:
    """Write groups; how many are new, and how many complaints joined known issues."""
    added = joined = 0
    for places in groups:
        number, new, more = _keep(at, [namer.rows[place] for place in places])
        added, joined = added + new, joined + more
        words, public = (namer.words(places, least) for least in (_LEAST_SAID, namer.k))
        set_words(at, number, words, public)
    return added, joined


def _rows(ledger: Ledger, slot: str, days: int) -> list[Any]:
    row, one = complaint.c, issue.c
    with ledger.reading() as connection:
        since = received_since(connection, days)
        if since is None:
            return []
        query = (
            sa.select(
                row.pk, row.text, row[slot].label("area"), row.category_1, row.category_2,
                row.category_3, row.reporter, row.lon, row.lat, row.radius_m, one.id.label("issue"),
            )
            .outerjoin(issue_member, issue_member.c.complaint_pk == row.pk)
            .outerjoin(issue, one.id == issue_member.c.issue_id)
            .where(row.received_at >= since, row.excluded.is_(False), row[slot] != "")
            .where(sa.or_(one.id.is_(None), one.state == OPEN))
            .order_by(row.received_at, row.pk)
        )  # fmt: skip
        return list(connection.execute(query))


def _complaints(rows: list[Any], texts: list[str]) -> Complaints:
    areas = {area: k for k, area in enumerate(sorted({row.area for row in rows}))}
    columns = {
        name: np.array([np.nan if row[at] is None else row[at] for row in rows], np.float64)
        for name, at in (("lon", 7), ("lat", 8), ("radius_m", 9))
    }
    return Complaints(
        texts,
        np.array([areas[row.area] for row in rows], np.int64),
        numbered([row.category_1 for row in rows]),
        columns["lon"],
        columns["lat"],
        columns["radius_m"],
        np.array([-1 if row.issue is None else row.issue for row in rows], np.int64),
    )


def _keep(connection: sa.Connection, rows: list[Any]) -> tuple[int, bool, int]:
    """Write one group: the issue's number, whether it is new, and how many joined a known one."""
    known = next((row.issue for row in rows if row.issue is not None), None)
    fresh = [row.pk for row in rows if row.issue is None]
    if known is not None:
        add_members(connection, known, fresh)
        return known, False, len(fresh)
    paths = Counter((row.category_1, row.category_2, row.category_3) for row in rows)
    path = "/".join(filter(None, paths.most_common(1)[0][0]))
    return add_issue(connection, rows[0].area, path, fresh), True, 0
