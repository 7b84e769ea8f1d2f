"""Backups of a ledger: one file for both stores, verified when written and when restored."""

from geo_service.ledger.backup.archive import BackupInfo
from geo_service.ledger.backup.encryption import BackupKey
from geo_service.ledger.backup.restore import restore_backup
from geo_service.ledger.backup.verify import verify_backup
from geo_service.ledger.backup.write import write_backup

__all__ = ["BackupInfo", "BackupKey", "restore_backup", "verify_backup", "write_backup"]
