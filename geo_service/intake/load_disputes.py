"""Load the disputes in force for imports and commands, where no service is running."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy.engine import make_url

from geo_service.base.dates import day_of
from geo_service.base.model import Datum
from geo_service.base.settings import Settings
from geo_service.intake.bulk_placement import PLACEMENT_SCHEMA, BulkPoints
from geo_service.intake.open_ledger import ledger_url
from geo_service.intake.placement import placement_of
from geo_service.ledger import Ledger
from geo_service.ledger.disputes import in_force
from geo_service.ledger.identity import Identity
from geo_service.ledger.rows import placement_values
from geo_service.ledger.store import open_engine, translated
from geo_service.service.region import Region


def load_disputes(region: Region, ledger: Ledger) -> None:
    """Let the region's answers heed the ledger's disputes."""
    with ledger.reading() as connection:
        region.contests.disputes = in_force(connection)


def load_if_there(region: Region, settings: Settings) -> None:
    """The same for a ledger that may not exist, and is not made.

    Raises:
        UnavailableError: there is one, and its store does not answer.
    """
    url = ledger_url(settings, region.folder.manifest.id)
    file = make_url(url).database if url.startswith("sqlite") else None
    if file is not None and not Path(file).is_file():
        return
    engine = open_engine(url)
    try:
        with translated(), engine.connect() as connection:
            region.contests.disputes = in_force(connection)
    finally:
        engine.dispose()


def heed_disputes(
    region: Region, identity: Identity, points: BulkPoints, placed: pa.Table
) -> pa.Table:
    """Place rows that lie in an area under dispute anew, as single complaints are.

    ``placed`` (``PLACEMENT_SCHEMA``) are the placements of ``points``, in their order.
    """
    sides = {code for one in region.contests.disputes for code in (one.area_a, one.area_b)}
    if not sides or placed.num_rows == 0:
        return placed
    codes = placed[identity.slot(region.lead_level)]
    touched = pc.is_in(codes, pa.array(sorted(sides), pa.string()))
    rows = np.flatnonzero(touched.to_numpy())
    if len(rows) == 0:
        return placed
    anew = [_placed_alone(region, identity, points, int(row)) for row in rows]
    both = pa.concat_tables([placed, pa.Table.from_pylist(anew, PLACEMENT_SCHEMA)])
    order = np.arange(placed.num_rows)
    order[rows] = placed.num_rows + np.arange(len(rows))
    return both.combine_chunks().take(pa.array(order))


def _placed_alone(
    region: Region, identity: Identity, points: BulkPoints, row: int
) -> dict[str, object]:
    answer = region.route(
        lon=float(points.lon[row]),
        lat=float(points.lat[row]),
        datum=Datum.WGS84,
        radius_m=float(points.radius_m[row]),
        category=points.categories[row].as_py(),
        as_of=day_of(int(points.days[row])),
    )
    return placement_values(placement_of(region, answer, given=True), identity)
