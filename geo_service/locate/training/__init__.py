"""Fit the weights of locating, and its calibration."""
