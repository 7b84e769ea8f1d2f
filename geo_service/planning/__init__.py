"""Compositions for planners: build the cube, and answer with counts, maps and reports."""
