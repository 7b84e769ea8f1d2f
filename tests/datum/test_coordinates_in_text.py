"""Coordinates in running text, as callers' messages and map links have them."""

import pytest

from geo_service.base.model import Datum
from geo_service.datum.coordinates_in_text import find_coordinate

BOUNDS = (115.4, 39.4, 117.6, 41.1)
AT = (116.4340, 39.9787)


@pytest.mark.parametrize(
    "text",
    [
        "116.4340,39.9787 楼下漏水",
        "楼下漏水，位置116.4340，39.9787，三天了",
        "116.4340 39.9787",
        "116.4340;39.9787",
        "116.4340、39.9787有井盖坏了",
        "116.4340/39.9787",
        "１１６．４３４０，３９．９７８７ 楼下漏水",
        "北纬39.9787，东经116.4340有人施工",
        "北纬39.9787度东经116.4340度",
        "东经116.4340 北纬39.9787",
        "经度116.4340，纬度39.9787",
        "纬度：39.9787 经度：116.4340",
        "lon=116.4340&lat=39.9787",
        "lat: 39.9787, lng: 116.4340",
        "N39.9787 E116.4340",
        "39.9787N 116.4340E",
        "东经116°26′2.4″，北纬39°58′43.3″",
        "东经116度26分2.4秒北纬39度58分43.3秒 路灯不亮",
        "39°58'43.3\"N 116°26'2.4\"E",
        "39°58.722′N，116°26.04′E",
        "geo:39.9787,116.4340 楼下漏水",
        "geo:39.9787,116.4340;u=35",
        "看这里 https://uri.amap.com/marker?position=116.4340,39.9787&name=x 漏水",
        "https://ditu.amap.com/?q=39.9787,116.4340",
        "https://apis.map.qq.com/uri/v1/marker?marker=coord:39.9787,116.4340;title:x",
        "http://api.map.baidu.com/marker?location=39.9787,116.4340&title=x",
        "https://www.openstreetmap.org/?mlat=39.9787&mlon=116.4340#map=17/39.97/116.43",
        "https://www.openstreetmap.org/#map=17/39.9787/116.4340",
        "https://www.google.com/maps/@39.9787,116.4340,17z",
        "https://www.google.com/maps/place/x/data=!3d39.9787!4d116.4340",
        "https://maps.apple.com/?ll=39.9787%2C116.4340&q=x",
        "https://map.qq.com/?type=marker&pointx=116.4340&pointy=39.9787",
    ],
)
def test_a_coordinate_is_found(text):
    found = find_coordinate(text, BOUNDS)
    assert found is not None
    assert (found.lon, found.lat) == pytest.approx(AT, abs=2e-5)
    assert not found.swapped


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("116.4340,39.9787", None),
        ("geo:39.9787,116.4340", Datum.WGS84),
        ("https://uri.amap.com/marker?position=116.4340,39.9787", Datum.GCJ02),
        ("http://api.map.baidu.com/marker?location=39.9787,116.4340", Datum.BD09),
        ("http://api.map.baidu.com/marker?location=39.97,116.43&coord_type=gcj02", Datum.GCJ02),
        ("https://www.openstreetmap.org/#map=17/39.9787/116.4340", Datum.WGS84),
    ],
)
def test_a_link_says_its_datum(text, datum):
    found = find_coordinate(text, BOUNDS)
    assert found is not None
    assert found.datum == datum


def test_numbers_the_wrong_way_round_are_exchanged_and_say_so():
    found = find_coordinate("39.9787,116.4340 楼下漏水", BOUNDS)
    assert found is not None
    assert found.swapped
    assert (found.lon, found.lat) == AT
    assert (found.start, found.end) == (0, 16)


def test_marked_numbers_elsewhere_are_elsewhere():
    found = find_coordinate("北纬31.2，东经121.5", BOUNDS)
    assert found is not None
    assert (found.lon, found.lat) == (121.5, 31.2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "物业费从2.80涨到3.50，不合理",
        "房租1116.50,39.90元",
        "2024.10.11 20.30 停电",
        "电话13800138000，116号楼39单元",
        "气温39.5度，水温16.5度",
        "12.345,67.890",
        "https://example.org/news/2024?id=116",
        "116.434",
        "东经116.43",
        "E座 N栋",
    ],
)
def test_other_numbers_are_no_coordinates(text):
    assert find_coordinate(text, BOUNDS) is None
