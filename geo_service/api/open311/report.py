"""Read and check an Open311 report (a new service request)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import Request

from geo_service.base.errors import InputError
from geo_service.intake import ComplaintInput
from geo_service.intake.categories import Category

MAX_DESCRIPTION = 4_000
#: of these the first that is given identifies the reporter, as a keyed hash
_REPORTER = ("phone", "email", "account_id", "device_id")


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a form; characters that a client did not encode are taken for UTF-8."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return {name: str(value) for name, value in (await request.form()).items()}
    text = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(text, keep_blank_values=True))


def _degrees(given: Mapping[str, str], name: str) -> float | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{name} is not a number") from None


def input_of(given: Mapping[str, str], service: Category, source_id: str) -> ComplaintInput:
    """The complaint in a report.

    Raises:
        InputError: there is no location, a coordinate is no number, or the description too long.
    """
    lat, long = _degrees(given, "lat"), _degrees(given, "long")
    address = given.get("address_string", "").strip()
    if given.get("address_id") and not address and lat is None:
        raise InputError("address_id is not known here; give lat and long, or address_string")
    if (lat is None or long is None) and not address:
        raise InputError("a location is missing: lat and long, or address_string")
    description = given.get("description", "").strip()
    if len(description) > MAX_DESCRIPTION:
        raise InputError(f"description is longer than {MAX_DESCRIPTION} characters")
    reporter = next((given[name] for name in _REPORTER if given.get(name, "").strip()), "")
    return ComplaintInput(
        source="open311",
        source_id=source_id,
        text=" ".join(part for part in (address, description) if part),
        category=service.path,
        channel="open311",
        reporter=reporter,
        lon=long,
        lat=lat,
        datum="WGS-84" if lat is not None else None,
    )
