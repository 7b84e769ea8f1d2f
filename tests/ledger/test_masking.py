"""Masking: what is found, what is left alone, and that nothing is lost by it."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.ledger.masking import mask, mask_column, restore
from geo_service.ledger.masking.checksums import is_identity_number, is_luhn
from tests.ledger.made_up import HARMLESS, sample


def _precision_recall(held_out: bool) -> tuple[float, float]:
    right = found = wanted = 0
    for made in sample(2000, seed=11, held_out=held_out):
        got = {
            (finding.start, finding.end, finding.kind)
            for finding in mask(made.text).findings
            if finding.kind != "unit"  # these texts mark names, and not the rooms beside them
        }
        right += len(got & set(made.spans))
        found += len(got)
        wanted += len(made.spans)
    return right / found, right / wanted


@pytest.mark.parametrize(("held_out", "floor"), [(False, 0.99), (True, 0.93)])
def test_precision_and_recall_on_made_up_texts(held_out, floor):
    precision, recall = _precision_recall(held_out)
    assert precision >= floor
    assert recall >= floor


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话138 0013 8000转告", "电话【手机号】转告"),
        ("电话13800138000", "电话【手机号】"),
        ("幺三八零零幺三八零零零打不通", "【手机号】打不通"),
        ("拨打68881234没人接", "拨打【电话】没人接"),
        ("身份证11010519491231002X。", "身份证【身份证号】。"),
        ("身份证号码110105194912310021(抄错了)", "身份证号码【身份证号】(抄错了)"),
        ("京AD12345占道", "【车牌】占道"),
        ("我叫欧阳小明,", "我叫【姓名】,"),
        ("某单位张经理", "某单位【姓名】经理"),
        ("保安队长说不行", "保安队长说不行"),
        ("110105194912310021号合同", "110105194912310021号合同"),
        ("", ""),
    ],
)
def test_examples(text, masked):
    assert mask(text).text == masked


def test_check_digits_of_the_standards():
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("110105194913310022")
    assert is_luhn("4111111111111111")
    assert not is_luhn("4111111111111112")


def test_column_masks_as_one_by_one_does():
    texts = [made.text for made in sample(500, seed=3)] + [None, ""]
    column = mask_column(pa.array(texts, pa.string()))
    single = [None if text is None else mask(text) for text in texts]
    assert column.texts.to_pylist() == [None if one is None else one.text for one in single]
    by_row = dict(zip(column.rows, column.findings, strict=True))
    assert by_row == {row: one.findings for row, one in enumerate(single) if one and one.findings}


@given(st.lists(st.sampled_from([made.text for made in sample(60, seed=5)]), max_size=4))
def test_restore_gives_back_the_original(pieces):
    text = ";".join(pieces)
    masked = mask(text)
    assert restore(masked.text, masked.findings) == text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_taken_and_restored(text):
    masked = mask(text)
    assert restore(masked.text, masked.findings) == text


def test_the_sample_holds_every_kind():
    kinds = Counter(kind for made in sample(400, seed=1) for *_, kind in made.spans)
    assert set(kinds) == {"name", "mobile", "landline", "identity", "card", "email", "plate"}
    assert len(HARMLESS) > 10
