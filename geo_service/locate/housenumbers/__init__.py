"""Estimate the positions of house numbers on roads."""
