"""A tree of categories: its paths, and the branches at which a classifier chooses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

#: a category from coarse to fine; as long as the tree is deep, ``""`` where it ends earlier
Path = tuple[str, ...]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with more than one child: where it is, and its children's node numbers."""

    node: int
    depth: int
    children: tuple[int, ...]


@dataclass(frozen=True)
class CategoryTree:
    """Paths (each of ``levels`` names), sorted and distinct; node 0 is the root.

    That a path ends early is a choice like any other: its next name is ``""``.
    """

    paths: tuple[Path, ...]
    levels: int

    @classmethod
    def of(cls, paths: Iterable[Path], levels: int) -> CategoryTree:
        """The tree that has these paths."""
        return cls(tuple(sorted(set(paths))), levels)

    @cached_property
    def nodes(self) -> tuple[Path, ...]:
        """Every node as its path from the root, parents before children; leaves are padded."""
        prefixes = {path[:depth] for path in self.paths for depth in range(self.levels + 1)}
        return tuple(sorted(prefixes, key=lambda path: (len(path), path)))

    @cached_property
    def number(self) -> dict[Path, int]:
        """The node of a path or the beginning of one."""
        return {path: number for number, path in enumerate(self.nodes)}

    @cached_property
    def parents(self) -> IntArray:
        """The parent of each node (nodes,); the root's is itself."""
        return np.array([self.number[path[:-1]] for path in self.nodes], np.int64)

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Where there is something to choose, parents first."""
        children: dict[int, list[int]] = {}
        for number, parent in enumerate(self.parents.tolist()):
            if number:
                children.setdefault(parent, []).append(number)
        return tuple(
            Branch(node, len(self.nodes[node]), tuple(below))
            for node, below in sorted(children.items())
            if len(below) > 1
        )

    @cached_property
    def leaves(self) -> IntArray:
        """The node of each path (paths,)."""
        return np.array([self.number[path] for path in self.paths], np.int64)

    def nodes_of(self, paths: Sequence[Path]) -> IntArray:
        """Per text the node at each depth (n, levels + 1); -1 where the tree has no such node."""
        found = np.full((len(paths), self.levels + 1), -1, np.int64)
        for row, path in enumerate(paths):
            for depth in range(self.levels + 1):
                found[row, depth] = self.number.get(path[:depth], -1)
        return found


def padded(names: Sequence[str], levels: int) -> Path:
    """Names, coarse to fine, as a path of ``levels`` names; nothing stands below an empty one."""
    path: list[str] = []
    for name in (*names, *[""] * levels)[:levels]:
        path.append(name.strip() if all(path) else "")
    return tuple(path)
