"""Endpoints declare here who may call them; declarations are enforced, listed and tested.

``principal: Annotated[Principal, allowed(SEE_COMPLAINTS)]`` refuses whoever may not and gives the
caller. ``@open_to_all`` marks an endpoint for everybody, ``more`` naming the permissions on which
its answer shows more. ``declared`` reads it all back from the application.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount

from geo_service.api.auth import PrincipalDep
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import PUBLIC, Permission

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK = "__geo_permission__"


@dataclass(frozen=True, slots=True)
class Declared:
    """One endpoint: who may call it, and who sees more in its answer."""

    method: str
    path: str
    permission: Permission
    more: tuple[Permission, ...] = ()


@dataclass(frozen=True)
class Allowed:
    """The dependency that enforces a permission."""

    permission: Permission

    def __call__(self, principal: PrincipalDep) -> Principal:
        """The caller. Raises ``UnauthorizedError``, ``ForbiddenError`` or ``KeyAgainError``."""
        self.permission.require(principal)
        return principal


def allowed(permission: Permission) -> Any:
    """Mark a parameter: the caller, who must have ``permission``."""
    return Depends(Allowed(permission))


def open_to_all(*more: Permission) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint for everybody; its answer shows more to those with one of ``more``."""
    return _marked(PUBLIC, more)


def checked_inside(permission: Permission, *more: Permission) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint whose own code enforces ``permission``: the key comes in its body."""
    return _marked(permission, more)


def _marked(permission: Permission, more: tuple[Permission, ...]) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, (permission, more))
        return endpoint

    return mark


def declared(app: FastAPI) -> list[Declared]:
    """Every endpoint with its permission, by path and method.

    Raises:
        LookupError: an endpoint declares none, or two that differ.
    """
    found = [one for route in _flat(app.routes) for one in _of_route(route)]
    return sorted(found, key=lambda one: (one.path, one.method))


def _flat(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Routes, and those of the routers among them, which newer FastAPI keeps nested."""
    for route in routes:
        nested = getattr(route, "original_router", None)
        if nested is None:
            yield route
        else:
            yield from _flat(nested.routes)


def _of_route(route: BaseRoute) -> Iterator[Declared]:
    if not isinstance(route, APIRoute):
        if isinstance(route, Mount) or getattr(route, "path", "") == "/openapi.json":
            return  # files of the pages, and the API's description
        raise LookupError(f"{route} declares no permission")
    permission, more = _declaration(route)
    for method in sorted(route.methods or ()):
        yield Declared(method, route.path, permission, more)


def _declaration(route: APIRoute) -> tuple[Permission, tuple[Permission, ...]]:
    enforced = {one.permission for one in _enforced(route.dependant)}
    permission, more = getattr(route.endpoint, _MARK, (None, ()))
    wanted = enforced | ({permission} if permission else set())
    if len(wanted) != 1:
        raise LookupError(
            f"{route.path}: declare one permission, with allowed(…) or @open_to_all(…); "
            f"found {sorted(one.id for one in wanted)}"
        )
    return wanted.pop(), more


def _enforced(dependant: Dependant) -> Iterator[Allowed]:
    if isinstance(dependant.call, Allowed):
        yield dependant.call
    for part in dependant.dependencies:
        yield from _enforced(part)
