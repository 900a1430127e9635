"""Tests that reasons are the right ones, with the right figures, on days small enough to reckon by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.problems import FEATURES, random_problem
from matching.alone import alone
from matching.explain import explain
from matching.figures import applied
from matching.lawful import best_way, lawful_way
from matching.ownway import own_way
from matching.plan import Code, Decision, Plan, Reason, Shipment
from matching.problem import (
    YEN,
    Accept,
    Problem,
    ReceivingOption,
    Vehicle,
    Window,
)
from matching.screen import Columns, Pair, screen
from matching.search.place import placer, prepare
from matching.settle import settle
from matching.solvers.exact import exact

ALL_DAY = (Window(early=0, late=80_000),)


def nothing(problem: Problem) -> Plan:
    return settle(problem, Decision(shipments=(), sequences=()))


def reason_of_order(problem: Problem):
    return next(u for u in explain(problem, nothing(problem)).unserved if u.order == 0)


def with_order(problem: Problem, **changes) -> Problem:
    return replace(problem, orders=(replace(problem.orders[0], **changes),))


def with_trip(problem: Problem, **changes) -> Problem:
    return replace(problem, trips=(replace(problem.trips[0], **changes),))


def test_a_way_that_pays_and_is_free_is_called_not_found(day):
    # 8 kg x 50 yen margin - 2 visits x 50 yen = 300 yen > 0, and nobody is in its way
    assert reason_of_order(day).reason is Reason.NOT_FOUND


def test_goods_that_nobody_offers_are_impossible_by_product(day):
    found = reason_of_order(with_order(day, accepts=(Accept(goods="melon", highest=900),)))
    assert (found.reason, found.code, found.proven) == (Reason.IMPOSSIBLE, Code.PRODUCT, True)


def test_a_price_gap_is_named_and_the_change_is_exactly_what_serves(day):
    found = reason_of_order(with_order(day, accepts=(Accept(goods="carrot", highest=90),)))
    assert (found.reason, found.code, found.amount, found.limit) == (Reason.IMPOSSIBLE, Code.PRICE, 100, 90)
    # at 100 yen/kg there is a way, but no money for two visits of 50 yen: 8 kg x 13 yen between the prices pay for them
    assert {c.field: c.needed for c in found.changes} == {"orders.accepts.0.highest": 113, "lots.lowest": 77}


def test_not_worth_it_tells_the_yen_that_are_missing_and_the_price_that_would_do(day):
    # 8 kg x 10 yen = 80 yen against 2 visits x 50 yen = 100 yen: 20 yen short, so 3 yen/kg more make 24
    problem = with_order(day, accepts=(Accept(goods="carrot", highest=110),))
    found = reason_of_order(problem)
    assert found.reason is Reason.NOT_WORTH_IT
    assert -(-found.lack // YEN) == 21 or found.lack == 20 * YEN + 1
    assert found.change is not None
    assert (found.change.now, found.change.needed) == (110, 113)
    assert any(way.gain > 0 and not way.lack for way in alone(applied(problem, found.change), order=0).ways)


def test_a_closed_kitchen_names_its_window_and_the_minutes(day):
    # the truck is at km 4 after 4 x 60 s at the earliest
    problem = with_order(day, receivings=(ReceivingOption(place=2, windows=(Window(early=0, late=200),)),))
    found = reason_of_order(problem)
    assert (found.reason, found.code, found.amount, found.limit) == (Reason.IMPOSSIBLE, Code.WINDOW, 240, 200)
    assert found.change is not None
    assert found.change.needed == 240
    assert alone(applied(problem, found.change), order=0).ways


def test_a_spent_detour_budget_names_the_trip_and_the_seconds(line, day):
    # the kitchen stands 3 km behind the truck's start: 2 km to the farm, 5 km back and 13 km to the end are 600 s more
    away = replace(day, travels=(line(3, 5, 0, 13),))
    found = reason_of_order(with_trip(away, detour_s=300))
    assert (found.reason, found.code, found.trip) == (Reason.IMPOSSIBLE, Code.DETOUR_TIME, 0)
    assert found.limit == 300
    change = next(change for change in found.changes if change.field == "trips.detour_s")
    assert change.needed == found.amount == 600
    assert alone(applied(with_trip(away, detour_s=300), change), order=0).ways


def test_a_white_plate_without_buying_is_impossible_by_basis(day):
    found = reason_of_order(replace(day, vehicles=(Vehicle(party=2),)))
    assert (found.reason, found.code) == (Reason.IMPOSSIBLE, Code.BASIS)


def test_too_little_stock_in_all_lots_is_impossible_by_quantity(day):
    found = reason_of_order(with_order(day, min_g=11_000, max_g=12_000))
    assert (found.reason, found.code, found.amount, found.limit) == (Reason.IMPOSSIBLE, Code.QUANTITY, 10_000, 11_000)


def test_a_load_that_another_order_fills_better_is_displaced_and_names_it(day):
    # the lot's ten units go to an order that pays 50 yen/kg more than the other one would
    better = replace(day.orders[0], min_g=8000, max_g=10_000, accepts=(Accept(goods="carrot", highest=200),), party=1)
    problem = replace(day, orders=(day.orders[0], better))
    best = settle(problem, exact(problem).decision)
    assert {s.order for s in best.shipments} == {1}
    found = next(u for u in explain(problem, best).unserved if u.order == 0)
    assert found.reason is Reason.DISPLACED
    # 10 kg x 100 yen - 100 yen for visits = 900; the other order would bring 8 x 50 - 100 = 300
    assert found.lack == 600 * YEN
    assert found.displaces == (0,)


def test_a_day_without_trips_says_so_for_everything(day):
    problem = replace(day, trips=())
    reasons = explain(problem, nothing(problem)).unserved
    assert {(u.order, u.lot) for u in reasons} == {(0, None), (None, 0)}
    assert {u.reason for u in reasons} == {Reason.IMPOSSIBLE}


def test_lots_say_how_many_units_are_left(day):
    plan = settle(day, exact(day).decision)
    left = [u for u in explain(day, plan).unserved if u.lot == 0]
    assert [u.units_left for u in left] == [2]


@pytest.mark.parametrize("seed", range(25))
def test_what_the_screen_refuses_the_law_refuses_too(seed):
    problem = random_problem(seed)
    for trip in range(len(problem.trips)):
        own = own_way(problem, trip)
        if isinstance(own, Code):
            continue
        pairs = [
            Pair(lot=k, order=o, pickup_option=p, receiving_option=r, least=lot.min_units)
            for k, lot in enumerate(problem.lots)
            for o, order in enumerate(problem.orders)
            for p in range(len(lot.pickups))
            for r in range(len(order.receivings))
        ]
        looked = screen(problem, trip, own, Columns.of(problem, pairs))
        for n, pair in enumerate(pairs):
            if looked.share[n] > 0:
                shipment = Shipment(
                    lot=pair.lot,
                    order=pair.order,
                    trip=trip,
                    pickup_option=pair.pickup_option,
                    receiving_option=pair.receiving_option,
                    units=pair.least,
                )
                way, _ = lawful_way(problem, (shipment,), own.sequence, own, 0)
                assert way is None, (pair, looked.verdict(n))


@pytest.mark.parametrize("seed", range(25))
def test_an_optimal_plan_leaves_nothing_that_was_merely_not_found(seed):
    problem = random_problem(seed)
    best = exact(problem, deterministic_time=2.0)
    if not best.optimal:
        pytest.skip("not proven within the budget of this test")
    plan = explain(problem, settle(problem, best.decision))
    assert not [u for u in plan.unserved if u.reason is Reason.NOT_FOUND]
    assert {u.reason for u in plan.unserved} <= {Reason.IMPOSSIBLE, Reason.NOT_WORTH_IT, Reason.DISPLACED}


def test_what_is_left_when_every_taker_has_its_fill_displaces_nobody(day):
    # ten units of 1 kg, one order of at most 8 kg: two are left, and nobody else wants them
    plan = explain(day, settle(day, exact(day).decision))
    left = next(u for u in plan.unserved if u.lot == 0)
    assert (left.reason, left.lack, left.displaces) == (Reason.DISPLACED, 0, ())


@pytest.mark.parametrize("seed", range(15))
def test_the_quick_place_is_as_cheap_as_the_best_that_the_law_finds(seed):
    problem = random_problem(seed, features=FEATURES - {"windows"})
    prepare(problem)
    for trip in range(len(problem.trips)):
        own = own_way(problem, trip)
        if isinstance(own, Code):
            continue
        for lot in range(len(problem.lots)):
            for order in range(len(problem.orders)):
                units = problem.lots[lot].min_units
                shipment = Shipment(lot=lot, order=order, trip=trip, pickup_option=0, receiving_option=0, units=units)
                quick, _ = best_way(problem, (shipment,), own.sequence, own, 0)
                slow, _ = lawful_way(problem, (shipment,), own.sequence, own, 0)
                assert (quick is None) == (slow is None)
                if quick is not None and slow is not None:
                    assert quick.route.extra_cost == slow.route.extra_cost


def test_only_the_problems_prepared_last_are_kept(day):
    problems = [replace(day, orders=day.orders) for _ in range(4)]
    for problem in problems:
        prepare(problem)
    assert [placer(problem) is not None for problem in problems] == [False, False, True, True]
