"""The region's areas by number: their chain of parents, and the lead level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geo_service.base.model import AreaRef, IntArray, Level, NamedArea

NONE = -1


@dataclass(frozen=True)
class AreaBook:
    """Every named area of every level, coarse to fine, numbered in that order.

    ``lead[i]`` numbers the area of the lead level that area ``i`` is or lies in, counted among
    the lead areas (0 …); ``coarse[i]`` numbers the area of the fallback level among all areas.
    Both are -1 where there is none. ``lead_coarse[k]`` is the latter for lead area ``k``, and
    ``leads_of`` gives the lead areas of each area of the fallback level; ``groups`` numbers
    those areas from 0 for each lead area. Where the lead level is the fallback level, no area
    has one above it, and ``coarse_rank`` is -1. ``parents[i]`` numbers the area above. Codes may
    repeat from level to level; ``number_of`` a code then gives the area of the lead level.
    """

    areas: tuple[NamedArea, ...]
    ranks: tuple[int, ...]
    lead_rank: int
    coarse_rank: int
    lead: tuple[int, ...]
    coarse: tuple[int, ...]
    lead_areas: tuple[int, ...]
    lead_coarse: IntArray = field(repr=False)
    leads_of: Mapping[int, IntArray] = field(repr=False)
    groups: IntArray = field(repr=False)
    number_of: Mapping[str, int] = field(repr=False)
    parents: tuple[int, ...] = field(repr=False)

    @classmethod
    def build(
        cls,
        levels: Sequence[Level],
        names: Mapping[str, Sequence[NamedArea]],
        lead_level: str,
        fallback_level: str,
    ) -> AreaBook:
        """Number the areas of ``names`` (level to areas), level by level as in ``levels``."""
        ids = [level.id for level in levels]
        areas = tuple(area for level in ids for area in names.get(level, ()))
        ranks = tuple(ids.index(area.level) for area in areas)
        lead_rank, coarse_rank = ids.index(lead_level), ids.index(fallback_level)
        if coarse_rank == lead_rank:
            coarse_rank = NONE  # the only level answers; nothing lies above it
        number_of = _numbers(areas, ranks, lead_rank)
        parents = _parents(areas, ranks)
        chain = _Chain(ranks, parents)
        lead_areas = tuple(i for i, rank in enumerate(ranks) if rank == lead_rank)
        position = {area: k for k, area in enumerate(lead_areas)}
        lead = tuple(position.get(chain.at(i, lead_rank), NONE) for i in range(len(areas)))
        coarse = tuple(chain.at(i, coarse_rank) for i in range(len(areas)))
        lead_coarse = np.array([coarse[area] for area in lead_areas], np.int32)
        leads_of = {
            int(area): np.flatnonzero(lead_coarse == area).astype(np.int32)
            for area in np.unique(lead_coarse)
        }
        groups = np.unique(lead_coarse, return_inverse=True)[1].astype(np.int32)
        return cls(
            areas,
            ranks,
            lead_rank,
            coarse_rank,
            lead,
            coarse,
            lead_areas,
            lead_coarse,
            leads_of,
            groups,
            number_of,
            parents,
        )

    @property
    def n_lead(self) -> int:
        """How many areas the lead level has."""
        return len(self.lead_areas)

    def chain(self, area: int) -> dict[str, AreaRef]:
        """Give the area and everything it lies in, coarse to fine, by level."""
        found: list[AreaRef] = []
        while area != NONE:
            named = self.areas[area]
            found.append(AreaRef(named.level, named.code, named.name))
            area = self.parents[area]
        return {ref.level: ref for ref in reversed(found)}


def _numbers(areas: Sequence[NamedArea], ranks: Sequence[int], lead_rank: int) -> dict[str, int]:
    """The area that a code means where no level is named: of the lead level, else the coarsest."""
    order = sorted(range(len(areas)), key=lambda i: (ranks[i] == lead_rank, -ranks[i], -i))
    return {areas[i].code: i for i in order}


def _parents(areas: Sequence[NamedArea], ranks: Sequence[int]) -> tuple[int, ...]:
    """The area above each: of the nearest coarser level that has the code; -1 where none has."""
    at = {(rank, area.code): i for i, (rank, area) in enumerate(zip(ranks, areas, strict=True))}
    return tuple(
        next((at[r, a.parent] for r in range(rank - 1, -1, -1) if (r, a.parent) in at), NONE)
        for rank, a in zip(ranks, areas, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Chain:
    ranks: tuple[int, ...]
    parents: tuple[int, ...]

    def at(self, area: int, rank: int) -> int:
        """Climb from ``area`` to the level of ``rank``; -1 where there is none above it."""
        while area != NONE and self.ranks[area] > rank:
            area = self.parents[area]
        return area if area != NONE and self.ranks[area] == rank else NONE
