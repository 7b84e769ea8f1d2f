"""A category model as one file: NumPy arrays and a JSON header in a zip, nothing executable."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from geo_service.base.atomic import replacing
from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.text.model import Calibration, CategoryModel
from geo_service.text.ngrams import BUCKETS, TextFeatures
from geo_service.text.tree import CategoryTree

FORMAT = "geo-service category model 1"
_ARRAYS = ("buckets", "inverse", "weights", "biases", "offsets", "sharpness")
_TYPES = ("i4", "f4", "f4", "f4", "f4", "f8")


def save_model(model: CategoryModel, file: Path) -> None:
    """Write a model; the file appears whole or not at all."""
    header = {**_header(model), "hash": hash_of(model)}
    text = np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), np.uint8)
    with replacing(file) as temporary:
        np.savez_compressed(temporary, header=text, **_arrays(model))


def load_model(file: Path) -> CategoryModel:
    """Read a model and check it against its own hash.

    Raises:
        NotFoundError: there is no such file.
        InputError: it is no model, or damaged.
        ConflictError: another version of the program wrote it.
    """
    if not file.is_file():
        raise NotFoundError(f"no category model {file.name}", hint="train one: classify train")
    try:
        with np.load(file, allow_pickle=False) as parts:
            header = json.loads(parts["header"].tobytes())
            arrays = {name: parts[name] for name in _ARRAYS}
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{file.name} is not a category model, or is damaged") from error
    if header.get("format") != FORMAT:
        raise ConflictError(
            f"{file.name} was written by another version of the program", hint="train it again"
        )
    model = _model(header, arrays, file.name)
    if hash_of(model) != header["hash"]:
        raise InputError(f"{file.name} is damaged: its content does not match its hash")
    return model


def hash_of(model: CategoryModel) -> str:
    """SHA-256 of what a model computes with and of its facts, except its name."""
    facts = {name: value for name, value in model.facts.items() if name != "version"}
    header = _header(replace(model, facts=facts))
    digest = hashlib.sha256(json.dumps(header, sort_keys=True, ensure_ascii=False).encode())
    for name, array in _arrays(model).items():
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _header(model: CategoryModel) -> dict[str, Any]:
    how = model.calibration
    return {
        "format": FORMAT,
        "levels": model.tree.levels,
        "paths": [list(path) for path in model.tree.paths],
        "trust": list(how.trust),
        "threshold": how.threshold,
        "masked": model.masked,
        "facts": dict(model.facts),
    }


def _arrays(model: CategoryModel) -> dict[str, Any]:
    how, features = model.calibration, model.features
    values = (features.buckets, features.inverse, model.weights, model.biases,
              how.offsets, how.sharpness)  # fmt: skip
    return {
        name: np.asarray(value, f"<{kind}")
        for name, value, kind in zip(_ARRAYS, values, _TYPES, strict=True)
    }


def _model(header: Mapping[str, Any], arrays: Mapping[str, Any], name: str) -> CategoryModel:
    """The model of a header and arrays that fit each other."""
    try:
        tree = CategoryTree(tuple(tuple(path) for path in header["paths"]), header["levels"])
        slope, offset = header["trust"]
        how = Calibration(
            arrays["offsets"], arrays["sharpness"], (slope, offset), header["threshold"]
        )
        model = CategoryModel(
            tree, TextFeatures(arrays["buckets"], arrays["inverse"]), arrays["weights"],
            arrays["biases"], how, header["masked"], header["facts"],
        )  # fmt: skip
        fits = _fits(model)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{name} is not a category model, or is damaged") from error
    if not fits:
        raise InputError(f"{name} is damaged: its parts do not fit each other")
    return model


def _fits(model: CategoryModel) -> bool:
    """Whether no index of the model leads outside its arrays."""
    buckets, columns = model.features.buckets, len(model.biases)
    inside = not len(buckets) or (buckets.min() >= 0 and buckets.max() < BUCKETS)
    wanted = sum(len(branch.children) for branch in model.tree.branches)
    return bool(
        inside
        and columns == wanted == len(model.calibration.offsets)
        and model.weights.shape == (len(buckets), columns)
        and len(model.features.inverse) == len(buckets)
        and len(model.calibration.sharpness) == model.tree.levels
    )
