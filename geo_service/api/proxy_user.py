"""Sign-in by a trusted proxy: the user is named in a header that the proxy adds.

Single sign-on and second factors are the proxy's work (oauth2-proxy, Authelia, Keycloak and others
do it well; ``docs/decisions/0013-sign-in-by-the-proxy.md`` says why). Its word is taken only from
a trusted peer that also shows the shared secret, and only for a name that has a key here:
``geo-service key add NAME --sign-in-name alice@city.example``.
"""

from __future__ import annotations

import hmac

from fastapi import Request

from geo_service.api.middleware.forwarding import FROM_PROXY
from geo_service.base.settings import Settings

SECRET_HEADER = "x-geo-proxy-secret"  # noqa: S105 - the header's name
_LONGEST_NAME = 320


def name_from_proxy(request: Request, settings: Settings) -> str | None:
    """The name the proxy signed somebody in under; None where its word is not to be taken."""
    if not settings.proxy_user_header or settings.proxy_secret is None:
        return None
    if FROM_PROXY not in request.scope:
        return None
    names = request.headers.getlist(settings.proxy_user_header)
    shown = request.headers.getlist(SECRET_HEADER)
    if len(names) != 1 or len(shown) != 1:
        return None  # twice is once from the client
    kept = settings.proxy_secret.get_secret_value().encode()
    if not hmac.compare_digest(kept, shown[0].encode("latin-1", "replace")):
        return None
    name = names[0].strip()
    return name if 0 < len(name) <= _LONGEST_NAME else None
