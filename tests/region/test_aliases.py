"""Other names of areas, as region data."""

import pytest

from geo_service.base.errors import RegionError
from geo_service.region.load import read_aliases

HEAD = "alias,codes,valid_to,source\n"


def test_an_alias_may_mean_several_areas(tmp_path):
    file = tmp_path / "aliases.csv"
    file.write_text(HEAD + "老城,01|02,,list\n旧县,01,1997-04-29,law\n", encoding="utf-8")
    assert read_aliases(file) == {"01": ("老城", "旧县"), "02": ("老城",)}


def test_no_file_is_no_alias(tmp_path):
    assert read_aliases(tmp_path / "aliases.csv") == {}


@pytest.mark.parametrize("text", ["alias,codes\n老城,01\n", HEAD + "旧县,01,1997,law\n"])
def test_a_broken_file_is_told(tmp_path, text):
    file = tmp_path / "aliases.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RegionError, match=r"column|valid_to"):
        read_aliases(file)
