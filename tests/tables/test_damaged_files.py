"""Damaged files of every format: read as far as they are whole, or refused; never a traceback."""

from __future__ import annotations

import gzip
import random
import shutil
import warnings

import pytest

from geo_service.base.errors import GeoServiceError
from geo_service.region.importing.vector import read_features
from geo_service.tables import open_table
from tests.tables.test_vector_files import DRIVERS, FRAME, written, zipped

VARIANTS = 12
KINDS = [*DRIVERS, ".shp.zip", ".geojson.gz", ".parquet", ".csv"]


def whole(folder, kind):
    """A sound file of a kind."""
    if kind in DRIVERS:
        return written(folder, kind)
    if kind == ".shp.zip":
        return zipped(folder, ".shp", "in")
    path = folder / f"b{kind}"
    if kind == ".parquet":
        FRAME.to_parquet(path)
    elif kind == ".csv":
        rows = zip(FRAME["CODE"], FRAME["NAME"], FRAME.geometry, strict=True)
        path.write_text("CODE,NAME,WKT\n" + "".join(f'{c},{n},"{s.wkt}"\n' for c, n, s in rows))
    else:
        path.write_bytes(gzip.compress(written(folder, ".geojson").read_bytes()))
    return path


def spoiled(data, draw):
    """Bytes cut, changed, overwritten with zeros, or written twice."""
    how = draw.choice(["cut", "flip", "zero", "twice"])
    if how == "cut":
        return data[: draw.randrange(len(data) + 1)]
    if how == "twice":
        return data + data
    changed = bytearray(data)
    at = draw.randrange(max(len(data), 1))
    if how == "zero":
        changed[at : at + 50] = bytes(len(changed[at : at + 50]))
    else:
        for _ in range(draw.choice([1, 3, 20])):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_are_read_or_refused(tmp_path, kind):
    draw = random.Random(f"held out {kind}")
    sound = whole(tmp_path, kind)
    told = []
    for variant in range(VARIANTS):
        folder = tmp_path / f"v{variant}"
        copy = folder / sound.name
        if sound.is_dir():
            shutil.copytree(sound, copy)
            part = draw.choice(sorted(one for one in copy.iterdir() if one.is_file()))
        else:
            folder.mkdir()
            parts = [one for one in sorted(sound.parent.glob(f"{sound.stem}.*")) if one.is_file()]
            for one in parts:
                shutil.copy(one, folder)
            part = folder / draw.choice(parts).name
        part.write_bytes(spoiled(part.read_bytes(), draw))
        for read in (read_features, lambda path: list(open_table(path).chunks())):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    read(copy)
                except GeoServiceError as error:
                    told.append(str(error))
    assert told, "no variant was refused: the damage is too mild to test anything"
    assert not [one for one in told if str(tmp_path) in one or "Traceback" in one]
