"""What every request passes: limits, headers, the access log."""
