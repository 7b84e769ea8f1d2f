"""Clients that are not ours read every collection whole: GDAL's OAPIF driver, and OWSLib."""

import pytest
from owslib.ogcapi.features import Features

from tests.api.ogc.conftest import COMPLAINTS, listening
from tests.api.ogc.gdal_reads import read
from tests.api.ogc.test_features_core import ALL


@pytest.fixture(scope="module")
def address(ogc):
    with listening(ogc.client.app) as found:
        yield f"{found}/ogc"


@pytest.fixture(scope="module")
def by_gdal(ogc, address):
    """Every collection, in small pages and in large ones, with GDAL's types and extents."""
    jobs = [
        {"layer": name, "PAGE_SIZE": size}
        for name in ALL
        for size in (1000, 500 if name in ("complaints", "cells") else 2)
    ]
    jobs += [
        {"layer": "areas-township", "bbox": [116.05, 40.05, 116.06, 40.06]},
        {"layer": "areas-township", "where": "code = 'T2'"},
    ]
    return read(address, ogc.keys["admin"], jobs)


def test_gdal_lists_the_collections(by_gdal):
    assert set(by_gdal["layers"]) == set(ALL)


@pytest.mark.parametrize("collection", ALL)
def test_gdal_reads_a_collection_whole(ogc, by_gdal, collection):
    whole, matched = ogc.everything(collection, "admin")
    reads = [one for one in by_gdal["read"][:-2] if one["layer"] == collection]
    assert len(reads) == 2
    for one in reads:
        assert one["rows"] == matched == len(whole)
        if matched and one["codes"]:
            assert one["codes"] == [feature["properties"]["code"] for feature in whole]
        if matched:
            west, south, east, north = one["bounds"]
            assert 115.9 < west < east < 116.6  # longitude first
            assert 39.8 < south < north < 40.4
    if collection == "complaints":
        assert matched == COMPLAINTS
        assert reads[0]["types"]["received_at"].startswith("datetime64")
        assert reads[0]["types"]["returns"].startswith("int")


def test_gdal_pushes_box_and_filter_down(by_gdal):
    assert [one["codes"] for one in by_gdal["read"][-2:]] == [["T1"], ["T2"]]


@pytest.mark.parametrize("collection", ALL)
def test_owslib_reads_a_collection_whole(ogc, address, collection):
    client = Features(address, headers={"Authorization": f"Bearer {ogc.keys['admin']}"})
    assert collection in client.feature_collections()
    about = client.collection(collection)
    assert about["id"] == collection
    assert set(client.collection_queryables(collection)["properties"]) > {"geometry"}
    found, matched, at = [], None, 0
    while matched is None or len(found) < matched:
        extra = {} if collection == "complaints" else {"offset": at}
        page = client.collection_items(collection, limit=1000, **extra)
        matched = page["numberMatched"]
        found += page["features"]
        at += len(page["features"])
        if collection == "complaints" or not page["features"]:
            break
    assert len(found) == min(matched, 1000 if collection == "complaints" else matched)
    if found:
        one = client.collection_item(collection, found[0]["id"])
        assert one["properties"] == found[0]["properties"]


def test_owslib_knows_what_is_conformed_to(address):
    client = Features(address)
    assert client.links
    assert client.api()["openapi"].startswith("3.0")
    assert any(one.endswith("/conf/core") for one in client.conformance()["conformsTo"])
    found = client.collection_items("areas-township", filter="code = 'T1'")
    assert found["numberMatched"] == 1
