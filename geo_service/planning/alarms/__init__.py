"""Alarms composed: daily scans over the cube, bursts from the ledger, and their delivery."""
