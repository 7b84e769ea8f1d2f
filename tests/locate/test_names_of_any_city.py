"""Names as people write them anywhere: case, accents, umlauts, hyphens, aliases; one level or two."""

from __future__ import annotations

import random
import unicodedata

import geopandas as gpd
import pytest
from shapely import box

from geo_service.base.model import Verdict
from geo_service.locate.text import normalise, spelling, spellings
from geo_service.region.importing.bring_in import import_areas
from geo_service.region.request import AreaSetRequest, NewRegion, ReadOptions
from geo_service.service.region import Region

NAMES = ["LINCOLN PARK", "LAKE VIEW", "SÃO PAULO", "Köln-Mülheim", "ЁЛКИНО", "Αθήνα", "Málaga",
         "Łódź Śródmieście", "Weißensee", "Saint-Étienne", "Århus", "İzmir"]  # fmt: skip


def region_of(folder, *, two_levels):
    areas = gpd.GeoDataFrame(
        {"c": [f"w{i}" for i in range(len(NAMES))], "n": NAMES},
        geometry=[box(10 + i / 50, 50, 10 + (i + 1) / 50, 50.02) for i in range(len(NAMES))],
        crs=4326,
    )
    areas.to_file(folder / "a.gpkg")
    founding = NewRegion(time_zone="Europe/Berlin")
    if two_levels:
        whole = gpd.GeoDataFrame({"c": ["0"], "n": ["Cityland"]}, geometry=[areas.union_all()], crs=4326)  # fmt: skip
        whole.to_file(folder / "b.gpkg")
        import_areas(
            folder / "r", ReadOptions(folder / "b.gpkg", "c", "n"), AreaSetRequest("city"), founding
        )
    import_areas(
        folder / "r", ReadOptions(folder / "a.gpkg", "c", "n"), AreaSetRequest("ward"), founding
    )
    (folder / "r" / "names").mkdir(exist_ok=True)
    (folder / "r" / "names" / "aliases.csv").write_text(
        "alias,codes,valid_to,source\nSunnyside Gardens,w1,,x\nOld Quarter,w0,1999-01-01,x\n",
        encoding="utf-8",
    )
    return Region.open(folder / "r")


@pytest.fixture(scope="module", params=[False, True], ids=["one level", "two levels"])
def region(request, tmp_path_factory):
    return region_of(tmp_path_factory.mktemp("names"), two_levels=request.param)


def led(region, text):
    answer = region.route(text=text)
    return answer.verdict, answer.lead and answer.lead.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("pothole in LINCOLN PARK", "w0"), ("pothole in Lincoln park", "w0"),
        ("graffiti in Sunnyside Gardens", "w1"), ("noise in the old quarter", "w0"),
        ("buraco em Sao Paulo", "w2"), ("buraco em São Paulo", "w2"), ("SA\u0303O PAULO", "w2"),
        ("Loch in Koeln-Muelheim", "w3"), ("Loch in Köln Mülheim", "w3"),
        ("Loch in KOLN-MULHEIM", "w3"), ("яма в елкино", "w4"), ("яма в Ёлкино", "w4"),
        ("τρύπα στην ΑΘΗΝΑ", "w5"), ("bache en malaga", "w6"), ("dziura lodz srodmiescie", "w7"),
        ("Loch in WEISSENSEE", "w8"), ("trou à Saint Etienne", "w9"), ("hul i Aarhus", "w10"),
        ("hul i ARHUS", "w10"), ("Izmir'de çukur", "w11"),
    ],
)  # fmt: skip
def test_an_area_named_in_full_is_sent_there(region, text, code):
    assert led(region, text) == (Verdict.DIRECT, code)


def test_other_words_name_nothing(region):
    for text in ("pothole", "KOELN", "lincoln", "park view", "елка"):
        assert led(region, text)[0] is not Verdict.DIRECT


