"""The ledger of the running service: opened when first needed, and again after an outage."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Literal

from geo_service.api.repeating import Repeating
from geo_service.api.state import State
from geo_service.base.errors import GeoServiceError
from geo_service.intake import ComplaintEvents, Intake
from geo_service.intake.open_ledger import open_ledger
from geo_service.intake.reporters import hash_key
from geo_service.ledger import Ledger
from geo_service.ledger.disputes import disputes_version, in_force

log = logging.getLogger(__name__)
#: how often other processes' rulings are looked for
_REFRESH_S = 5.0


@dataclass
class _DisputesSeen:
    """Which version of the disputes the region knows."""

    version: object = None


@dataclass
class StoreSeen:
    """How the ledger's store was when it was last asked, and when that was."""

    state: Literal["ok", "unavailable", "unknown"] = "unknown"
    at: float = 0.0

    def note(self, state: Literal["ok", "unavailable"]) -> None:
        """It was so just now."""
        self.state, self.at = state, time.monotonic()

    @property
    def age_s(self) -> float | None:
        """Seconds since then; None if it was never asked."""
        return None if self.state == "unknown" else round(time.monotonic() - self.at, 1)


class _DisputesWatch(Repeating):
    """Follows the disputes of the ledger, and so whether its store answers."""


def ledger_of(state: State) -> Ledger:
    """The region's ledger.

    Raises:
        UnavailableError: its store does not answer, or the region is not open yet.
    """
    return state.part(Ledger, lambda: open_ledger(state.settings, state.region_ready))


def intake_of(state: State) -> Intake:
    """The way of a complaint into the ledger. Raises ``UnavailableError`` as ``ledger_of``."""

    def make() -> Intake:
        return Intake(state.region_ready, ledger_of(state), hash_key(state.settings))

    return state.part(Intake, make)


def complaint_events_of(state: State) -> ComplaintEvents:
    """The way of an event into the ledger. Raises ``UnavailableError`` as ``ledger_of``."""
    return ComplaintEvents(state.region_ready, ledger_of(state))


def refresh_disputes(state: State) -> None:
    """Let the region know the disputes in force, if they changed."""
    seen = state.part(_DisputesSeen)
    with ledger_of(state).reading() as connection:
        version = disputes_version(connection)
        if version != seen.version:
            state.region_ready.contests.disputes = in_force(connection)
            seen.version = version


def watch_disputes(state: State) -> None:
    """Open the ledger and follow its disputes in a thread, through outages, until it is closed."""
    seen = state.part(StoreSeen)

    def look() -> None:
        try:
            refresh_disputes(state)
            seen.note("ok")
        except GeoServiceError as error:
            seen.note("unavailable")
            log.warning("the ledger does not answer: %s", error.title)

    state.part(_DisputesWatch, lambda: _DisputesWatch("disputes", look, _REFRESH_S)).start()


def close_ledger(state: State) -> None:
    """Write what waits, and let the connections go."""
    if watch := state.drop(_DisputesWatch):
        watch.stop()
    state.drop(Intake)
    if ledger := state.drop(Ledger):
        ledger.close()
