"""Transit matrices between the nodes of the Routing model: seconds, metres, added visits, cost.

Parking is paid once a visit. In *time* it is charged on the arc that leaves the visit, in *money and visits* on the arc that
enters it; a visit that turns out to be the trip's own gets its money back on the arc to the own stop or the end. So nothing is
ever understated, and it is exact but for the parking time of own visits that end with goods.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matching.problem import YEN, YEN_H_S, YEN_KG_G, Objective, Problem, Trip
from matching.solvers.routing_nodes import Layout, Node, Role

NEVER = 10**8
"""Seconds of an arc that may not be used: more than any day."""
UNIT = 180
"""Score units in one unit of the model's objective (a hundredth of a yen)."""

Matrix = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """What all matrices are made of, by node: places in and out, who moves, what is forbidden."""

    problem: Problem
    layout: Layout
    entry: NDArray[np.int64]
    exit: NDArray[np.int64]
    moves: NDArray[np.bool_]
    forbidden: NDArray[np.bool_]
    enters: NDArray[np.bool_]
    returns: NDArray[np.bool_]


def legs_of(problem: Problem, layout: Layout) -> Legs:
    """Return the places and prohibitions of a layout's arcs."""
    nodes = layout.nodes
    entry = np.array([n.entry for n in nodes], np.int64)
    leave = np.array([n.exit for n in nodes], np.int64)
    moves = leave[:, None] != entry[None, :]
    goods = np.array([n.goods for n in nodes])
    pause = np.array([n.role is Role.PAUSE for n in nodes])
    alone = np.array([n.first for n in nodes])
    fixed = np.array([n.role in {Role.START, Role.OWN} for n in nodes])
    # A break stands where the truck is, follows the last task of a visit, and never the end's.
    forbidden = (moves & pause[None, :]) | (~moves & pause[:, None]) | (~moves & alone[None, :])
    forbidden |= ~moves & pause[None, :] & fixed[:, None]
    for b, node in enumerate(nodes):
        if node.role is Role.PAUSE and node.after >= 0:
            forbidden[:, b] = True
            forbidden[node.after, b] = False
    for start in layout.starts:
        late = nodes[start].windows[-1].late
        early = np.array([n.windows[0].early for n in nodes])
        forbidden[start] |= ~moves[start] & goods & (early > late)
    return Legs(
        problem=problem,
        layout=layout,
        entry=entry,
        exit=leave,
        moves=moves,
        forbidden=forbidden,
        enters=moves & goods[None, :],
        returns=_returns(layout, moves, goods),
    )


def _returns(layout: Layout, moves: NDArray[np.bool_], goods: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Arcs by which a visit that was paid for on entering turns out to be the trip's own."""
    found = np.zeros_like(moves)
    for v in range(len(layout.trips)):
        chain = [layout.starts[v], *layout.stops[v], layout.ends[v]]
        for before, node in pairwise(chain):
            if layout.nodes[before].entry != layout.nodes[node].entry:
                found[:, node] = ~moves[:, node] & goods
    return found


def seconds(legs: Legs, metric: int) -> Matrix:
    """Seconds from the begin of one node to the earliest begin of the next; :data:`NEVER` where it may not follow."""
    way = legs.problem.travels[metric].seconds[legs.exit[:, None], legs.entry[None, :]]
    stays = np.array([n.stays[metric] for n in legs.layout.nodes], np.int64)
    parks = np.array([_parks(legs.problem, n) for n in legs.layout.nodes], np.int64)
    total = stays[:, None] + np.where(legs.moves, parks[:, None] + way, 0)
    table: Matrix = np.where(legs.forbidden | (legs.moves & (way < 0)), NEVER, total)
    return table


def _parks(problem: Problem, node: Node) -> int:
    if node.goods or (node.role is Role.PAUSE and node.after < 0):
        return problem.places[node.exit].parking_s
    return 0


def metres(legs: Legs, metric: int) -> Matrix:
    """Metres from node to node, those within a node of two pickups counted on leaving it."""
    table = legs.problem.travels[metric].metres
    way = np.where(legs.moves, table[legs.exit[:, None], legs.entry[None, :]], 0)
    within = np.where(legs.entry != legs.exit, table[legs.entry, legs.exit], 0)
    total: Matrix = np.maximum(way, 0) + np.maximum(within, 0)[:, None]
    return total


def visits(legs: Legs) -> Matrix:
    """Added visits begun by each arc, less those that turn out to be the trip's own."""
    within = (legs.entry != legs.exit).astype(np.int64)
    total: Matrix = legs.enters.astype(np.int64) - legs.returns.astype(np.int64) + within[:, None]
    return total


def cost(legs: Legs, trip: Trip) -> Matrix:
    """Extra cost of each arc on a trip, in units of the model's objective; time counts as far as it is not waited."""
    if legs.problem.objective is not Objective.VALUE:
        return metres(legs, trip.metric)
    places = legs.problem.places
    visit = np.array([trip.cost_visit + p.parking_yen for p in places], np.int64) * YEN
    within = np.where(legs.entry != legs.exit, visit[legs.exit], 0)
    fee = np.where(legs.enters, visit[legs.entry][None, :], 0) - np.where(legs.returns, visit[legs.entry][None, :], 0)
    drive = YEN_KG_G * trip.cost_km * metres(legs, trip.metric)
    clock = seconds(legs, trip.metric)
    drive += YEN_H_S * trip.cost_h * np.where(clock < NEVER, clock, 0)
    loss = np.array(
        [legs.layout.call(i).loss if n.role is Role.PICKUP else 0 for i, n in enumerate(legs.layout.nodes)], np.int64
    )
    total: Matrix = (drive + fee + (within + loss)[:, None]) // UNIT
    return total


def lift(legs: Legs) -> int:
    """Return what is added to every arc into an own stop or an end, so that no arc has a negative cost.

    Each of them is entered exactly once, so that it adds the same to every solution.
    """
    trips = [legs.problem.trips[t] for t in legs.layout.trips]
    fees = max((p.parking_yen for p in legs.problem.places), default=0) + max((t.cost_visit for t in trips), default=0)
    return YEN * fees // UNIT + 1
