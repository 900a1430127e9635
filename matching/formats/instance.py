"""A public instance of pickup and delivery with time windows, as its file gives it and as a problem of ours.

Nodes are numbered as in the file, node 0 is the depot. A request (its pickup node and its delivery node) becomes a lot and an
order that accept only each other, a node a place, service the place's parking; every order is required, every trip is the
same. Figures that are compared with others' are always taken from the file's own numbers, never from the scaled integers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Sequence as Series
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.plan import Decision, Plan, Sequence, Shipment, Step
from matching.problem import Problem
from matching.values import Objective, TaskKind

Route = tuple[int, ...]
"""The nodes that one vehicle visits, in order, without the depot."""
TOLERANCE: Final = 1e-6
"""What double-precision sums may be off by, in the instance's own unit of time."""


class Family(StrEnum):
    """The public set that an instance belongs to."""

    LI_LIM = "li-lim"
    SARTORI_BURIOL = "sartori-buriol"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instance:
    """One public instance.

    ``distances`` [N, N] are the file's own (Euclidean in double precision, or whole minutes) and are travel times as well;
    ``early``, ``late``, ``service`` [N] in the same unit; ``demands`` [N] at a pickup positive; request ``r`` is picked up at
    node ``pickups[r]`` and delivered at ``deliveries[r]``; ``vehicles`` that may be used, each of ``capacity``. In ``problem``
    one unit of distance is ``scale`` metres and seconds; lot and order ``r`` are request ``r``, place ``n`` is node ``n``.
    """

    name: str
    family: Family
    problem: Problem
    scale: int
    capacity: int
    vehicles: int
    demands: tuple[int, ...]
    early: tuple[float, ...]
    late: tuple[float, ...]
    service: tuple[float, ...]
    pickups: tuple[int, ...]
    deliveries: tuple[int, ...]
    distances: NDArray[np.float64] | NDArray[np.int64]

    @property
    def whole(self) -> bool:
        """Whether distances are whole numbers by definition."""
        return self.family is Family.SARTORI_BURIOL

    def distance(self, routes: Series[Route]) -> float:
        """Whole length of routes in the file's own unit, depot to depot."""
        legs = (float(self.distances[a, b]) for route in routes if route for a, b in pairwise((0, *route, 0)))
        return math.fsum(legs)

    def faults(self, routes: Series[Route]) -> Iterator[str]:
        """Yield every way in which routes break the instance as its file states it; scaled integers play no part."""
        used = [route for route in routes if route]
        if len(used) > self.vehicles:
            yield f"{len(used)} vehicles are used, {self.vehicles} are there"
        seen = [node for route in used for node in route]
        for node in sorted(set(seen) ^ set(range(1, len(self.demands)))):
            yield f"node {node} is {'not known' if node in seen else 'not visited'}"
        if len(seen) != len(set(seen)):
            yield f"node {next(node for node in seen if seen.count(node) > 1)} is visited more than once"
        if any(not 0 < node < len(self.demands) for node in seen):
            return
        for number, route in enumerate(used, 1):
            yield from (f"route {number}: {fault}" for fault in self._route_faults(route))

    def _route_faults(self, route: Route) -> Iterator[str]:
        at = {node: k for k, node in enumerate(route)}
        partner = dict(zip(self.deliveries, self.pickups, strict=True))
        clock, load, last = self.early[0], 0, 0
        for k, node in enumerate(route):
            clock = max(clock + float(self.distances[last, node]), self.early[node])
            if clock > self.late[node] + TOLERANCE:
                yield f"node {node} is reached at {clock:.6f}, after {self.late[node]:g}"
            load += self.demands[node]
            if load > self.capacity:
                yield f"the load on leaving node {node} is {load}, above {self.capacity}"
            if node in partner and at.get(partner[node], k) >= k:
                yield f"node {node} comes without its pickup {partner[node]} before it"
            clock += self.service[node]
            last = node
        if clock + float(self.distances[last, 0]) > self.late[0] + TOLERANCE:
            yield f"the depot is reached at {clock + float(self.distances[last, 0]):.6f}, after {self.late[0]:g}"

    def routes(self, plan: Plan) -> tuple[Route, ...]:
        """Routes of a plan of ``problem`` as nodes, trips that carry nothing left out."""
        ends = (self.pickups, self.deliveries)
        found = (
            tuple(ends[task.kind is TaskKind.DELIVERY][plan.shipments[task.index].lot] for task in route.tasks)
            for route in plan.routes
        )
        return tuple(route for route in found if route)

    def decision(self, routes: Series[Route]) -> Decision:
        """Routes of nodes as a decision on ``problem``; only whole requests on one route become shipments.

        Raises
        ------
        ValueError
            Where there are more routes than vehicles, or a route visits what is no node of a request.
        """
        used = [route for route in routes if route]
        if len(used) > self.vehicles:
            raise ValueError(f"{len(used)} routes are more than the {self.vehicles} vehicles given")
        request = {node: r for ends in (self.pickups, self.deliveries) for r, node in enumerate(ends)}
        shipments: list[Shipment] = []
        sequences: list[Sequence] = []
        for trip, route in enumerate(used):
            unknown = [node for node in route if node not in request]
            if unknown:
                raise ValueError(f"node {unknown[0]} belongs to no request")
            inside = set(route)
            index: dict[int, int] = {}
            steps: list[Step] = []
            for node in route:
                r = request[node]
                if not {self.pickups[r], self.deliveries[r]} <= inside:
                    continue
                if r not in index:
                    index[r] = len(shipments)
                    shipments.append(Shipment(lot=r, order=r, trip=trip, pickup_option=0, receiving_option=0, units=1))
                kind = TaskKind.PICKUP if node == self.pickups[r] else TaskKind.DELIVERY
                steps.append(Step(kind=kind, index=index[r]))
            sequences.append(Sequence(trip=trip, steps=tuple(steps)))
        return Decision(shipments=tuple(shipments), sequences=tuple(sequences))

    @property
    def objective(self) -> Objective:
        """What the problem compares: vehicles first, or distance alone."""
        return self.problem.objective
