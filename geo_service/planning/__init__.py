"""Composition for the planner: ledger or file into the cube, the cube's counts onto maps."""
