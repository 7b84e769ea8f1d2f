"""Migrations forward and back with data in them, on both stores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from geo_service.base.errors import ConflictError, InputError
from geo_service.ledger import Ledger, migrations
from geo_service.ledger.migrations.run import _config
from geo_service.ledger.schema import HEAD, metadata
from geo_service.ledger.store import open_engine
from tests.ledger.conftest import REGION
from tests.ledger.factories import complaint, dispatched
from tests.ledger.failing import snapshot


@pytest.fixture
def engine(store_url):
    made = open_engine(store_url)
    yield made
    made.dispose()


def _url(engine):
    return engine.url.render_as_string(hide_password=False)


def test_what_the_scripts_make_is_what_the_program_knows(engine):
    migrations.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours})
        assert compare_metadata(context, metadata) == []
        scripts = ScriptDirectory.from_config(_config(connection))
        assert scripts.get_current_head() == HEAD


def _ours(_item, name, kind, _reflected, _other):
    foreign = {"spatial_ref_sys", "alembic_version"}
    return not (kind == "table" and name in foreign) and name not in {"geom", "complaint_geom"}


def test_back_and_forth_keeps_the_complaints(engine):
    ledger = Ledger.open(_url(engine), **REGION)
    added = ledger.add(complaint("我叫张伟,灯坏了"), actor="tester")
    ledger.append(added.id, dispatched())
    before = snapshot(ledger.engine)
    for target in ("0005", "0004", "0003", "0002", "0001"):
        migrations.downgrade(ledger.engine, target)
        assert migrations.version_of(ledger.engine) == target
        with pytest.raises(ConflictError, match="migrate"):
            Ledger.open(_url(engine), **REGION)
    migrations.upgrade(ledger.engine)
    after = snapshot(ledger.engine)
    for table in ("complaint", "event", "restricted", "counter", "meta"):
        assert after[table] == before[table]
    assert ledger.get(added.id).state.status == "dispatched"
    with pytest.raises(sa.exc.IntegrityError), ledger.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET kind = 'x'")
    ledger.close()


def test_down_to_nothing_leaves_nothing(engine):
    migrations.upgrade(engine)
    migrations.downgrade(engine, "base")
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version", "spatial_ref_sys"}


def test_a_script_that_fails_leaves_the_version_before(engine, monkeypatch):
    migrations.upgrade(engine, "0003")
    tables = set(sa.inspect(engine).get_table_names())

    def fail(_connection):
        raise RuntimeError("half-way")

    monkeypatch.setattr("geo_service.ledger.migrations.postgis.add_geometry", fail)
    with pytest.raises(RuntimeError):
        migrations.upgrade(engine)
    assert migrations.version_of(engine) == "0003"
    assert set(sa.inspect(engine).get_table_names()) == tables


def test_a_newer_ledger_is_refused(engine):
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConflictError, match="newer"):
        migrations.ensure_current(engine)


def test_another_region_or_too_many_levels_are_refused(engine):
    Ledger.open(_url(engine), **REGION).close()
    with pytest.raises(ConflictError, match="toy"):
        Ledger.open(_url(engine), region="other", levels=("a",))
    Ledger.open(_url(engine), region="toy", levels=(*REGION["levels"], "grid")).close()
    again = Ledger.open(_url(engine), **REGION)
    assert again.identity.levels == (*REGION["levels"], "grid")
    again.close()
    with pytest.raises(ConflictError, match="at most"):
        Ledger.open(_url(engine), region="toy", levels=tuple("abcd"))


@pytest.mark.parametrize("url", ["mysql://x/y", "not a url", "", "sqlite"])
def test_other_databases_are_refused(url):
    with pytest.raises(InputError):
        open_engine(url)


@pytest.mark.postgres
def test_postgis_gets_a_geometry_and_a_read_only_view(postgres_database):
    ledger = Ledger.open(postgres_database, **REGION)
    ledger.add(complaint(), actor="tester")
    with ledger.engine.connect() as connection:
        offered = connection.exec_driver_sql(
            "SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"
        ).first()
    if offered is None:
        pytest.skip("this server has no PostGIS")
    with ledger.engine.begin() as connection:
        row = connection.exec_driver_sql(
            "SELECT ST_AsText(geom), area_2 FROM complaints_gis "
            "WHERE geom && ST_MakeEnvelope(10, 20, 11, 21, 4326)"
        ).one()
        assert row == ("POINT(10.5 20.25)", "t1")
        columns = {c["name"] for c in sa.inspect(connection).get_columns("complaints_gis")}
        assert not columns & {"text", "reporter", "given_lon"}
    with pytest.raises(sa.exc.IntegrityError), ledger.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM complaints_gis")
    ledger.close()


def test_ledgers_made_by_several_threads_at_once_are_whole(tmp_path):
    def make(n):
        made = open_engine(f"sqlite:///{tmp_path}/{n}.sqlite")
        migrations.ensure_current(made)
        version = migrations.version_of(made)
        made.dispose()
        return version

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(make, range(8))) == [HEAD] * 8