def test_held_out_spellings_meet():
    """Seeded: names in other cases, taken apart into marks, and without accents are one name."""
    draw = random.Random(7)
    letters = "àâäãåçéèêëíïñóôöõøúüýśźłđğışžčěřůűőțșαάβγηήώсёйцжщ"
    for _ in range(500):
        name = "".join(draw.choice(letters + "abc") for _ in range(draw.randint(2, 12)))
        plain = spelling(name)
        assert spelling(name.upper().replace("\u0130", "I")) == plain
        assert spelling(unicodedata.normalize("NFD", name)) == plain
        assert plain in spellings(name)
        text = f"xx {unicodedata.normalize('NFC', name)} ß yy"
        normal = normalise(text)
        at = normal.text.index(plain)
        begin, end = normal.original(at, at + len(plain))
        assert text[begin:end] == name


def test_chinese_text_stays_as_it_was():
    assert normalise("東城區 朝阳门 12号").text == "东城区朝阳门12号"
    assert spellings("朝阳门") == ("朝阳门",)


# --- learning, in any language

TICKETS = {
    "w1": ["broken light at North Halsted Street", "rats behind Halsted St.", "noise on N Halsted St"],
    "w2": ["buraco na Rua Augusta", "lixo na rua Augusta perto do mercado", "RUA AUGUSTA sem luz"],
    "w3": ["Müll in der Hauptstraße", "Loch Hauptstrasse 5", "Lärm an der HAUPTSTRASSE"],
    "w4": ["яма на проспект Мира", "мусор, проспект Мира", "шум проспект мира 5"],
}  # fmt: skip


def test_tickets_teach_by_code_in_any_language(tmp_path):
    from geo_service.service.gazetteer import learn_tickets

    region = region_of(tmp_path, two_levels=False)
    rows = [f'"{text}",{code}' for code, texts in TICKETS.items() for text in texts]
    file = tmp_path / "t.csv"
    bad = ['"rats on Clark Street",w99', '"hello",w1']
    file.write_text("\n".join(["words,area", *rows, *bad]) + "\n", encoding="utf-8")
    columns = {"text": "words", "lead": "area"}
    done = learn_tickets(region, file, columns=columns)
    assert len(done.tickets) == 13
    assert done.silent == 1
    assert [fault.row for fault in done.faults] == [13]
    asked = {"w1": "dead tree on Halsted Street", "w2": "árvore na rua augusta",
             "w3": "Baum in der Hauptstrasse", "w4": "дерево, проспект Мира"}  # fmt: skip
    for code, text in asked.items():
        answer = region.route(text=text)
        first, second = answer.areas["ward"][:2]
        assert first.area.code == code
        assert first.probability > 3 * second.probability


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("broken light at North Halsted Street and Addison", ["HALSTED ST", "N HALSTED ST"]),
        ("buraco na Rua Augusta perto do Parque da Luz", ["RUA AUGUSTA", "PARQUE DA LUZ"]),
        ("Müll in der Hauptstraße am Alexanderplatz", ["HAUPTSTRASSE", "ALEXANDERPLATZ"]),
        ("Trou rue de la Paix", ["RUE DE LA PAIX"]),
        ("яма на улице Ленина у парка", ["УЛИЦЕ ЛЕНИНА"]),
        ("the street is wet", []),
        ("路灯不亮", []),
    ],
)
def test_phrases_of_spaced_languages(text, phrases):
    from geo_service.locate.spaced_phrases import find_spaced_phrases

    assert [one.text for one in find_spaced_phrases(normalise(text).text, [])] == phrases


@pytest.mark.parametrize("column", ["alias", "former"])
def test_an_alias_of_an_imported_place_counts_as_its_name(tmp_path, monkeypatch, column):
    from geo_service.service.gazetteer import import_places

    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
    region_of(tmp_path, two_levels=True)
    source = tmp_path / "p.csv"
    source.write_text(
        "name,alias,former,kind,lon,lat\nBluebird Residences,"
        + ("Old Mill Houses," if column == "alias" else ",Old Mill Houses")
        + ",compound,10.03,50.01\n"
    )
    import_places(Region.open(tmp_path / "r"), source, columns={})
    opened = Region.open(tmp_path / "r")
    by_name = opened.route(text="noise at Bluebird Residences")
    by_alias = opened.route(text="noise at Old Mill Houses")
    assert by_name.lead.code == by_alias.lead.code == "w1"
    assert by_alias.probability == pytest.approx(by_name.probability, abs=0.01)
