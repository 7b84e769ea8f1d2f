"""Whether keys ever existed, recorded so that losing the key table does not lose it.

Before the first key an installation can be opened with a printed link (the API's ``setup_link``).
That must never come back because the table of keys was emptied or dropped, so the fact is kept
twice more: in the ledger's ``meta`` table, which no migration between versions drops, and in a
file under ``GEO_HOME``, which survives the loss of the whole database.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from geo_service.base.atomic import create_file
from geo_service.ledger.schema import api_key, meta

_FACT = "keys_made"
FILE = "keys-were-made"
_NOTE = (
    "Access keys were made for this installation. While this file is here nobody gets in\n"
    "without one, even if the keys are lost. To get in again, make a new key on this machine:\n"
    "geo-service key add NAME --role admin\n"
)


def remember_keys(connection: sa.Connection) -> None:
    """Keep in the ledger that keys were made."""
    known = sa.exists().where(meta.c.name == _FACT)
    fact = sa.select(sa.literal(_FACT), sa.literal("1")).where(~known)
    connection.execute(sa.insert(meta).from_select(["name", "value"], fact))


def keys_were_made(connection: sa.Connection) -> bool:
    """Whether the ledger has keys or ever had: from then on every caller needs one."""
    if connection.execute(sa.select(meta.c.name).where(meta.c.name == _FACT)).first():
        return True
    return connection.execute(sa.select(api_key.c.id).limit(1)).first() is not None


def remember_in_home(home: Path) -> None:
    """Keep under ``home`` that keys were made."""
    file = home / FILE
    if file.exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    create_file(file, _NOTE)


def home_remembers(home: Path) -> bool:
    """Whether ``home`` says that keys were made."""
    return (home / FILE).exists()
