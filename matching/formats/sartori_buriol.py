"""Instances of Sartori & Buriol (2020): real roads, whole minutes, as many vehicles as one likes.

Lines ``KEY: value``, then ``NODES`` and a row a node (number, latitude, longitude, demand, begin and end of the window,
service, pickup node, delivery node), then ``EDGES`` and the matrix of minutes row by row, then ``EOF``.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.formats.assemble import Node, instance_of, node_of
from matching.formats.instance import Family, Instance
from matching.formats.text import Lines
from matching.values import Objective

_MOST_NODES: Final = 10_001
_LONGEST: Final = 1_000_000
_MINUTES: Final = re.compile(r"[0-9]{1,9}(?:\s+[0-9]{1,9})*")


def sartori_buriol(lines: Lines, *, name: str, objective: Objective = Objective.VEHICLES) -> Instance:
    """Read an instance.

    Parameters
    ----------
    lines : Lines
    name : str
        Used where the file itself gives none.
    objective : Objective
        ``VEHICLES`` (the set's own aim) or ``DISTANCE``.

    Raises
    ------
    FormatError
        Naming the first line that is wrong, and what would be right.
    """
    keys, begin = _head(lines)
    if "CAPACITY" not in keys:
        raise lines.fault(lines.rows[begin][0], "a line CAPACITY must come before NODES")
    capacity = lines.whole(*_said(keys, "CAPACITY", "the capacity"), low=1)
    rows = lines.rows[begin + 1 :]
    end = next((k for k, (_, line) in enumerate(rows) if line.upper() == "EDGES"), None)
    if end is None:
        raise lines.end("EDGES and the matrix")
    if not 0 < end <= _MOST_NODES:
        raise lines.fault(rows[end][0], f"from 1 to {_MOST_NODES} nodes must come before EDGES, not {end}")
    if "SIZE" in keys and lines.whole(*_said(keys, "SIZE", "the size")) != end:
        raise lines.fault(rows[end][0], f"{end} nodes stand before EDGES, but SIZE is {keys['SIZE'][1]}")
    nodes = _nodes(lines, rows[:end])
    minutes = _edges(lines, rows[end + 1 :], end)
    return instance_of(
        lines, nodes, minutes,
        name=keys["NAME"][1] if keys.get("NAME", (0, ""))[1] else name,
        family=Family.SARTORI_BURIOL, capacity=capacity, vehicles=None, objective=objective,
    )  # fmt: skip


def _head(lines: Lines) -> tuple[dict[str, tuple[int, str]], int]:
    """Return keys with line and value, and the index of the row NODES."""
    keys: dict[str, tuple[int, str]] = {}
    for index, (number, line) in enumerate(lines):
        if line.upper() == "NODES":
            return keys, index
        key, colon, value = line.partition(":")
        if not colon:
            raise lines.fault(number, "a line 'KEY: value' or NODES is expected here")
        keys[key.strip().upper()] = number, value.strip()
    raise lines.end("NODES and a row for each node")


def _said(keys: dict[str, tuple[int, str]], key: str, what: str) -> tuple[int, str, str]:
    number, value = keys[key]
    return number, what, value


def _nodes(lines: Lines, rows: tuple[tuple[int, str], ...]) -> list[Node]:
    nodes = []
    for index, (number, line) in enumerate(rows):
        cells = line.split()
        if len(cells) != 9:
            raise lines.fault(number, f"a node's row must hold 9 values, not {len(cells)}")
        if lines.whole(number, "the node's number", cells[0]) != index:
            raise lines.fault(number, f"node {cells[0]} stands where node {index} is expected")
        lines.real(number, "the latitude", cells[1], low=-90, high=90)
        lines.real(number, "the longitude", cells[2], low=-180, high=180)
        for what, text in zip(("the window's begin", "the window's end", "the service time"), cells[4:7], strict=True):
            lines.whole(number, what, text)
        nodes.append(node_of(lines, number, cells[3:], index, len(rows)))
    return nodes


def _edges(lines: Lines, rows: tuple[tuple[int, str], ...], size: int) -> NDArray[np.int64]:
    minutes = np.zeros((size, size), np.int64)
    for index in range(size):
        if index >= len(rows) or rows[index][1].upper() == "EOF":
            raise lines.end(f"row {index + 1} of {size} of the matrix")
        number, line = rows[index]
        cells = line.split()
        if len(cells) != size:
            raise lines.fault(number, f"a row of the matrix must hold {size} values, not {len(cells)}")
        if not _MINUTES.fullmatch(line):
            for text in cells:
                lines.whole(number, "a time of travel", text, high=_LONGEST)
        minutes[index] = list(map(int, cells))
        if minutes[index].max() > _LONGEST:
            raise lines.fault(number, f"a time of travel must be from 0 to {_LONGEST}, not {minutes[index].max()}")
        if minutes[index, index]:
            raise lines.fault(number, f"the way from node {index} to itself must be 0, not {minutes[index, index]}")
    rest = rows[size:]
    if not rest:
        raise lines.end("EOF")
    if rest[0][1].upper() != "EOF" or len(rest) > 1:
        raise lines.fault(rest[0][0], "only EOF may follow the matrix")
    return minutes
