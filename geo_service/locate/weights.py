"""The weights of the features: shipped with the stage, or fitted for one region."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from geo_service.base.errors import RegionError
from geo_service.base.model import FloatArray
from geo_service.locate.calibration_features import CIRCUMSTANCES, Evidence
from geo_service.locate.datafile import data_path
from geo_service.locate.features import FEATURES
from geo_service.locate.scoring import Trust

FILE_NAME = "weights.toml"
#: tables of the file and what they name
TABLES: Mapping[str, tuple[str, ...]] = {
    "weights": FEATURES,
    "slope": tuple(kind.name.lower() for kind in Evidence),
    "odds": CIRCUMSTANCES,
}


@dataclass(frozen=True, slots=True)
class EvidenceWeights:
    """Weights in the order of ``FEATURES``, how far words are trusted, and their origin."""

    values: FloatArray
    trust: Trust
    fitted: Mapping[str, object]

    def of(self, feature: str) -> float:
        """Give the weight of one feature."""
        return float(self.values[FEATURES.index(feature)])


@cache
def shipped_weights() -> EvidenceWeights:
    """Read the weights that ship with the stage."""
    tables = tomllib.loads(data_path(FILE_NAME).read_text(encoding="utf-8"))
    return _weights(tables, tables["fitted"], FILE_NAME)


def region_weights(settings: Mapping[str, object]) -> EvidenceWeights:
    """Give a region's ``[locate.weights]``, ``[locate.slope]`` and ``[locate.odds]``.

    A region without weights has the shipped ones.

    Raises:
        RegionError: a number is missing, of an unknown name, or none.
    """
    if not isinstance(settings.get("weights"), Mapping):
        return shipped_weights()
    return _weights(settings, {"on": "region"}, "[locate]")


def as_toml(values: FloatArray, trust: Trust, fitted: Mapping[str, object]) -> str:
    """Write weights as the file that ``shipped_weights`` reads."""
    lines = ["[fitted]", *(f"{key} = {_toml(value)}" for key, value in fitted.items())]
    numbers = {"weights": values, "slope": trust.slope, "odds": trust.odds}
    for table, names in TABLES.items():
        lines += ["", f"[{table}]"]
        pairs = zip(names, numbers[table], strict=True)
        lines += [f'"{name}" = {value:.4f}' for name, value in pairs]
    return "\n".join(lines) + "\n"


def _weights(
    tables: Mapping[str, object], fitted: Mapping[str, object], where: str
) -> EvidenceWeights:
    faults: list[str] = []
    weights, slope, odds = (
        _numbers(tables.get(name), name, names, faults) for name, names in TABLES.items()
    )
    if faults:
        raise RegionError(f"{where} cannot be used", faults=faults)
    return EvidenceWeights(weights, Trust(slope, odds), fitted)


def _numbers(table: object, name: str, names: tuple[str, ...], faults: list[str]) -> FloatArray:
    given = table if isinstance(table, Mapping) else {}
    faults += [f"no {key!r} in [{name}]" for key in sorted(set(names) - set(given))]
    faults += [f"unknown {key!r} in [{name}]" for key in sorted(set(given) - set(names))]
    wrong = [key for key, value in given.items() if not isinstance(value, int | float)]
    faults += [f"{key!r} in [{name}] is not a number" for key in wrong]
    return np.array([] if faults else [given[key] for key in names], np.float64)


def _toml(value: object) -> str:
    return str(value) if isinstance(value, int | float) else f'"{value}"'
