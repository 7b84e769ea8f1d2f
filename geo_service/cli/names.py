"""Tell what a command writes under the names of the language asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo_service.planning.queries import Queries
    from geo_service.planning.result import Result


def named(result: Result, queries: Queries, lang: str | None) -> Result:
    """Give the result with English names where they are asked for, or the region's language is.

    Raises:
        InputError: another language is asked for.
    """
    from geo_service.planning.telling import telling_in

    return telling_in(queries.geography.folder, lang).result(result)
