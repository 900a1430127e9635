"""Rows of a file to an :class:`~matching.formats.instance.Instance`: what both formats share once they are read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.errors import FormatError
from matching.formats.instance import Family, Instance
from matching.formats.text import Lines
from matching.problem import Problem
from matching.values import (
    Accept,
    Lot,
    Match,
    Objective,
    Order,
    Party,
    PickupOption,
    Place,
    ReceivingOption,
    Travel,
    Trip,
    Vehicle,
    Window,
)

_FINEST: Final = 1_000_000
_LATEST: Final = 2**31 - 1
_LONGEST: Final = 2**34
"""All metres of a plan together stay below it, so that a search may weigh one vehicle more than all metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One row: the line it stands on, demand (a pickup's is positive), window, service, and the other node of its request."""

    line: int
    demand: int
    early: float
    late: float
    service: float
    partner: int


def node_of(lines: Lines, number: int, cells: list[str], index: int, size: int | None) -> Node:
    """Read ``demand early late service pickup delivery``, the part of a row that both formats share.

    Raises
    ------
    FormatError
        Naming the line and the value.
    """
    high = 10_000_000 if size is None else size - 1
    demand = lines.whole(number, "the demand", cells[0], low=-1_000_000, high=1_000_000)
    early, late, service = (
        lines.real(number, what, text)
        for what, text in zip(("the window's begin", "the window's end", "the service time"), cells[1:4], strict=True)
    )
    pickup = lines.whole(number, "the pickup node", cells[4], high=high)
    delivery = lines.whole(number, "the delivery node", cells[5], high=high)
    if late < early:
        raise lines.fault(number, f"the window ends at {late:g} before it begins at {early:g}")
    if index == 0:
        if (demand, pickup, delivery) != (0, 0, 0) or service:
            raise lines.fault(number, "the depot must have demand 0, service 0 and no pickup or delivery node")
    elif (pickup == 0) == (delivery == 0):
        raise lines.fault(number, "a node must name its pickup node or its delivery node: one of the two, the other 0")
    elif (demand > 0) != (delivery > 0) or demand == 0:
        raise lines.fault(number, f"the demand of a {'pickup' if delivery else 'delivery'} node has the wrong sign: {demand}")
    return Node(line=number, demand=demand, early=early, late=late, service=service, partner=pickup or delivery)


def instance_of(
    lines: Lines,
    nodes: list[Node],
    distances: NDArray[np.float64] | NDArray[np.int64],
    *,
    name: str,
    family: Family,
    capacity: int,
    vehicles: int | None,
    objective: Objective,
) -> Instance:
    """Pair the nodes, choose the scale and make the problem; ``vehicles`` None = as many as there are requests.

    Raises
    ------
    FormatError
        Where a pickup has no delivery, two nodes disagree, or nothing is to be carried.
    """
    pickups, deliveries = _pairs(lines, nodes)
    fleet = len(pickups) if vehicles is None else vehicles
    whole = family is Family.SARTORI_BURIOL
    scale = 1 if whole else _scale(nodes, float(distances.max()))
    problem = _problem(nodes, distances, pickups, deliveries, scale, capacity, fleet, objective)
    return Instance(
        name=name,
        family=family,
        problem=problem,
        scale=scale,
        capacity=capacity,
        vehicles=fleet,
        demands=tuple(node.demand for node in nodes),
        early=tuple(node.early for node in nodes),
        late=tuple(node.late for node in nodes),
        service=tuple(node.service for node in nodes),
        pickups=pickups,
        deliveries=deliveries,
        distances=distances,
    )


def _pairs(lines: Lines, nodes: list[Node]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    pickups = [i for i, node in enumerate(nodes) if node.demand > 0]
    for i, node in enumerate(nodes[1:], 1):
        if not 0 < node.partner < len(nodes):
            raise lines.fault(node.line, f"node {i} names node {node.partner}, which is not there")
        other = nodes[node.partner]
        if other.partner != i:
            raise lines.fault(node.line, f"node {i} names node {node.partner}, which names node {other.partner}")
        if node.demand + other.demand:
            raise lines.fault(node.line, f"node {i} moves {node.demand} and node {node.partner} {other.demand}: not the same")
    if not pickups:
        raise lines.fault(None, "has no request")
    return tuple(pickups), tuple(nodes[i].partner for i in pickups)


def _scale(nodes: list[Node], longest: float) -> int:
    """Return the finest power of ten by which every moment still fits 31 bits and all metres together 34.

    Metres are rounded to the nearest, seconds up, windows inwards: whatever is lawful in integers is lawful in real numbers.
    """
    latest = max(max(node.late, node.service) for node in nodes) + longest
    scale = _FINEST
    while scale > 1 and (scale * latest > _LATEST or scale * longest * 2 * len(nodes) > _LONGEST):
        scale //= 10
    return scale


def _problem(
    nodes: list[Node],
    distances: NDArray[np.float64] | NDArray[np.int64],
    pickups: tuple[int, ...],
    deliveries: tuple[int, ...],
    scale: int,
    capacity: int,
    fleet: int,
    objective: Objective,
) -> Problem:
    if np.issubdtype(distances.dtype, np.integer):
        metres = seconds = distances.astype(np.int64, copy=False)
    else:
        scaled = distances * float(scale)
        metres, seconds = np.rint(scaled).astype(np.int64), np.ceil(scaled).astype(np.int64)

    def window(i: int) -> Window:
        early = math.ceil(nodes[i].early * scale)
        return Window(early=early, late=max(early, math.floor(nodes[i].late * scale)))

    depot = window(0)
    trip = Trip(
        vehicle=0,
        driver=0,
        start=0,
        end=0,
        depart_early=depot.early,
        depart_late=depot.late,
        arrive_late=depot.late,
        capacity_g=capacity,
        capacity_crates=(len(pickups), 0, 0),
    )
    lots = tuple(
        Lot(
            party=0, product=f"request {r}", family=f"request {r}", unit_g=nodes[i].demand, units=1, units_per_crate=1,
            lowest=0, pickups=(PickupOption(place=i, windows=(window(i),)),),
        )
        for r, i in enumerate(pickups)
    )  # fmt: skip
    orders = tuple(
        Order(
            party=0, min_g=nodes[pickups[r]].demand, max_g=nodes[pickups[r]].demand,
            accepts=(Accept(goods=f"request {r}", highest=0),), receivings=(ReceivingOption(place=i, windows=(window(i),)),),
        )
        for r, i in enumerate(deliveries)
    )  # fmt: skip
    return Problem(
        places=tuple(Place(parking_s=math.ceil(node.service * scale)) for node in nodes),
        travels=(Travel(seconds=seconds, metres=metres),),
        parties=(Party(),),
        lots=lots,
        orders=orders,
        vehicles=(Vehicle(party=0),),
        trips=(trip,) * fleet,
        required=tuple(Match(order=r) for r in range(len(orders))),
        objective=objective,
    )


__all__ = ["FormatError", "Node", "instance_of", "node_of"]
