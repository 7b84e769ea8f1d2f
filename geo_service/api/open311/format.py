"""Open311 GeoReport v2 answers and errors in XML and JSON."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from geo_service.base.errors import GeoServiceError, NotFoundError, UnavailableError

MEDIA_TYPES = {"json": "application/json", "xml": "text/xml"}
Row = Mapping[str, Any]
#: what XML 1.0 does not allow in a text
_NOT_XML = {code: None for code in range(32) if code not in (9, 10, 13)} | {
    0xFFFE: None,
    0xFFFF: None,
}
#: the specification knows these; it asks for 403 where no key or a wrong one came
_STATUS = {401: 403, 413: 400, 422: 400, 409: 400, 408: 400}


def format_of(name: str) -> str:
    """The format asked for. Raises ``NotFoundError``."""
    if name not in MEDIA_TYPES:
        raise NotFoundError(f"no format {name[:20]!r}", hint="json or xml")
    return name


def _fill(parent: ElementTree.Element, value: Any, item: str) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            _fill(ElementTree.SubElement(parent, name), part, name.removesuffix("s"))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            _fill(ElementTree.SubElement(parent, item), part, item)
    elif isinstance(value, bool):
        parent.text = "true" if value else "false"
    elif value is not None:
        parent.text = str(value).translate(_NOT_XML)


def to_xml(root: str, item: str, body: Sequence[Row] | Row) -> bytes:
    """A document: a list as ``<root><item>…``, one thing as ``<root>…``."""
    top = ElementTree.Element(root)
    _fill(top, body, item)
    text: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return text


def answer(
    name: str, root: str, item: str, body: Sequence[Row] | Row, status: int = 200
) -> Response:
    """``body`` in the format asked for."""
    content = orjson.dumps(body) if name == "json" else to_xml(root, item, body)
    return Response(content, status, media_type=MEDIA_TYPES[name])


def error_answer(name: str, status: int, description: str) -> Response:
    """An error as the specification has it: a list of code and description."""
    status = _STATUS.get(status, status)
    response = answer(
        name, "errors", "error", [{"code": status, "description": description}], status
    )
    if status in (429, 503):
        response.headers["Retry-After"] = str(UnavailableError.retry_after_s)
    return response


def _asked_format(request: Request) -> str:
    name = request.url.path.rpartition(".")[2]
    return name if name in MEDIA_TYPES else "json"


class Open311Route(APIRoute):
    """A route whose errors are Open311's instead of problem documents."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with our errors translated."""
        handle = super().get_route_handler()

        async def translated(request: Request) -> Response:
            try:
                return await handle(request)
            except GeoServiceError as error:
                text = f"{error.message} ({error.hint})" if error.hint else error.message
                return error_answer(_asked_format(request), error.status, text)
            except RequestValidationError as error:
                parts = (f"{e['loc'][-1]}: {e['msg']}" for e in error.errors()[:5])
                return error_answer(_asked_format(request), 400, "; ".join(parts))

        return translated
