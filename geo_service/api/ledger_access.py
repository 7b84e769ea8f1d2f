"""The ledger of the running service: opened when first needed, and again after an outage."""

from __future__ import annotations

import logging
import threading

from geo_service.api.state import State
from geo_service.base.errors import GeoServiceError
from geo_service.intake import Happenings, Intake
from geo_service.intake.open_ledger import open_ledger
from geo_service.intake.reporters import hash_key
from geo_service.ledger import Ledger
from geo_service.ledger.disputes import disputes_version, in_force

log = logging.getLogger(__name__)
_LOCK = threading.Lock()
#: how often other processes' rulings are looked for
_REFRESH_S = 5.0


def ledger_of(state: State) -> Ledger:
    """The region's ledger.

    Raises:
        UnavailableError: its store does not answer, or the region is not open yet.
    """
    ledger: Ledger | None = state.extra.get("ledger")
    if ledger is None:
        with _LOCK:
            ledger = state.extra.get("ledger") or open_ledger(state.settings, state.region_ready)
            state.extra["ledger"] = ledger
    return ledger


def intake_of(state: State) -> Intake:
    """The way of a complaint into the ledger. Raises ``UnavailableError`` as ``ledger_of``."""
    intake: Intake | None = state.extra.get("intake")
    if intake is None:
        key = hash_key(state.settings)
        intake = state.extra["intake"] = Intake(state.region_ready, ledger_of(state), key)
    return intake


def happenings_of(state: State) -> Happenings:
    """The way of an event into the ledger. Raises ``UnavailableError`` as ``ledger_of``."""
    return Happenings(state.region_ready, ledger_of(state))


def refresh_disputes(state: State) -> None:
    """Let the region know the disputes in force, if they changed."""
    with ledger_of(state).reading() as connection:
        version = disputes_version(connection)
        if version != state.extra.get("disputes_version"):
            state.region_ready.contests.disputes = in_force(connection)
            state.extra["disputes_version"] = version


def watch_disputes(state: State) -> None:
    """Open the ledger and follow its disputes in a thread, through outages, until it is closed."""
    stop = state.extra["stop_watching"] = threading.Event()

    def watch() -> None:
        while True:
            try:
                refresh_disputes(state)
            except GeoServiceError as error:
                log.warning("the ledger does not answer: %s", error.title)
            if stop.wait(_REFRESH_S):
                return

    thread = threading.Thread(target=watch, name="disputes", daemon=True)
    state.extra["watcher"] = thread
    thread.start()


def close_ledger(state: State) -> None:
    """Write what waits, and let the connections go."""
    stop: threading.Event | None = state.extra.pop("stop_watching", None)
    if stop is not None:
        stop.set()
        state.extra.pop("watcher").join()
    state.extra.pop("intake", None)
    ledger: Ledger | None = state.extra.pop("ledger", None)
    if ledger is not None:
        ledger.close()
