"""Faults that the newcomer's trial found, each by itself."""

from __future__ import annotations

import json
import zipfile

import pytest

from geo_service.base.errors import InputError
from geo_service.region.importing.vector import read_features
from geo_service.tables import open_table
from geo_service.tables.encoding_names import encoding_named
from tests.tables.test_more_vector_formats import FEATURE, KML

LINK = ("<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'><Document>{links}</Document>"
        "</kml>")  # fmt: skip


def kmz(path, *layers):
    links = "".join(
        f"<NetworkLink><Link><href>layers/{one}.kml</href></Link></NetworkLink>" for one in layers
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", LINK.format(links=links))
        for one in layers:
            archive.writestr(f"layers/{one}.kml", KML.format(doctype="", extra=""))
    return path


def test_a_kmz_of_layers_is_read_by_its_layer(tmp_path):
    assert read_features(kmz(tmp_path / "one.kmz", "wards")).texts("CODE") == ("001",)
    two = kmz(tmp_path / "two.kmz", "wards", "parks")
    with pytest.raises(InputError, match="2 data sets") as refused:
        read_features(two)
    assert "--layer wards | parks" in refused.value.hint
    assert read_features(two, layer="parks").texts("CODE") == ("001",)


@pytest.mark.parametrize(("encoding", "name"), [("cp1251", "Ёлкино и Заречье у реки, деревня Щукино"),
                                                ("gb18030", "东风街道办事处和西山街道"), ("utf-16", "Köln-Mülheim")])  # fmt: skip
def test_geojson_in_another_encoding_is_read_and_said(tmp_path, encoding, name):
    feature = {**FEATURE, "properties": {"CODE": "001", "NAME": name}}
    path = tmp_path / "a.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)
    path.write_bytes(text.encode(encoding))
    found = read_features(path)
    assert found.texts("NAME") == (name,)
    assert encoding in found.notices[0]
    assert open_table(path).notices[0] == found.notices[0]


def test_a_wrong_encoding_of_geojson_is_refused_by_its_option(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(json.dumps({**FEATURE, "x": "é"}, ensure_ascii=False).encode("cp1252"))
    with pytest.raises(InputError, match="not in utf-8") as refused:
        read_features(path, encoding="utf-8")
    assert "--encoding" in refused.value.hint


@pytest.mark.parametrize("name", ["hex", "rot13", "idna", "punycode", "undefined", "nonsense", ""])
def test_what_is_no_encoding_of_a_file_is_refused(name):
    with pytest.raises(InputError, match="is not a known encoding"):
        encoding_named(name)


def test_utf_16_without_its_mark_is_refused_with_the_way(tmp_path):
    (tmp_path / "a.csv").write_text("id,lon,lat\n1,2,3\n")
    with pytest.raises(InputError, match="no byte order mark"):
        open_table(tmp_path / "a.csv", encoding="utf-16")


def test_a_delimiter_beats_commas_that_stand_in_the_header_as_in_prose(tmp_path):
    text = "id|lon|Street, house, zip\n1|2|Alpha, 1, x\n3|4|Bravo, 2, y\n"
    (tmp_path / "a.csv").write_text(text)
    assert open_table(tmp_path / "a.csv").schema.names == ["id", "lon", "Street, house, zip"]
    (tmp_path / "b.csv").write_text("id, lon, lat\n1, 2, 3\n")
    assert len(open_table(tmp_path / "b.csv").schema.names) == 3


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_by_its_option_and_zeros_in_a_header_name_it(tmp_path, order):
    text = "id;words\n" + "".join(
        f"{n};Не горит фонарь во дворе дома и на улице\n" for n in range(9)
    )
    (tmp_path / "a.csv").write_text(text, order)
    assert open_table(tmp_path / "a.csv", encoding=order).schema.names == ["id", "words"]
    (tmp_path / "b.csv").write_bytes(b"i\0d\0,x\n1,2\n")
    with pytest.raises(InputError, match="zero bytes in its header"):
        open_table(tmp_path / "b.csv")
