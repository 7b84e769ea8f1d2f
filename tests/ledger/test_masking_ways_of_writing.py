"""The ways in which people write numbers and names: each is masked whole, look-alikes are left."""

from __future__ import annotations

import pytest

from geo_service.ledger.masking import mask


@pytest.mark.parametrize(
    "number",
    [
        "13800138000", "138 0013 8000", "138-00138000", "1380013 8000", "1380 013 8000",
        "138 001 38000", "1380 0138 000", "1 3 8 0 0 1 3 8 0 0 0",
    ],
)  # fmt: skip
def test_a_mobile_number_needs_no_word_before_it_in_its_usual_groups(number):
    assert mask(f"{number}没人接").text == "【手机号】没人接"


def test_other_groups_of_a_mobile_number_need_a_word():
    assert mask("有13 800138000个").text == "有13 800138000个"
    assert mask("手机13 800138000").text == "手机【手机号】"


@pytest.mark.parametrize("country", ["+86", "+86 ", "+86-", "0086", "86"])
def test_the_country_is_masked_with_the_number(country):
    assert mask(f"找{country}13800138000吧").text == "找【手机号】吧"


@pytest.mark.parametrize("country", ["87", "0087"])
def test_another_beginning_is_no_country(country):
    assert "手机号" not in mask(f"单{country}13800138000号").text


@pytest.mark.parametrize(
    "number",
    ["010-68881234", "(010)68881234", "010 6888 1234", "01068881234", "0312-5551234", "03125551234",
     "0312-55512345", "010-68881234转605", "010-68881234-605", "010-68881234分机6"],
)  # fmt: skip
def test_a_landline_is_masked_with_its_code_and_extension(number):
    assert mask(f"打{number},没人接").text == "打【电话】,没人接"


@pytest.mark.parametrize("number", ["010-18881234", "0312-555123", "010-98881234"])
def test_what_no_subscriber_has_is_no_landline(number):
    assert "电话" not in mask(f"第{number}项").text


@pytest.mark.parametrize("number", ["5551234", "68881234", "6888-1234"])
def test_a_local_number_needs_a_word(number):
    assert mask(f"电话{number}").text == "电话【电话】"
    assert mask(f"共{number}").text == f"共{number}"


@pytest.mark.parametrize("number", ["1551234", "98881234"])
def test_a_local_number_begins_with_two_to_eight(number):
    assert mask(f"电话{number}").text == f"电话{number}"


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "110105 19491231 002X", "110105-1949-1231-002X"]
)
def test_an_identity_number_is_known_by_its_check_digit_in_any_groups(number):
    assert mask(f"号{number}的人").text == "号【身份证号】的人"


def test_an_old_identity_number_in_groups_needs_a_word():
    assert mask("130503670401001的人").text == "【身份证号】的人"
    assert "【" not in mask("共130503 670401 001个").text
    assert mask("身份证130503 670401 001").text == "身份证【身份证号】"


def test_a_disabled_persons_card_is_an_identity_number_and_two_digits():
    assert mask("号11010519491231001143的人").text == "号【身份证号】的人"
    assert "【" not in mask("号11010519491231001243的人").text


@pytest.mark.parametrize("number", ["4111111111111111", "4111 1111 1111 1111"])
def test_a_card_is_known_by_its_check_digit(number):
    assert mask(f"扣了{number}的钱").text == "扣了【银行卡号】的钱"
    assert "【" not in mask(f"扣了{number[:-1]}2的钱").text


@pytest.mark.parametrize("number", ["7111111111111118", "41111 11111 111111"])
def test_other_beginnings_and_groups_are_no_card(number):
    assert "【" not in mask(f"有{number}的").text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我叫王一,", "我叫【姓名】,"),
        ("请欧阳小明经理处理", "请【姓名】经理处理"),
        ("请欧阳经理处理", "请【姓名】经理处理"),
        ("请王小明经理处理", "请【姓名】经理处理"),
        ("请王一先生来", "请【姓名】先生来"),
        ("康师傅面馆油烟大", "康师傅面馆油烟大"),
        ("物业管理先生", "物业管理先生"),
    ],
)
def test_names_before_a_title(text, masked):
    assert mask(text).text == masked


def test_full_width_digits_are_digits():
    assert mask("电话1380013800０").text == "电话【手机号】"
    assert mask("电话①③⑧⓪⓪①③⑧⓪⓪⓪").text == "电话【手机号】"


@pytest.mark.parametrize("number", ["11010519491231002X43", "11010519491231002x43"])
def test_a_disabled_persons_card_is_masked_to_its_last_digit(number):
    assert mask(f"残疾证{number}没补贴").text == "残疾证【证件号】没补贴"
    assert mask(f"证是{number}没补贴").text == "证是【身份证号】没补贴"


def test_other_digits_behind_an_identity_number_are_not_taken_with_it():
    assert mask("11010519491231002X，43号楼").text == "【身份证号】，43号楼"
    assert mask("居住证11010519491231002X").text == "居住证【证件号】"
