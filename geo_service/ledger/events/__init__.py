"""Events: their kinds, the rules between them, and the state they add up to."""

from geo_service.ledger.events.kinds import KINDS, EventKind
from geo_service.ledger.events.rules import check
from geo_service.ledger.events.state import Progress, fold, step

__all__ = ["KINDS", "EventKind", "Progress", "check", "fold", "step"]
