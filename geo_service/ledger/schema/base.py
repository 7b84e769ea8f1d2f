"""What all tables share: metadata, the schema version, and the number of area columns."""

from __future__ import annotations

import sqlalchemy as sa

#: the migration this program needs
HEAD = "0013"
#: how many levels of areas a ledger can hold; slot k is column ``area_k``
AREA_SLOTS = 6

metadata = sa.MetaData()
