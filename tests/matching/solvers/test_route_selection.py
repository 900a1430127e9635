"""Choosing routes: the best lawful subset, never worse than the hint, always the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest

from fixtures.problems import random_problem
from matching.plan import Shipment, Step
from matching.problem import (
    YEN,
    Accept,
    Done,
    Lot,
    Match,
    Objective,
    Order,
    Party,
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
)
from matching.solvers.route_selection import Column, choose, delivery_visits, fits, worth

ALWAYS = (Window(early=0, late=80_000),)


def market(**changes: object) -> Problem:
    """Two lots of ten 1 kg bags (0 at places 0 and 2, 1 at place 0), two orders (place 1) and three trips from 2 to 2."""
    far = np.array([[0, 600, 600], [600, 0, 600], [600, 600, 0]])
    lot = Lot(
        party=0, product="leek", family="leaf", unit_g=1000, units=10, units_per_crate=10, lowest=100, per_kg=True,
        pickups=(PickupOption(place=0, windows=ALWAYS), PickupOption(place=2, windows=ALWAYS)),
    )  # fmt: skip
    order = Order(
        party=1, min_g=0, max_g=20_000, accepts=(Accept(goods="leek", highest=500),),
        receivings=(ReceivingOption(place=1, windows=ALWAYS),),
    )  # fmt: skip
    trips = tuple(
        Trip(
            vehicle=t, driver=t, start=2, end=2, depart_early=0, depart_late=0, arrive_late=80_000, capacity_g=10**6,
            capacity_crates=(99, 0, 0),
        )
        for t in range(3)
    )  # fmt: skip
    given: dict[str, object] = {
        "places": (Place(),) * 3, "travels": (Travel(seconds=far, metres=far),), "parties": (Party(),) * 3,
        "lots": (lot, lot), "orders": (order, order), "vehicles": (Vehicle(party=2),) * 3, "trips": trips,
    }  # fmt: skip
    return Problem(**(given | changes))  # type: ignore[arg-type]


def ride(trip: int, *goods: tuple[int, int, int], value: int, option: int = 0, sponsor_yen: int = 0, metres: int = 0) -> Column:
    """All pickups, then all deliveries, of (lot, order, units)."""
    shipments = tuple(
        Shipment(lot=lot, order=order, trip=trip, pickup_option=option, receiving_option=0, units=units)
        for lot, order, units in goods
    )
    steps = [Step(kind=kind, index=i) for kind in (TaskKind.PICKUP, TaskKind.DELIVERY) for i in range(len(goods))]
    return Column(
        trip=trip, shipments=shipments, steps=tuple(steps), value=value * YEN, sponsor_yen=sponsor_yen, metres=metres
    )  # fmt: skip


def pick(problem: Problem, columns: list[Column], hint: tuple[int, ...] = ()) -> tuple[int, ...]:
    return choose(problem, columns, hint=hint, deterministic_time=5.0, seed=1)


def test_one_column_a_trip_is_chosen() -> None:
    assert pick(market(), [ride(0, (0, 0, 1), value=5), ride(0, (1, 1, 1), value=7)]) == (1,)


def test_the_stock_of_a_lot_is_never_sold_twice() -> None:
    columns = [ride(0, (0, 0, 6), value=600), ride(1, (0, 1, 5), value=500), ride(2, (0, 1, 4), value=300)]
    # 6 + 5 > 10 units, so 600 + 300 = 900 beats 600 alone and 500 + 300.
    assert pick(market(), columns) == (0, 2)


def test_all_shipments_of_a_lot_leave_from_one_option() -> None:
    columns = [ride(0, (0, 0, 2), value=10), ride(1, (0, 1, 2), value=9, option=1), ride(2, (0, 1, 2), value=3)]
    assert pick(market(), columns) == (0, 2)


def test_an_order_below_its_least_quantity_is_not_served() -> None:
    day = market()
    day = market(orders=(replace(day.orders[0], min_g=5000, max_deliveries=2), day.orders[1]))
    columns = [ride(0, (0, 0, 3), value=10), ride(1, (1, 0, 1), value=10), ride(2, (1, 0, 2), value=4)]
    # 3 + 2 = 5 kg is just enough and worth 14; 3 + 1 would be 20 but is too little.
    assert pick(day, columns) == (0, 2)


def test_an_order_above_its_largest_quantity_is_not_served() -> None:
    day = market()
    day = market(orders=(replace(day.orders[0], max_g=5000, over_g=1000, max_deliveries=3), day.orders[1]))
    columns = [ride(0, (0, 0, 3), value=10), ride(1, (1, 0, 3), value=8), ride(2, (1, 0, 4), value=9)]
    assert pick(day, columns) == (0, 1)


def test_deliveries_of_an_order_are_bounded_over_all_trips() -> None:
    columns = [ride(0, (0, 0, 1), value=10), ride(1, (1, 0, 1), value=8)]
    assert pick(market(), columns) == (0,)
    twice = tuple(replace(order, max_deliveries=2) for order in market().orders)
    assert pick(market(orders=twice), columns) == (0, 1)


def test_a_visit_counts_once_however_much_is_delivered_in_it() -> None:
    day, column = market(), ride(0, (0, 0, 1), (1, 0, 1), value=1)
    assert delivery_visits(day, column) == {0: 1}
    apart = replace(column, steps=(column.steps[0], column.steps[2], column.steps[1], column.steps[3]))
    assert delivery_visits(day, apart) == {0: 2}


def test_the_sponsors_budget_is_never_passed() -> None:
    columns = [ride(0, (0, 0, 1), value=10, sponsor_yen=60), ride(1, (1, 1, 1), value=9, sponsor_yen=60)]
    assert pick(market(sponsor=Sponsor(worth=1, budget=119)), columns) == (0,)
    assert pick(market(sponsor=Sponsor(worth=1, budget=120)), columns) == (0, 1)


def test_among_equal_goods_a_cheaper_sponsor_can_win_over_more_value() -> None:
    columns = [
        ride(0, (0, 0, 1), value=10, sponsor_yen=60),
        ride(0, (0, 0, 1), value=9, sponsor_yen=0),
        ride(1, (1, 1, 1), value=9, sponsor_yen=60),
    ]
    assert pick(market(sponsor=Sponsor(worth=1, budget=60)), columns) == (1, 2)


def test_an_orders_priority_counts_once_when_it_is_served() -> None:
    orders = (replace(market().orders[0], priority=100, max_deliveries=2), market().orders[1])
    columns = [ride(0, (0, 0, 1), value=-60), ride(1, (1, 0, 1), value=-60)]
    assert len(pick(market(orders=orders), columns)) == 1


def test_required_comes_before_any_value() -> None:
    columns = [ride(0, (0, 0, 1), value=10**6), ride(0, (1, 1, 1), value=-(10**6))]
    assert pick(market(required=(Match(lot=1),)), columns) == (1,)


def test_fewer_vehicles_come_before_metres_and_metres_before_nothing_else() -> None:
    required = tuple(Match(order=o) for o in range(2))
    columns = [
        ride(0, (0, 0, 1), value=0, metres=10), ride(1, (1, 1, 1), value=0, metres=10),
        ride(2, (0, 0, 1), (1, 1, 1), value=0, metres=5000), ride(2, (0, 0, 1), (1, 1, 1), value=0, metres=4999),
    ]  # fmt: skip
    assert pick(market(required=required, objective=Objective.VEHICLES), columns) == (3,)
    assert pick(market(required=required, objective=Objective.DISTANCE), columns) == (0, 1)


def test_a_running_trip_keeps_one_of_its_columns() -> None:
    trips = (replace(market().trips[0], done=Done(depart=0)), *market().trips[1:])
    columns = [ride(0, value=-50), ride(0, (0, 0, 1), value=-70), ride(1, (0, 0, 1), value=-1)]
    assert pick(market(trips=trips), columns) == (0,)


def test_without_columns_nothing_is_chosen() -> None:
    assert pick(market(), []) == ()


def test_an_exhausted_budget_still_gives_back_the_hint() -> None:
    columns = [ride(t % 3, (t % 2, (t // 2) % 2, 1 + t % 4), value=t) for t in range(40)]
    hint = (1,)
    got = choose(market(), columns, hint=hint, deterministic_time=1e-9, seed=0)
    assert worth(market(), columns, got) >= worth(market(), columns, hint)


def columns_of(problem: Problem, rng: Random, count: int) -> list[Column]:
    """Random columns whose figures need not be true: the choice takes them as given."""
    made = []
    for _ in range(count):
        trip, shipments = rng.randrange(len(problem.trips)), []
        for _ in range(rng.randint(0, 2)):
            lot, order = rng.randrange(len(problem.lots)), rng.randrange(len(problem.orders))
            shipments.append(
                Shipment(
                    lot=lot, order=order, trip=trip,
                    pickup_option=rng.randrange(len(problem.lots[lot].pickups)),
                    receiving_option=rng.randrange(len(problem.orders[order].receivings)),
                    units=rng.randint(1, problem.lots[lot].units),
                )
            )  # fmt: skip
        steps = [Step(kind=TaskKind.OWN, index=i) for i in range(len(problem.trips[trip].own_stops))]
        steps += [Step(kind=k, index=i) for i in range(len(shipments)) for k in (TaskKind.PICKUP, TaskKind.DELIVERY)]
        sponsor_yen = rng.choice((0, 0, 150))
        value = rng.randint(-200, 2000) * YEN + rng.randrange(YEN)
        made.append(
            Column(
                trip=trip, shipments=tuple(shipments), steps=tuple(steps), value=value, sponsor_yen=sponsor_yen,
                metres=rng.randint(0, 9000),
            )
        )  # fmt: skip
    return made


@pytest.mark.parametrize("seed", range(60))
def test_the_choice_is_the_best_of_all_subsets(seed: int) -> None:
    rng, day = Random(seed), random_problem(seed)
    columns = columns_of(day, rng, 14)
    best = max(
        worth(day, columns, subset)
        for size in range(len(day.trips) + 1)
        for subset in combinations(range(len(columns)), size)
        if fits(day, columns, subset)
    )
    got = choose(day, columns, deterministic_time=20.0, seed=seed)
    assert fits(day, columns, got)
    assert worth(day, columns, got) == best
    assert got == choose(day, columns, deterministic_time=20.0, seed=seed)
