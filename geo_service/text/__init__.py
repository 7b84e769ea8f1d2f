"""Classify complaint texts into categories, and group them into issues."""
