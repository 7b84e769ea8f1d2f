"""Batches as Arrow IPC streams: the answers of JSON batches, and hostile streams refused."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from geo_service.api.arrow_stream import MAX_BATCHES, MEDIA_TYPE, read_stream
from geo_service.api.route_arrow import COLUMNS, MAX_ROWS
from geo_service.base.errors import GeoServiceError, InputError, TooLargeError

HEADERS = {"content-type": MEDIA_TYPE}


def stream(table, batches=1, **options):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        for _ in range(batches):
            writer.write_table(table)
    return sink.getvalue().to_pybytes()


def post(client, table, headers=None, **query):
    content = table if isinstance(table, bytes) else stream(table)
    return client.post(
        "/v1/route/batch", content=content, headers=HEADERS | (headers or {}), params=query
    )


def answers(client, table, **query):
    response = post(client, table, **query)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    return pa.ipc.open_stream(response.content).read_all()


@pytest.fixture(scope="module")
def points():
    rng = np.random.default_rng(5)
    n = 3000
    return pa.table(
        {
            "id": [f"n{i}" for i in range(n)],
            "lon": rng.uniform(115.95, 116.45, n),
            "lat": rng.uniform(39.95, 40.25, n),
            "radius_m": pa.array(rng.uniform(0, 900, n), mask=np.arange(n) % 7 == 0),
        }
    )


@pytest.mark.parametrize("datum", [None, "GCJ-02"])
def test_the_answers_of_a_json_batch(client, points, datum):
    query = {} if datum is None else {"datum": datum}
    table = answers(client, points, **query)
    items = [{k: v for k, v in row.items() if v is not None} for row in points.to_pylist()]
    body = {"items": items, **query}
    results = client.post("/v1/route/batch", json=body).json()["results"]
    assert table.column_names == [
        "id", "district_code", "district_name", "township_code", "township_name", "verdict",
        "probability", "error",
    ]  # fmt: skip
    assert table.num_rows == len(results) == 3000
    for row, result in zip(table.to_pylist(), results, strict=True):
        assert row["error"] is None
        assert (row["id"], row["verdict"]) == (result["id"], result["verdict"])
        assert round(row["probability"], 4) == result["probability"]
        for level in ("district", "township"):
            assert row[f"{level}_code"] == "|".join(one["code"] for one in result["areas"][level])
    assert len(set(table["verdict"].to_pylist())) > 1


def test_bad_rows_are_told_and_the_others_answered(client):
    table = pa.table(
        {
            "lon": pa.array([116.05, None, float("nan"), 200.0, 116.05, 116.05]),
            "lat": pa.array([40.1, 40.1, 40.1, 40.1, 40.1, float("inf")]),
            "radius_m": pa.array([None, 5.0, 5.0, 5.0, -1.0, 5.0]),
        }
    )
    found = answers(client, table)
    assert found["township_code"].to_pylist() == ["T1", "", "", "", "", ""]
    assert found["verdict"].to_pylist() == ["direct", *[None] * 5]
    told = found["error"].to_pylist()
    assert told[0] is None
    assert all("longitude or latitude" in told[i] for i in (1, 2, 3, 5))
    assert "radius_m" in told[4]


@pytest.mark.parametrize("kind", [pa.float32(), pa.int64(), pa.int16()])
def test_numbers_of_other_types_and_several_batches(client, kind):
    table = pa.table({"lon": pa.array([116, 0], kind), "lat": pa.array([40, 0], kind)})
    found = answers(client, stream(table, batches=3))
    assert found.num_rows == 6
    assert answers(client, stream(table.slice(0, 0))).num_rows == 0


def test_a_date_decides_the_boundaries(client, points):
    assert answers(client, points.slice(0, 3), as_of="2026-01-01").num_rows == 3
    for query in ({"as_of": "soon"}, {"datum": "moon"}, {"level": "x"}):
        assert post(client, points.slice(0, 3), **query).status_code == 422
    # a JSON batch says these in its body
    said = client.post("/v1/route/batch", json={"items": []}, params={"datum": "GCJ-02"})
    assert said.status_code == 422


def test_limits_by_role(client, points):
    nobody = {"authorization": ""}
    assert post(client, points.slice(0, 200), nobody).status_code == 200
    assert post(client, points.slice(0, 201), nobody).status_code == 413
    many = pa.table(
        {"lon": np.zeros(MAX_ROWS + 1, np.int16), "lat": np.zeros(MAX_ROWS + 1, np.int16)}
    )
    assert post(client, many).status_code == 413
    refused = post(client, stream(points.slice(0, 1), batches=MAX_BATCHES + 1))
    assert refused.status_code == 413


POINT = pa.table({"lon": [116.05], "lat": [40.1]})
NESTED = pa.array([[[1.0]]], pa.list_(pa.list_(pa.float64())))
HOSTILE = {
    "compressed, zstd": stream(POINT, compression="zstd"),
    "compressed, lz4": stream(POINT, compression="lz4"),
    "a bomb": stream(
        pa.table({"lon": np.zeros(90_000), "lat": np.zeros(90_000)}), compression="zstd"
    ),
    "dictionary": stream(pa.table({"lon": pa.array([1.0]).dictionary_encode(), "lat": [1.0]})),
    "text as a number": stream(pa.table({"lon": ["116"], "lat": [1.0]})),
    "nested": stream(pa.table({"lon": NESTED, "lat": [1.0]})),
    "struct": stream(pa.table({"lon": [{"a": 1.0}], "lat": [1.0]})),
    "binary id": stream(POINT.append_column("id", pa.array([b"\xff"]))),
    "unknown column": stream(POINT.append_column("x" * 5000, [[1]])),
    "twice the same": stream(pa.table([[1.0], [1.0], [1.0]], names=["lon", "lat", "lat"])),
    "only one axis": stream(pa.table({"lon": [1.0]})),
    "a long text": stream(POINT.append_column("id", [["x" * 2000]])),
    "nothing": b"",
    "text": b'{"items": []}',
    "only a schema's beginning": stream(POINT)[:40],
    "cut off": stream(POINT)[:-60],
    "an Arrow file": b"ARROW1\0\0" + stream(POINT),
    "a huge length": b"\xff\xff\xff\xff\xff\xff\xff\x7f" + b"\0" * 100,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_streams_are_refused(client, name):
    response = post(client, HOSTILE[name])
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert len(response.content) < 1000


def test_a_claim_of_many_rows_is_refused_before_anything_is_decoded():
    body = bytearray(stream(pa.table({"lon": np.arange(5.0), "lat": np.arange(5.0)})))
    five, at, refused = (5).to_bytes(8, "little"), -1, 0
    while (at := body.find(five, at + 1)) >= 0:
        claim = bytes(body[:at]) + (1 << 60).to_bytes(8, "little") + bytes(body[at + 8 :])
        with pytest.raises((TooLargeError, InputError)) as told:
            read_stream(claim, COLUMNS, 100)
        refused += isinstance(told.value, TooLargeError)
    assert refused, "no claim was found in the stream"


def test_invalid_utf8_and_offsets_are_refused():
    ids = pa.StringArray.from_buffers(
        1, pa.py_buffer(np.array([0, 2], np.int32).tobytes()), pa.py_buffer(b"\xff\xfe")
    )
    with pytest.raises(InputError):
        read_stream(stream(POINT.append_column("id", ids)), COLUMNS, 10)
    body = stream(POINT.append_column("id", [["ab"]]))
    offsets, wild = (np.array([0, end], np.int32).tobytes() + b"ab" for end in (2, 2_000_000))
    assert body.count(offsets) == 1
    with pytest.raises(InputError):
        read_stream(body.replace(offsets, wild), COLUMNS, 10)


def test_random_damage_never_fails_otherwise():
    """Bits turned and bytes cut anywhere: read, or refused as input."""
    draw = random.Random(4)
    table = pa.table({"id": ["a", "bc"], "lon": [1.0, 2.0], "lat": [1.0, None], "radius_m": [1, 2]})
    whole = stream(table, batches=2)
    outcomes = set()
    for _ in range(3000):
        body = bytearray(whole[: draw.randrange(len(whole))] if draw.random() < 0.1 else whole)
        for _ in range(draw.randrange(1, 4)):
            if body:
                body[draw.randrange(len(body))] = draw.randrange(256)
        try:
            read = read_stream(bytes(body), COLUMNS, 1000)
            assert read.num_rows <= 1000
            outcomes.add("read")
        except GeoServiceError as error:
            outcomes.add(type(error).__name__)
    assert {"read", "InputError"} <= outcomes
