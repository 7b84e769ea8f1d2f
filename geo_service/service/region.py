"""``Region``: a complaint's way from words or a point to the responsible body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, overload

import numpy as np
import shapely

from geo_service.base.errors import InputError
from geo_service.base.level_code import parse_level_code
from geo_service.base.model import (
    AreaRef,
    AreaShare,
    BoolArray,
    CoordinateInText,
    Datum,
    FloatArray,
    Located,
    Position,
    RouteAnswer,
)
from geo_service.datum import check_points, hint, parse_datum, parse_point, to_wgs84
from geo_service.datum.coordinates_in_text import find_coordinate
from geo_service.index.cells import cell_of
from geo_service.region.folder import RegionFolder
from geo_service.route import Inquiry, Router, Thresholds, read_rules
from geo_service.route.phrases import say
from geo_service.service.atlas import Atlas
from geo_service.service.bulk import POINT_RADIUS_M, route_points
from geo_service.service.call_context import CallContext, without_coordinate
from geo_service.service.disputes import DisputesInForce
from geo_service.service.english import English
from geo_service.service.inquiry import inquiry_at, inquiry_said
from geo_service.service.point_and_words import with_words, words_instead
from geo_service.service.settled import chain_of, check_overlay, settle, told_as_settled

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from geo_service.locate.live import LiveLocator
    from geo_service.locate.locator import Locator
    from geo_service.service.frames import AssignChoice

#: stands for the level where a person settles on an overlay's body instead of an area
OVERLAY = "overlay"


@dataclass(frozen=True)
class Region:
    """One city, opened: assign points, find areas, route complaints."""

    folder: RegionFolder
    atlas: Atlas
    home: Path | None = None
    k_anonymity: int | None = None

    @classmethod
    def open(
        cls, name_or_path: str | Path, home: Path | None = None, k_anonymity: int | None = None
    ) -> Region:
        """Open a built-in region, one of the user's own under ``home``, or a folder.

        ``k_anonymity`` is how many different reporters the public learns of at least, as set if
        not given.

        Raises ``NotFoundError`` where there is none, ``RegionError`` where it is broken.
        """
        folder = RegionFolder.open(name_or_path, home)
        return cls(folder, Atlas(folder), home, k_anonymity)

    def areas(self, level: str, as_of: date | None = None) -> GeoDataFrame:
        """The areas of a level (columns code, name, parent, geometry; EPSG:4326) at a date.

        Raises ``NotFoundError`` or ``NoGenerationError``.
        """
        import geopandas

        table = self.folder.areas(level, as_of)
        columns = {"code": table.codes, "name": table.names, "parent": table.parents}
        return geopandas.GeoDataFrame(columns, geometry=table.geometry, crs="EPSG:4326")

    @overload
    def assign(self, lon: GeoDataFrame, **choice: Unpack[AssignChoice]) -> GeoDataFrame: ...

    @overload
    def assign(
        self, lon: FloatArray, lat: FloatArray, **choice: Unpack[AssignChoice]
    ) -> DataFrame: ...

    def assign(
        self,
        lon: FloatArray | GeoDataFrame,
        lat: FloatArray | None = None,
        **choice: Unpack[AssignChoice],
    ) -> DataFrame:
        """Areas of points ``lon``, ``lat`` (n,): a frame with n rows, in their order.

        Columns: ``<level>_code`` and ``<level>_name`` per level that has boundaries (several
        joined by ``|``, empty where none), ``h3_<res>`` (UInt64) if asked, ``assign_status``.
        Texts are categoricals; their categories are the empty text and every area of the level,
        whatever the points are, and after them joined texts that occur.

        A GeoDataFrame of points comes back with these columns added, ready for the next step.
        Choices: ``datum`` of the degrees (the region's by default), ``as_of`` (a date),
        ``levels``, ``h3_res``.
        Raises ``InputError`` for arrays of different length, geometry that is no point, or an
        unknown datum.
        """
        from geo_service.service.frames import assigned_frame, assigned_points_frame

        if lat is None:
            points: DataFrame = assigned_points_frame(self.atlas, lon, choice)
            return points
        return assigned_frame(self.atlas, lon, lat, choice)

    def to_wgs84(
        self, lon: FloatArray, lat: FloatArray, datum: Datum | str | None
    ) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Points (n,) of a declared datum, or the region's, as WGS-84, and which are usable."""
        lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        if lon.shape != lat.shape or lon.ndim != 1:
            raise InputError(
                f"lon has shape {lon.shape} and lat {lat.shape}",
                hint="give two one-dimensional arrays of the same length",
            )
        usable = check_points(lon, lat)
        x, y = np.where(usable, lon, np.nan), np.where(usable, lat, np.nan)
        return *to_wgs84(x, y, self.datum_of(datum)), usable

    def datum_of(self, datum: Datum | str | None) -> Datum:
        """The datum meant: as declared, or the region's."""
        if datum is None:
            return self.folder.manifest.datum
        return datum if isinstance(datum, Datum) else parse_datum(datum)

    # -- one complaint --------------------------------------------------------------------

    def route(
        self,
        *,
        text: str | None = None,
        lon: float | str | None = None,
        lat: float | str | None = None,
        datum: Datum | str | None = None,
        radius_m: float | None = None,
        category: str = "",
        as_of: date | None = None,
        lang: str | None = None,
        settled: str | None = None,
        public: bool = False,
        words: bool = False,
    ) -> RouteAnswer:
        """The jurisdiction of a complaint, given a caller's words or a point in degrees.

        A coordinate within the text counts as a point. With a point the text decides which rules
        apply; with ``words`` (always, where the text holds the point) also where it is.
        ``settled`` (``level:code``) is the area that a person decided on: rules and deadline are
        then that area's. ``public`` answers from what everybody may see, as ``locate`` does.
        Raises ``InputError`` where neither or half of a point is given, or a value is unusable,
        ``NotFoundError`` where there is no area to settle on.
        """
        if (lon is None) != (lat is None):
            raise InputError("only half of a coordinate is given", hint="give both lon and lat")
        if lon is None and text is None:
            raise InputError("nothing to route", hint="give text, or lon and lat")
        found = None
        if lon is None or lat is None:
            found = self._coordinate_in(text or "")
            if found is not None and not found.swapped:
                lon, lat = found.lon, found.lat
                datum, words = datum or found.datum, True
        lang = lang or self.folder.manifest.language
        told = CallContext(text or "", category, as_of, lang, public)
        if lon is None or lat is None:
            swapped = (say(lang, "hint_swapped"),) if found else ()
            answer = self._finish(self._said(told), swapped, settled, is_point=False)
        else:
            position = self.position(lon=lon, lat=lat, datum=datum, radius_m=radius_m)
            inquiry, hints = self._at(told, position, without_coordinate(told.text, found), words)
            hints += self._hints(inquiry, lon, lat, datum)
            answer = self._finish(inquiry, hints, settled, is_point=inquiry.position == position)
        return replace(answer, coordinate=found) if found else answer

    def _coordinate_in(self, text: str) -> CoordinateInText | None:
        return find_coordinate(text, self.atlas.bounds) if self.atlas.layers() else None

    def _said(self, told: CallContext) -> Inquiry:
        """What is known from the words alone."""
        located = self.locate(told.text, public=told.public)
        return inquiry_said(self.atlas, located, **told.of_inquiry())

    def _at(
        self, told: CallContext, position: Position, words: str, weigh: bool
    ) -> tuple[Inquiry, tuple[str, ...]]:
        """What is known of a point and, with ``weigh``, of the words beside it; and hints."""
        inquiry = inquiry_at(self.atlas, position, **told.of_inquiry())
        if not weigh or not words.strip():
            return inquiry, ()
        located = self.locate(words, public=told.public)
        if words_instead(inquiry, located):
            by_words = inquiry_said(self.atlas, located, **told.of_inquiry())
            return by_words, (say(told.lang, "hint_point_outside"),)
        return with_words(inquiry, located, self.lead_level), ()

    def position(
        self,
        *,
        lon: float | str,
        lat: float | str,
        datum: Datum | str | None = None,
        radius_m: float | None = None,
    ) -> Position:
        """A checked WGS-84 position. Raises ``CoordinateError`` or ``InputError``."""
        x, y = parse_point(lon=lon, lat=lat)
        radius = POINT_RADIUS_M if radius_m is None else float(radius_m)
        if not 0 <= radius <= 100_000:
            raise InputError(f"radius_m is {radius_m}", hint="give metres, from 0 to 100000")
        meant = self.datum_of(datum)
        if meant in (Datum.GCJ02, Datum.BD09):
            xs, ys = to_wgs84(np.array([x]), np.array([y]), meant)
            x, y = float(xs[0]), float(ys[0])
        return Position(x, y, radius, datum_assumed=datum is None)

    @overload
    def locate(  # type: ignore[overload-overlap]  # a str is a sequence of str, too
        self, text: str, *, public: bool = False
    ) -> Located: ...

    @overload
    def locate(
        self, text: Sequence[str | None], *, public: bool = False, top: int = 3
    ) -> DataFrame: ...

    def locate(
        self, text: str | Sequence[str | None], *, public: bool = False, top: int = 3
    ) -> Located | DataFrame:
        """Places a text may mean, with probabilities, best first (see ``model.Located``).

        Earlier tickets have a part in it; with ``public`` those only that enough different
        reporters made, or the operator declared public. Of several texts, a frame with a row for
        each and the columns of ``geo-service locate``, ``alternatives`` naming the ``top`` areas.
        """
        if isinstance(text, str):
            return self.locator.locate(text, public=public)
        from geo_service.service.frames import located_frame

        answers = (self.route(text=one or "", public=public) for one in text)
        return located_frame(self.atlas, self.folder.manifest, answers, top)

    def route_many(
        self, lon: FloatArray, lat: FloatArray, *, radius_m: FloatArray | None = None,
        datum: Datum | str | None = None, as_of: date | None = None,
    ) -> DataFrame:  # fmt: skip
        """Verdicts of points ``lon``, ``lat`` (n,), degrees of ``datum``: a frame with n rows.

        Columns: ``<level>_code`` and ``<level>_name`` of the likeliest areas, ``verdict`` and
        ``probability`` as ``route`` gives them (null where the coordinate is unusable). Rules
        are not applied. ``radius_m`` (n,) is each point's uncertainty, 15 m by default.
        Raises ``InputError`` for arrays of different length or an unknown datum.
        """
        from geo_service.service.frames import routed_frame

        routes = route_points(self, lon, lat, radius_m=radius_m, datum=datum, as_of=as_of)
        return routed_frame(routes)

    @cached_property
    def state(self) -> Path:
        """Where what this region imports and learns is kept."""
        home = self.home
        if home is None:
            from geo_service.base.settings import Settings  # slow to import, and seldom needed

            home = Settings().home
        return home / "state" / self.folder.manifest.id

    @property
    def locator(self) -> Locator:
        """The gazetteer of the region, with what was imported and learned until now."""
        return self.gazetteer.current()

    @cached_property
    def gazetteer(self) -> LiveLocator:
        """What opens the locator, and opens it again when places were imported or forgotten."""
        from geo_service.locate.live import LiveLocator  # questions about points need none of it

        folders = (self.folder.path / "places", self.state / "places")
        return LiveLocator(self._locator_of, folders, lambda: repr(self.folder.generations()))

    def _locator_of(self, files: Sequence[Path]) -> Locator:
        from geo_service.service.open_locator import open_locator

        return open_locator(self.folder, files, self.state, self.shares_at, self.k_anonymity)

    def _finish(
        self, inquiry: Inquiry, hints: tuple[str, ...], settled: str | None, *, is_point: bool
    ) -> RouteAnswer:
        level = code = name = ""
        if settled:
            level, code = parse_level_code(settled, name="settled")
            if level == OVERLAY:
                inquiry = replace(inquiry, overlay=code)
            else:
                chain = chain_of(self.atlas, level, code, inquiry.as_of)
                name, inquiry = chain[level].name, settle(inquiry, chain, level, is_point=is_point)
        inquiry = self.contests.mark(inquiry)
        if inquiry.lang == "en":
            inquiry = self.english.inquiry(inquiry)
            name = name and self.english.name(level, code, name)
        answer = self.router.route(inquiry)
        if level == OVERLAY:
            answer = check_overlay(answer, code)
            name = answer.lead.name if answer.lead else ""
        if name:
            answer = told_as_settled(answer, name, inquiry.lang)
        named = self.english.area if inquiry.lang == "en" else None
        answer = self.contests.decide(inquiry, answer, named)
        position = inquiry.position
        cell = None
        if position is not None:
            cell = cell_of(lon=position.lon, lat=position.lat, res=self.folder.manifest.h3_res)
        layers = self.atlas.layers(inquiry.as_of)
        generations = {level: layer.area_set.generation for level, layer in layers.items()}
        return replace(answer, h3=cell, hints=hints, generations=generations)

    def _hints(
        self, inquiry: Inquiry, lon: float | str, lat: float | str, datum: Datum | str | None
    ) -> tuple[str, ...]:
        if inquiry.nearest is None:
            return ()
        bounds = self.atlas.bounds
        found = hint(float(lon), float(lat), self.datum_of(datum), bounds, inquiry.lang)
        return (found,) if found else ()

    @property
    def lead_level(self) -> str:
        """The level that answers for a complaint."""
        return self.folder.manifest.lead_level

    @cached_property
    def english(self) -> English:
        """Names of the areas in English."""
        return English(self.folder)

    @cached_property
    def contests(self) -> DisputesInForce:
        """Disputes about borders; none until whoever opens the ledger sets them."""
        return DisputesInForce(self.atlas)

    @cached_property
    def router(self) -> Router:
        """The region's rules and thresholds, ready to apply."""
        manifest = self.folder.manifest
        return Router(
            lead_level=manifest.lead_level,
            fallback_level=manifest.fallback_level,
            rules=read_rules(self.folder.path / "rules"),
            thresholds=Thresholds.of(manifest.table("route")),
            centre_of=self._centre_of,
        )

    def _centre_of(self, area: AreaRef) -> tuple[float, float] | None:
        layer = self.atlas.layers().get(area.level)
        if layer is None or area.code not in layer.positions:
            return None
        point = shapely.point_on_surface(layer.table.geometry[layer.position_of(area.code)])
        return (point.x, point.y)

    def shares_at(self, lon: float, lat: float, radius_m: float) -> Sequence[AreaShare]:
        """Shares of a disc at the lead level, best first (``model.AreasAt``)."""
        return self.atlas.layer(self.lead_level).shares(lon=lon, lat=lat, radius_m=radius_m)[0]
