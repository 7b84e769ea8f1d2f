"""Bring a file of areas into a region: read it, doubt its coordinates, convert, check, write."""
