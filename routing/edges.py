"""
The table of roads: one row an edge, one array a column.

An edge is a stretch of road between two nodes with one set of tags; a two-way road is one edge. The table is what a
source is turned into and what a network keeps, so that a profile judges both with the same code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

# Values of OSM's `highway` on which a lorry may drive; a code is the place in this list. `road` means "class unknown".
ROAD_CLASSES = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "road",
    "service",
    "track",
)
CLASS_CODE = {word: code for code, word in enumerate(ROAD_CLASSES)}

# Who is asked for: any motor vehicle, goods vehicles above 3.5 t gross, buses.
ACCESS_MODES = ("motor", "hgv", "bus")
# What the sign says, from free to forbidden.
ACCESS_WORDS = ("yes", "destination", "agricultural", "private", "no")

NO_LIMIT = -1
BRIDGE, TUNNEL, ROUNDABOUT = 1, 2, 4
UNITS_PER_DEGREE = 10_000_000  # OSM's own precision: about 1 cm


class EdgeRow(NamedTuple):
    """One edge as a reader finds it; columns as in `Edges`, texts and points in full."""

    u: int
    v: int
    road_class: int
    length_dm: int
    forward: bool
    backward: bool
    access: tuple[int, int, int]
    max_weight_kg: int
    max_width_cm: int
    max_height_cm: int
    structure: int
    name: str
    ref: str
    points_e7: list[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edges:
    """
    Columns of E edges.

    Attributes
    ----------
    u, v
        Node indices, int32 (E,); the geometry runs from u to v.
    road_class
        Place in `ROAD_CLASSES`, uint8 (E,).
    length_dm
        Decimetres, int32 (E,), at least 1.
    forward, backward
        Whether driving u to v, v to u is allowed at all, bool (E,).
    access
        Places in `ACCESS_WORDS`, one column a mode of `ACCESS_MODES`, uint8 (E, 3).
    max_weight_kg, max_width_cm, max_height_cm
        Signed limits, int32 (E,); -1 = none.
    structure
        Bits BRIDGE, TUNNEL, ROUNDABOUT, uint8 (E,).
    name, ref
        Places in `texts`, int32 (E,); text 0 is "".
    texts
        All names and road numbers, each once.
    point_start
        int64 (E+1,): the points of edge e are point_start[e] to point_start[e+1] - 1, at least two.
    points_e7
        (lon, lat) in 1e-7 degree, int32 (n, 2).
    """

    u: NDArray[np.int32]
    v: NDArray[np.int32]
    road_class: NDArray[np.uint8]
    length_dm: NDArray[np.int32]
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    access: NDArray[np.uint8]
    max_weight_kg: NDArray[np.int32]
    max_width_cm: NDArray[np.int32]
    max_height_cm: NDArray[np.int32]
    structure: NDArray[np.uint8]
    name: NDArray[np.int32]
    ref: NDArray[np.int32]
    texts: tuple[str, ...]
    point_start: NDArray[np.int64]
    points_e7: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.u)

    @classmethod
    def of(cls, rows: Iterable[EdgeRow]) -> Self:
        """Turn rows into columns; texts are sorted, so that equal rows give equal arrays."""
        table = list(rows)
        texts = ("", *sorted({word for row in table for word in (row.name, row.ref)} - {""}))
        place = {word: index for index, word in enumerate(texts)}
        counts = np.array([len(row.points_e7) for row in table], dtype=np.int64)
        return cls(
            u=np.array([row.u for row in table], dtype=np.int32),
            v=np.array([row.v for row in table], dtype=np.int32),
            road_class=np.array([row.road_class for row in table], dtype=np.uint8),
            length_dm=np.array([max(1, row.length_dm) for row in table], dtype=np.int32),
            forward=np.array([row.forward for row in table], dtype=np.bool_),
            backward=np.array([row.backward for row in table], dtype=np.bool_),
            access=np.array([row.access for row in table], dtype=np.uint8).reshape(-1, len(ACCESS_MODES)),
            max_weight_kg=np.array([row.max_weight_kg for row in table], dtype=np.int32),
            max_width_cm=np.array([row.max_width_cm for row in table], dtype=np.int32),
            max_height_cm=np.array([row.max_height_cm for row in table], dtype=np.int32),
            structure=np.array([row.structure for row in table], dtype=np.uint8),
            name=np.array([place[row.name] for row in table], dtype=np.int32),
            ref=np.array([place[row.ref] for row in table], dtype=np.int32),
            texts=texts,
            point_start=np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64))),
            points_e7=np.array([point for row in table for point in row.points_e7], dtype=np.int32).reshape(-1, 2),
        )

    def take(self, index: NDArray[np.int64], node_number: NDArray[np.int32]) -> Self:
        """
        Choose and reorder edges, give their nodes new numbers, and drop texts no longer used.

        Parameters
        ----------
        index
            Edges to keep, in the new order, int64.
        node_number
            New number of each old node, int32.
        """
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        for column in set(columns) - {"texts", "point_start", "points_e7"}:
            columns[column] = columns[column][index]
        columns["u"] = node_number[columns["u"]]
        columns["v"] = node_number[columns["v"]]
        counts = (self.point_start[1:] - self.point_start[:-1])[index]
        start = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)))
        # Position of every kept point in the old array: its edge's old start plus its rank inside the edge.
        old = np.repeat(self.point_start[:-1][index] - start[:-1], counts) + np.arange(int(start[-1]))
        columns["point_start"], columns["points_e7"] = start, self.points_e7[old]
        used = np.zeros(len(self.texts), dtype=np.bool_)
        used[0] = True
        used[columns["name"]] = used[columns["ref"]] = True
        new_place = (np.cumsum(used) - 1).astype(np.int32)
        columns["name"], columns["ref"] = new_place[columns["name"]], new_place[columns["ref"]]
        columns["texts"] = tuple(word for word, keep in zip(self.texts, used.tolist(), strict=True) if keep)
        return type(self)(**columns)

    def line_e7(self, edge: int) -> NDArray[np.int32]:
        """Points of one edge from u to v, (lon, lat) in 1e-7 degree, int32 (n, 2)."""
        return self.points_e7[self.point_start[edge] : self.point_start[edge + 1]]

    def label(self, edge: int) -> str:
        """Name of the road, else its number, else an empty text."""
        name: str = self.texts[self.name[edge]]
        return name or self.texts[self.ref[edge]]

    def check(self, num_nodes: int) -> None:
        """
        Refuse columns that do not fit together, so that nothing later indexes into the void.

        Raises
        ------
        ValueError
            Naming the column.
        """
        count = len(self.u)
        wanted: dict[str, tuple[Any, tuple[int, ...]]] = {
            "u": (np.int32, (count,)),
            "v": (np.int32, (count,)),
            "road_class": (np.uint8, (count,)),
            "length_dm": (np.int32, (count,)),
            "forward": (np.bool_, (count,)),
            "backward": (np.bool_, (count,)),
            "access": (np.uint8, (count, len(ACCESS_MODES))),
            "max_weight_kg": (np.int32, (count,)),
            "max_width_cm": (np.int32, (count,)),
            "max_height_cm": (np.int32, (count,)),
            "structure": (np.uint8, (count,)),
            "name": (np.int32, (count,)),
            "ref": (np.int32, (count,)),
            "point_start": (np.int64, (count + 1,)),
            "points_e7": (np.int32, (len(self.points_e7), 2)),
        }
        for column, (dtype, shape) in wanted.items():
            array = getattr(self, column)
            if array.dtype != dtype or array.shape != shape:
                msg = f"column {column} is {array.dtype}{array.shape}, must be {np.dtype(dtype)}{shape}"
                raise ValueError(msg)
        if not self.texts or self.texts[0] != "":
            msg = "the first text must be empty"
            raise ValueError(msg)
        bounds = {
            "u": (0, num_nodes),
            "v": (0, num_nodes),
            "road_class": (0, len(ROAD_CLASSES)),
            "access": (0, len(ACCESS_WORDS)),
            "length_dm": (1, 2**31),
            "name": (0, len(self.texts)),
            "ref": (0, len(self.texts)),
        }
        for column, (low, high) in bounds.items():
            array = getattr(self, column)
            if array.size and (int(array.min()) < low or int(array.max()) >= high):
                msg = f"column {column} leaves its range {low} to {high - 1}"
                raise ValueError(msg)
        if int(self.point_start[0]) != 0 or int(self.point_start[-1]) != len(self.points_e7):
            msg = "point_start does not cover the points"
            raise ValueError(msg)
        if count and int(np.diff(self.point_start).min()) < 2:
            msg = "an edge has fewer than two points"
            raise ValueError(msg)
