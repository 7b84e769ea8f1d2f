"""The one-time link that ``serve`` prints before the first key: whoever opens it is administrator.

A new installation has no keys, and its pages should work at once for whoever started it. Being on
the loopback proves nothing (a proxy is there too), so ``serve`` makes a random token and prints an
address with it; the page exchanges the token for a session. The file that all workers share holds
hashes only. A token serves ``USES`` browsers within ``LIFETIME_S``. Nothing of this is
accepted over a proxy, from another machine, under another name than the loopback's, or once keys
were ever made.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import secrets
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request

from geo_service.api.middleware.forwarding import FROM_PROXY, tells_of_a_proxy
from geo_service.base.atomic import write_file
from geo_service.base.lock import exclusive
from geo_service.base.settings import Settings
from geo_service.ledger.access import Principal, Role, home_remembers
from geo_service.ledger.access.keys import hash_secret
from geo_service.ledger.access.sessions import Session

USES = 5
LIFETIME_S = 12 * 3600
#: what the cookie of such a session begins with
PREFIX = "open."
HOST = Principal("local", Role.ADMIN, open_house=True)


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def possible(settings: Settings) -> bool:
    """Whether the settings allow it and no key is known under ``GEO_HOME``."""
    return (
        is_loopback(settings.host)
        and not settings.behind_proxy
        and not home_remembers(settings.home)
    )


def prepare(settings: Settings) -> str:
    """Make a token for this start of the service; an earlier one is void from now on."""
    token = secrets.token_urlsafe(32)
    until = time.time() + LIFETIME_S
    _write(_file(settings), {"token": hash_secret(token), "left": USES, "until": until})
    return token


def withdraw(settings: Settings) -> None:
    """Void the token and the sessions begun with it."""
    _file(settings).unlink(missing_ok=True)


def is_waiting(settings: Settings) -> bool:
    """Whether a token can still be exchanged."""
    kept = _read(_file(settings)) if possible(settings) else None
    return kept is not None and kept["left"] > 0


def is_direct(request: Request) -> bool:
    """Whether a request came from this machine, over no proxy, under the loopback's name."""
    peer = request.client.host if request.client else ""
    return (
        is_loopback(peer)
        and FROM_PROXY not in request.scope
        and not tells_of_a_proxy(request.headers)
        and is_loopback(_host_named(request))
    )


def _host_named(request: Request) -> str:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def enter(settings: Settings, token: str) -> tuple[str, Session] | None:
    """Exchange the token for a session; None where it is wrong, used up or expired."""
    file = _file(settings)
    if not possible(settings) or not file.exists():
        return None
    with exclusive(file.with_suffix(".lock"), "somebody else opens the link", wait_s=5.0):
        kept = _read(file)
        if kept is None or not _same(kept["token"], token) or kept["left"] < 1:
            return None
        cookie, csrf = PREFIX + secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        kept["left"] -= 1
        kept.setdefault("sessions", {})[hash_secret(cookie)] = csrf
        _write(file, kept)
    return cookie, Session(HOST, csrf)


def find(settings: Settings, cookie: str) -> Session | None:
    """The session of a cookie; None if it ended, or keys were made since."""
    kept = _read(_file(settings)) if possible(settings) else None
    csrf = kept and kept.get("sessions", {}).get(hash_secret(cookie))
    return Session(HOST, csrf) if csrf else None


def end(settings: Settings, cookie: str) -> None:
    """Sign out."""
    file = _file(settings)
    with exclusive(file.with_suffix(".lock"), "somebody else opens the link", wait_s=5.0):
        kept = _read(file)
        if kept is not None and kept.get("sessions", {}).pop(hash_secret(cookie), None):
            _write(file, kept)


def _same(kept: str, token: str) -> bool:
    return hmac.compare_digest(kept, hash_secret(token))


def _file(settings: Settings) -> Path:
    return settings.home / "run" / f"open-house-{settings.port}.json"


def _read(file: Path) -> dict[str, Any] | None:
    """What is kept; None once it expired."""
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if time.time() < kept["until"] else None


def _write(file: Path, kept: dict[str, Any]) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_file(file, json.dumps(kept))
