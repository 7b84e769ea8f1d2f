"""Vector files as they are sent: packed, in folders, with links, of one layer or several."""

from __future__ import annotations

import gzip
import random
import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from geo_service.base.errors import InputError, TooLargeError
from geo_service.region.importing.vector import read_features
from geo_service.tables import limits, open_table
from geo_service.tables.dbf_texts import page_of, texts_of
from geo_service.tables.xml_files import without_links

CODES = ["001", "002", "010"]
BOXES = [shapely.box(10 + i, 50, 10.5 + i, 51) for i in range(3)]
FRAME = gpd.GeoDataFrame({"CODE": CODES, "NAME": ["Alpha", "Bravo", "Cäsar"]}, geometry=BOXES, crs=4326)  # fmt: skip
DRIVERS = {
    ".geojson": "GeoJSON", ".geojsonl": "GeoJSONSeq", ".gpkg": "GPKG", ".fgb": "FlatGeobuf",
    ".gdb": "OpenFileGDB", ".tab": "MapInfo File", ".mif": "MapInfo File", ".kml": "LIBKML",
    ".shp": "ESRI Shapefile", ".gml": "GML",
}  # fmt: skip


def written(folder: Path, suffix: str, frame: gpd.GeoDataFrame = FRAME, name: str = "a") -> Path:
    path = folder / f"{name}{suffix}"
    frame.to_file(path, driver=DRIVERS[suffix])
    return path


def same(path: Path) -> bool:
    found = read_features(path)
    shapes = dict(zip(found.texts("CODE"), found.geometry, strict=True))  # FlatGeobuf reorders
    apart = [shapely.hausdorff_distance(shapely.force_2d(shapes[code]), box)
             for code, box in zip(CODES, BOXES, strict=True)]  # fmt: skip
    return len(shapes) == len(CODES) and max(apart) < 1e-6


@pytest.mark.parametrize("suffix", DRIVERS)
def test_every_format_gives_the_same_areas(tmp_path, suffix):
    assert same(written(tmp_path, suffix))


@pytest.mark.parametrize("suffix", [".geojson", ".geojsonl", ".gpkg", ".fgb", ".kml", ".gml"])
def test_gzip_of_one_file(tmp_path, suffix):
    path = written(tmp_path, suffix)
    packed = tmp_path / f"b{suffix}.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    assert same(packed)
    assert open_table(packed).rows == 3


def zipped(folder: Path, suffix: str, inside: str) -> Path:
    made = folder / "made"
    (made / inside).mkdir(parents=True, exist_ok=True)
    written(made / inside, suffix)
    return Path(shutil.make_archive(str(folder / "a"), "zip", made))


@pytest.mark.parametrize("inside", ["", "deep/er"])
@pytest.mark.parametrize("suffix", [".shp", ".gdb", ".tab", ".mif", ".geojson", ".gpkg", ".kml"])
def test_zip_files_with_or_without_folders(tmp_path, suffix, inside):
    assert same(zipped(tmp_path, suffix, inside))


def test_kmz(tmp_path):
    kml = written(tmp_path, ".kml")
    for name in ("doc.kml", "files/other.kml"):
        path = tmp_path / "a.kmz"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("images/a.png", b"x")
            archive.write(kml, name)
        assert same(path)


def test_metadata_beside_a_data_set_is_no_second_one(tmp_path):
    path = zipped(tmp_path, ".shp", "in")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("in/metadata.json", "{}")
        archive.writestr("__MACOSX/in/._a.shp", b"x")
    assert same(path)


@pytest.mark.parametrize("suffix", [".gz", ".kmz", ".zip"])
def test_what_is_packed_is_bounded(tmp_path, suffix, monkeypatch):
    monkeypatch.setattr(limits, "RATIO_FROM_BYTES", 1 << 20)
    path = tmp_path / f"a.geojson{suffix}" if suffix == ".gz" else tmp_path / f"a{suffix}"
    content = b'{"type": "FeatureCollection", "features": []}' + b" " * (4 << 20)
    if suffix == ".gz":
        path.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.kml" if suffix == ".kmz" else "a.geojson", content)
    with pytest.raises(TooLargeError):
        read_features(path)


def test_a_damaged_gzip_is_refused(tmp_path):
    path = tmp_path / "a.geojson.gz"
    path.write_bytes(gzip.compress(written(tmp_path, ".geojson").read_bytes())[:-20])
    with pytest.raises(InputError, match="damaged"):
        read_features(path)


def test_links_in_a_geodatabase_are_refused(tmp_path):
    path = written(tmp_path, ".gdb")
    (path / "link").symlink_to("/etc/hostname")
    with pytest.raises(InputError, match="links to other files"):
        read_features(path)


