"""Approximate areas from labelled points, with an estimate of how far they are off."""
