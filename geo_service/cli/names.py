"""Tell a view's table of areas under their names in the language asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo_service.planning.queries import Queries
    from geo_service.planning.result import Result


def named(result: Result, queries: Queries, lang: str | None) -> Result:
    """Give the result with English names where they are asked for, or the region's language is.

    Raises:
        InputError: another language is asked for.
    """
    from geo_service.service.english import English, in_english, with_english_names

    folder = queries.geography.folder
    if not in_english(lang, folder.manifest.language) or "name" not in result.table.column_names:
        return result
    return replace(result, table=with_english_names(result.table, English(folder)))
