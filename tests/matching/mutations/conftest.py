"""One hand-made lawful day with slack in every rule, from which the tests break one rule at a time.

Places lie on one road (km): depot 0, farm A 10, farm B 14, restaurant X 30, restaurant Y 34, the first trip's customer 20,
the second trip's depot 8, farm D 12, the first trip's end 40. A kilometre takes 60 s.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from matching.ownway import OwnWay, own_way
from matching.plan import Code, Decision, LeftOut, Plan, Sequence, Shipment, Step
from matching.problem import (
    Accept,
    Lot,
    Order,
    OwnStop,
    Party,
    Pause,
    Permit,
    PickupOption,
    Place,
    Problem,
    ReceivingOption,
    Sponsor,
    TaskKind,
    Travel,
    Trip,
    Vehicle,
    Window,
    Zone,
)
from matching.settle import plan_of, route_of
from matching.timeline import Timeline, replay

# Tests are no package; this lets the ways of spoiling in this folder import each other.
sys.path.insert(0, str(Path(__file__).parent))

DEPOT, FARM_A, FARM_B, SHOP_X, SHOP_Y, CUSTOMER, DEPOT_2, FARM_D, END = range(9)
HOUR = 3600
DAY = (Window(early=5 * HOUR, late=17 * HOUR),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A problem, what is decided on it, and the canonical times of each trip that can run."""

    problem: Problem
    decision: Decision
    times: Mapping[int, Timeline]

    def plan(
        self,
        *,
        problem: Problem | None = None,
        decision: Decision | None = None,
        times: Mapping[int, Timeline] | None = None,
    ) -> Plan:
        """Make a plan with all figures anew; what is not given stays as it was, times included, lawful or not."""
        problem, decision = problem or self.problem, decision or self.decision
        clock = {**self.times, **(times or {})}
        routes, left_out = [], []
        sequences = {sequence.trip: sequence for sequence in decision.sequences}
        for trip in range(len(problem.trips)):
            own = own_way(problem, trip)
            if isinstance(own, Code):
                left_out.append(LeftOut(trip=trip, code=own))
            else:
                routes.append(route_of(problem, decision.shipments, sequences[trip], clock[trip], own))
        return plan_of(problem, decision.shipments, tuple(routes), tuple(left_out))

    @staticmethod
    def canonical(problem: Problem, decision: Decision) -> dict[int, Timeline]:
        """Canonical times of each trip that can run."""
        times = {}
        for sequence in decision.sequences:
            assert isinstance(own_way(problem, sequence.trip), OwnWay)
            replayed = replay(problem, decision.shipments, sequence)
            assert isinstance(replayed, Timeline), replayed
            times[sequence.trip] = replayed
        return times


def lots() -> tuple[Lot, ...]:
    return (
        Lot(
            party=0,
            product="tomato",
            family="fruit",
            unit_g=1000,
            units=30,
            units_per_crate=5,
            lowest=300,
            per_kg=True,
            min_units=2,
            pickups=(PickupOption(place=FARM_A, windows=DAY), PickupOption(place=FARM_A, windows=DAY)),
            defects=frozenset({"bent"}),
            deliver_by=16 * HOUR,
            on_board=5 * HOUR,
            handling_s=10,
        ),
        Lot(
            party=0,
            product="milk",
            family="dairy",
            unit_g=500,
            units=10,
            units_per_crate=4,
            lowest=100,
            min_units=2,
            pickups=(PickupOption(place=FARM_A, windows=DAY),),
            zone=Zone.COOL,
            handling_s=20,
        ),
        Lot(
            party=1,
            product="leek",
            family="leaf",
            unit_g=2000,
            units=6,
            units_per_crate=2,
            lowest=100,
            per_kg=True,
            pickups=(PickupOption(place=FARM_B, windows=DAY),),
            on_board=5 * HOUR,
            handling_s=10,
        ),
        Lot(
            party=2,
            product="edamame",
            family="bean",
            unit_g=1000,
            units=30,
            units_per_crate=10,
            lowest=300,
            per_kg=True,
            pickups=(PickupOption(place=FARM_D, windows=DAY),),
            deliver_by=16 * HOUR,
            handling_s=10,
        ),
    )


def orders() -> tuple[Order, ...]:
    return (
        Order(
            party=3,
            min_g=4000,
            max_g=30_000,
            accepts=(Accept(goods="tomato", highest=600, defects=frozenset({"bent"})),),
            receivings=(ReceivingOption(place=SHOP_X, windows=DAY),),
            max_deliveries=2,
        ),
        Order(
            party=4,
            min_g=2000,
            max_g=12_000,
            over_g=1000,
            accepts=(Accept(goods="dairy", highest=500), Accept(goods="leek", highest=700)),
            receivings=(ReceivingOption(place=SHOP_Y, windows=DAY),),
        ),
        Order(
            party=4,
            min_g=5000,
            max_g=30_000,
            accepts=(Accept(goods="edamame", highest=600),),
            receivings=(ReceivingOption(place=SHOP_Y, windows=DAY),),
        ),
    )


