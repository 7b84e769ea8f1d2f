"""The largest issues of each topic of a month, for whoever may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from geo_service.api.issues import issue_json
from geo_service.api.ledger_access import ledger_of
from geo_service.api.state import State
from geo_service.assess.periods import parse_month
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import SEE_COMPLAINTS
from geo_service.ledger.issues import Issue, list_issues
from geo_service.planning.topics.candidates import month_after

#: issues shown of a topic
_SHOWN = 3
#: issues looked at, the largest first
_MOST = 5_000


def issues_of_topics(
    state: State, principal: Principal, categories: Sequence[str], month: str
) -> list[list[dict[str, Any]]]:
    """Per category the largest issues that had complaints around the month, open or closed.

    Below the dispatcher's role only those of k distinct reporters, by words that k of them said.
    """
    full = SEE_COMPLAINTS.granted(principal)
    begin, end = _month(month, state.region_ready.folder.zone)
    with ledger_of(state).reading() as connection:
        found = list_issues(
            connection,
            state=None,
            least_reporters=0 if full else state.settings.k_anonymity,
            limit=_MOST,
        )
    lively = [one for one in found if one.since < end and one.last >= begin]
    return [
        [issue_json(one, full) for one in lively if _is_of(one, category)][:_SHOWN]
        for category in categories
    ]


def _is_of(one: Issue, category: str) -> bool:
    return one.category == category or one.category.startswith(f"{category}/")


def _month(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a month ``YYYY-MM`` and that of the next, local."""
    starts = (parse_month(one) for one in (month, month_after(month)))
    begin, end = (datetime(year, number, 1, tzinfo=zone) for year, number in starts)
    return begin, end
