"""Alarms on one series of counts: Farrington, Noufaily, EARS, cumulative sums and the like."""

from geo_service.alarms.temporal.cusum import cusum
from geo_service.alarms.temporal.ears import Ears, ears
from geo_service.alarms.temporal.farrington import (
    FARRINGTON_1996,
    NOUFAILY_2013,
    Farrington,
    TemporalAlarm,
    farrington,
)
from geo_service.alarms.temporal.glr import likelihood_ratios, seasonal_mean

__all__ = [
    "FARRINGTON_1996",
    "NOUFAILY_2013",
    "Ears",
    "Farrington",
    "TemporalAlarm",
    "cusum",
    "ears",
    "farrington",
    "likelihood_ratios",
    "seasonal_mean",
]
