"""Convert cells of a source's table to texts as the ledger stores them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.blanks import blank_cells
from geo_service.base.characters import cleaned_column
from geo_service.intake.profile import SourceProfile


def text_of(table: pa.Table, name: str) -> pa.Array:
    """A column as trimmed text, empty where there is nothing; a missing column is empty."""
    if not name or name not in table.column_names:
        return pa.repeat("", table.num_rows)
    text = pc.fill_null(table[name].combine_chunks().cast(pa.string()), "")
    text = pc.utf8_trim_whitespace(cleaned_column(text))
    return pc.if_else(pa.array(blank_cells(text)), "", text)


def mapped(text: pa.Array, values: Mapping[str, str]) -> pa.Array:
    """Values replaced as the profile says; others stay."""
    if not values:
        return text
    places = pc.index_in(text, pa.array(list(values), pa.string()))
    changed = pa.array(list(values.values()), pa.string()).take(places)
    return pc.coalesce(changed, text)


def joined(table: pa.Table, names: Sequence[str], values: Mapping[str, str]) -> pa.Array:
    """Several columns joined by a blank, without the empty ones."""
    parts = [mapped(text_of(table, name), values) for name in names]
    if not parts:
        return pa.repeat("", table.num_rows)
    whole = pc.binary_join_element_wise(*parts, " ")
    return (
        pc.utf8_trim_whitespace(pc.replace_substring_regex(whole, "  +", " "))
        if len(parts) > 1
        else parts[0]
    )


def categories(table: pa.Table, profile: SourceProfile) -> list[pa.Array]:
    """Three columns of categories, coarse to fine, empty where the source has fewer."""
    names = (*profile.category, "", "", "")[:3]
    return [
        mapped(text_of(table, name), profile.values.get(f"category_{part}", {}))
        for part, name in enumerate(names, 1)
    ]


def source_ids(
    table: pa.Table, profile: SourceProfile, digest: str, numbers: Sequence[int]
) -> pa.Array:
    """The source's own ids; where it has none, the file's digest with the row number."""
    if profile.source_id:
        return text_of(table, profile.source_id)
    return pa.array([f"{digest[:16]}:{number}" for number in numbers], pa.string())
