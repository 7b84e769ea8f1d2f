"""Dictionary-encoded columns of areas: small codes per row, and the texts they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo_service.base.model import IntArray
from geo_service.index.area_codes import encode
from geo_service.service.atlas import Layer

if TYPE_CHECKING:
    from pandas import Categorical

RowArray = npt.NDArray[np.int64]
CodeArray = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of texts as codes (n,) into ``texts``, which are all different."""

    codes: CodeArray
    texts: Sequence[str]

    def to_arrow(self) -> pa.DictionaryArray:
        """The column as an Arrow dictionary."""
        return pa.DictionaryArray.from_arrays(
            pa.array(self.codes), pa.array(self.texts, pa.string())
        )

    def to_pandas(self) -> Categorical[object]:
        """The column as a pandas categorical."""
        import pandas

        kind = pandas.CategoricalDtype(list(self.texts))
        column: Any = pandas.Categorical.from_codes(self.codes, dtype=kind, validate=False)
        return cast("Categorical[object]", column)


@dataclass(frozen=True, slots=True)
class AreaCodes:
    """Codes and names of one level's areas for n points, while and after they are filled.

    The texts are the empty text and every area of the level in the table's order, whatever the
    points are; joined texts of several areas follow where they occur. ``several`` collects the
    rows of those with their set ids.
    """

    layer: Layer
    code: Coded
    name: Coded
    name_of: IntArray
    several: list[tuple[RowArray, IntArray]] = field(default_factory=list)

    @property
    def n_areas(self) -> int:
        """The number of areas of the level."""
        return self.layer.index.n_areas

    def finished(self) -> AreaCodes:
        """The same with the rows that several areas cover."""
        if not self.several:
            return self
        rows = np.concatenate([rows for rows, _ in self.several])
        ids, which = np.unique(
            np.concatenate([found for _, found in self.several]), return_inverse=True
        )
        sets, table = self.layer.index.sets, self.layer.table
        members = [sets[i] for i in ids.tolist()]
        code = _joined(self.code, rows, which, [[table.codes[i] for i in one] for one in members])
        name = _joined(self.name, rows, which, [[table.names[i] for i in one] for one in members])
        return AreaCodes(self.layer, code, name, self.name_of)


def codes_for(layer: Layer, n: int) -> AreaCodes:
    """Columns for ``n`` points at a level, not filled yet."""
    table = layer.table
    names = tuple(dict.fromkeys(("", *table.names)))
    code_of_name = {name: i for i, name in enumerate(names)}
    name_of = np.array([code_of_name[name] for name in ("", *table.names)], np.int32)
    return AreaCodes(
        layer,
        Coded(np.empty(n, _width(len(table.codes))), ("", *table.codes)),
        Coded(np.empty(n, _width(len(names))), names),
        name_of,
    )


def _width(texts: int) -> type[np.signedinteger[Any]]:
    """The smallest type that pandas holds codes of so many texts in."""
    if texts < np.iinfo(np.int8).max:
        return np.int8
    return np.int16 if texts < np.iinfo(np.int16).max else np.int32


def _joined(column: Coded, rows: RowArray, which: RowArray, parts: list[list[str]]) -> Coded:
    """A column with the texts of several areas, joined by ``|``, at ``rows``."""
    joined = ["|".join(one) for one in parts]
    texts = (*column.texts, *sorted(set(joined) - set(column.texts)))
    place = {text: i for i, text in enumerate(texts)}
    codes = column.codes.astype(_width(len(texts)), copy=False)
    codes[rows] = np.array([place[text] for text in joined], codes.dtype)[which]
    return Coded(codes, texts)


def coded_areas(layer: Layer, set_id: IntArray) -> AreaCodes:
    """The columns of points whose sets of areas (n,) are known already; -1 is none."""
    areas = codes_for(layer, len(set_id))
    seen = np.zeros(len(set_id), np.uint8)
    if encode(
        set_id, areas.n_areas, areas.name_of, False, areas.code.codes, areas.name.codes, seen
    ):
        at = np.flatnonzero(set_id >= areas.n_areas).astype(np.int64)
        areas.several.append((at, set_id[at]))
    return areas.finished()
