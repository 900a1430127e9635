"""Roads from a pair of tables, PREFIX_nodes.csv.gz and PREFIX_edges.csv.gz."""

from __future__ import annotations

import csv
import gzip
import math
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from routing.edges import BRIDGE, CLASS_CODE, NO_LIMIT, TUNNEL, UNITS_PER_DEGREE, EdgeRow, Edges
from routing.errors import NetworkFileError
from routing.polyline import STEPS_PER_DEGREE, decode_steps
from routing.tagged import TaggedGraph

CREDIT = "© OpenStreetMap contributors, © OpenMapTiles"
LONGEST_EDGE_M = 1_000_000
_NODE_COLUMNS = ("id", "lon", "lat")
_EDGE_COLUMNS = ("u", "v", "length_m", "highway", "oneway", "ref", "name", "structure", "polyline5")
_STRUCTURE = {"": 0, "b": BRIDGE, "t": TUNNEL, "bt": BRIDGE | TUNNEL, "tb": BRIDGE | TUNNEL, "f": 0}


def from_csv(prefix: str | Path, *, name: str | None = None, credit: str = CREDIT, sketch: bool = False) -> TaggedGraph:
    """
    Read a pair of tables.

    Nodes: id, lon, lat. Edges: u, v, length_m, highway (OSM's value), oneway (0 or 1), ref, name, structure (b bridge,
    t tunnel, f ford), polyline5 (from u to v; empty when straight). A two-way road is one row. Rows of a class that no
    lorry drives on are left out. The tables know no access signs and no limits.

    Parameters
    ----------
    prefix
        Path up to "_nodes.csv.gz".
    name
        The prefix's last part unless given.
    credit
        Line to show with these roads.
    sketch
        Whether they are hand-drawn.

    Raises
    ------
    NetworkFileError
        Naming file, line and column of the first fault.
    """
    nodes_path, edges_path = Path(f"{prefix}_nodes.csv.gz"), Path(f"{prefix}_edges.csv.gz")
    number: dict[str, int] = {}
    nodes: list[tuple[int, int]] = []
    for line, row in _rows(nodes_path, _NODE_COLUMNS):
        if row["id"] in number:
            raise NetworkFileError(nodes_path, f"line {line}: id {row['id']!r} is there twice")
        number[row["id"]] = len(nodes)
        lon = _number(nodes_path, line, row, "lon", (-180, 180))
        lat = _number(nodes_path, line, row, "lat", (-90, 90))
        nodes.append((round(lon * UNITS_PER_DEGREE), round(lat * UNITS_PER_DEGREE)))
    rows = [
        _edge(edges_path, line, row, number, nodes)
        for line, row in _rows(edges_path, _EDGE_COLUMNS)
        if row["highway"] in CLASS_CODE
    ]
    if not rows:
        raise NetworkFileError(edges_path, f"no road in it; column highway must hold values such as {', '.join(CLASS_CODE)}")
    return TaggedGraph(
        name=Path(prefix).name if name is None else name,
        credit=credit,
        sketch=sketch,
        source=str(prefix),
        nodes_e7=np.array(nodes, dtype=np.int32).reshape(-1, 2),
        edges=Edges.of(rows),
    )


def _edge(path: Path, line: int, row: dict[str, str], number: dict[str, int], nodes: list[tuple[int, int]]) -> EdgeRow:
    for end in ("u", "v"):
        if row[end] not in number:
            raise NetworkFileError(path, f"line {line}: {end} {row[end]!r} is no id of the nodes table")
    if row["oneway"] not in ("0", "1"):
        raise NetworkFileError(path, f"line {line}: oneway {row['oneway']!r} must be 0 or 1")
    if row["structure"] not in _STRUCTURE:
        raise NetworkFileError(path, f"line {line}: structure {row['structure']!r} must be empty, b, t, bt or f")
    length_m = _number(path, line, row, "length_m", (0, LONGEST_EDGE_M))
    u, v = number[row["u"]], number[row["v"]]
    try:
        steps = decode_steps(row["polyline5"])
    except ValueError as error:
        raise NetworkFileError(path, f"line {line}: polyline5: {error}") from error
    scale = UNITS_PER_DEGREE // STEPS_PER_DEGREE
    points = [(lon * scale, lat * scale) for lon, lat in steps]
    if any(abs(lon) > 180 * UNITS_PER_DEGREE or abs(lat) > 90 * UNITS_PER_DEGREE for lon, lat in points):
        raise NetworkFileError(path, f"line {line}: polyline5 leaves the earth; precision must be 5, order lat, lon")
    # The line's ends are the nodes, rounded more coarsely: take the nodes themselves, so that ways have no gaps.
    points = [nodes[u], *points[1:-1], nodes[v]]
    return EdgeRow(
        u=u,
        v=v,
        road_class=CLASS_CODE[row["highway"]],
        length_dm=round(length_m * 10),
        forward=True,
        backward=row["oneway"] == "0",
        access=(0, 0, 0),
        max_weight_kg=NO_LIMIT,
        max_width_cm=NO_LIMIT,
        max_height_cm=NO_LIMIT,
        structure=_STRUCTURE[row["structure"]],
        name=row["name"],
        ref=row["ref"],
        points_e7=points,
    )


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line numbers; all faults of the file itself become one clear line."""
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise NetworkFileError(path, f"column {missing[0]!r} is missing; needed are {', '.join(columns)}")
            for row in reader:
                if any(row[column] is None for column in columns):
                    raise NetworkFileError(path, f"line {reader.line_num}: too few fields")
                yield reader.line_num, row
    except FileNotFoundError as error:
        raise NetworkFileError(path, "no such file; a pair needs PREFIX_nodes.csv.gz and PREFIX_edges.csv.gz") from error
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise NetworkFileError(path, f"not a gzipped UTF-8 table, or cut short ({error})") from error


def _number(path: Path, line: int, row: dict[str, str], column: str, bounds: tuple[float, float]) -> float:
    text, (low, high) = row[column], bounds
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    # The comparison is false for NaN, so that one test refuses words, NaN and infinities alike.
    if not low <= value <= high:
        raise NetworkFileError(path, f"line {line}: {column} {text!r} must be a number from {low} to {high}")
    return value
