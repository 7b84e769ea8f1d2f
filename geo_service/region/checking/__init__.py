"""Check areas for faults, and compare two sets of areas."""
