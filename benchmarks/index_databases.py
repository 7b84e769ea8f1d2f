"""The look-up beside spatial databases: PostGIS, and DuckDB where its spatial extension is there.

Run as ``python -m benchmarks.index_databases``. The same seeded areas and points as
``geo-service bench``; PostGIS gets the polygons subdivided and a GiST index, as its manual advises.
"""

from __future__ import annotations

import time

import numpy as np
import shapely

from geo_service.index import AreaIndex
from geo_service.index.benchmark import CASES, partition, points_of

N_POINTS = 100_000


def postgis(areas, lon, lat):
    """First area of each point by PostGIS, and the seconds of the join; None where it is not."""
    import psycopg2
    from psycopg2.extras import execute_values

    from tests.postgres_server import PostgresServer, find_binaries

    binaries = find_binaries()
    if binaries is None:
        return None
    server = PostgresServer(binaries)
    server.start()
    try:
        dsn = server.url("postgres").replace("+psycopg2", "")
        with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION postgis")
            cursor.execute("CREATE TABLE whole (area int, geom geometry(Geometry, 4326))")
            rows = [(i, g.wkb) for i, g in enumerate(areas)]
            execute_values(
                cursor, "INSERT INTO whole VALUES %s", rows, "(%s, ST_GeomFromWKB(%s, 4326))"
            )
            cursor.execute(
                "CREATE TABLE parts AS SELECT area, ST_Subdivide(geom, 256) AS geom FROM whole"
            )
            cursor.execute("CREATE INDEX ON parts USING gist (geom)")
            cursor.execute("CREATE TABLE points (i int, geom geometry(Point, 4326))")
            pairs = list(zip(range(len(lon)), lon.tolist(), lat.tolist(), strict=True))
            execute_values(
                cursor,
                "INSERT INTO points VALUES %s",
                pairs,
                "(%s, ST_SetSRID(ST_MakePoint(%s, %s), 4326))",
                page_size=10_000,
            )
            cursor.execute("ANALYZE")
            started = time.perf_counter()
            cursor.execute(
                "SELECT i, min(area) FROM points JOIN parts ON ST_Covers(parts.geom, points.geom)"
                " GROUP BY i"
            )
            found = cursor.fetchall()
            return found, time.perf_counter() - started
    finally:
        server.remove()


def duckdb_spatial(areas, lon, lat):
    """The same by DuckDB; None where the extension cannot be loaded."""
    import duckdb
    import pyarrow as pa

    base = duckdb.connect()
    try:
        base.execute("LOAD spatial")
    except duckdb.Error:
        return None
    wkb = pa.table({"area": np.arange(len(areas)), "wkb": shapely.to_wkb(areas).tolist()})
    points = pa.table({"i": np.arange(len(lon)), "lon": lon, "lat": lat})
    base.register("wkb_areas", wkb)
    base.register("raw_points", points)
    base.execute("CREATE TABLE whole AS SELECT area, ST_GeomFromWKB(wkb) AS geom FROM wkb_areas")
    base.execute("CREATE TABLE points AS SELECT i, ST_Point(lon, lat) AS geom FROM raw_points")
    started = time.perf_counter()
    found = base.execute(
        "SELECT i, min(area) FROM points JOIN whole ON ST_Covers(whole.geom, points.geom)"
        " GROUP BY i"
    ).fetchall()
    return found, time.perf_counter() - started


def main():
    """Print one row a system, with the ratio of ours to it."""
    for case in CASES:
        areas = partition(case.areas, case.points_per_border)
        lon, lat = points_of("urban", N_POINTS)
        index = AreaIndex.build(areas)
        index.lookup(lon, lat, threads=1)
        started = time.perf_counter()
        ours = index.lookup(lon, lat, threads=1)
        ours_s = time.perf_counter() - started
        expected = {i: min(ours.sets[s]) for i, s in enumerate(ours.set_id.tolist()) if s >= 0}
        print(f"{case.name}: ours, one thread {N_POINTS / ours_s:,.0f} points/s")
        for name, system in (("PostGIS", postgis), ("DuckDB spatial", duckdb_spatial)):
            outcome = system(areas, lon, lat)
            if outcome is None:
                print(f"{case.name}: {name} is not on this machine")
                continue
            found, seconds = outcome
            differing = sum(expected.get(i) != area for i, area in found)
            missing = len(expected) - len(found)
            print(f"{case.name}: {name} {N_POINTS / seconds:,.0f} points/s")
            print(
                f"  ours {seconds / ours_s:,.0f} times that; {differing + missing} answers differ"
            )


if __name__ == "__main__":
    main()
