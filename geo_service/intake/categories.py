"""The categories of a region: from its folder, or those that complaints had."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass

from geo_service.ledger import Ledger
from geo_service.ledger.search import distinct_categories
from geo_service.service.category_names import FILE
from geo_service.service.region import Region

Path3 = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Category:
    """A category with the code by which programs name it; ``path`` is coarse to fine."""

    code: str
    path: Path3
    name: str
    description: str = ""
    keywords: str = ""

    @property
    def group(self) -> str:
        """The coarsest level."""
        return self.path[0]


def code_of(path: Path3) -> str:
    """A code for a category that has none: it follows from the path, and keeps."""
    return hashlib.blake2s("/".join(path).encode(), digest_size=5).hexdigest()


def _path(*names: str | None) -> Path3:
    first, second, third = ((name or "").strip() for name in names)
    return first, second, third


def read_categories(region: Region) -> list[Category]:
    """The region's own list: code, category_1..3, and optionally name, description, keywords."""
    file = region.folder.path / FILE
    if not file.is_file():
        return []
    found = []
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            path = _path(*(row.get(f"category_{part}") for part in (1, 2, 3)))
            if not path[0]:
                continue
            name = (row.get("name") or "").strip() or next(filter(None, reversed(path)))
            code = (row.get("code") or "").strip() or code_of(path)
            description = (row.get("description") or "").strip()
            found.append(Category(code, path, name, description, row.get("keywords") or ""))
    return found


def categories_of(region: Region, ledger: Ledger, k: int = 1) -> list[Category]:
    """The region's categories; where it lists none, those that ``k`` reporters complained of."""
    own = read_categories(region)
    if own:
        return own
    with ledger.reading() as connection:
        paths = distinct_categories(connection, k)
    return [
        Category(code_of(path), path, next(filter(None, reversed(path))))
        for path in paths
        if path[0]
    ]
