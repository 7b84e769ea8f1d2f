"""What one caller is offered: the collections, and their features as tables."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

from geo_service.api.ledger_access import ledger_of
from geo_service.api.planner_query import ViewDep
from geo_service.api.state import State, StateDep
from geo_service.cube.filters import Filters
from geo_service.features.table import FeatureTable
from geo_service.features.when import Interval
from geo_service.ledger.access.permissions import SEE_COMPLAINTS
from geo_service.ledger.alarms import AlarmSearch, find_alarms
from geo_service.planning.features.alarm_features import alarm_features
from geo_service.planning.features.area_features import area_features, sets_at
from geo_service.planning.features.catalogue import Collection, Source, collection, collections
from geo_service.planning.features.counts import (
    cell_features,
    choropleth_features,
    hotspot_features,
)

#: tables kept, and alarms told at most
_KEPT, _ALARMS = 24, 1000
#: the resolution of cells where none is asked for
RES = 8


@dataclass
class _Tables:
    """Tables made before, the latest used last."""

    _made: OrderedDict[Hashable, FeatureTable] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, make: Callable[[], FeatureTable]) -> FeatureTable:
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        table = make()
        with self._lock:
            self._made[key] = table
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return table


class Offer:
    """One request's view of the collections, by what its caller may see."""

    def __init__(self, view: ViewDep, state: StateDep) -> None:
        self.view = view
        self.state: State = state
        self.queries = view.queries
        self.complaints = SEE_COMPLAINTS.granted(view.principal)
        self.known = collections(
            self.queries.geography, public=self.queries.is_public, complaints=self.complaints
        )

    @property
    def zone(self) -> ZoneInfo:
        """The region's zone."""
        return ZoneInfo(self.queries.geography.folder.manifest.time_zone)

    def collection(self, name: str) -> Collection:
        """A collection that the caller may see.

        Raises:
            UnauthorizedError, ForbiddenError: it is for others.
            NotFoundError: there is none.
        """
        if name == Source.COMPLAINTS:
            SEE_COMPLAINTS.require(self.view.principal)
        return collection(self.known, name)

    def table(
        self, one: Collection, when: Interval | None, *, category: str = "", res: int = RES
    ) -> FeatureTable:
        """A collection's features; of complaints see ``planning.features.complaints``.

        Raises:
            ForbiddenError: the period, category or resolution is finer than the caller may see.
            NoGenerationError: there are no boundaries.
        """
        if one.source is Source.ALARMS:
            return self._alarms(one, when)
        if one.source is Source.AREAS:
            folder = self.queries.geography.folder
            sets = sets_at(folder, one.level, when)
            current = folder.generations().get(one.level)
            key: Hashable = (one.id, current, tuple(each.file for each in sets))
            return self._kept(key, lambda: area_features(folder, one.level, sets, one.properties))
        days = (None, None) if when is None else when.days
        filters = Filters(first=days[0], until=days[1], category=category.strip("/ "))
        key = (self.view.etag, one.id, filters, res)
        return self._kept(key, lambda: self._counted(one, filters, res))

    def _kept(self, key: Hashable, make: Callable[[], FeatureTable]) -> FeatureTable:
        return self.state.part(_Tables).get(key, make)

    def _counted(self, one: Collection, filters: Filters, res: int) -> FeatureTable:
        if one.source is Source.CELLS:
            return cell_features(self.queries, filters, res, one.properties)
        make = choropleth_features if one.source is Source.CHOROPLETH else hotspot_features
        return make(self.queries, filters, one.level, one.properties)

    def _alarms(self, one: Collection, when: Interval | None) -> FeatureTable:
        with ledger_of(self.state).reading() as at:
            found = find_alarms(at, AlarmSearch(limit=_ALARMS))
        k = self.state.settings.k_anonymity if self.queries.is_public else None
        return alarm_features(self.queries.geography, found, when, one.properties, public_k=k)


OfferDep = Annotated[Offer, Depends(Offer)]
