"""Which cells of a table hold nothing: one list, used wherever a table is read.

Exports write "nothing" in many ways: an empty cell, ``NULL``, ``N/A``, a dash, ``无``. A cell that
is one of these texts, whatever its case and the white space around it, is empty.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: in lower case; ``\\n`` is MySQL's ``\\N``
BLANKS = (
    "", "null", "(null)", "none", "nil", "nan", "nat", "na", "n/a", "#n/a", "\\n",
    "-", "--", "—", "——", "无", "空", "未知",
)  # fmt: skip


def is_blank(text: str | None) -> bool:
    """Whether a cell's text stands for an empty cell."""
    return text is None or text.strip().lower() in BLANKS


def blank_cells(texts: pa.Array | pa.ChunkedArray, *also: str) -> npt.NDArray[np.bool_]:
    """Which cells of a column of texts (n,) are empty, nulls included.

    ``also`` are further texts, in lower case, that are empty in this column.
    """
    plain = pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(texts, "")))
    found = pc.is_in(plain, pa.array((*BLANKS, *also), plain.type))
    return np.array(found, np.bool_)
