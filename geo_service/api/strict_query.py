"""Refuse unknown query parameters, naming the one that was probably meant.

The application applies it to every endpoint; what an endpoint knows is what it declares. A
misspelt filter would otherwise be left out in silence, and the answer be about something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Any, TypeVar

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK = "__geo_any_query__"
_KNOWN = "__geo_known_query__"


def takes_any_query(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint whose query another party's standard leaves open."""
    setattr(endpoint, _MARK, True)
    return endpoint


async def check_query(request: Request) -> None:
    """Refuse unknown names. Raises ``RequestValidationError``, answered as 422."""
    if not request.scope.get("query_string"):
        return
    route = request.scope.get("route")
    if isinstance(route, APIRoute) and route.include_in_schema:
        check_names(request.query_params.keys(), known_names(route))


def check_names(given: Iterable[str], known: frozenset[str] | None) -> None:
    """Refuse names that are not ``known``. Raises ``RequestValidationError``."""
    unknown = [name for name in given if known is not None and name not in known]
    if unknown:
        raise RequestValidationError([_fault(name, known or ()) for name in unknown])


def _fault(name: str, known: Iterable[str]) -> dict[str, Any]:
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    names = f"one of {', '.join(sorted(known))}" if known else "this endpoint takes none"
    meant = f"did you mean {near[0]}?" if near else names
    message = f"unknown parameter; {meant}"
    return {"type": "extra_forbidden", "loc": ("query", name[:60]), "msg": message, "input": None}


def known_names(route: APIRoute) -> frozenset[str] | None:
    """The query parameters an endpoint declares; None where it takes any."""
    if not hasattr(route, _KNOWN):  # kept at the route: it cannot be the key of a cache
        setattr(route, _KNOWN, _find_names(route))
    known: frozenset[str] | None = getattr(route, _KNOWN)
    return known


def _find_names(route: APIRoute) -> frozenset[str] | None:
    if getattr(route.endpoint, _MARK, False):
        return None
    documented = (route.openapi_extra or {}).get("parameters", ())
    own = (one["name"] for one in documented if one["in"] == "query")
    return frozenset((*own, *_declared(route.dependant)))


def _declared(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from (part.alias or name for name, part in model.model_fields.items())
        else:
            yield field.alias
    for part in dependant.dependencies:
        yield from _declared(part)
