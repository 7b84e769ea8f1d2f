"""The ledger of the running service: opened when first needed, and again after an outage."""

from __future__ import annotations

import threading

from geo_service.api.state import State
from geo_service.intake import Intake
from geo_service.intake.reporters import hash_key
from geo_service.intake.store import open_ledger
from geo_service.ledger import Ledger

_LOCK = threading.Lock()


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


def close_ledger(state: State) -> None:
    """Write what waits, and let the connections go."""
    state.extra.pop("intake", None)
    ledger: Ledger | None = state.extra.pop("ledger", None)
    if ledger is not None:
        ledger.close()
