"""The open issues of watched places, for whoever may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo_service.api.issues import issue_json
from geo_service.api.ledger_access import ledger_of
from geo_service.api.state import State
from geo_service.base.errors import InputError, NotFoundError
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import SEE_COMPLAINTS
from geo_service.ledger.matters import Matter
from geo_service.planning.geography import Geography
from geo_service.planning.issues.find import find_issues
from geo_service.planning.matters.details import WatchDetails, read_details
from geo_service.planning.matters.places import filters_at

#: issues shown of a place
_SHOWN = 3


def issues_of_places(
    state: State, principal: Principal, geography: Geography, watched: Sequence[Matter]
) -> dict[int, dict[str, Any]]:
    """Per watched place, by its number, ``issues``: its open ones with most complaints there.

    Of its category only, if it has one. None of a place that is not watched any more.

    Below the dispatcher's role only those of which k distinct people complained there, by words
    that k of them said.
    """
    return {
        one.id: {"issues": [] if one.state == "closed" else _at(state, principal, geography, one)}
        for one in watched
    }


def _at(
    state: State, principal: Principal, geography: Geography, watched: Matter
) -> list[dict[str, Any]]:
    details = read_details("watch", watched.details)
    assert isinstance(details, WatchDetails)
    full = SEE_COMPLAINTS.granted(principal)
    folder = geography.folder
    try:
        filters = filters_at(geography, details.place, details.category)
        found = find_issues(
            ledger_of(state), filters, folder.zone, folder.manifest.h3_res,
            which="open",
            least_reporters=0 if full else state.settings.k_anonymity,
            limit=_SHOWN,
        )  # fmt: skip
    except (InputError, NotFoundError):  # of a place that the region no longer has
        return []
    return [issue_json(one, full) for one in found.issues]
