"""Assign points of a file to area codes and cells: tables, atlas and index combined."""

from __future__ import annotations

from geo_service.assign.defaults import DefaultRule
from geo_service.assign.run import Options, assign_file
from geo_service.assign.summary import AssignSummary, RowTally

__all__ = ["AssignSummary", "DefaultRule", "Options", "RowTally", "assign_file"]
