"""Contradictory, empty and extreme problems: a lawful answer with reasons, never a crash, a hang or a wrapped number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from fixtures.problems import random_problem
from matching.check import check
from matching.plan import Code, Plan, Reason
from matching.problem import (
    Accept,
    Lot,
    Match,
    Order,
    OwnStop,
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
from matching.solve import solve
from matching.stop import Stop

FAR = 2**31 - 1
DAY = Window(early=0, late=86_400)
AWAY = (OwnStop(place=1, windows=(DAY,)),)


def market(
    *,
    seconds: list[list[int]] | None = None,
    metres: list[list[int]] | None = None,
    lots: int = 1,
    orders: int = 1,
    trips: int = 1,
    trip: Callable[[Trip], Trip] = lambda trip: trip,
    lot: Callable[[Lot], Lot] = lambda lot: lot,
    required: tuple[Match, ...] = (),
) -> Problem:
    """Start 0, farm 1, kitchen 2: 10 minutes and 5 km from each other; one kg of carrots for whoever wants it."""
    way = [[0, 600, 600], [600, 0, 600], [600, 600, 0]]
    travel = Travel(
        seconds=np.array(seconds or way, np.int64), metres=np.array(metres or [[0 if s == 0 else 5000 for s in r] for r in way])
    )
    basic = Trip(
        vehicle=0, driver=0, start=0, end=0, depart_early=0, depart_late=FAR - 1, arrive_late=FAR - 1,
        capacity_g=50_000, capacity_crates=(50, 0, 0), cost_km=10, cost_h=1000,
    )  # fmt: skip
    carrots = Lot(
        party=0, product="carrot", family="root", unit_g=1000, units=20, units_per_crate=10, lowest=100, per_kg=True,
        pickups=(PickupOption(place=1, windows=(DAY,)),),
    )  # fmt: skip
    wish = Order(
        party=1, min_g=1000, max_g=10_000, accepts=(Accept(goods="carrot", highest=500),),
        receivings=(ReceivingOption(place=2, windows=(DAY,)),),
    )  # fmt: skip
    return Problem(
        places=(Place(), Place(), Place()),
        travels=(travel,),
        parties=(Party(), Party(), Party()),
        lots=tuple(lot(carrots) for _ in range(lots)),
        orders=(wish,) * orders,
        vehicles=tuple(Vehicle(party=2, permits=frozenset({Permit.GREEN})) for _ in range(trips)),
        trips=tuple(replace(trip(basic), vehicle=t, driver=t) for t in range(trips)),
        required=required,
    )


def answer(problem: Problem, *, iterations: int = 60) -> Plan:
    """Solve with reasons; whatever comes back is lawful and accounts for every order."""
    plan = solve(problem, stop=Stop(iterations=iterations), seed=1).plan
    assert not check(problem, plan)
    told = {unserved.order for unserved in plan.unserved}
    assert {s.order for s in plan.shipments} | told >= set(range(len(problem.orders)))
    return plan


def test_the_market_itself_is_one_that_pays() -> None:
    assert [s.units for s in answer(market()).shipments] == [10]


@pytest.mark.parametrize(("lots", "orders", "trips"), [(0, 0, 0), (0, 2, 1), (2, 0, 1), (2, 2, 0), (0, 0, 2)])
def test_an_empty_side_of_the_market_leaves_all_unserved_with_reasons(lots: int, orders: int, trips: int) -> None:
    plan = answer(market(lots=lots, orders=orders, trips=trips))

    assert plan.shipments == ()
    assert {u.order for u in plan.unserved if u.order is not None} == set(range(orders))
    assert all(u.reason is Reason.IMPOSSIBLE for u in plan.unserved)


def test_places_without_any_way_between_them_are_an_answer() -> None:
    plan = answer(market(seconds=[[0, -1, -1], [-1, 0, -1], [-1, -1, 0]], metres=[[0, -1, -1], [-1, 0, -1], [-1, -1, 0]]))

    assert plan.shipments == ()
    assert [(u.reason, u.code) for u in plan.unserved if u.order == 0] == [(Reason.IMPOSSIBLE, Code.NO_WAY)]


def test_a_required_order_that_cannot_be_reached_is_missed_with_its_reason() -> None:
    one_way = [[0, 600, -1], [600, 0, -1], [600, 600, 0]]
    plan = answer(market(seconds=one_way, metres=one_way, required=(Match(order=0),)))

    assert plan.score.missed == 1
    assert [u.reason for u in plan.unserved if u.order == 0] == [Reason.IMPOSSIBLE]


@pytest.mark.parametrize(
    ("trip", "code"),
    [
        (lambda t: replace(t, own_stops=(OwnStop(place=1, windows=(Window(early=0, late=10),)),)), Code.WINDOW),
        (lambda t: replace(t, own_g=60_000, own_stops=AWAY), Code.CAPACITY_G),
        (lambda t: replace(t, own_g=1, own_crates=(51, 0, 0), own_stops=AWAY), Code.CAPACITY_CRATES),
        (lambda t: replace(t, duty=100, own_stops=AWAY), Code.DUTY),
        # named by the stop that can no longer be done in time for the way back
        (lambda t: replace(t, arrive_late=700, depart_late=600, own_stops=AWAY), Code.WINDOW),
    ],
    ids=[
        "own stop closes before it is reached",
        "own load too heavy",
        "own crates too many",
        "duty too short",
        "back too late",
    ],
)
def test_a_trip_whose_own_way_breaks_a_rule_is_left_out_by_name_and_the_others_run(trip, code) -> None:
    broken = answer(market(trip=trip))
    good = market(trips=2)
    mixed = answer(replace(good, trips=(replace(trip(good.trips[0]), vehicle=0, driver=0), good.trips[1])))

    assert [(out.trip, out.code) for out in broken.left_out] == [(0, code)]
    assert broken.shipments == ()
    assert [out.trip for out in mixed.left_out] == [0]
    assert {s.trip for s in mixed.shipments} == {1}


def test_no_room_at_all_is_an_answer() -> None:
    plan = answer(market(trip=lambda t: replace(t, capacity_g=0)))

    assert [(u.reason, u.code) for u in plan.unserved if u.order == 0] == [(Reason.IMPOSSIBLE, Code.CAPACITY_G)]


def test_the_longest_times_and_ways_do_not_wrap() -> None:
    far = [[0, FAR, FAR], [FAR, 0, FAR], [FAR, FAR, 0]]
    late = [[0, FAR // 4, FAR // 4], [FAR // 4, 0, FAR // 4], [FAR // 4, FAR // 4, 0]]

    assert answer(market(seconds=far, metres=far)).shipments == ()
    slow = market(
        seconds=late,
        trip=lambda t: replace(t, cost_h=0, cost_km=0),
        lot=lambda lot: replace(lot, pickups=(PickupOption(place=1, windows=(Window(early=0, late=FAR),)),)),
    )
    wide = tuple(replace(o, receivings=(ReceivingOption(place=2, windows=(Window(early=0, late=FAR),)),)) for o in slow.orders)
    assert len(answer(replace(slow, orders=wide)).shipments) == 1


def test_the_heaviest_goods_and_dearest_prices_that_are_let_in_do_not_wrap() -> None:
    dear = market(
        lot=lambda lot: replace(lot, unit_g=FAR, units=1, lowest=0),
        trip=lambda t: replace(t, capacity_g=FAR),
    )
    wish = replace(dear.orders[0], min_g=FAR, max_g=FAR, accepts=(Accept(goods="carrot", highest=10**7),))
    plan = answer(replace(dear, orders=(wish,)))

    assert [s.units for s in plan.shipments] == [1]
    assert plan.score.value == 18 * FAR * 10**7 - 18 * 10 * 15_000 - 5 * 1000 * 1800


def test_everything_at_one_place_is_carried_without_driving() -> None:
    here = [[0, 0, 0]] * 3
    plan = answer(market(seconds=here, metres=here))

    assert [s.units for s in plan.shipments] == [10]
    assert plan.routes[0].metres == 0


def test_many_equal_trips_and_one_wish_end_in_one_shipment() -> None:
    assert len(answer(market(trips=300), iterations=20).shipments) == 1


def test_many_lots_for_one_wish_and_many_wishes_for_one_lot() -> None:
    many_lots = answer(market(lots=150), iterations=20)
    many_orders = answer(market(orders=60), iterations=20)

    assert sum(s.units for s in many_lots.shipments) == 10
    assert sum(s.units for s in many_orders.shipments) == 20


def test_a_trip_with_very_many_stops_of_its_own_still_takes_something_along() -> None:
    stops = tuple(OwnStop(place=1 + i % 2, windows=(DAY,)) for i in range(60))
    plan = answer(market(trip=lambda t: replace(t, own_stops=stops)), iterations=20)

    assert [s.units for s in plan.shipments] == [10]
    assert plan.routes[0].detour_m == 0


@pytest.mark.parametrize("seed", range(4))
def test_random_days_with_every_way_cut_at_random_stay_lawful(seed: int) -> None:
    problem = random_problem(seed)
    rng = np.random.default_rng(seed)
    cut = rng.random((len(problem.places), len(problem.places))) < 0.4
    np.fill_diagonal(cut, val=False)
    travels = tuple(Travel(seconds=np.where(cut, -1, t.seconds), metres=np.where(cut, -1, t.metres)) for t in problem.travels)

    answer(replace(problem, travels=travels))
