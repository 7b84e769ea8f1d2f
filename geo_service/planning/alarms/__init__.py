"""Run alarms: daily scans of the cube, bursts in the ledger, and delivery of messages."""
