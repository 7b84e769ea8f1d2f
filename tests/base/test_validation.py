"""Faults of data that people write: where, what, and the key that was meant."""

from pydantic import Field

from geo_service.base.validation import StrictModel, checked


class Inner(StrictModel):
    id: str
    weight: float = Field(1.0, ge=0)


class Outer(StrictModel):
    name: str
    rows: tuple[Inner, ...] = ()


def faults(**table):
    value, found = checked(Outer, table)
    assert (value is None) == bool(found)
    return found


def test_good_data_has_no_faults():
    assert faults(name="a", rows=[{"id": "x"}]) == []


def test_a_misspelt_key_names_the_one_that_was_meant():
    assert faults(nmae="a", name="b") == ["nmae: unknown key; did you mean 'name'?"]
    assert faults(name="b", rows=[{"id": "x", "wieght": 2}]) == [
        "rows 'x'.wieght: unknown key; did you mean 'weight'?"
    ]


def test_every_fault_is_listed_with_its_place():
    found = faults(rows=[{"id": "x", "weight": -1}, {"weight": "heavy"}])
    assert len(found) == 4
    assert found[0] == "name is missing"
    assert found[1].startswith("rows 'x'.weight: ")
    assert found[1].endswith("(found -1)")
    assert found[2] == "rows 2.id is missing"
    assert found[3].startswith("rows 2.weight: ")
    assert "'heavy'" in found[3]
