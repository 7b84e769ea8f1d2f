"""The three files of real data, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from typer.testing import CliRunner

from geo_service.cli.main import app
from geo_service.intake import import_file, read_profile
from geo_service.ledger import Ledger
from geo_service.service.region import Region

SHARED = Path(__file__).resolve().parents[2] / "../shared/data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="real data lies in ../shared only")


def _open(folder, region):
    levels = [level.id for level in region.folder.levels]
    url = f"sqlite:///{folder}/ledger.sqlite"
    return Ledger.open(url, region=region.folder.manifest.id, levels=levels)


def _city(folder, file, level, code):
    arguments = ["region", "import", SHARED / file, "--region", folder / "city", "--level", level]
    arguments += ["--code", code, "--name", "name", "--allow-overlap"]
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == 0, result.output
    return Region.open(folder / "city")


def _import(region, ledger, profile, file):
    return import_file(region, ledger, read_profile(profile), SHARED / file, key=b"k")


@pytest.mark.parametrize(
    ("profile", "areas", "level", "code", "rows"),
    [
        ("la311", "la311/la_council_districts_2012.geojson", "council", "external_id", 19_999),
        ("nyc311", "nyc311/community_district.geojson", "board", "boro_cd", 5_923),
    ],
)
def test_a_city_of_the_other_kind(tmp_path, profile, areas, level, code, rows):
    region = _city(tmp_path, areas, level, code)
    ledger = _open(tmp_path, region)
    summary = _import(region, ledger, profile, f"{profile}/points.csv.gz")
    assert (summary.rows, summary.rejected) == (rows, 0)
    assert summary.accepted + summary.known == rows
    table = pa.concat_tables(ledger.export())
    assert table.num_rows == summary.accepted
    placed = pc.sum(pc.not_equal(table[f"{level}_code"], "")).as_py()
    assert placed / (rows - table["lon"].null_count) > 0.97
    assert pc.sum(pc.equal(table["status"], "closed")).as_py() / rows > 0.8
    assert _import(region, ledger, profile, f"{profile}/points.csv.gz").done_before == rows
    ledger.close()


def test_work_orders_with_their_events(tmp_path):
    region = Region.open("beijing")
    ledger = _open(tmp_path, region)
    summary = _import(region, ledger, "work-orders", "beijing/complaints_2020_water.csv")
    assert (summary.rows, summary.accepted, summary.rejected) == (1_547, 1_547, 0)
    assert summary.kinds["dispatched"] == 1_547
    assert summary.kinds["returned"] == 651
    assert summary.kinds["excluded"] == 297
    table = pa.concat_tables(ledger.export())
    assert pc.sum(table["satisfied"]).as_py() == 535
    assert pc.sum(table["excluded"]).as_py() == 297
    assert pc.sum(pc.not_equal(table["district_code"], "")).as_py() / 1_547 > 0.6
    ledger.close()
