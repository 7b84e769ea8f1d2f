"""Foundation of every stage: errors, values, settings, dates, locks, compiled kernels."""
