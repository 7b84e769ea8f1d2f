"""The stores: SQLite by default, PostgreSQL by URL; one way to write, one to read."""

from geo_service.ledger.store.engine import open_engine, store_exists
from geo_service.ledger.store.faults import translated
from geo_service.ledger.store.writer import Writer

__all__ = ["Writer", "open_engine", "store_exists", "translated"]
