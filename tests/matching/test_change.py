"""Tests that the smallest change is the smallest, of every kind, and does what it promises once it is applied."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from fixtures.problems import random_problem
from matching.check import check
from matching.errors import PlanBroken, ProblemError
from matching.explain import explain
from matching.figures import applied, now_of, share_of
from matching.kinds import Wanted
from matching.lawful import lawful_way
from matching.offers import serves
from matching.ownway import own_way
from matching.plan import Change, Code, Decision, Plan, Reason, Shipment
from matching.problem import (
    Accept,
    Match,
    PickupOption,
    Place,
    Problem,
    ReceivingOption,
    Vehicle,
    Window,
)
from matching.settle import decision_of, settle
from matching.solve import solve
from matching.stop import Stop

ALL_DAY = (Window(early=0, late=80_000),)


def nothing(problem: Problem) -> Plan:
    return settle(problem, Decision(shipments=(), sequences=()))


def with_(problem: Problem, *, lot=None, order=None, trip=None, **rest) -> Problem:
    return replace(
        problem,
        lots=(replace(problem.lots[0], **(lot or {})), *problem.lots[1:]),
        orders=(replace(problem.orders[0], **(order or {})), *problem.orders[1:]),
        trips=(replace(problem.trips[0], **(trip or {})), *problem.trips[1:]),
        **rest,
    )


def pickup(early: int, late: int) -> dict:
    return {"pickups": (PickupOption(place=1, windows=(Window(early=early, late=late),)),)}


def receiving(early: int, late: int) -> dict:
    return {"receivings": (ReceivingOption(place=2, windows=(Window(early=early, late=late),)),)}


def price(highest: int) -> dict:
    return {"accepts": (Accept(goods="carrot", highest=highest),)}


BIG_UNIT = {"unit_g": 10_000, "units": 3, "lowest": 1000}
DAYS = {
    # the truck leaves at 0 and is at km 4 after 240 s at the earliest
    "orders.receivings.0.windows.0.late": ({"order": receiving(0, 200)}, 240),
    # to be home at 10,000 it leaves km 4 at 9,640 at the latest
    "orders.receivings.0.windows.0.early": ({"order": receiving(11_000, 20_000), "trip": {"depart_late": 9400}}, 9640),
    "lots.pickups.0.windows.0.late": ({"lot": pickup(0, 100)}, 120),
    "lots.pickups.0.windows.0.early": ({"lot": pickup(11_000, 20_000), "trip": {"depart_late": 9400}}, 9520),
    "lots.deliver_by": ({"lot": {"deliver_by": 200}}, 240),
    # 2 km are 120 s on board
    "lots.on_board": ({"lot": {"on_board": 100}}, 120),
    "trips.depart_early": ({"trip": {"depart_early": 1000}, "order": receiving(0, 1200)}, 960),
    # collected at 9,000 at the earliest, with 1,200 s of extra time: it must leave no earlier than 7,680
    "trips.depart_late": ({"lot": pickup(9000, 9300)}, 7680),
    # 600 s of way and 100 s of handling at either end
    "trips.arrive_late": ({"lot": {"handling_s": 100}, "trip": {"arrive_late": 700, "depart_late": 0}}, 800),
    "trips.duty": ({"lot": {"handling_s": 100}, "trip": {"duty": 700}}, 800),
    "trips.detour_s": ({"lot": {"handling_s": 100}, "trip": {"detour_s": 150}}, 200),
    # crates: eight kilograms are needed to pay for two visits of 190 yen
    "trips.capacity_crates.0": (
        {"lot": {"units_per_crate": 1}, "order": {"min_g": 8000}, "trip": {"capacity_crates": (7, 0, 0), "cost_visit": 190}},
        8,
    ),
    "trips.capacity_g": ({"trip": {"capacity_g": 3500}}, 4000),
    "trips.insured": ({"trip": {"insured": 399, "cost_visit": 90}}, 400),
    # 8 kg x 10 yen against 100 yen for two visits: 21 yen more are 3 yen/kg
    "orders.accepts.0.highest": ({"order": price(110)}, 113),
    # one unit of 10 kg with 100 yen of margin for 100 yen of cost: one yen a unit less does
    "lots.lowest": ({"lot": BIG_UNIT, "order": price(110) | {"max_g": 10_000}}, 999),
    "orders.min_g": ({"order": {"min_g": 11_000, "max_g": 12_000}}, 10_000),
    "orders.max_g": ({"lot": {"unit_g": 3000}, "order": {"min_g": 0, "max_g": 2900}}, 3000),
    "lots.min_units": ({"lot": {"min_units": 9}}, 8),
    # a unit of 10 kg is too much for order and truck alike, one of 5 kg is not
    "lots.unit_g": ({"lot": BIG_UNIT, "trip": {"capacity_g": 8000}}, 5000),
}


def served_by(problem: Problem, plan: Plan, change: Change, wanted: Match) -> None:
    """Plan the changed day anew with the wanted one required; whatever comes is judged, and must beat the standing plan."""
    changed = replace(applied(problem, change), required=(*problem.required, wanted))
    for seed in range(4):
        found = solve(changed, stop=Stop(iterations=150), seed=seed, start=plan if seed % 2 else None, explain=False).plan
        assert check(changed, found) == ()
        if not found.score.missed and found.score.value + found.score.points > plan.score.value + plan.score.points:
            return
    # What a short search does not come upon may still be put into the standing plan, and is judged in the whole day.
    changed = applied(problem, change)
    orders = range(len(problem.orders)) if wanted.order is None else (wanted.order,)
    lots = tuple(range(len(problem.lots))) if wanted.lot is None else (wanted.lot,)
    assert any(serves(changed, plan, Wanted(trip=change.trip, order=o, lots=lots, lot=wanted.lot)) for o in orders), change


@pytest.mark.parametrize("field", DAYS)
def test_the_smallest_change_is_found_and_is_the_least_of_its_kind(day, field):
    changes, needed = DAYS[field]
    problem = with_(day, **changes)
    reason = next(u for u in explain(problem, nothing(problem)).unserved if u.order == 0)
    assert reason.change is not None
    assert (reason.change.field, reason.change.index, reason.change.needed) == (field, 0, needed)
    assert reason.change.now == now_of(problem, field, 0)
    assert reason.change.least
    assert reason.change.trip == 0
    assert reason.change == reason.changes[0]
    served_by(problem, nothing(problem), reason.change, Match(order=0))
    towards = 1 if needed < reason.change.now else -1
    less = applied(problem, replace(reason.change, needed=needed + towards)) if field != "lots.unit_g" else problem
    assert not solve(less, stop=Stop(iterations=100), seed=1, explain=False).plan.shipments


def test_a_farm_behind_the_truck_could_bring_its_lot_to_where_the_truck_starts(line, day):
    # 40 km too many for the budget of time and for that of metres: neither alone would do
    away = with_(day, trip={"detour_m": 20_000}, travels=(line(0, -20, 4, 10),))
    reason = next(u for u in explain(away, nothing(away)).unserved if u.order == 0)
    assert reason.change is not None
    assert (reason.change.field, reason.change.needed) == ("lots.pickups.place", 0)
    served_by(away, nothing(away), reason.change, Match(order=0))


def test_a_kitchen_behind_the_truck_could_receive_where_the_truck_ends(line, day):
    away = with_(day, trip={"detour_m": 20_000}, travels=(line(0, 2, 40, 10),))
    reason = next(u for u in explain(away, nothing(away)).unserved if u.order == 0)
    assert reason.change is not None
    assert (reason.change.field, reason.change.needed) == ("orders.receivings.place", 3)
    served_by(away, nothing(away), reason.change, Match(order=0))


def test_metres_of_detour_are_named_to_the_metre(line, day):
    # 2 km to the farm, 5 km back to the kitchen and 13 km to the end are 10 km more than straight on
    away = with_(day, trip={"detour_m": 8000}, travels=(line(3, 5, 0, 13),))
    reason = next(u for u in explain(away, nothing(away)).unserved if u.order == 0)
    assert reason.change is not None
    assert (reason.change.field, reason.change.now, reason.change.needed) == ("trips.detour_m", 8000, 10_000)


def test_a_third_visit_is_named_where_two_farms_are_needed(line, day):
    second = replace(day.lots[0], pickups=(PickupOption(place=4, windows=ALL_DAY),), units=4)
    problem = with_(
        day,
        lot={"units": 4},
        order={"min_g": 8000},
        trip={"detour_visits": 2},
        places=(*day.places, Place()),
        travels=(line(0, 2, 4, 10, 3),),
    )
    problem = replace(problem, lots=(*problem.lots, second))
    reason = next(u for u in explain(problem, nothing(problem)).unserved if u.order == 0)
    assert ("trips.detour_visits", 3) in {(c.field, c.needed) for c in reason.changes}


@pytest.mark.parametrize("gift", [0, 500])
def test_a_white_plate_is_told_what_would_make_it_lawful(day, gift):
    problem = with_(day, vehicles=(Vehicle(party=2),), trip={"gift": gift})
    reason = next(u for u in explain(problem, nothing(problem)).unserved if u.order == 0)
    assert (reason.reason, reason.code) == (Reason.IMPOSSIBLE, Code.BASIS)
    assert reason.change is not None
    # without a declared gift nobody would pay the driver who carries for nothing
    assert reason.change.field == ("allow_free" if gift else "parties.trades")
    served_by(problem, nothing(problem), reason.change, Match(order=0))


def test_a_permit_serves_as_well_as_buying(day):
    problem = with_(day, vehicles=(Vehicle(party=2),))
    change = Change(field="vehicles.permits.permit_78_3", index=0, now=0, needed=1)
    served_by(problem, nothing(problem), change, Match(order=0))


def test_one_displaced_for_want_of_room_is_told_how_many_crates_more_would_hold_both(day):
    # ten crates of room, eight taken by one who pays more: six of ten do not fit, and less would not be taken
    better = replace(day.orders[0], min_g=8000, accepts=(Accept(goods="carrot", highest=200),))
    problem = with_(
        day,
        lot={"units": 20, "units_per_crate": 1},
        order={"min_g": 6000, "max_g": 6000},
        trip={"capacity_crates": (10, 0, 0), "detour_s": 200},
    )
    problem = replace(problem, orders=(problem.orders[0], better))
    standing = solve(problem, stop=Stop(iterations=200), seed=1, explain=False).plan
    assert {s.order for s in standing.shipments} == {1}
    reason = next(u for u in explain(problem, standing).unserved if u.order == 0)
    assert reason.reason is Reason.DISPLACED
    asked = {change.field: change for change in reason.changes}
    assert asked["trips.capacity_crates.0"].needed == 14
    served_by(problem, standing, asked["trips.capacity_crates.0"], Match(order=0))


def test_one_displaced_by_a_better_price_is_told_the_price_that_would_win(day):
    # ten units; the other brings 10 x 100 - 100 = 900 yen, this one 8 x 50 - 100 = 300: 601 yen over 8 kg are 76 yen/kg
    better = replace(day.orders[0], min_g=8000, max_g=10_000, accepts=(Accept(goods="carrot", highest=200),))
    problem = replace(day, orders=(day.orders[0], better))
    standing = solve(problem, stop=Stop(iterations=200), seed=1, explain=False).plan
    reason = next(u for u in explain(problem, standing).unserved if u.order == 0)
    asked = {change.field: change for change in reason.changes}
    assert (asked["orders.accepts.0.highest"].now, asked["orders.accepts.0.highest"].needed) == (150, 226)


def test_goods_that_nobody_names_have_no_change(day):
    problem = with_(day, order={"accepts": (Accept(goods="melon", highest=900),)})
    assert all(u.changes == () for u in explain(problem, nothing(problem)).unserved)


def test_none_are_looked_for_where_none_are_wanted(day):
    problem = with_(day, order=price(110))
    assert all(u.change is None for u in explain(problem, nothing(problem), changes=0).unserved)


def test_who_breaks_off_gets_the_rest_unexplained(day):
    asked = []
    plan = explain(day, nothing(day), cancel=lambda: True, progress=asked.append)
    assert {(u.reason, u.tried) for u in plan.unserved} == {(Reason.NOT_FOUND, 0)}
    assert [told.done for told in asked] == [0]


def test_a_trip_is_not_asked_to_leave_while_its_driver_is_still_out(day):
    # the same driver is on another road until 990; the kitchen would want the truck 40 s earlier than it can be
    problem = with_(day, trip={"depart_early": 1000}, order=receiving(0, 1200))
    busy = replace(problem.trips[0], depart_early=0, depart_late=100, arrive_late=990, detour_visits=0, detour_s=0)
    problem = replace(problem, trips=(problem.trips[0], busy))
    reason = next(u for u in explain(problem, nothing(problem)).unserved if u.order == 0)
    assert reason.change is not None
    assert reason.change.field == "orders.receivings.0.windows.0.late"
    with pytest.raises(ProblemError):
        applied(problem, Change(field="trips.depart_early", index=0, now=1000, needed=960))


@cache
def explained(seed: int) -> tuple[Problem, Plan]:
    problem = replace(random_problem(seed), required=())
    return problem, explain(problem, solve(problem, stop=Stop(iterations=150), seed=1, explain=False).plan)


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_every_change_on_random_days_does_what_it_promises(first):
    for seed in range(first, first + 10):
        problem, plan = explained(seed)
        for reason in plan.unserved:
            shares = [change.share for change in reason.changes]
            assert shares == sorted(shares)
            for change in reason.changes:
                assert change.share == share_of(problem, change.field, change.index, change.now, change.needed)
                if reason.order is not None or reason.lot not in {s.lot for s in plan.shipments}:
                    served_by(problem, plan, change, Match(order=reason.order, lot=reason.lot))


@pytest.mark.parametrize("seed", range(40))
def test_a_little_less_of_a_least_change_serves_in_no_place_of_the_route(seed):
    problem, plan = explained(seed)
    for reason in plan.unserved:
        for change in reason.changes:
            numeric = not change.field.endswith((".place", "unit_g", "allow_free", ".trades")) and "permits" not in change.field
            if reason.order is not None and change.least and numeric and abs(change.needed - change.now) > 1:
                towards = -1 if change.needed > change.now else 1
                less = applied(problem, replace(change, needed=change.needed + towards))
                assert not _rides_beside(less, plan, reason.order, change.trip), change


def _rides_beside(problem: Problem, plan: Plan, order: int, trip: int) -> bool:
    """Whether the law finds a place for any amount of any lot beside what rides already, that raises the score."""
    own = own_way(problem, trip)
    try:
        standing = settle(problem, decision_of(plan))
    except PlanBroken:
        return False
    if isinstance(own, Code) or check(problem, standing):
        return False
    sequence = next(s for s in decision_of(standing).sequences if s.trip == trip)
    bar = max(sum((p.score.value, p.score.points)) for p in (plan, standing))
    for k, lot in enumerate(problem.lots):
        free = lot.units - sum(s.units for s in plan.shipments if s.lot == k)
        for p in range(len(lot.pickups)):
            for r in range(len(problem.orders[order].receivings)):
                for units in range(lot.min_units, free + 1):
                    new = Shipment(lot=k, order=order, trip=trip, pickup_option=p, receiving_option=r, units=units)
                    shipments = (*plan.shipments, new)
                    way, _ = lawful_way(problem, shipments, sequence, own, len(shipments) - 1)
                    if way is None:
                        continue
                    others = tuple(s for s in decision_of(standing).sequences if s.trip != trip)
                    whole = settle(problem, Decision(shipments=shipments, sequences=(*others, way.sequence)))
                    if not check(problem, whole) and whole.score.value + whole.score.points > bar:
                        return True
    return False