def trips() -> tuple[Trip, ...]:
    return (
        Trip(
            vehicle=0,
            driver=0,
            start=DEPOT,
            end=END,
            depart_early=6 * HOUR,
            depart_late=8 * HOUR,
            arrive_late=18 * HOUR,
            capacity_g=200_000,
            capacity_crates=(20, 10, 0),
            duty=10 * HOUR,
            own_stops=(OwnStop(place=CUSTOMER, windows=DAY, duration_s=600, change_g=-10_000, change_crates=(-1, 0, 0)),),
            own_g=20_000,
            own_crates=(2, 0, 0),
            detour_s=4 * HOUR,
            detour_m=50_000,
            detour_visits=6,
            cost_km=30,
            cost_h=1000,
            cost_visit=100,
            insured=50_000,
            pause=Pause(break_s=1800, early=6 * HOUR, late=14 * HOUR),
        ),
        Trip(
            vehicle=1,
            driver=1,
            start=DEPOT_2,
            end=DEPOT_2,
            depart_early=6 * HOUR,
            depart_late=8 * HOUR,
            arrive_late=18 * HOUR,
            capacity_g=100_000,
            capacity_crates=(10, 0, 0),
            detour_m=100_000,
            cost_km=40,
        ),
        Trip(
            vehicle=2,
            driver=2,
            start=FARM_D,
            end=FARM_D,
            depart_early=6 * HOUR,
            depart_late=8 * HOUR,
            arrive_late=18 * HOUR,
            capacity_g=100_000,
            capacity_crates=(10, 0, 0),
            own_stops=(OwnStop(place=FARM_D, windows=DAY, duration_s=300),),
            cost_km=20,
        ),
        # Its own stop closes before it may leave: it cannot make its own way and is left out.
        Trip(
            vehicle=3,
            driver=3,
            start=DEPOT,
            end=DEPOT,
            depart_early=6 * HOUR,
            depart_late=8 * HOUR,
            arrive_late=18 * HOUR,
            capacity_g=100_000,
            capacity_crates=(10, 0, 0),
            own_stops=(OwnStop(place=CUSTOMER, windows=(Window(early=0, late=5 * HOUR),)),),
        ),
    )


def pick(index: int) -> Step:
    return Step(kind=TaskKind.PICKUP, index=index)


def drop(index: int) -> Step:
    return Step(kind=TaskKind.DELIVERY, index=index)


@pytest.fixture
def scene(line: Callable[..., Travel]) -> Scene:
    problem = Problem(
        places=tuple(Place(parking_s=120 if n == FARM_A else 60, parking_yen=50) for n in range(9)),
        travels=(line(0, 10, 14, 30, 34, 20, 8, 12, 40),),
        # farm A, farm B, farm D, restaurants X and Y, carriers of the trips 0, 1 and 3
        parties=tuple(Party() for _ in range(8)),
        lots=lots(),
        orders=orders(),
        vehicles=(
            Vehicle(party=5, permits=frozenset({Permit.BLACK})),
            Vehicle(party=6, permits=frozenset({Permit.GREEN})),
            Vehicle(party=2),
            Vehicle(party=7, permits=frozenset({Permit.BLACK})),
        ),
        trips=trips(),
        sponsor=Sponsor(worth=200, budget=5000),
    )
    shipments = (
        Shipment(lot=0, order=0, trip=0, pickup_option=0, receiving_option=0, units=8),
        Shipment(lot=1, order=1, trip=0, pickup_option=0, receiving_option=0, units=6),
        Shipment(lot=2, order=1, trip=0, pickup_option=0, receiving_option=0, units=3),
        Shipment(lot=0, order=0, trip=1, pickup_option=0, receiving_option=0, units=4),
        Shipment(lot=3, order=2, trip=2, pickup_option=0, receiving_option=0, units=20),
    )
    own = Step(kind=TaskKind.OWN, index=0)
    decision = Decision(
        shipments=shipments,
        sequences=(
            Sequence(trip=0, steps=(pick(0), pick(1), pick(2), own, drop(0), drop(1), drop(2)), pause_after=4),
            Sequence(trip=1, steps=(pick(3), drop(3))),
            Sequence(trip=2, steps=(pick(4), drop(4), own)),
        ),
    )
    return Scene(problem=problem, decision=decision, times=Scene.canonical(problem, decision))
