"""Tests of the one place where a decision becomes a plan: times, stops, figures, trips left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from matching.check import check
from matching.errors import PlanBroken
from matching.plan import Basis, Code, Decision, LeftOut, Sequence, Shipment, Step, Stop
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
    TaskKind,
    Travel,
    Trip,
    Vehicle,
    Window,
)
from matching.settle import decision_of, settle

ALWAYS = (Window(early=0, late=90_000),)
HUB, FARM, SHOP = range(3)
PICK, DROP = Step(kind=TaskKind.PICKUP, index=0), Step(kind=TaskKind.DELIVERY, index=0)
OWN = Step(kind=TaskKind.OWN, index=0)
ONE = Shipment(lot=0, order=0, trip=0, pickup_option=0, receiving_option=0, units=6)


@pytest.fixture
def market(line: Callable[..., Travel]) -> Problem:
    """Hub, farm and shop at 0, 10 and 30 km; the first trip stops at the shop and rests, the second cannot run."""
    trip = Trip(
        vehicle=0,
        driver=0,
        start=HUB,
        end=HUB,
        depart_early=1000,
        depart_late=9000,
        arrive_late=80_000,
        capacity_g=100_000,
        capacity_crates=(20, 0, 0),
        own_stops=(OwnStop(place=SHOP, windows=ALWAYS, duration_s=300, change_g=-400, change_crates=(-1, 0, 0)),),
        own_g=1000,
        own_crates=(3, 0, 0),
        cost_km=10,
        pause=Pause(break_s=900, early=0, late=50_000),
    )
    return Problem(
        places=(Place(parking_s=60),) * 3,
        travels=(line(0, 10, 30),),
        parties=(Party(),) * 3,
        lots=(
            Lot(
                party=0,
                product="leek",
                family="leaf",
                unit_g=1000,
                units=30,
                units_per_crate=5,
                lowest=300,
                per_kg=True,
                pickups=(PickupOption(place=FARM, windows=ALWAYS),),
                handling_s=10,
            ),
        ),
        orders=(
            Order(
                party=1,
                min_g=0,
                max_g=30_000,
                accepts=(Accept(goods="leek", highest=900),),
                receivings=(ReceivingOption(place=SHOP, windows=ALWAYS),),
            ),
        ),
        vehicles=(Vehicle(party=2, permits=frozenset({Permit.BLACK})),) * 2,
        trips=(trip, replace(trip, vehicle=1, driver=1, arrive_late=1001)),
    )


def decided(*steps: Step, pause_after: int | None = 1) -> Decision:
    return Decision(shipments=(ONE,), sequences=(Sequence(trip=0, steps=steps, pause_after=pause_after),))


def test_a_route_tells_each_visit_with_its_times_and_its_load(market: Problem) -> None:
    route = settle(market, decided(PICK, OWN, DROP)).routes[0]
    # Hub 1,000; farm 1,600, parking 60 and 2 crates x 10, then the break of 900 until 2,580; shop 3,780, own stop 300,
    # delivery 20, until 4,100; 30 km home: 5,900.
    assert route.stops == (
        Stop(place=HUB, first=0, last=0, own=True, arrive=1000, leave=1000, load_g=1000, load_crates=(3, 0, 0)),
        Stop(place=FARM, first=0, last=1, own=False, arrive=1600, leave=2580, load_g=7000, load_crates=(5, 0, 0)),
        Stop(place=SHOP, first=1, last=3, own=True, arrive=3780, leave=4100, load_g=600, load_crates=(2, 0, 0)),
        Stop(place=HUB, first=3, last=3, own=True, arrive=5900, leave=5900, load_g=600, load_crates=(2, 0, 0)),
    )
    assert [(task.begin, task.end) for task in route.tasks] == [(1600, 1680), (3780, 4080), (4080, 4100)]
    assert (route.depart, route.arrive, route.pause_after, route.pause_begin) == (1000, 5900, 1, 1680)


def test_a_route_tells_what_it_adds_to_the_own_way(market: Problem) -> None:
    route = settle(market, decided(PICK, OWN, DROP)).routes[0]
    # The own way: 60 km, 300 s at the shop, 900 s of rest. Added: 80 s at the farm and 20 s at the shop, no metre.
    assert (route.metres, route.detour_m, route.detour_s, route.added_visits) == (60_000, 0, 100, 1)


def test_waiting_is_told_between_arriving_and_beginning(market: Problem) -> None:
    late = replace(market.orders[0], receivings=(ReceivingOption(place=SHOP, windows=(Window(early=20_000, late=30_000),)),))
    problem = replace(market, orders=(late,))
    route = settle(problem, decided(PICK, DROP, OWN, pause_after=0)).routes[0]
    shop = route.stops[2]
    # Leaving at 9,000 at the latest after the break of 900 at the start.
    assert (route.depart, route.pause_begin, route.stops[0].leave) == (9000, 9000, 9900)
    assert (shop.arrive, route.tasks[1].begin) == (9900 + 600 + 80 + 1200, 20_000)
    assert check(problem, settle(problem, decided(PICK, DROP, OWN, pause_after=0))) == ()


def test_a_trip_without_a_sequence_makes_its_own_way(market: Problem) -> None:
    plan = settle(market, Decision(shipments=(), sequences=()))
    route = plan.routes[0]
    assert (route.detour_s, route.detour_m, route.extra_cost, route.added_visits) == (0, 0, 0, 0)
    assert [task.kind for task in route.tasks] == [TaskKind.OWN]
    assert check(market, plan) == ()


def test_a_trip_that_cannot_run_is_left_out_with_its_reason(market: Problem) -> None:
    plan = settle(market, decided(PICK, OWN, DROP))
    assert plan.left_out == (LeftOut(trip=1, code=Code.WINDOW),)
    assert [route.trip for route in plan.routes] == [0]


def test_a_sequence_without_lawful_times_is_our_own_fault(market: Problem) -> None:
    with pytest.raises(PlanBroken, match="trip 0 has no lawful times: break"):
        settle(market, decided(PICK, OWN, DROP, pause_after=None))


def test_a_plan_gives_back_what_was_decided(market: Problem) -> None:
    decision = decided(PICK, OWN, DROP)
    plan = settle(market, decision)
    assert decision_of(plan) == decision
    assert settle(market, decision_of(plan)) == plan


def test_bases_score_and_money_follow(market: Problem) -> None:
    plan = settle(market, decided(PICK, OWN, DROP))
    assert plan.bases == (Basis.BLACK,)
    assert plan.score.value == 6 * 600 * 18_000
    assert [line.yen for line in plan.money] == [1800]
    assert check(market, plan) == ()


def test_the_same_decision_gives_the_same_plan_and_nothing_is_changed(market: Problem) -> None:
    decision = decided(PICK, OWN, DROP)
    before = market.travels[0].seconds.copy()
    assert settle(market, decision) == settle(market, decision)
    assert (market.travels[0].seconds == before).all()


def test_plans_are_values(market: Problem) -> None:
    plan: Any = settle(market, decided(PICK, OWN, DROP))
    with pytest.raises((FrozenInstanceError, AttributeError)):
        plan.routes = ()
    with pytest.raises((FrozenInstanceError, AttributeError)):
        plan.routes[0].arrive = 0
    assert hash(plan.shipments) == hash(settle(market, decided(PICK, OWN, DROP)).shipments)


def test_a_plan_for_no_market_is_empty() -> None:
    plan = settle(Problem(places=(), travels=()), Decision(shipments=(), sequences=()))
    assert (plan.routes, plan.money, plan.left_out, plan.score.key) == ((), (), (), (0, 0, 0, 0))
    assert check(Problem(places=(), travels=()), plan) == ()
