"""What trips others: each a call that somebody could make, in the region that comes built in."""

import pytest

from tests.locate.conftest import best


def names(located, level="township"):
    return {c.areas[level].name for c in located.candidates if level in c.areas}


@pytest.mark.parametrize("text", ["海淀区的路灯坏了", "丰台区", "密云的水", "怀柔区路面塌陷"])
def test_a_district_is_not_the_township_of_its_name(beijing, text):
    located = beijing.locate(text)
    assert best(located) is None
    assert located.candidates[0].areas["district"].name.startswith(text[:2])
    assert located.fallback.probability > 0.6


@pytest.mark.parametrize(
    ("text", "township"),
    [
        ("海淀街道路灯不亮", "海淀街道"),
        ("丰台街道垃圾没人收", "丰台街道"),
        ("密云镇有人占道", "密云镇"),
        ("怀柔镇路面塌陷", "怀柔地区"),
    ],
)
def test_the_township_said_in_full_is(beijing, text, township):
    located = beijing.locate(text)
    assert best(located) == township
    assert located.candidates[0].probability > 0.8


@pytest.mark.parametrize("road", ["广东路", "陕西南路", "重庆路", "南京西路"])
def test_roads_named_after_provinces_and_cities_are_no_other_place(beijing, road):
    located = beijing.locate(f"海淀区{road}有积水")
    assert located.probability_outside == 0.0
    assert located.fallback.area.name == "海淀区"


def test_another_city_is_outside(beijing):
    located = beijing.locate("广东省深圳市有积水")
    assert located.reason == "outside"
    assert located.probability_outside > 0.5
    assert located.candidates == ()


def test_a_border_is_two_candidates(beijing):
    located = beijing.locate("通州与顺义交界的地方有人倒垃圾")
    assert {c.areas["district"].name for c in located.candidates} == {"通州区", "顺义区"}
    assert located.candidates[0].probability < 0.7


def test_namesakes_in_two_districts_are_both_listed(beijing):
    located = beijing.locate("八里庄街道井盖丢了")
    first, second = located.candidates[:2]
    assert {first.areas["district"].name, second.areas["district"].name} == {"朝阳区", "海淀区"}
    assert first.probability == pytest.approx(second.probability, abs=0.15)


def test_a_named_district_decides_between_namesakes(beijing):
    located = beijing.locate("海淀区八里庄街道井盖丢了")
    assert located.candidates[0].areas["district"].name == "海淀区"
    assert located.candidates[0].probability > 0.85


@pytest.mark.parametrize(
    ("text", "township"),
    [
        ("海淀区田村街道路灯坏", "田村路街道"),
        ("密云区西翁庄镇有人钓鱼", "溪翁庄镇"),
        ("昌平区天南街道积水", "天通苑南街道"),
        ("東城區龍潭街道", "龙潭街道"),
        ("房山区琉璃河镇", "琉璃河地区"),
        ("昌平区１３陵镇", "十三陵镇"),
        ("海淀区 田村路 街道", "田村路街道"),
    ],
)
def test_short_wrong_and_foreign_spellings(beijing, text, township):
    assert best(beijing.locate(text)) == township


def test_an_exact_name_is_never_given_up_for_a_likeness(beijing):
    located = beijing.locate("房山区青龙湖镇")
    assert best(located) == "青龙湖镇"
    assert located.candidates[0].probability > 0.9


def test_where_the_caller_lives_does_not_hide_where_it_happens(beijing):
    located = beijing.locate("我家住在通州区永顺镇,反映的地点在通州区西集镇,有人倒垃圾")
    assert best(located) == "西集镇"
    assert "永顺镇" in names(located)
    roles = {span.text: span.role for span in located.mentions}
    assert roles["永顺镇"] == "caller"
    assert roles["西集镇"] == "incident"


def test_development_zones_and_airport_beside_their_neighbours(beijing):
    assert best(beijing.locate("首都机场街道航站楼外")) == "首都机场街道"
    assert "亦庄地区" in names(beijing.locate("大兴区亦庄地区"))


