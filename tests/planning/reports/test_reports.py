"""Reports: the PDF says what the JSON says, in embedded fonts, the same bytes for the same input."""

import datetime as dt
import json
import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace

import pytest

from geo_service.assess.rules import WatchRules
from geo_service.base.errors import InputError, NotFoundError
from geo_service.base.settings import Settings
from geo_service.cube.cube import Cube
from geo_service.intake.open_ledger import open_ledger
from geo_service.planning.cubes import cube_folder
from geo_service.planning.geography import Geography
from geo_service.planning.ledger_cube import refresh_from
from geo_service.planning.matters.details import read_details
from geo_service.planning.matters.register import open_one, remark
from geo_service.planning.reports.content import Content, KeyFigure, Picture, Section, table
from geo_service.planning.reports.make import make_report
from geo_service.planning.reports.names import ReportNames
from geo_service.planning.reports.printing import html_of, pdf_of, print_report
from geo_service.planning.reports.scope import ReportSources
from geo_service.planning.reports.weekly import week_of
from geo_service.planning.reports.words import Words
from geo_service.planning.sample import SampleSize, load_sample
from geo_service.planning.watch.follow import opening_at
from geo_service.planning.watch.nominate import nominate
from geo_service.region.folder import RegionFolder
from tests.planning.test_commands import run

pytest.importorskip("typst")
needs_tools = pytest.mark.skipif(
    not (shutil.which("pdftotext") and shutil.which("pdffonts")), reason="no poppler-utils"
)


def is_printable():
    from geo_service.planning.reports.fonts import find_fonts

    try:
        find_fonts(None)
    except InputError:
        return False
    return True


needs_font = pytest.mark.skipif(not is_printable(), reason="no font with Chinese characters")
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
HOSTILE = '#eval("1+1") $x$ *粗* _斜_ <script>alert(1)</script> \\ #import "@preview/x" @a "q" `c`'


@pytest.fixture(scope="module")
def sources(toy, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, region=str(toy.folder.path))
    ledger = open_ledger(settings, toy)
    geography = Geography(toy.folder)
    load_sample(ledger, settings, toy, geography, SampleSize(8_000, 430, 2))
    refresh_from(ledger, settings, toy)
    snapshot = Cube(cube_folder(settings, toy.folder)).snapshot()
    made = ReportSources(geography, snapshot, ledger)
    fill(made)
    yield made
    ledger.close()


def fill(sources):
    """A watched place, a topic and supervised items, one of them with a hostile title."""
    today = sources.geography.folder.today()
    found = nominate(sources.geography, sources.snapshot, until=today, top=1)[0]
    details = read_details("watch", {"place": found.place.model_dump(), "target_per_week": 0.05,
                                     "begun": (today - dt.timedelta(days=90)).isoformat()})  # fmt: skip
    opening = opening_at(sources.geography, sources.snapshot, details, WatchRules(), today)
    open_one(sources.ledger, "watch", "东门小区", details.model_copy(update={"opening": opening}),
             actor="t", state="watched")  # fmt: skip
    item = {"subject": "place", "place": {"kind": "area", "level": "township", "code": "T3"},
            "reason": "反复投诉", "due": today.isoformat(), "lead": {"code": "T3", "name": "南湖镇"}}  # fmt: skip
    number = open_one(
        sources.ledger, "supervision", HOSTILE, read_details("supervision", item), actor="t"
    )
    remark(sources.ledger, "supervision", number, "reminded", "请尽快", actor="t")


def last_month(sources):
    return f"{sources.geography.folder.today().replace(day=1) - dt.timedelta(days=1):%Y-%m}"


def this_week(sources):
    year, week, _ = sources.geography.folder.today().isocalendar()
    return f"{year}-W{week:02d}"


