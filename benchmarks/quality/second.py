"""A second checker of benchmark solutions: a short replay against the raw instance file, with a parser of its own.

It shares no code with ``matching``, so that no fault of our reader or of our checker can make a solution of ours look right.
Li & Lim: Euclidean distances in double precision; Sartori & Buriol: whole minutes. A moment may be missed by 1e-6 at most.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Raw:
    """An instance as its file states it; ``vehicles`` None = as many as one likes; ``way[a][b]`` distance and time."""

    name: str
    euclidean: bool
    vehicles: int | None
    capacity: int
    demand: list[int]
    early: list[float]
    late: list[float]
    service: list[float]
    delivery_of: dict[int, int]
    way: list[list[float]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a solution comes to, and everything that is wrong with it."""

    vehicles: int
    distance: float
    faults: list[str]


def raw_of(file: str | Path) -> Raw:
    """Read an instance of either set."""
    data = Path(file).read_bytes()
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()
    rows = [line.split() for line in text.splitlines() if line.strip()]
    name = Path(file).name.split(".")[0]
    if rows[0][0][0].isdigit():
        nodes, vehicles, capacity = rows[1:], int(rows[0][0]), int(rows[0][1])
        at = [(float(row[1]), float(row[2])) for row in nodes]
        way = [[((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5 for bx, by in at] for ax, ay in at]
        return _raw(name, nodes, way, euclidean=True, vehicles=vehicles, capacity=capacity)
    begin = next(k for k, row in enumerate(rows) if row == ["NODES"])
    middle = next(k for k, row in enumerate(rows) if row == ["EDGES"])
    capacity = int(next(row[1] for row in rows if row[0] == "CAPACITY:"))
    nodes = rows[begin + 1 : middle]
    way = [[float(cell) for cell in row] for row in rows[middle + 1 : middle + 1 + len(nodes)]]
    return _raw(name, nodes, way, euclidean=False, vehicles=None, capacity=capacity)


def _raw(
    name: str, nodes: list[list[str]], way: list[list[float]], *, euclidean: bool, vehicles: int | None, capacity: int
) -> Raw:
    columns = list(zip(*nodes, strict=True))
    return Raw(
        name=name,
        euclidean=euclidean,
        vehicles=vehicles,
        capacity=capacity,
        demand=[int(float(cell)) for cell in columns[3]],
        early=[float(cell) for cell in columns[4]],
        late=[float(cell) for cell in columns[5]],
        service=[float(cell) for cell in columns[6]],
        delivery_of={k: int(row[8]) for k, row in enumerate(nodes) if int(row[8])},
        way=way,
    )


def verdict(raw: Raw, routes: list[list[int]]) -> Verdict:
    """Replay routes of nodes (the depot left out) and name every fault."""
    faults: list[str] = []
    used = [route for route in routes if route]
    visits = sorted(node for route in used for node in route)
    if visits != list(range(1, len(raw.demand))):
        faults.append(f"{len(visits)} visits do not do each of the {len(raw.demand) - 1} nodes once")
    if raw.vehicles is not None and len(used) > raw.vehicles:
        faults.append(f"{len(used)} vehicles instead of at most {raw.vehicles}")
    driven = 0.0
    for number, route in enumerate(used, 1):
        here, clock, load, done = 0, raw.early[0], 0, set[int]()
        for node in [*route, 0]:
            if not 0 <= node < len(raw.demand):
                return Verdict(len(used), driven, [*faults, f"route {number}: there is no node {node}"])
            driven += raw.way[here][node]
            clock = max(clock + raw.way[here][node], raw.early[node])
            load += raw.demand[node]
            done.add(node)
            if clock > raw.late[node] + CLOSE:
                faults.append(f"route {number}: at node {node} at {clock:.4f}, too late by {clock - raw.late[node]:.4f}")
            if load > raw.capacity:
                faults.append(f"route {number}: {load} on board after node {node}, above {raw.capacity}")
            if node in raw.delivery_of and (raw.delivery_of[node] not in route or raw.delivery_of[node] in done):
                faults.append(f"route {number}: node {node} is picked up, but not delivered after that")
            clock += raw.service[node]
            here = node
        if load:
            faults.append(f"route {number}: {load} still on board at the end")
    return Verdict(len(used), driven, faults)


def routes_in(text: str) -> list[list[int]]:
    """Return the routes of a solution file."""
    lines = (line.partition(":") for line in text.splitlines() if line.lower().startswith("route"))
    return [[int(cell) for cell in after.split() if cell != "0"] for _, _, after in lines]