@pytest.mark.parametrize(
    "text",
    [
        '!table\n!version 300\nDefinition Table\n  Type LINKED\n  Fields 0\n',
        '!table\n!version 100\nopen table "/tmp/other.tab"\ncreate view x as select * from other',
        '!table\n!version 900\nDefinition Table\n  Type NATIVE Charset "x"\nbegin_metadata\n'
        '"\\IsSeamless" = "TRUE"\nend_metadata\n',
        '!table\n!version 300\nDefinition Table\n  Type XLS\n  Fields 0\n',
    ],
)  # fmt: skip
def test_mapinfo_tables_that_name_others_are_refused(tmp_path, text):
    path = tmp_path / "a.tab"
    path.write_text(text)
    with pytest.raises(InputError, match="is not read as MapInfo"):
        read_features(path)


LINKS = (
    "<Icon><href>{url}/a.png</href></Icon>",
    "<href>\n {url}/a.png</href>",
    "<styleUrl>{url}/a.kml#x</styleUrl>",
    "<Model><Link><href><![CDATA[{url}/a.dae]]></href></Link></Model>",
    '<SchemaData schemaUrl="{url}/a.kml#w"/>',
    '<a xmlns:xsi="x" xsi:schemaLocation="http://x {url}/a.xsd"/>',
    "<b xlink:href='{url}/codes'/>",
    "<kml:href >{url}/x</kml:href>",
)


@pytest.mark.parametrize("url", ["http://192.0.2.1", "file:///etc", "../other", "C:\\x"])
def test_names_of_other_files_do_not_reach_gdal(tmp_path, url):
    source, target = tmp_path / "a.kml", tmp_path / "b.kml"
    for link in LINKS:
        source.write_text(f"<kml>{link.format(url=url)}<styleUrl>#own</styleUrl></kml>")
        without_links(source, target)
        assert url not in target.read_text()
        assert "<styleUrl>#own</styleUrl>" in target.read_text()


def test_a_kml_with_pictures_is_read(tmp_path):
    path = written(tmp_path, ".kml")
    text = path.read_text()
    icon = "<Style id='s'><IconStyle><Icon><href>http://192.0.2.1/a.png</href></Icon></IconStyle></Style>"  # fmt: skip
    path.write_text(text.replace("<Document", "<Document", 1).replace("<Schema", icon + "<Schema", 1))  # fmt: skip
    assert "192.0.2.1" in path.read_text()
    assert same(path)


@pytest.mark.parametrize("encoding", ["utf-7", "utf-16", "ebcdic-cp-us", "utf-32"])
def test_xml_whose_markup_cannot_be_searched_is_refused(tmp_path, encoding):
    path = tmp_path / "a.kml"
    path.write_text(f"<?xml version='1.0' encoding='{encoding}'?><kml></kml>")
    with pytest.raises(InputError, match="is not read as"):
        read_features(path)


def test_reading_writes_nothing_beside_the_file(tmp_path):
    paths = [written(tmp_path, suffix) for suffix in (".gml", ".shp", ".tab", ".mif", ".gdb")]
    (tmp_path / "a.shx").unlink()
    (tmp_path / "a.gfs").unlink(missing_ok=True)
    before = sorted(tmp_path.rglob("*"))
    for path in paths:
        read_features(path)
    assert sorted(tmp_path.rglob("*")) == before


def test_layers_are_listed_and_chosen(tmp_path):
    path = tmp_path / "a.gpkg"
    FRAME.to_file(path, layer="wards")
    FRAME.iloc[:2].to_file(path, layer="districts")
    for read in (read_features, open_table):
        with pytest.raises(InputError, match=r"wards \(Polygon\), districts \(Polygon\)"):
            read(path)
    assert len(read_features(path, layer="districts").geometry) == 2
    assert open_table(path, sheet="districts").rows == 2
    with pytest.raises(InputError, match="no layer 'none'"):
        open_table(path, sheet="none")


