"""Changes to the ledger's tables, forward and back, each in one transaction."""

from geo_service.ledger.migrations.run import downgrade, ensure_current, upgrade, version_of

__all__ = ["downgrade", "ensure_current", "upgrade", "version_of"]
