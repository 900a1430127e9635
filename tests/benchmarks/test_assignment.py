"""The rivals' first step keeps the rules of goods, and what it leaves to the router is exactly what it assigned."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.rivals.assignment import broken, cheapest_lots, kilometres, pairs_of, restricted
from benchmarks.rivals.flow import carriage_yen, least_cost_flow
from fixtures.problems import random_problem
from matching.check import check
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
    Travel,
    Trip,
    Vehicle,
    Window,
)
from matching.settle import decision_of, settle
from matching.solve import solve
from matching.stop import Stop

ALL_DAY = (Window(early=0, late=36_000),)


def lot(place: int, price: int, units: int, **more: object) -> Lot:
    return Lot(
        party=0, product="leek", family="leaf", unit_g=1000, units=units, units_per_crate=10, lowest=price, per_kg=True,
        pickups=(PickupOption(place=place, windows=ALL_DAY),), **more,
    )  # fmt: skip


def order(place: int, least_kg: int, most_kg: int, highest: int, **more: object) -> Order:
    return Order(
        party=1, min_g=1000 * least_kg, max_g=1000 * most_kg, accepts=(Accept(goods="leek", highest=highest),),
        receivings=(ReceivingOption(place=place, windows=ALL_DAY),), **more,
    )  # fmt: skip


def market(lots: tuple[Lot, ...], orders: tuple[Order, ...], places: int = 4) -> Problem:
    at = np.arange(places, dtype=np.int64)
    apart = np.abs(at[:, None] - at)
    return Problem(
        places=(Place(),) * places,
        travels=(Travel(seconds=60 * apart, metres=1000 * apart),),
        parties=(Party(), Party(), Party()),
        lots=lots,
        orders=orders,
        vehicles=(Vehicle(party=2, permits=frozenset({Permit.GREEN})),),
        trips=(
            Trip(
                vehicle=0, driver=0, start=0, end=0, depart_early=0, depart_late=3600, arrive_late=36_000,
                capacity_g=10**6, capacity_crates=(100, 0, 0), cost_km=10,
            ),
        ),
    )  # fmt: skip


def test_the_cheapest_lot_is_taken_first_and_the_next_fills_the_wish() -> None:
    problem = market((lot(1, 200, 10), lot(2, 100, 4)), (order(3, 1, 6, 500),))
    assert cheapest_lots(problem) == {(1, 0): 4, (0, 0): 2}


def test_an_order_that_cannot_reach_its_least_leaves_the_lots_to_the_next() -> None:
    problem = market((lot(1, 100, 5),), (order(2, 6, 8, 500), order(3, 2, 3, 500)))
    assert cheapest_lots(problem) == {(0, 1): 3}


def test_a_lot_dearer_than_the_ceiling_is_not_assigned() -> None:
    assert cheapest_lots(market((lot(1, 600, 5),), (order(2, 1, 3, 500),))) == {}


def test_the_tolerance_helps_where_whole_units_would_miss_the_least() -> None:
    problem = market((lot(1, 100, 5),), (Order(
        party=1, min_g=2500, max_g=2500, over_g=500, accepts=(Accept(goods="leek", highest=500),),
        receivings=(ReceivingOption(place=2, windows=ALL_DAY),),
    ),))  # fmt: skip
    assert cheapest_lots(problem) == {(0, 0): 3}


def test_the_flow_prefers_the_near_lot_when_carriage_outweighs_the_price() -> None:
    lonlat = np.array([(139.8, 38.7), (139.8, 38.71), (139.8, 39.3), (139.8, 38.72)])
    problem = market((lot(1, 110, 5), lot(2, 100, 5)), (order(3, 2, 4, 500),))
    assert set(least_cost_flow(problem, lonlat, part=1.0)) == {(0, 0)}
    assert set(least_cost_flow(problem, lonlat, part=0.0)) == {(1, 0)}


def test_the_estimate_is_the_straight_line_at_the_days_rates() -> None:
    # 0.01 degree of latitude = 6371 x pi / 18000 km; x 1.3 at 10 yen/km; nothing by the hour, by the visit or for parking.
    lonlat = np.array([(139.8, 38.7), (139.8, 38.71), (139.8, 38.71), (139.8, 38.71)])
    problem = market((lot(0, 100, 5),), (order(1, 1, 3, 500),))
    expected = 1.3 * 10 * 6371.0 * np.pi / 18_000
    assert carriage_yen(problem, lonlat)[0, 0] == pytest.approx(expected)
    assert kilometres(lonlat)[1, 2] == 0


@pytest.mark.parametrize("seed", range(25))
def test_assignments_of_random_days_keep_the_rules_of_goods(seed: int) -> None:
    problem = random_problem(seed)
    lonlat = np.random.default_rng(seed).uniform((139.7, 38.6), (139.9, 38.8), (len(problem.places), 2))
    assert broken(problem, cheapest_lots(problem)) == []
    assert broken(problem, least_cost_flow(problem, lonlat, part=0.3)) == []


def test_a_spoiled_assignment_is_named() -> None:
    problem = market((lot(1, 100, 5, min_units=2),), (order(3, 2, 4, 500),))
    assert broken(problem, {(0, 0): 1}) == ["lot 0: 1 units in one shipment", "order 0: 1000 g"]
    assert broken(problem, {(0, 0): 6}) == ["lot 0: 6 units of 5", "order 0: 6000 g"]


@pytest.mark.parametrize("seed", range(8))
def test_a_routed_assignment_ships_only_assigned_pairs_and_is_lawful_on_the_whole_day(seed: int) -> None:
    problem = random_problem(seed)
    assignment = cheapest_lots(problem)
    result = solve(restricted(problem, assignment), stop=Stop(iterations=150), seed=seed, explain=False)
    plan = settle(problem, decision_of(result.plan))
    assert {(s.lot, s.order) for s in plan.shipments} <= set(assignment)
    for i in range(len(problem.lots)):
        shipped = sum(s.units for s in plan.shipments if s.lot == i)
        assert shipped <= sum(units for (lot_index, _), units in assignment.items() if lot_index == i)
    assert check(problem, plan) == ()


def test_every_pair_not_assigned_is_forbidden() -> None:
    problem = random_problem(3)
    assignment = cheapest_lots(problem)
    left = {(pair.lot, pair.order) for pair in pairs_of(restricted(problem, assignment))}
    assert left == set(assignment)
