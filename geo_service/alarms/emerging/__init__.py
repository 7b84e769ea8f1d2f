"""Emerging hot spots: the trend of each place's Gi*, and the class its history makes."""

from geo_service.alarms.emerging.classes import CLASSES, NO_PATTERN, classify, sentence
from geo_service.alarms.emerging.mann_kendall import MannKendall, mann_kendall

__all__ = ["CLASSES", "NO_PATTERN", "MannKendall", "classify", "mann_kendall", "sentence"]
