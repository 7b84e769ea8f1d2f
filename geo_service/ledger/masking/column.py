"""Masking of a whole column: Arrow rules out the texts that hold nothing, Python does the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.ledger.masking.mask import TRIGGER, Finding, mask

#: full-width forms are rare; a text with one is looked at by Python
_TRIGGER_OR_WIDE = TRIGGER + r"|[!-~]"


@dataclass(frozen=True, slots=True)
class MaskedColumn:
    """Masked texts, and per row that had findings its number and what was found."""

    texts: pa.Array
    rows: tuple[int, ...]
    findings: tuple[tuple[Finding, ...], ...]


def mask_column(texts: pa.Array) -> MaskedColumn:
    """Mask a string column; nulls stay null.

    Parameters are Arrow arrays of strings; ``rows`` of the result are positions in it.
    """
    suspect = pc.fill_null(pc.match_substring_regex(texts, _TRIGGER_OR_WIDE), False)
    positions = np.flatnonzero(suspect.to_numpy(zero_copy_only=False))
    values = texts.take(pa.array(positions)).to_pylist()
    rows, findings, replaced = [], [], []
    for position, value in zip(positions.tolist(), values, strict=True):
        masked = mask(value)
        if masked.findings:
            rows.append(position)
            findings.append(masked.findings)
            replaced.append(masked.text)
    if not rows:
        return MaskedColumn(texts, (), ())
    changed = np.zeros(len(texts), dtype=bool)
    changed[rows] = True
    cleaned = pc.replace_with_mask(texts, pa.array(changed), pa.array(replaced, pa.string()))
    return MaskedColumn(cleaned, tuple(rows), tuple(findings))
