"""Choose the layer of a vector file: the only one with shapes, or the one named."""

from __future__ import annotations

from dataclasses import dataclass

import pyogrio

from geo_service.base.errors import InputError


@dataclass(frozen=True, slots=True)
class VectorLayer:
    """A layer's name, and its kind of geometry; None for a table without one."""

    name: str
    kind: str | None

    def __str__(self) -> str:
        return f"{self.name} ({self.kind or 'no geometry'})"


def layers_of(source: str) -> list[VectorLayer]:
    """List the layers of a source that ``vector_files.open_vector`` gave."""
    return [
        VectorLayer(str(name), None if kind is None else str(kind))
        for name, kind in pyogrio.list_layers(source)
    ]


def choose_layer(source: str, layer: str | None, name: str) -> tuple[str, list[str]]:
    """Give the layer to read, and what should be said of the others.

    ``name`` is the file's, for messages.

    Raises:
        InputError: there is no such layer, or none is named and several have shapes; the hint
            lists them.
    """
    layers = layers_of(source)
    if layer is not None:
        if layer not in (one.name for one in layers):
            raise InputError(f"{name} has no layer {layer!r}", hint=f"it has {_listed(layers)}")
        return layer, []
    shapes = [one for one in layers if one.kind is not None] or layers
    if len(shapes) > 1:
        raise InputError(
            f"{name} has several layers: {_listed(shapes)}", hint="name one with --layer"
        )
    if not shapes:
        raise InputError(f"{name} has no layer")
    others = [one for one in layers if one != shapes[0]]
    told = [f"layer {shapes[0].name!r} is read; {_listed(others)} left out"] if others else []
    return shapes[0].name, told


def _listed(layers: list[VectorLayer]) -> str:
    return ", ".join(map(str, layers[:20])) + (" and more" if len(layers) > 20 else "")
