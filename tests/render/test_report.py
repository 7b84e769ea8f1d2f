"""A report holds everything it needs, and nothing that could break out of its place."""

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo_service.render.content import MapReport, Outlines, Patches
from geo_service.render.report import report_html

NASTY = 'A</script><script>alert("x")</script>&<b>'


def patches(**changes):
    fields = {
        "id": "areas",
        "title": "街道",
        "legend": "每个街道的件数",
        "unit": "件数",
        "codes": ["1", "2", "3"],
        "names": ["东风街道", NASTY, "南湖镇"],
        "geometry": np.array([shapely.box(i, 0, i + 1, 1) for i in range(3)], dtype=object),
        "values": np.array([3.0, 0.0, np.nan]),
        "details": {"代码": ["1", "2", "3"]},
    }
    return Patches(**(fields | changes))


def report(layers=None, **changes):
    fields = {
        "title": "玩具市投诉分布",
        "lang": "zh",
        "bounds": (0.0, 0.0, 3.0, 1.0),
        "layers": [patches()] if layers is None else layers,
        "outlines": Outlines([NASTY], np.array([shapely.box(0, 0, 3, 1)], dtype=object)),
        "facts": [("时段", "2024-01-01 至 2024-01-31"), (NASTY, NASTY)],
        "notes": ["合成演示数据"],
        "sources": [NASTY],
        "made": "2024-02-01",
    }
    return report_html(MapReport(**(fields | changes)))


def test_the_page_loads_nothing():
    page = report()
    assert not re.findall(r"""(?:src|href)\s*=\s*["'][^"'#]""", strip_scripts(page))
    assert "@import" not in page
    assert "sourceMappingURL" not in page
    assert not re.findall(r"url\((?!#)", page.rsplit("</style>", 1)[0])


def strip_scripts(page):
    return re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)


class Scripts(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self):
        super().__init__()
        self.open, self.found = False, []

    def handle_starttag(self, tag, attrs):
        self.open = tag == "script"
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data):
        if self.open:
            self.found.append(data)

    def handle_endtag(self, tag):
        self.open = False


def test_names_cannot_become_markup():
    page = report()
    scripts = Scripts()
    scripts.feed(page)
    assert scripts.found
    assert not [text for text in scripts.found if text.strip().startswith("alert")]
    assert "alert" in page
    assert not re.findall(r"<script>alert", page)


def test_the_legend_says_what_and_how_many():
    page = report()
    assert "每个街道的件数" in page
    assert "因数量过少未显示" in page
    assert "无投诉" in page
    assert "2024-01-01 至 2024-01-31" in page
    assert 'lang="zh-CN"' in page


def test_english_has_no_chinese_but_the_names():
    page = report(
        [
            patches(
                title="Areas",
                legend="Complaints per area",
                unit="Complaints",
                details={},
                names=["a", "b", "c"],
            )
        ],
        lang="en",
        title="Toytown",
        facts=[("Period", "all")],
        notes=[],
        sources=[],
    )
    shown = strip_scripts(page).split("<body>")[1]
    assert not re.findall(r"[一-鿿]", shown)


def test_hot_spots_keep_their_whole_legend():
    page = report(
        [patches(classes=["hot spot 99%", "not significant", "cold spot 90%"], cells=True)]
    )
    for told in ("热点（把握 99%）", "与平均无显著差别", "冷点（把握 99%）"):
        assert told in page


def test_with_nothing_to_map_the_page_says_so():
    assert "所选条件下没有可上图的投诉" in report([])


@pytest.mark.parametrize(
    "asset", ["leaflet/LICENSE", "leaflet/README.md", "report.css", "report.js"]
)
def test_assets_ship_with_the_package(asset):
    import geo_service.render

    assert (Path(geo_service.render.__file__).parent / "assets" / asset).is_file()


def test_the_script_that_folium_makes_holds_nobodys_text():
    def drawn(page):
        return [
            text for text in re.findall(r"<script>(.*?)</script>", page, re.S) if "L.map(" in text
        ]

    plain = report([patches(names=["a", "b", "c"])], title="t", facts=[], sources=[])
    hostile = report([patches(names=["{{7*7}}", "${1}", NASTY], title="{% x %}")], title="{{7*7}}")
    (script,) = [text for text in drawn(plain) if "layer_0" in text and "geoJson" in text]
    assert script in drawn(hostile)


def test_streets_lie_over_the_areas():
    drawn = {
        "road": shapely.MultiLineString([[(0, 0.5), (3, 0.5)]]),
        "lake": shapely.box(1, 0.2, 1.4, 0.6),
    }
    page = report(streets=drawn)
    assert "streets_add" in page
    assert '"kind": "road"' in page
    assert '"kind": "lake"' in page
    assert "streets_add" not in report()
