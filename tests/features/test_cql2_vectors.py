"""Every predicate of OGC 21-065r2 Annex A finds as many features as it says, and its examples parse."""

import json
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo_service.features.evaluate import Filter
from geo_service.features.parse import JSON, parse_filter
from geo_service.features.table import Column, Kind, number_column, text_column

OGC = Path(__file__).parents[2].parent / "shared" / "data" / "vectors" / "ogc"
if not OGC.is_dir():
    pytest.skip("the vectors of OGC 21-065r2 are not on this machine", allow_module_level=True)
TESTS = json.loads((OGC / "cql2_expected_counts.json").read_text(encoding="utf-8"))["tests"]
EXAMPLES = sorted((OGC / "cql2_examples").rglob("*.*"))
#: the annex gives 2 for each of these, but the names in its own data say otherwise
CONTRADICTED = {
    "ACCENTI(name) LIKE accenti('Ch%')": {"Chișinău", "Chicago", "Chengdu"},
    "ACCENTI(CASEI(name)) LIKE accenti(casei('Chiș%'))": {"Chișinău"},
    "ACCENTI(CASEI(name)) LIKE accenti(casei('cHis%'))": {"Chișinău"},
}


@lru_cache
def filter_on(layer):
    frame = gpd.read_file(OGC / "ne110m4cql2.gpkg", layer=layer)
    columns = {name: column_of(frame[name]) for name in frame.columns if name != "geometry"}
    if "boolean" in columns:
        values = frame["boolean"].to_numpy(float)
        columns["boolean"] = Column(Kind.BOOLEAN, np.nan_to_num(values), np.isfinite(values))
    if "date" in columns:
        columns["date"] = Column(Kind.DATE, columns["date"].values, columns["date"].known)
    return Filter(columns, frame.geometry.to_numpy())


def column_of(series):
    if series.dtype.kind == "M":
        known = series.notna().to_numpy()
        values = series.astype("datetime64[us]").to_numpy().astype(np.int64)
        return Column(Kind.INSTANT, np.where(known, values, 0), known)
    if pd.api.types.is_numeric_dtype(series):
        return number_column(series)
    return text_column([None if pd.isna(text) else str(text) for text in series])


def check(case, tree):
    features = filter_on(case["source"])
    found = features.matches(tree)
    if case["predicate"] in CONTRADICTED:
        assert set(features.columns["name"].values[found]) == CONTRADICTED[case["predicate"]]
    else:
        assert int(found.sum()) == case["expected"]


def test_all_are_there():
    assert len(TESTS) == 274
    assert len(EXAMPLES) == 229


@pytest.mark.parametrize("case", TESTS, ids=lambda case: case["predicate"][:60])
def test_counts(case):
    check(case, parse_filter(case["predicate"]))


@pytest.mark.parametrize("case", TESTS, ids=lambda case: case["predicate"][:60])
def test_counts_by_json(case):
    check(case, parse_filter(json.dumps(parse_filter(case["predicate"])), JSON))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_examples_parse(file):
    text = file.read_text(encoding="utf-8")
    assert parse_filter(text, JSON if file.suffix == ".json" else "cql2-text") is not None
