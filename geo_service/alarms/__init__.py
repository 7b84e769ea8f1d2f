"""Alarms: scan statistics, temporal alarms, bursts, emerging hot spots and forecasts."""
