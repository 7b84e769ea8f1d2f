"""Many complaints in one transaction, handed over as Arrow tables."""

from geo_service.ledger.bulk.add import add_batch
from geo_service.ledger.bulk.batch import COMPLAINTS, EVENTS, BatchOutcome, BulkBatch, no_events

__all__ = ["COMPLAINTS", "EVENTS", "BatchOutcome", "BulkBatch", "add_batch", "no_events"]
