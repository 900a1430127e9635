"""What tests of the law share: roads on a straight line, and a generic solver of time constraints as an oracle.

The oracle states the rules of time once more, in its own words, as a graph of difference constraints, and solves it by plain
Bellman-Ford; it shares nothing with ``matching.timeline`` or ``matching.ownway``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, product
from typing import Any

import numpy as np
import pytest

from matching.plan import Sequence, Shipment, Step
from matching.problem import (
    Accept,
    Lot,
    Order,
    Party,
    Permit,
    PickupOption,
    Place,
    Problem,
    ReceivingOption,
    TaskKind,
    Travel,
    Trip,
    Vehicle,
    Window,
)

Edge = tuple[str, str, int]
_ALL_DAY = (Window(early=0, late=80_000),)


@pytest.fixture
def line() -> Callable[..., Travel]:
    """Roads between places at given kilometres of one straight road: 60 s and 1,000 m a kilometre unless told otherwise."""

    def roads(*kms: int, s_km: int = 60, m_km: int = 1000) -> Travel:
        at = np.array(kms, np.int64)
        apart = np.abs(at[:, None] - at[None, :])
        return Travel(seconds=apart * s_km, metres=apart * m_km)

    return roads


@pytest.fixture
def day(line: Callable[..., Travel]) -> Problem:
    """Farm at km 2, kitchen at km 4 of a road that a black-plate truck drives from km 0 to km 10 anyway."""
    return Problem(
        places=tuple(Place() for _ in range(4)),
        travels=(line(0, 2, 4, 10),),
        parties=(Party(), Party(), Party()),
        lots=(
            Lot(
                party=0,
                product="carrot",
                family="root",
                unit_g=1000,
                units=10,
                units_per_crate=20,
                lowest=100,
                pickups=(PickupOption(place=1, windows=_ALL_DAY),),
            ),
        ),
        orders=(
            Order(
                party=1,
                min_g=4000,
                max_g=8000,
                accepts=(Accept(goods="carrot", highest=150),),
                receivings=(ReceivingOption(place=2, windows=_ALL_DAY),),
            ),
        ),
        vehicles=(Vehicle(party=2, permits=frozenset({Permit.BLACK})),),
        trips=(
            Trip(
                vehicle=0,
                driver=0,
                start=0,
                end=3,
                depart_early=0,
                depart_late=3600,
                arrive_late=10_000,
                capacity_g=350_000,
                capacity_crates=(17, 0, 0),
                detour_s=1200,
                detour_visits=4,
                cost_visit=50,
            ),
        ),
    )


@dataclass(frozen=True)
class Clock:
    """Times that the oracle finds."""

    begins: tuple[int, ...]
    pause: int | None
    depart: int
    arrive: int

    @property
    def elapsed(self) -> int:
        return self.arrive - self.depart


class Oracle:
    """Solves one route, or a trip's own way, from the rules as written."""

    def clock(
        self,
        problem: Problem,
        shipments: tuple[Shipment, ...],
        sequence: Sequence,
        *,
        longest: int | None = None,
    ) -> Clock | None:
        """Least elapsed, then componentwise least times; None where there are none, or none within ``longest`` (s)."""
        edges = self.edges(problem, shipments, sequence)
        if edges is None:
            return None
        least = self.longest_path(edges, "depart")
        if self.longest_path(edges, "zero") is None or least is None:
            return None
        elapsed = least["arrive"]
        if longest is not None and elapsed > longest:
            return None
        at = self.longest_path([*edges, ("arrive", "depart", -elapsed)], "zero")
        assert at is not None
        return Clock(
            begins=tuple(at[f"task {k}"] for k in range(len(sequence.steps))),
            pause=at.get("pause"),
            depart=at["depart"],
            arrive=at["arrive"],
        )

    def own(self, problem: Problem, index: int) -> int | None:
        """Least elapsed time of a trip's own way, by trying every window of every own stop and every break position."""
        trip = problem.trips[index]
        positions = [None] if trip.pause is None else list(range(len(trip.own_stops) + 1))
        best: int | None = None
        for windows in product(*(range(len(stop.windows)) for stop in trip.own_stops)):
            steps = tuple(Step(kind=TaskKind.OWN, index=k, window=w) for k, w in enumerate(windows))
            for position in positions:
                found = self.clock(problem, (), Sequence(trip=index, steps=steps, pause_after=position), longest=trip.duty)
                if found is not None and (best is None or found.elapsed < best):
                    best = found.elapsed
        return best

    @staticmethod
    def longest_path(edges: list[Edge], source: str) -> dict[str, int] | None:
        """Longest ways from ``source``; None where a cycle of positive length is reached: the constraints contradict."""
        at = {source: 0}
        names = {name for u, v, _ in edges for name in (u, v)}
        for _ in range(len(names) + 1):
            still = True
            for u, v, weight in edges:
                if u in at and at[u] + weight > at.get(v, -(10**9)):
                    at[v] = at[u] + weight
                    still = False
            if still:
                return at
        return None

    @staticmethod
    def edges(problem: Problem, shipments: tuple[Shipment, ...], sequence: Sequence) -> list[Edge] | None:
        """All rules of time as (a, b, w): moment b is at least w after moment a. None: the break has no lawful place."""
        trip = problem.trips[sequence.trip]
        seconds = problem.travels[trip.metric].seconds

        def given(step: Step) -> Any:
            if step.kind is TaskKind.OWN:
                return trip.own_stops[step.index]
            shipment = shipments[step.index]
            if step.kind is TaskKind.PICKUP:
                return problem.lots[shipment.lot].pickups[shipment.pickup_option]
            return problem.orders[shipment.order].receivings[shipment.receiving_option]

        # Moments in order with their places; runs at one place are visits.
        chain: list[tuple[str, int]] = [("start", trip.start)]
        chain += [(f"task {k}", given(step).place) for k, step in enumerate(sequence.steps)]
        chain.append(("end", trip.end))
        visits = [(place, [name for name, _ in run]) for place, run in groupby(chain, key=lambda item: item[1])]
        edges: list[Edge] = []

        def at_least(moment: str, early: int) -> None:
            edges.append(("zero", moment, early))

        def at_most(moment: str, late: int) -> None:
            edges.append((moment, "zero", -late))

        def same(a: str, b: str, after: int = 0) -> None:
            edges.extend([(a, b, after), (b, a, -after)])

        done, broke = 0, False
        ready: tuple[str, int] | None = None  # the next moment is at least so long after this one
        for number, (place, names) in enumerate(visits):
            tasks = [name for name in names if name.startswith("task")]
            own = "start" in names or "end" in names
            own = own or any(sequence.steps[int(name[5:])].kind is TaskKind.OWN for name in tasks)
            if ready is not None:
                ready = (ready[0], ready[1] + int(seconds[visits[number - 1][0], place]))
            first_moment: str | None = None
            for position, name in enumerate(tasks):
                step = sequence.steps[int(name[5:])]
                service = problem.places[place].parking_s if position == 0 and not own else 0
                if step.kind is TaskKind.OWN:
                    service += trip.own_stops[step.index].duration_s
                else:
                    shipment = shipments[step.index]
                    lot = problem.lots[shipment.lot]
                    service += lot.handling_s * -(-shipment.units // lot.units_per_crate)
                    if step.kind is TaskKind.DELIVERY and lot.deliver_by is not None:
                        at_most(name, lot.deliver_by)
                window = given(step).windows[step.window]
                at_least(name, window.early)
                at_most(name, window.late)
                if ready is not None:
                    edges.append((ready[0], name, ready[1]))
                first_moment = first_moment or name
                ready = (name, service)
                done += 1
            if tasks:
                leave, service = ready  # type: ignore[misc]
                for name in tasks:
                    step = sequence.steps[int(name[5:])]
                    if step.kind is TaskKind.PICKUP:
                        limit = problem.lots[shipments[step.index].lot].on_board
                        drop = sequence.steps.index(
                            Step(kind=TaskKind.DELIVERY, index=step.index, window=_window(sequence, step))
                        )
                        if limit is not None:
                            edges.append((f"task {drop}", leave, -(limit + service)))
            if trip.pause is not None and sequence.pause_after == done and not broke and number + 1 < len(visits):
                broke = True
                at_least("pause", trip.pause.early)
                at_most("pause", trip.pause.late)
                if ready is not None:
                    edges.append((ready[0], "pause", ready[1]))
                first_moment = first_moment or "pause"
                ready = ("pause", trip.pause.break_s)
            if number == 0:
                if first_moment is None:
                    ready = ("depart", 0)
                else:
                    same("depart", first_moment)
                at_least("depart", trip.depart_early)
                at_most("depart", trip.depart_late)
        assert ready is not None
        if [name for name in visits[-1][1] if name.startswith("task")] or len(visits) == 1:
            same(ready[0], "arrive", ready[1])
        else:
            edges.append((ready[0], "arrive", ready[1]))
        at_most("arrive", trip.arrive_late)
        return edges if broke == (trip.pause is not None) and (broke or sequence.pause_after is None) else None


def _window(sequence: Sequence, pickup: Step) -> int:
    return next(s.window for s in sequence.steps if s.kind is TaskKind.DELIVERY and s.index == pickup.index)


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    return Oracle()
