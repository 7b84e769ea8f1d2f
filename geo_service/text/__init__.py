"""Complaint texts to categories and to issues: what a caller's words are about."""
