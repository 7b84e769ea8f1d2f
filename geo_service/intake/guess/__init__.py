"""Propose an intake profile for a file: what its columns mean, by their names and contents."""

from __future__ import annotations

from geo_service.intake.guess.propose import Proposal, propose

__all__ = ["Proposal", "propose"]
