"""Bursts: many distinct people calling from one place within minutes or hours."""

from geo_service.alarms.bursts.baseline import Baseline, make_baseline
from geo_service.alarms.bursts.detector import BurstCall, BurstDetector
from geo_service.alarms.bursts.episodes import Episode, Episodes

__all__ = ["Baseline", "BurstCall", "BurstDetector", "Episode", "Episodes", "make_baseline"]
