"""Matters that are followed to their end: topics of the month, watched places, supervised items."""
