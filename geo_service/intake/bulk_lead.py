"""The lead body of many complaints at once: overlays first, then rules, then the area."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.model import Body, Verdict
from geo_service.intake.bulk_rules import RuleRows, first_holding, rules_of
from geo_service.intake.placement import rule_text
from geo_service.route.rules import Rule
from geo_service.service.bulk import VERDICTS, BulkRoutes
from geo_service.service.region import Region

_DIRECT, _CONFIRM, _OUTSIDE = (
    VERDICTS.index(one) for one in (Verdict.DIRECT, Verdict.CONFIRM, Verdict.OUTSIDE)
)


def _areas(
    region: Region, routes: BulkRoutes, level: str
) -> tuple[pa.Array, pa.Array, npt.NDArray[np.int64]]:
    """Codes and names at a level, with an empty one first, and the choice (0: none) per row."""
    rows = len(routes.verdict)
    if level not in routes.sets:
        nothing = pa.array([""], pa.string())
        return nothing, nothing, np.zeros(rows, np.int64)
    layer, found = routes.sets[level]
    first = np.array([0, *(areas[0] + 1 if areas else 0 for areas in found.sets)], np.int64)
    codes = pa.array(["", *layer.table.codes], pa.string())
    names = pa.array(["", *layer.table.names], pa.string())
    return codes, names, first[found.set_id + 1]


class _Choice:
    """Code, name and rule of the leading body, filled from the weakest claim to the strongest."""

    def __init__(self, region: Region, routes: BulkRoutes) -> None:
        self._region, self._routes = region, routes
        self.code, self.name = self._area_of(region.lead_level)
        self.rule = pa.repeat("", len(routes.verdict))

    def _area_of(self, level: str) -> tuple[pa.Array, pa.Array]:
        codes, names, chosen = _areas(self._region, self._routes, level)
        at = pa.array(chosen)
        return codes.take(at), names.take(at)

    def apply(self, rules: list[Rule], subjects: RuleRows) -> npt.NDArray[np.int32]:
        """Let the first rule that holds decide; which one it was is returned."""
        chosen = first_holding(rules, subjects)
        for position, rule in enumerate(rules):
            rows = pa.array(chosen == position)
            code, name = self._body(rule)
            self.code = pc.if_else(rows, code, self.code)
            self.name = pc.if_else(rows, name, self.name)
            self.rule = pc.if_else(rows, rule_text(rule.ref), self.rule)
        return chosen

    def _body(self, rule: Rule) -> tuple[object, object]:
        if isinstance(rule.body, Body):
            return rule.body.code, rule.body.name
        manifest = self._region.folder.manifest
        level = manifest.lead_level if rule.body == "@lead" else manifest.fallback_level
        return self._area_of(level)


def lead_columns(region: Region, routes: BulkRoutes, subjects: RuleRows) -> dict[str, pa.Array]:
    """The columns ``lead_code``, ``lead_name``, ``rule``, ``overlay`` and ``verdict``.

    Outside nobody leads; an overlay that has a question makes ``direct`` a ``confirm``.
    """
    choice = _Choice(region, routes)
    book = region.router.rules
    choice.apply(rules_of(book, "lead"), subjects)
    overlays = rules_of(book, "overlay")
    chosen = choice.apply(overlays, subjects)
    bodies = [rule.body.code if isinstance(rule.body, Body) else "" for rule in overlays]
    overlay = pa.array(["", *bodies], pa.string()).take(pa.array(chosen + 1))
    columns = {
        "lead_code": choice.code,
        "lead_name": choice.name,
        "rule": choice.rule,
        "overlay": overlay,
    }
    outside = pa.array(routes.verdict == _OUTSIDE)
    columns = {name: pc.if_else(outside, "", column) for name, column in columns.items()}
    asks = np.array([False, *(bool(rule.question) for rule in overlays)])[chosen + 1]
    verdict = np.where(asks & (routes.verdict == _DIRECT), _CONFIRM, routes.verdict)
    columns["verdict"] = pa.array([one.value for one in VERDICTS]).take(pa.array(verdict))
    return columns
