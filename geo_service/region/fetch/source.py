"""Where a file can be downloaded, and how requests for it are made."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPMessage, HTTPResponse
from typing import IO, cast
from urllib.parse import urlsplit

from geo_service.base.errors import InputError

TIMEOUT_S = 30.0
_AGENT = "geo-service (region fetch)"


@dataclass(frozen=True, slots=True)
class DownloadSource:
    """The address of a file and of its checksum, where one is published.

    ``checksum_may_be_missing``: an address that an operator named need not have one.
    """

    url: str
    checksum_url: str | None = None
    checksum_may_be_missing: bool = False

    @property
    def host(self) -> str:
        """The host, for messages."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


def check_address(url: str) -> str:
    """Give ``url`` if it is an http or https address.

    Raises:
        InputError: it is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{url!r} is no address", hint="give a file, or http(s)://host/path")
    return url


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never from a protected connection to an open one."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The request to follow with."""
        if urlsplit(req.full_url).scheme == "https" and urlsplit(newurl).scheme != "https":
            raise urllib.error.URLError("it redirects from https to an unprotected address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def open_url(url: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    """Ask for ``url``, through the system's proxies and with its certificates.

    Raises:
        urllib.error.URLError: and its kinds, as urllib has them.
    """
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked
        check_address(url), headers={"User-Agent": _AGENT, **(headers or {})}
    )
    secure = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    opener = urllib.request.build_opener(secure, _Redirects())
    return cast("HTTPResponse", opener.open(request, timeout=TIMEOUT_S))
