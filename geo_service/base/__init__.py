"""What every stage stands on: errors, values, settings, dates, locks, compiled kernels."""
