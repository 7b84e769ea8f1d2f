"""With PostGIS: a geometry column, its index, and a view for GIS clients.

The view holds no text, no reporter and no given coordinate; QGIS opens it by its key ``pk``.
"""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.schema.base import AREA_SLOTS

_VIEW_COLUMNS = (
    "pk", "seq", "id", "source", "category_1", "category_2", "category_3", "channel", "status",
    *(f"area_{slot}" for slot in range(1, AREA_SLOTS + 1)), "overlay", "lead_code", "lead_name",
    "holder_code", "holder_name", "verdict", "probability", "radius_m", "default_location",
    "returns", "responded", "resolved", "satisfied", "excluded", "synthetic",
)  # fmt: skip
_TIMES = ("received_at", "due_at")


def _view_query() -> str:
    times = (f"to_timestamp({name} / 1e6) AS {name}" for name in _TIMES)
    columns = ", ".join((*_VIEW_COLUMNS, *times))
    return f"SELECT {columns}, geom FROM complaint WHERE geom IS NOT NULL"  # noqa: S608


def _has_postgis(connection: sa.Connection) -> bool:
    found = connection.exec_driver_sql("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")
    return found.first() is not None


def _try_to_install(connection: sa.Connection) -> bool:
    """Install the extension if the server offers it and the role may."""
    offered = connection.exec_driver_sql(
        "SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"
    )
    if offered.first() is None:
        return False
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
    except sa.exc.DBAPIError:
        return False
    return True


def has_geometry(connection: sa.Connection) -> bool:
    """Whether the geometry column is there."""
    if connection.dialect.name != "postgresql":
        return False
    found = connection.exec_driver_sql(
        "SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND table_name = 'complaint' AND column_name = 'geom'"
    )
    return found.first() is not None


def add_geometry(connection: sa.Connection) -> bool:
    """Add column, index and view where PostGIS is present; say whether they are there now."""
    if connection.dialect.name != "postgresql":
        return False
    if has_geometry(connection):
        return True
    if not (_has_postgis(connection) or _try_to_install(connection)):
        return False
    for statement in (
        "ALTER TABLE complaint ADD COLUMN geom geometry(Point, 4326) "
        "GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(lon, lat), 4326)) STORED",
        "CREATE INDEX complaint_geom ON complaint USING gist (geom)",
        f"CREATE VIEW complaints_gis AS {_view_query()}",
        "CREATE TRIGGER complaints_gis_read_only INSTEAD OF INSERT OR UPDATE OR DELETE "
        "ON complaints_gis FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    ):
        connection.exec_driver_sql(statement)
    return True


def drop_geometry(connection: sa.Connection) -> None:
    """Undo ``add_geometry``."""
    if has_geometry(connection):
        connection.exec_driver_sql("DROP VIEW IF EXISTS complaints_gis")
        connection.exec_driver_sql("ALTER TABLE complaint DROP COLUMN geom")
