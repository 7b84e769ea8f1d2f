"""The weights of the features: shipped with the stage, or fitted for one region."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from geo_service.errors import RegionError
from geo_service.locate.datafile import data_path
from geo_service.locate.features import FEATURES
from geo_service.model import FloatArray

FILE_NAME = "weights.toml"


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights in the order of ``FEATURES``, the share of slips (see ``fit``), and their origin."""

    values: FloatArray
    slip: float
    fitted: Mapping[str, object]

    def of(self, feature: str) -> float:
        """Give the weight of one feature."""
        return float(self.values[FEATURES.index(feature)])


@cache
def shipped_weights() -> Weights:
    """Read the weights that ship with the stage."""
    tables = tomllib.loads(data_path(FILE_NAME).read_text(encoding="utf-8"))
    return _weights(tables, tables["fitted"], FILE_NAME)


def region_weights(settings: Mapping[str, object]) -> Weights:
    """Give the weights of a region's ``[locate.weights]``, or the shipped ones where it has none.

    Raises:
        RegionError: a weight is missing, unknown, or not a number.
    """
    if not isinstance(settings.get("weights"), Mapping):
        return shipped_weights()
    return _weights(settings, {"on": "region"}, "[locate]")


def as_toml(values: FloatArray, slip: float, fitted: Mapping[str, object]) -> str:
    """Write weights as the file that ``shipped_weights`` reads."""
    lines = [
        f"slip = {slip:.4f}",
        "",
        "[fitted]",
        *(f"{key} = {_toml(value)}" for key, value in fitted.items()),
    ]
    lines += ["", "[weights]"]
    lines += [f'"{name}" = {value:.4f}' for name, value in zip(FEATURES, values, strict=True)]
    return "\n".join(lines) + "\n"


def _weights(table: Mapping[str, object], fitted: Mapping[str, object], where: str) -> Weights:
    slip, values = table.get("slip"), table["weights"]
    if not isinstance(slip, float) or not 0.0 <= slip < 1.0:
        raise RegionError(f"{where} has no slip between 0 and 1")
    assert isinstance(values, Mapping)
    return Weights(_values(values, where), slip, fitted)


def _values(table: Mapping[str, object], where: str) -> FloatArray:
    given, known = set(table), set(FEATURES)
    faults = [f"no weight {name!r}" for name in sorted(known - given)]
    faults += [f"unknown weight {name!r}" for name in sorted(given - known)]
    faults += [
        f"weight {n!r} is not a number" for n, v in table.items() if not isinstance(v, int | float)
    ]
    if faults:
        raise RegionError(f"{where} cannot be used", faults=faults)
    return np.array([table[name] for name in FEATURES], np.float64)


def _toml(value: object) -> str:
    return str(value) if isinstance(value, int | float) else f'"{value}"'
