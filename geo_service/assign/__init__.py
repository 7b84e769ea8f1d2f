"""Points to area codes and cells, file to file: a composition of tables, atlas and index."""

from __future__ import annotations

from geo_service.assign.defaults import DefaultRule
from geo_service.assign.run import Options, assign_file
from geo_service.assign.summary import AssignSummary, RowTally

__all__ = ["AssignSummary", "DefaultRule", "Options", "RowTally", "assign_file"]
