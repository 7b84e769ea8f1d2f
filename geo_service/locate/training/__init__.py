"""Fitting the weights of locating, and how far its answers can be trusted."""
