"""``/v1/session``: sign in with a key, with a new installation's link, or through the proxy."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.api import setup_link
from geo_service.api.answers import json_response
from geo_service.api.auth import (
    PrincipalDep,
    address_of,
    failed_keys,
    find_cookie_session,
    has_keys,
    verify_key,
    verify_proxy_user,
)
from geo_service.api.cookies import drop_cookie, give_cookie, session_cookie
from geo_service.api.ledger_access import close_ledger, ledger_of, watch_disputes
from geo_service.api.permitted import open_to_all
from geo_service.api.proxy_user import name_from_proxy
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_ledger import Session as SessionAnswer
from geo_service.api.state import State, StateDep
from geo_service.base.errors import ForbiddenError, UnauthorizedError
from geo_service.ledger.access import (
    Principal,
    Session,
    end_session,
    start_session,
    write_audit,
)

router = APIRouter(tags=["session"], responses=PROBLEMS)

_OPEN_HOUSE = {
    "zh": "尚未设置访问密钥：凭启动时打印的链接进入的人都是管理员。"
    "用 geo-service key add NAME --role admin 生成第一个密钥后即失效。",
    "en": "No access keys yet: whoever opened the printed link is the administrator. "
    "The first key ends this: geo-service key add NAME --role admin.",
}
_WAITING = {
    "zh": "尚未设置访问密钥：请打开启动时打印的链接（带 #token=）。",
    "en": "No access keys yet: open the link printed at start (with #token=).",
}


def open(state: State) -> None:  # noqa: A001 - the name the application calls
    """Open the ledger if its store answers; otherwise as soon as it does."""
    watch_disputes(state)


def close(state: State) -> None:
    """Close the ledger."""
    close_ledger(state)


class SignIn(BaseModel):
    """What a page sends to begin a session; without either, the proxy must name somebody."""

    model_config = ConfigDict(extra="forbid")

    key: str | None = Field(None, max_length=200, description="An API key")
    token: str | None = Field(None, max_length=200, description="From the link printed at start")


def _session_json(
    principal: Principal, csrf: str | None, notice: dict[str, str] | None, user: str | None
) -> dict[str, object]:
    return {
        "role": principal.role.label,
        "scopes": sorted(principal.scopes),
        "open_house": principal.open_house,
        "csrf": csrf,
        "confirmed": principal.confirmed,
        "notice": notice,
        "proxy_user": user,
    }


@router.get("/v1/session", response_model=SessionAnswer, summary="Who am I?")
@open_to_all()
def session(request: Request, state: StateDep, principal: PrincipalDep) -> Response:
    """The caller's role, and whether the installation still has no keys."""
    found = find_cookie_session(state, request)
    user = None if found else name_from_proxy(request, state.settings)
    csrf = found.csrf if found else None
    return json_response(_session_json(principal, csrf, _notice(state, request, principal), user))


def _notice(state: State, request: Request, principal: Principal) -> dict[str, str] | None:
    if principal.open_house:
        return _OPEN_HOUSE
    if setup_link.is_waiting(state.settings) and setup_link.is_direct(request):
        return None if has_keys(state) else _WAITING
    return None


@router.post("/v1/session", response_model=SessionAnswer, summary="Sign in", status_code=201)
@open_to_all()
def sign_in(given: SignIn, request: Request, state: StateDep) -> Response:
    """Exchange a key for a cookie; the answer's ``csrf`` goes into every writing request.

    Signing in again confirms the key, which rulings and exports ask for after ten minutes.
    """
    if not is_own_page(request):
        raise ForbiddenError("this request does not come from a page of this service")
    token, made = _begin(given, request, state)
    _note(state, request, made.principal)
    _end(state, session_cookie(request, state.settings))
    answer = json_response(
        _session_json(made.principal, made.csrf, _notice(state, request, made.principal), None), 201
    )
    give_cookie(answer, request, state.settings, token)
    return answer


def _note(state: State, request: Request, principal: Principal) -> None:
    """Leave a line in the audit trail."""
    actor, address = principal.actor, address_of(request)
    ledger_of(state).writer.run(
        lambda at: write_audit(at, actor, "signed_in", actor, address=address)
    )


def is_own_page(request: Request) -> bool:
    """Whether a request was made by a page of this service, or by no page at all."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return False
    if origin is None or "sec-fetch-site" in request.headers:
        return origin != "null"
    return origin.partition("://")[2] == request.headers.get("host")


def _begin(given: SignIn, request: Request, state: State) -> tuple[str, Session]:
    """A session's cookie value and the session. Raises ``UnauthorizedError``."""
    if given.token is not None:
        return _enter(given.token, request, state)
    if given.key is not None:
        principal = verify_key(state, request, given.key)
    else:
        principal = _from_proxy(request, state)
    return ledger_of(state).writer.run(lambda at: start_session(at, principal))


def _enter(token: str, request: Request, state: State) -> tuple[str, Session]:
    counted, address = failed_keys(state), address_of(request)
    counted.check(address, "")
    if not setup_link.is_direct(request):
        raise UnauthorizedError(
            "the link works only in a browser on the machine of the service, without a proxy",
            hint="make a key there: geo-service key add NAME --role admin",
        )
    entered = None if has_keys(state) else setup_link.enter(state.settings, token)
    if entered is None:
        counted.failed(address, "")
        raise UnauthorizedError(
            "this link is invalid, expired or used up",
            hint="start the service again for a new one, or make a key: "
            "geo-service key add NAME --role admin",
        )
    return entered


def _from_proxy(request: Request, state: State) -> Principal:
    name = name_from_proxy(request, state.settings)
    if name is None:
        raise UnauthorizedError("an API key is missing", hint='send {"key": "gs_…"}')
    principal = verify_proxy_user(state, name)
    if principal is None:
        raise UnauthorizedError(
            "the account that the proxy signed in has no access here",
            hint="an administrator adds it: geo-service key add NAME --sign-in-name ACCOUNT",
        )
    return principal


def _end(state: State, token: str | None) -> None:
    if token and token.startswith(setup_link.PREFIX):
        setup_link.end(state.settings, token)
    elif token:
        ledger_of(state).writer.run(lambda at: end_session(at, token))


@router.delete("/v1/session", summary="Sign out", status_code=204)
@open_to_all()
def sign_out(request: Request, state: StateDep, principal: PrincipalDep) -> Response:
    """End the session."""
    del principal
    _end(state, session_cookie(request, state.settings))
    answer = Response(status_code=204)
    drop_cookie(answer, request, state.settings)
    return answer
