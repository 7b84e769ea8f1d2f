"""What names mean as four flat arrays, each meaning made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np

from geo_service.base.model import IntArray
from geo_service.locate.forms import Form
from geo_service.locate.lexicon import Meaning

#: so many meanings are kept once they are made
MOST_KEPT = 20_000
_FIELDS = ("ranks", "forms", "ends", "areas")


@dataclass(frozen=True, slots=True, eq=False)
class MeaningTable(Sequence[Meaning]):
    """The areas of meaning ``k`` are ``areas[ends[k - 1]:ends[k]]``."""

    ranks: IntArray
    forms: IntArray
    ends: IntArray
    areas: IntArray
    _made: dict[int, Meaning] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, meanings: Sequence[Meaning]) -> MeaningTable:
        """The same meanings as arrays."""
        n = len(meanings)
        return cls(
            np.fromiter((one.rank for one in meanings), np.int32, n),
            np.fromiter((one.form for one in meanings), np.int32, n),
            np.cumsum(
                np.fromiter((len(one.areas) for one in meanings), np.int32, n), dtype=np.int32
            ),
            np.array([area for one in meanings for area in one.areas], np.int32),
        )

    @classmethod
    def read(cls, arrays: Mapping[str, IntArray], name: str) -> MeaningTable:
        """The table that ``arrays`` holds under ``name``. Raises ``KeyError``, ``ValueError``."""
        table = cls(*(arrays[f"{name}.{one}"] for one in _FIELDS))
        if not len(table.ranks) == len(table.forms) == len(table.ends):
            raise ValueError(f"the arrays of {name} differ in length")
        return table

    def arrays(self, name: str) -> dict[str, IntArray]:
        """Its arrays, for ``read``."""
        return {f"{name}.{one}": getattr(self, one) for one in _FIELDS}

    def __len__(self) -> int:
        return len(self.ranks)

    @overload
    def __getitem__(self, k: int) -> Meaning: ...
    @overload
    def __getitem__(self, k: slice) -> list[Meaning]: ...
    def __getitem__(self, k: int | slice) -> Meaning | list[Meaning]:
        if isinstance(k, slice):
            return [self[i] for i in range(*k.indices(len(self)))]
        found = self._made.get(k)
        if found is None:
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            found = self._made[k] = self._meaning(range(len(self))[k])
        return found

    def _meaning(self, k: int) -> Meaning:
        begin = int(self.ends[k - 1]) if k else 0
        areas = tuple(self.areas[begin : int(self.ends[k])].tolist())
        return Meaning(int(self.ranks[k]), Form(int(self.forms[k])), areas)

    def __iter__(self) -> Iterator[Meaning]:
        return (self[k] for k in range(len(self)))
