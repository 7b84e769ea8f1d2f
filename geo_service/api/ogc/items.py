"""``/ogc/collections/{id}/items``: features, selected and page after page, as GeoJSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import numpy as np
import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from geo_service.api.ledger_access import ledger_of
from geo_service.api.ogc.bad_requests import OGC_PROBLEMS, OgcRoute
from geo_service.api.ogc.collections import CollectionId
from geo_service.api.ogc.links import GEOJSON, JSON, GeoJsonResponse, Link, Links, LinksDep, link
from geo_service.api.ogc.offer import RES, Offer, OfferDep
from geo_service.api.permitted import open_to_all
from geo_service.api.schemas_ogc import OgcFeature, OgcFeatures
from geo_service.api.strict_query import check_names, takes_any_query
from geo_service.base.errors import NotFoundError
from geo_service.features.crs import check_crs
from geo_service.features.geojson import write_features
from geo_service.features.select import Selection, both, equals, parse_box, read_filter
from geo_service.features.table import FeatureTable
from geo_service.features.when import Interval, parse_when
from geo_service.index.cells import res_of
from geo_service.ledger.access.permissions import (
    EXPORT_EXACT_COUNTS,
    SEE_COMPLAINTS,
    SEE_EXACT_COUNTS,
)
from geo_service.planning.features.area_features import BETWEEN, area_features
from geo_service.planning.features.catalogue import Collection, Source
from geo_service.planning.features.complaints import complaint_table, find_complaints

router = APIRouter(tags=["ogc"], route_class=OgcRoute, responses=OGC_PROBLEMS)

#: features of a page: by default, and at most
LIMIT, MOST = 1_000, 10_000
_TEXT = 20_000
FeatureId = Annotated[str, Path(max_length=200)]
Crs = Annotated[str | None, Query(max_length=200, description="Coordinate system of the answer")]
Res = Annotated[int, Query(ge=0, le=15, description="H3 resolution of the collection cells")]
Written = Annotated[Literal["json", "geojson"], Query(description="Both are GeoJSON")]
ANSWER: dict[int | str, dict[str, Any]] = {304: {"description": "Nothing has changed"}}


@dataclass(frozen=True)
class Asked:
    """The parameters of a request for features, as given."""

    bbox: str | None
    bbox_crs: str | None
    datetime: str | None
    filter: str | None
    filter_lang: str
    filter_crs: str | None
    category: str
    res: int

    def when(self, offer: Offer) -> Interval | None:
        """The time asked for. Raises ``InputError``."""
        return None if self.datetime is None else parse_when(self.datetime, offer.zone)

    def selection(self, one: Collection, request: Request) -> Selection:
        """Box and filter, with the parameters that are named as properties.

        Raises:
            InputError: one of them cannot be used.
        """
        queried = {each.name: each for each in one.properties}
        trees = [
            equals(queried[name], value)
            for name, value in request.query_params.multi_items()
            if name in queried
        ]
        tree = read_filter(self.filter, self.filter_lang)
        box = None
        if self.bbox is not None:
            box = parse_box(self.bbox, check_crs(self.bbox_crs, name="bbox-crs"))
        trees += [] if tree is None else [tree]
        return Selection(box, both(trees), check_crs(self.filter_crs, name="filter-crs"))


def asked_of(
    bbox: Annotated[
        str | None, Query(max_length=200, description="minx,miny,maxx,maxy, or six numbers")
    ] = None,
    bbox_crs: Annotated[str | None, Query(alias="bbox-crs", max_length=200)] = None,
    at: Annotated[
        str | None,
        Query(
            alias="datetime",
            max_length=100,
            description="A time, or two with / between; .. is open",
        ),
    ] = None,
    filter_: Annotated[
        str | None, Query(alias="filter", max_length=_TEXT, description="CQL2, text or JSON")
    ] = None,
    filter_lang: Annotated[
        str, Query(alias="filter-lang", max_length=40, description="cql2-text or cql2-json")
    ] = "cql2-text",
    filter_crs: Annotated[str | None, Query(alias="filter-crs", max_length=200)] = None,
    category: Annotated[
        str, Query(max_length=200, description="Of counts: path at any level, a/b/c")
    ] = "",
    res: Res = RES,
) -> Asked:
    """Read the parameters."""
    return Asked(bbox, bbox_crs, at, filter_, filter_lang, filter_crs, category, res)


AskedDep = Annotated[Asked, Depends(asked_of)]
_SELECTING = frozenset(
    {"bbox", "bbox-crs", "datetime", "filter", "filter-lang", "filter-crs", "category", "res"}
)
_KNOWN = _SELECTING | {"crs", "limit", "offset", "cursor", "f"}


def check_parameters(offer: Offer, name: str, request: Request, known: frozenset[str]) -> None:
    """Refuse parameters that are neither known nor properties of the collection.

    Raises:
        RequestValidationError: there is one.
    """
    one = offer.known.get(name)
    own = frozenset(each.name for each in one.properties) if one else frozenset()
    check_names(request.query_params.keys(), known | own)


@router.get(
    "/ogc/collections/{collection_id}/items",
    response_class=GeoJsonResponse,
    response_model=OgcFeatures,
    responses=ANSWER,
    summary="Features of a collection",
)
@open_to_all(SEE_EXACT_COUNTS, EXPORT_EXACT_COUNTS, SEE_COMPLAINTS)
@takes_any_query
def items(
    collection_id: CollectionId,
    request: Request,
    links: LinksDep,
    offer: OfferDep,
    asked: AskedDep,
    crs: Crs = None,
    limit: Annotated[int, Query(ge=1, description=f"{MOST} at most are given")] = LIMIT,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    cursor: Annotated[int | None, Query(ge=0, le=2**62, description="Of complaints")] = None,
    f: Written = "json",
) -> Response:
    """Selected by box, time, filter (CQL2), or a property by its name; ``next`` is the next page.

    Below the planner's role: sealed counts of whole months. Complaints are for dispatchers.
    """
    check_parameters(offer, collection_id, request, _KNOWN)
    one = offer.collection(collection_id)
    written = check_crs(crs, name="crs")
    limit = min(limit, MOST)
    if one.source is Source.COMPLAINTS:
        selection = asked.selection(one, request)
        when = asked.when(offer) or Interval()
        page = find_complaints(ledger_of(offer.state), when, selection, before=cursor, limit=limit)
        more = None if page.more is None else links.here(cursor=str(page.more))
        features = write_features(page.table, page.rows, crs=written)
        return _answer(features, page.matched, links, more, written, _UNKEPT)
    headers = _headers(offer, one)
    if _is_known(offer, one):
        return Response(status_code=304, headers=headers)
    if one.counts:
        offer.view.check_export()
    table = offer.table(one, asked.when(offer), category=asked.category, res=asked.res)
    rows = asked.selection(one, request).rows(table)
    shown = rows[offset : offset + limit]
    after = offset + len(shown)
    more = links.here(offset=str(after)) if after < len(rows) else None
    features = write_features(table, shown, crs=written)
    return _answer(features, len(rows), links, more, written, headers)


_UNKEPT = {"Cache-Control": "no-store"}


def _headers(offer: Offer, one: Collection) -> dict[str, str]:
    if one.source is Source.ALARMS:  # they change without the cube
        return {"Cache-Control": "private, no-cache", "Vary": offer.view.headers["Vary"]}
    return offer.view.headers


def _is_known(offer: Offer, one: Collection) -> bool:
    return one.source is not Source.ALARMS and offer.view.known


def _answer(
    features: Sequence[bytes],
    matched: int,
    links: Links,
    more: str | None,
    crs: str,
    headers: dict[str, str],
) -> Response:
    found: list[Link] = [link(links.here(), "self", GEOJSON, "This document")]
    found.append(link(links.here().partition("/items")[0], "collection", JSON, "Collection"))
    if more is not None:
        found.append(link(more, "next", GEOJSON, "Next page"))
    head = orjson.dumps(
        {
            "type": "FeatureCollection",
            "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "numberMatched": matched,
            "numberReturned": len(features),
            "links": found,
        }
    )
    body = b'%b,"features":[%b]}' % (head[:-1], b",".join(features))
    return GeoJsonResponse(body, headers={**headers, "Content-Crs": f"<{crs}>"})


@router.get(
    "/ogc/collections/{collection_id}/items/{feature_id}",
    response_class=GeoJsonResponse,
    response_model=OgcFeature,
    responses=ANSWER,
    summary="One feature",
)
@open_to_all(SEE_EXACT_COUNTS, EXPORT_EXACT_COUNTS, SEE_COMPLAINTS)
def item(
    collection_id: CollectionId,
    feature_id: FeatureId,
    request: Request,
    links: LinksDep,
    offer: OfferDep,
    crs: Crs = None,
    f: Written = "json",
) -> Response:
    """By the id that it has among the items."""
    one = offer.collection(collection_id)
    written = check_crs(crs, name="crs")
    if _is_known(offer, one) and one.source is not Source.COMPLAINTS:
        return Response(status_code=304, headers=_headers(offer, one))
    if one.counts:
        offer.view.check_export()
    table = _table_with(offer, one, feature_id)
    if feature_id not in table.rows:
        raise NotFoundError(f"{one.id} has no feature {feature_id[:80]!r}")
    rows = np.array([table.rows[feature_id]], np.int64)
    feature = write_features(table, rows, crs=written)[0]
    found = orjson.dumps(
        [
            link(links.here(), "self", GEOJSON, "This document"),
            link(links.collection(one.id), "collection", JSON, "Collection"),
        ]
    )
    headers = _UNKEPT if one.source is Source.COMPLAINTS else _headers(offer, one)
    body = b'%b,"links":%b}' % (feature[:-1], found)
    return GeoJsonResponse(body, headers={**headers, "Content-Crs": f"<{written}>"})


def _table_with(offer: Offer, one: Collection, feature_id: str) -> FeatureTable:
    """A table that holds the feature, if there is such a one. Raises ``NotFoundError``."""
    if one.source is Source.COMPLAINTS:
        ledger = ledger_of(offer.state)
        return complaint_table(ledger, [ledger.get(feature_id)])
    if one.source is Source.AREAS and BETWEEN in feature_id:
        folder = offer.queries.geography.folder
        generation = folder.generation(one.level, feature_id.rpartition(BETWEEN)[2])
        sets = [generation] if generation.active else []
        return area_features(folder, one.level, sets, one.properties)
    if one.source is Source.CELLS:
        res = res_of(feature_id)
        return offer.table(one, None, res=res)
    return offer.table(one, None)