def test_a_table_without_shapes_is_no_rival(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(FRAME.drop(columns="geometry"), path, layer="notes")
    FRAME.to_file(path, layer="wards")
    assert read_features(path).texts("CODE") == tuple(CODES)
    reader = open_table(path)
    assert reader.rows == 3
    assert "notes" in reader.notices[0]


# --- the texts of shapefiles

WORDS = {
    "gb18030": ["东城区", "朝阳门街道", "建国门"], "cp1252": ["Köln-Mülheim", "Cañada", "Façade"],
    "cp1251": ["Ёлкино", "Московский район", "Северный"], "big5": ["台北市", "信義區", "中山路"],
    "utf-8": ["東城區", "Łódź", "Αθήνα"], "cp850": ["Köln-Mülheim", "Cañada", "Façade"],
    "cp932": ["東京都", "千代田区", "港区"], "cp1250": ["Łódź", "Kraków", "Wrocław"],
}  # fmt: skip
LANGUAGE = {"gb18030": 0x4D, "cp1252": 0x03, "cp1251": 0xC9, "big5": 0x4F, "cp850": 0x02,
            "cp932": 0x7B, "cp1250": 0xC8}  # fmt: skip


def shapefile(folder: Path, encoding: str, *, cpg: str | None, language: int) -> Path:
    """A shapefile whose texts, and one of its field names, are in ``encoding``."""
    path = folder / "t.shp"
    words = WORDS[encoding]
    field = words[0][:3]
    frame = gpd.GeoDataFrame({"CODE": CODES, "AAAAAAAAAA": ["x" * 40] * 3}, geometry=BOXES, crs=4326)  # fmt: skip
    frame.to_file(path)
    path.with_suffix(".cpg").unlink()
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    data[29] = language
    at = data.index(b"AAAAAAAAAA")
    name = field.encode(encoding)[:10]
    data[at : at + 11] = name.ljust(11, b"\0")
    for word in words:
        at = data.index(b"x" * 40)
        data[at : at + 40] = word.encode(encoding).ljust(40)
    path.with_suffix(".dbf").write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", WORDS)
@pytest.mark.parametrize("by", ["cpg", "language", "option"])
def test_the_encoding_a_shapefile_names_is_taken(tmp_path, encoding, by):
    if by == "language" and encoding not in LANGUAGE:
        pytest.skip("UTF-8 has no language byte")
    path = shapefile(
        tmp_path,
        encoding,
        cpg=encoding.upper() if by == "cpg" else None,
        language=LANGUAGE[encoding] if by == "language" else 0x57,
    )
    found = read_features(path, encoding=encoding if by == "option" else None)
    field = WORDS[encoding][0][:3]
    assert found.texts(field) == tuple(WORDS[encoding])
    assert encoding in found.notices[0]
    reader = open_table(path, encoding=encoding if by == "option" else None)
    table = next(iter(reader.chunks())).table
    assert table[field].to_pylist() == WORDS[encoding]


@pytest.mark.parametrize("language", [0, 0x57])
@pytest.mark.parametrize("encoding", ["gb18030", "cp1252", "cp1251", "utf-8"])
def test_the_bytes_tell_where_nothing_else_does(tmp_path, encoding, language):
    path = shapefile(tmp_path, encoding, cpg=None, language=language)
    assert texts_of(path, None).encoding == encoding


def test_a_wrong_cpg_is_told_with_the_option(tmp_path):
    path = shapefile(tmp_path, "gb18030", cpg="UTF-8", language=0)
    for read in (read_features, lambda one: list(open_table(one).chunks())):
        with pytest.raises(InputError, match="--encoding gb18030"):
            read(path)


@pytest.mark.parametrize(
    ("cpg", "page"),
    [
        (b"UTF-8", "utf-8"), (b"65001", "utf-8"), (b"936", "gb18030"), (b"GBK\r\n", "gb18030"),
        (b"ANSI 1251", "cp1251"), (b"1252", "cp1252"), (b"OEM 866", "cp866"), (b"cp1250", "cp1250"),
        (b"ISO 8859-2", "iso8859-2"), (b"88591", "iso8859-1"), (b"ISO88591", "iso8859-1"),
        (b"Big5", "big5"), (b"\xef\xbb\xbfUTF-8", "utf-8"), (b"windows-1253", "cp1253"),
        (b"SYSTEM", ""), (b"", ""), (b"\0\0", ""),
    ],
)  # fmt: skip
def test_how_a_cpg_is_written(cpg, page):
    assert page_of(cpg) == page


def test_held_out_a_letter_that_the_field_cuts_is_left_out(tmp_path):
    """Seeded: texts of UTF-8 and GBK that fill the field to the last byte, cut anywhere."""
    draw = random.Random(11)
    for encoding in ("utf-8", "gb18030"):
        texts = texts_of(shapefile(tmp_path, encoding, cpg=encoding, language=0), None)
        for _ in range(200):
            word = "".join(draw.choice("朝阳门街道区ab") for _ in range(draw.randint(2, 12)))
            cut = word.encode(encoding)[: draw.randint(1, len(word.encode(encoding)))]
            read = texts.decode(cut.decode("latin-1"))
            assert word.startswith(read)
            assert len(word) - len(read) <= len(word.encode(encoding)) - len(cut) + 1
        assert np.all([texts.decode(one) == one for one in ("", "plain")])
