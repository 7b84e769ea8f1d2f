"""Mask a whole column: Arrow skips the texts without personal data, Python masks the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.ledger.masking.mask import (
    FINDERS,
    MaskedSpan,
    mask_known,
    narrowed,
)

_WIDE = "[！-～　①-⑨⓪]"


@dataclass(frozen=True, slots=True)
class MaskedColumn:
    """Masked texts, and per row that had findings its number and what was found."""

    texts: pa.Array
    rows: tuple[int, ...]
    findings: tuple[tuple[MaskedSpan, ...], ...]


def _matches(texts: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    found = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)


def _narrowed(texts: pa.Array) -> pa.Array:
    """Texts with half-width characters; few have any to change."""
    wide = _matches(texts, _WIDE)
    if not wide.any():
        return texts
    rows = pa.array(np.flatnonzero(wide))
    changed = [narrowed(text) for text in texts.take(rows).to_pylist()]
    return pc.replace_with_mask(texts, pa.array(wide), pa.array(changed, pa.string()))


def mask_column(texts: pa.Array) -> MaskedColumn:
    """Mask a string column; nulls stay null.

    Parameters are Arrow arrays of strings; ``rows`` of the result are positions in it.
    """
    narrow = _narrowed(texts)
    wanted = np.stack([_matches(narrow, trigger) for trigger, _ in FINDERS], axis=1)
    suspects = np.flatnonzero(wanted.any(axis=1))
    at = pa.array(suspects)
    rows, findings, replaced = [], [], []
    for row, text, plain, asked in zip(
        suspects.tolist(),
        texts.take(at).to_pylist(),
        narrow.take(at).to_pylist(),
        wanted[suspects].tolist(),
        strict=True,
    ):
        masked = mask_known(text, plain, asked)
        if masked.findings:
            rows.append(row)
            findings.append(masked.findings)
            replaced.append(masked.text)
    if not rows:
        return MaskedColumn(texts, (), ())
    changed = np.zeros(len(texts), dtype=bool)
    changed[rows] = True
    cleaned = pc.replace_with_mask(texts, pa.array(changed), pa.array(replaced, pa.string()))
    return MaskedColumn(cleaned, tuple(rows), tuple(findings))
