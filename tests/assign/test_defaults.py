from __future__ import annotations

import numpy as np
import pytest

from geo_service.assign import DefaultRule

STREETS = [f"{a}{b}路" for a in "东西南北中上下前后左" for b in "山河湖海林泉石云风月"]


def rows(n_elsewhere: int, n_there: int, addresses: list[str]) -> str:
    """Rows with addresses of many streets all over, and ``n_there`` on one coordinate."""
    rng = np.random.default_rng(4)
    lines = ["address,lon,lat"]
    for i in range(n_elsewhere):
        lon, lat = rng.uniform(116.0, 116.4), rng.uniform(40.0, 40.2)
        lines.append(f"{STREETS[i % 100]}{i}号,{lon},{lat}")
    for i in range(n_there):
        lines.insert(1 + 3 * i, f"{addresses[i % len(addresses)]}{i}号,116.05,40.1")
    return "\n".join(lines) + "\n"


def statuses(assign, text: str, **options: object) -> dict:
    table, summary = assign(text, **options)
    assert summary.tally.rows == table.num_rows
    return summary.tally.status


def test_many_addresses_on_one_coordinate_are_a_default(assign):
    table, summary = assign(rows(900, 80, STREETS))
    assert summary.tally.status["default_location"] == 80
    there = [row for row in table.to_pylist() if row["lon"] == "116.05"]
    assert {row["assign_status"] for row in there} == {"default_location"}
    # the area is filled in all the same
    assert {row["township_code"] for row in there} == {"T1"}
    assert any("80 rows with different addresses" in notice for notice in summary.notices)


def test_a_busy_building_is_none(assign):
    assert statuses(assign, rows(900, 80, ["槐树里小区"]))["default_location"] == 0


def test_too_few_rows_are_none(assign):
    assert statuses(assign, rows(900, 19, STREETS))["default_location"] == 0
    assert (
        statuses(assign, rows(900, 80, STREETS), default_rule=DefaultRule(share=0.1))[
            "default_location"
        ]
        == 0
    )


def test_the_rule_can_be_tuned_and_turned_off(assign):
    few = rows(900, 10, STREETS)
    assert statuses(assign, few, default_rule=DefaultRule(count=10))["default_location"] == 10
    off = statuses(assign, rows(900, 80, STREETS), default_rule=DefaultRule(share=0))
    assert off["default_location"] == 0


def test_a_file_with_nothing_but_the_default(assign):
    assert statuses(assign, rows(0, 60, STREETS))["default_location"] == 60


def test_a_column_of_addresses_can_be_named_and_is_needed(assign):
    text = rows(900, 80, STREETS).replace("address,", "wo,")
    _, summary = assign(text)
    assert summary.tally.status["default_location"] == 0
    assert any("not looked for" in notice for notice in summary.notices)
    assert statuses(assign, text, address="wo")["default_location"] == 80


def test_empty_addresses_are_no_evidence(assign):
    text = rows(900, 80, STREETS)
    blank = "\n".join(
        "," + line.split(",", 1)[1] if ",116.05,40.1" in line else line
        for line in text.splitlines()
    )
    assert statuses(assign, blank + "\n")["default_location"] == 0


@pytest.mark.parametrize("seed", range(3))
def test_two_defaults_and_a_busy_building_together(assign, seed):
    rng = np.random.default_rng(seed)
    lines = rows(900, 60, STREETS).splitlines()
    lines += [f"{STREETS[i]}{i}号,116.31,40.15" for i in range(90)]
    lines += [f"柳荫里{i}号楼,116.25,40.05" for i in range(120)]
    body = list(rng.permutation(lines[1:]))
    found = statuses(assign, "\n".join([lines[0], *body]) + "\n")
    assert found["default_location"] == 150
