"""Routing: place, category and time to the responsible body, with a verdict."""

from geo_service.route.router import Inquiry, Router, shares_of
from geo_service.route.rule_file import read_rules
from geo_service.route.rules import RuleBook
from geo_service.route.verdict import Thresholds

__all__ = ["Inquiry", "Router", "RuleBook", "Thresholds", "read_rules", "shares_of"]
