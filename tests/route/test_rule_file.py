"""Rule files: misspelt keys, unknown kinds and impossible dates never change routing silently."""

from datetime import date
from pathlib import Path

import pytest

from geo_service.base.errors import RegionError
from geo_service.route import read_rules

LEAD = '[[rule]]\nid="gas"\ntitle="t"\neffect="lead"\nbody={code="G", name="Gas"}\n'


def faults_of(tmp_path, text):
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RegionError) as caught:
        read_rules(tmp_path)
    return caught.value.faults


def test_a_misspelt_key_is_an_error_that_names_the_right_one(tmp_path):
    # read as a rule without words, it would send every call to the gas company
    found = faults_of(tmp_path, LEAD + 'wrods=["gas"]\n')
    assert found == ("a.toml: rule 'gas'.wrods: unknown key; did you mean 'words'?",)


def test_dates_may_be_quoted_and_must_be_dates_in_order(tmp_path):
    (tmp_path / "a.toml").write_text(LEAD + 'valid_from="2024-01-01"\nvalid_to=2025-01-01\n')
    (rule,) = read_rules(tmp_path).rules
    assert (rule.valid_from, rule.valid_to) == (date(2024, 1, 1), date(2025, 1, 1))
    assert "'next year'" in faults_of(tmp_path, LEAD + 'valid_from="next year"\n')[0]
    assert (
        "not before"
        in faults_of(tmp_path, LEAD + "valid_from=2025-01-01\nvalid_to=2025-01-01\n")[0]
    )


def test_a_kind_that_no_place_has_is_an_error(tmp_path):
    assert "no kind of place 'river'" in faults_of(tmp_path, LEAD + 'kinds=["river"]\n')[0]


def test_bodies_are_words_or_tables_and_each_fault_is_said_once(tmp_path):
    assert (
        len(faults_of(tmp_path, '[[rule]]\nid="a"\ntitle="t"\neffect="lead"\nbody="nobody"\n')) == 1
    )
    found = faults_of(
        tmp_path, '[[rule]]\nid="a"\ntitle="t"\neffect="lead"\nbody={code="x", nmae="y"}\n'
    )
    assert found == ("a.toml: rule 'a'.body.name is missing",
                     "a.toml: rule 'a'.body.nmae: unknown key; did you mean 'name'?")  # fmt: skip


def test_deadlines_need_hours(tmp_path):
    deadline = '[[rule]]\nid="d"\ntitle="t"\neffect="deadline"\n'
    assert "a deadline needs hours" in faults_of(tmp_path, deadline)[0]
    assert "hours" in faults_of(tmp_path, deadline + "hours=-1\n")[0]


def test_the_regions_that_come_built_in_have_usable_rules():
    for folder in (Path(__file__).parents[2] / "boundaries").iterdir():
        if folder.is_dir():
            assert read_rules(folder / "rules").rules
