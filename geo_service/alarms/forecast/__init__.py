"""Forecasts of weekly counts, shown only where they are better than last year's weeks."""

from geo_service.alarms.forecast.accuracy import coverage, mase, rmse
from geo_service.alarms.forecast.backtest import REASONS, Backtest, Forecast, forecast
from geo_service.alarms.forecast.holt_winters import holt_winters
from geo_service.alarms.forecast.seasonal_naive import (
    naive_interval,
    same_week_by_level,
    seasonal_naive,
)
from geo_service.alarms.forecast.weekly_regression import weekly_regression

__all__ = [
    "REASONS",
    "Backtest",
    "Forecast",
    "coverage",
    "forecast",
    "holt_winters",
    "mase",
    "naive_interval",
    "rmse",
    "same_week_by_level",
    "seasonal_naive",
    "weekly_regression",
]