def told(text):
    """Text without what printing changes: spaces and line ends, compatibility forms."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_pdf(made, tmp_path):
    path = tmp_path / "out.pdf"
    path.write_bytes(made)
    # in the order of the text, cell by cell
    found = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return found.stdout.decode()


@needs_font
@needs_tools
@pytest.mark.parametrize(
    ("kind", "area"),
    [("monthly", ""), ("monthly", "A"), ("monthly", "T2"), ("weekly", ""), ("weekly", "B")],
)
def test_the_pdf_says_what_the_content_says(sources, tmp_path, kind, area):
    period = last_month(sources) if kind == "monthly" else this_week(sources)
    content = make_report(sources, kind, period, area)
    text = told(read_pdf(pdf_of(content), tmp_path))
    texts = content.texts()
    assert len(texts) > 10
    missing = [one for one in texts if told(one) not in text]
    assert missing == []
    assert sources.snapshot.manifest.version in text
    fonts = subprocess.run(["pdffonts", tmp_path / "out.pdf"], capture_output=True, check=True)
    lines = fonts.stdout.decode().splitlines()[2:]
    assert lines
    assert all(line.split()[-5] == "yes" for line in lines)  # the column emb


@needs_font
def test_the_same_input_gives_the_same_bytes(sources):
    first, second = (pdf_of(make_report(sources, "monthly", last_month(sources))) for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF")
    assert len(first) < 2_000_000
    pages = [html_of(make_report(sources, "weekly", this_week(sources))) for _ in range(2)]
    assert pages[0] == pages[1]


@needs_font
@needs_tools
def test_text_is_never_markup(sources, tmp_path):
    content = make_report(sources, "weekly", this_week(sources))
    page = html_of(content)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    text = told(read_pdf(pdf_of(content), tmp_path))
    for part in ("#eval", "$x$", "*粗*", "<script>", "@preview"):
        assert part in text


@needs_font
def test_every_part_of_a_report_may_hold_anything():
    content = Content(
        HOSTILE, HOSTILE, HOSTILE, (HOSTILE,),
        (Section(HOSTILE, HOSTILE, (KeyFigure(HOSTILE, "1", HOSTILE),),
                 (Picture('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', HOSTILE),),
                 table((HOSTILE,), "l", [[HOSTILE]]), (HOSTILE,)),),
    )  # fmt: skip
    assert pdf_of(content).startswith(b"%PDF")


def test_the_numbers_are_the_assessment_s(sources):
    from geo_service.planning.assessment.ask import AssessmentRequest, assess_asked
    from geo_service.planning.assessment.table import table_of

    month = last_month(sources)
    found = table_of(
        assess_asked(sources.geography, sources.snapshot, AssessmentRequest(month)), ""
    ).to_pylist()
    content = make_report(sources, "monthly", month).as_json()
    whole = found[-1]
    figures = {one["label"]: one["value"] for one in content["sections"][0]["figures"]}
    assert figures["诉求量"] == f"{whole['complaints']:,}"
    assert figures["解决率"] == f"{100 * whole['resolution_rate']:.1f}%"
    listed = next(s for s in content["sections"] if s["title"] == "各街道")["table"]["rows"]
    assert [row[1] for row in listed] == [row["name"] for row in found[:-1]]
    json.dumps(content)


@pytest.mark.parametrize(
    ("kind", "area"), [("monthly", ""), ("monthly", "A"), ("monthly", "T2"), ("weekly", "")]
)
def test_a_report_in_english_is_in_english(sources, kind, area):
    period = last_month(sources) if kind == "monthly" else this_week(sources)
    content = make_report(replace(sources, lang="en"), kind, period, area)
    drawn = [p.svg for section in content.sections for p in section.pictures]
    written = (HOSTILE, "东门小区")  # titles of records, as people wrote them
    told = [text for text in content.texts() if not any(one in text for one in written)]
    assert [text for text in (*told, *drawn) if HAN.search(text)] == []
    assert '<html lang="en">' in html_of(content)
    chinese = make_report(sources, kind, period, area)
    assert [len(section.table.rows) for section in chinese.sections if section.table] == [
        len(section.table.rows) for section in content.sections if section.table
    ]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", {"110105015": "八里庄街道（朝阳区）", "110108005": "八里庄街道（海淀区）"}),
        ("en", {"110105015": "Balizhuang Subdistrict (Chaoyang District)",
                "110108005": "Balizhuang Subdistrict (Haidian District)"}),
    ],
)  # fmt: skip
def test_namesakes_in_a_report_carry_the_area_above(lang, told):
    names = ReportNames(RegionFolder.open("beijing"), Words(lang))
    for code, name in told.items():
        assert names.area("township", code) == names.body(code, "八里庄街道") == name
    assert names.body("110105015", "Balizhuang Subdistrict") == told["110105015"]
    assert names.body("D9", "水务局") == "水务局"
    assert names.body("110105015", "水务局") == "水务局"


def test_the_map_of_a_township_shows_its_siblings_with_itself_outlined(sources):
    month = last_month(sources)
    own = make_report(sources, "monthly", month, "T2")
    maps = {area: maps_of(make_report(sources, "monthly", month, area)) for area in ("", "A", "T2")}
    assert [svg.count('stroke-width="1.6"') for svg in maps["T2"]] == [1] * len(maps["T2"])
    assert [svg.count("1.6") for svg in maps["A"] if 'stroke-width="1.6"' in svg] == []
    assert maps["T2"][0].count("<path") < maps[""][0].count("<path")
    assert any("粗线为" in section.lead for section in own.sections)


def maps_of(content):
    return [
        p.svg for section in content.sections if section.title == "地图" for p in section.pictures
    ]


def test_html_has_no_address_outside(sources):
    page = html_of(make_report(sources, "monthly", last_month(sources)))
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page
    assert "<svg" in page


@pytest.mark.parametrize(
    ("kind", "period", "area", "error"),
    [
        ("monthly", "2026-W01", "", InputError), ("weekly", "2026-10", "", InputError),
        ("weekly", "2026-W60", "", InputError), ("weekly", "2999-W01", "", InputError),
        ("monthly", "2999-01", "", InputError), ("yearly", "2026", "", InputError),
        ("monthly", "2024-01", "T99", NotFoundError),
    ],
)  # fmt: skip
def test_what_cannot_be_reported_is_said(sources, kind, period, area, error):
    with pytest.raises(error) as raised:
        make_report(sources, kind, period, area)
    assert raised.value.hint


def test_weeks_begin_on_monday():
    assert week_of("2026-W01") == (dt.date(2025, 12, 29), dt.date(2026, 1, 5))


def test_a_font_that_is_not_there_is_said(sources, tmp_path):
    content = make_report(sources, "weekly", this_week(sources))
    with pytest.raises(InputError, match="GEO_REPORT_FONT"):
        print_report(content, tmp_path / "x.pdf", tmp_path / "none.ttf")
    with pytest.raises(InputError, match="is not a report file"):
        print_report(content, tmp_path / "x.doc")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_html_without_any_font(toy, tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
    out = tmp_path / "r.html"
    said = run("report", "monthly", out, "--region", toy.folder.path, "--period", "2024-01")
    assert "月度报告" in said
    assert "目前没有关注的点位" in out.read_text(encoding="utf-8")
    with pytest.raises(InputError):
        run(
            "report",
            "weekly",
            tmp_path / "r.txt",
            "--region",
            toy.folder.path,
            "--period",
            "2024-W01",
        )
