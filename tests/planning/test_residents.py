import pytest

from geo_service.base.errors import RegionError
from geo_service.planning.residents import read_residents

HEAD = "level,code,year,population,area_km2\n"


def test_the_last_census_counts(tmp_path):
    (tmp_path / "population.csv").write_text(
        HEAD + "district,A,2020,500,1\ndistrict,A,2010,400,1\n"
    )
    assert read_residents(tmp_path) == {"district": {"A": 500.0}}


def test_without_a_file_nobody_is_known(tmp_path):
    assert read_residents(tmp_path) == {}


@pytest.mark.parametrize("row", ["district,A,x,1,1\n", "district,A,2020,many,1\n", "district,A\n"])
def test_a_row_that_cannot_be_read_is_named(tmp_path, row):
    (tmp_path / "population.csv").write_text(HEAD + "district,B,2020,1,1\n" + row)
    with pytest.raises(RegionError, match="line 3"):
        read_residents(tmp_path)
