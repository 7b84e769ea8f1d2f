"""The service's database role is no superuser: the ledger is made, filled and restored by it."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo_service.ledger import Ledger
from geo_service.ledger.backup import restore_backup, write_backup
from geo_service.ledger.erasure import Erasable, erase_page
from geo_service.ledger.migrations import version_of
from geo_service.ledger.migrations.postgis import has_geometry
from geo_service.ledger.store import open_engine
from tests.ledger.conftest import REGION
from tests.ledger.factories import batch_of, complaint

pytestmark = pytest.mark.postgres
SCRIPT = Path(__file__).parents[2] / "deploy/database/10-service-role.sh"


@pytest.fixture
def role_url(postgres_database):
    """The statements of the compose file's script, run by the superuser."""
    url, role = sa.make_url(postgres_database), f"geo_{secrets.token_hex(4)}"
    text = SCRIPT.read_text().split("<<'SQL'\n", 1)[1].split("\nSQL", 1)[0]
    text = (
        text.replace(':"role"', role).replace(":'role'", f"'{role}'").replace(":'password'", "'p'")
    )
    engine = sa.create_engine(postgres_database, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.exec_driver_sql(
            "SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"
        ).first():
            pytest.skip("no PostGIS on this server")
        for statement in filter(None, map(str.strip, text.split("\n"))):
            if statement.endswith("\\gexec"):
                made = connection.exec_driver_sql(
                    statement.removesuffix("\\gexec").replace("%", "%%")
                )
                statement = made.scalar_one()
            connection.exec_driver_sql(statement)
    yield url.set(username=role, password="p").render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"REASSIGN OWNED BY {role} TO CURRENT_USER")
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")
    engine.dispose()


def test_everything_is_done_by_an_ordinary_role(role_url, tmp_path):
    ledger = Ledger.open(role_url, **REGION)
    with ledger.engine.connect() as connection:
        query = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        assert connection.exec_driver_sql(query).scalar() is False
        assert has_geometry(connection)
    ledger.add_batch(batch_of([complaint(reporter="r") for _ in range(5)]), actor="i")
    ledger.writer.run_alone(lambda at: erase_page(at, Erasable(reporter="r", open_too=True)))
    write_backup(ledger.engine, tmp_path / "b.zip", program="t")
    ledger.close()
    with sa.create_engine(role_url).begin() as connection:
        for table in sa.inspect(connection).get_table_names():
            if table != "spatial_ref_sys":
                connection.exec_driver_sql(f'DROP TABLE "{table}" CASCADE')
        for name in ("ledger_refuse", "ledger_erase_complaint", "ledger_erase_event"):
            connection.exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    engine = open_engine(role_url)
    restore_backup(engine, tmp_path / "b.zip")
    assert version_of(engine)
    engine.dispose()
