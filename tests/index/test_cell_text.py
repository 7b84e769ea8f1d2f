"""The text of a cell that is none is refused by name, however large a number it is."""

import pytest

from geo_service.base.errors import InputError
from geo_service.index.cells import res_of


@pytest.mark.parametrize("text", ["9" * 20, "9223372036854775807", "f" * 16, "-1", "", "０"])
def test_what_is_no_cell_is_refused(text):
    with pytest.raises(InputError, match="H3 cell"):
        res_of(text)