@pytest.mark.parametrize(
    "text", ["你好", "谢谢你们的服务", "😀😀", "SELECT * FROM x; DROP TABLE y", "Добрый день"]
)
def test_a_text_without_a_place_says_so(beijing, text):
    located = beijing.locate(text)
    assert located.candidates == ()
    assert located.reason == "no_place"


@pytest.mark.parametrize(
    ("text", "township"),
    [
        ("花家地西里", "望京街道"),
        ("花家地西里社区3号楼漏水", "望京街道"),
        ("亦庄开发区停电", "北京经济技术开发区"),
        ("永外街道井盖丢了", "永定门外街道"),
        ("广外街道井盖丢了", "广安门外街道"),
        ("北宫镇", "北宫镇"),
        ("长辛店镇", "北宫镇"),
        ("长辛店街道", "长辛店街道"),
    ],
)
def test_one_name_without_its_district_is_likely(beijing, text, township):
    located = beijing.locate(text)
    assert best(located) == township
    assert 0.85 < located.candidates[0].probability < 0.99


@pytest.mark.parametrize(
    ("text", "township"), [("望京有人占道", "望京街道"), ("首都机场T3", "首都机场街道")]
)
def test_a_township_s_short_name_alone_is_likely_but_asked(beijing, text, township):
    """望京 is more than 望京街道: of compounds that begin with such a name half lie elsewhere."""
    located = beijing.locate(text)
    assert best(located) == township
    assert 0.6 < located.candidates[0].probability < 0.9


@pytest.mark.parametrize("text", ["经济技术开发区博兴街道停水", "北京经济技术开发区博兴街道停水"])
def test_of_a_zone_and_a_township_in_it_the_township_answers(beijing, text):
    located = beijing.locate(text)
    assert best(located) == "博兴街道"
    assert located.candidates[0].probability > 0.9


def test_two_townships_at_a_border_are_both_listed(beijing):
    located = beijing.locate("海淀区海淀街道中关村街道交界处有垃圾")
    assert {c.areas["township"].name for c in located.candidates[:2]} == {"海淀街道", "中关村街道"}


def test_residents_of_a_compound_do_not_lengthen_its_name(beijing):
    """居 may end a compound's name, but not in 居民."""
    located = beijing.locate("赢海庄园居民反映停水")
    assert best(located) == "博兴街道"
    assert located.candidates[0].probability > 0.6


@pytest.mark.parametrize("text", ["红联南村46号院漏水", "马甸南村停电"])
def test_a_short_name_at_the_end_of_a_longer_one_is_hardly_meant(beijing, text):
    assert beijing.locate(text).candidates[0].probability < 0.5
    alone = beijing.locate("南村停电").candidates[0]
    assert alone.areas["township"].name == "潭柘寺镇"
    assert alone.probability > 0.8


@pytest.mark.parametrize("text", ["芍药居北里小区5号楼漏雨", "芍药居的路灯不亮"])
def test_a_family_of_communities_in_one_township_tells_it(beijing, text):
    located = beijing.locate(text)
    assert best(located) == "太阳宫地区"
    assert 0.5 < located.candidates[0].probability < 0.9
    assert not names(located) & {"城关街道", "东风街道"}  # where communities called 北里 are


@pytest.mark.parametrize("text", ["昆玉河北侧护栏坏了", "陕西南路漏水", "凉水河南岸有人钓鱼"])
def test_words_across_the_end_of_a_name_are_no_name(beijing, text):
    located = beijing.locate(text)
    assert located.probability_outside == 0.0
    assert not {"河北镇", "河南寨镇"} & names(located)
    assert not located.candidates or located.candidates[0].probability < 0.6


def test_what_the_caller_is_not_sure_of_is_less_sure(beijing):
    sure = beijing.locate("海淀区羊坊店街道有积水").candidates[0]
    doubted = beijing.locate("海淀区应该是羊坊店街道有积水").candidates[0]
    assert sure.areas["township"] == doubted.areas["township"]
    assert doubted.probability < sure.probability


def test_a_river_at_a_bridge_is_where_areas_meet(beijing):
    street = beijing.locate("海淀区学院路街道小月河边有垃圾").candidates[0]
    bridge = beijing.locate("海淀区学院路街道小月河健翔桥下有垃圾").candidates[0]
    assert bridge.probability < street.probability
