"""Instances of Li & Lim (2001): one row a node, Euclidean distances in double precision, a fleet that is given.

First line: vehicles, capacity, speed (of no meaning). Then for each node, from 0 (the depot) on: number, x, y, demand, begin
and end of the window, service, pickup node, delivery node.
"""

from __future__ import annotations

import numpy as np

from matching.formats.assemble import instance_of, node_of
from matching.formats.instance import Family, Instance
from matching.formats.text import LARGEST_VALUE, Lines
from matching.values import Objective

_MOST_NODES = 10_001


def li_lim(lines: Lines, *, name: str, objective: Objective = Objective.VEHICLES) -> Instance:
    """Read an instance.

    Parameters
    ----------
    lines : Lines
    name : str
        What the file is called: its text holds no name.
    objective : Objective
        ``VEHICLES`` (the set's own aim) or ``DISTANCE``.

    Raises
    ------
    FormatError
        Naming the first line that is wrong, and what would be right.
    """
    (first, head), *rows = lines.rows
    cells = head.split()
    if len(cells) != 3:
        raise lines.fault(first, f"the first line must hold vehicles, capacity and speed, not {len(cells)} values")
    vehicles = lines.whole(first, "the number of vehicles", cells[0], low=1, high=_MOST_NODES)
    capacity = lines.whole(first, "the capacity", cells[1], low=1)
    lines.real(first, "the speed", cells[2])
    if not rows:
        raise lines.end("a row of nine values for each node")
    if len(rows) > _MOST_NODES:
        raise lines.fault(None, f"has {len(rows)} nodes, more than {_MOST_NODES}")
    at = np.zeros((len(rows), 2))
    nodes = []
    for index, (number, line) in enumerate(rows):
        cells = line.split()
        if len(cells) != 9:
            raise lines.fault(number, f"a node's row must hold 9 values, not {len(cells)}")
        if lines.whole(number, "the node's number", cells[0]) != index:
            raise lines.fault(number, f"node {cells[0]} stands where node {index} is expected")
        at[index] = [lines.real(number, what, text, low=-LARGEST_VALUE) for what, text in zip("xy", cells[1:3], strict=True)]
        nodes.append(node_of(lines, number, cells[3:], index, len(rows)))
    apart = at[:, None, :] - at[None, :, :]
    # The root of a sum of squares, never hypot: whole distances (3, 4, 5) must come out whole.
    distances = np.sqrt(apart[:, :, 0] ** 2 + apart[:, :, 1] ** 2)
    return instance_of(
        lines, nodes, distances,
        name=name, family=Family.LI_LIM, capacity=capacity, vehicles=vehicles, objective=objective,
    )  # fmt: skip
