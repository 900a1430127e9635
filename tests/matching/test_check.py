"""Tests of the judge beyond single broken rules: running trips, benchmarks, nonsense, and how violations are told.

That each rule is named when broken is in ``mutations/``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any

import pytest

from matching.check import Violation, check
from matching.plan import Code, Decision, Plan, Sequence, Shipment, Step
from matching.problem import (
    Aboard,
    Accept,
    Done,
    DoneTask,
    Ethylene,
    Lot,
    Objective,
    Order,
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
from matching.settle import settle

ALWAYS = (Window(early=0, late=90_000),)
HUB, FARM, SHOP, END = range(4)
ABOARD = Shipment(lot=0, order=0, trip=0, pickup_option=0, receiving_option=0, units=6)
NEW = Shipment(lot=1, order=0, trip=0, pickup_option=0, receiving_option=0, units=2)


def pick(index: int) -> Step:
    return Step(kind=TaskKind.PICKUP, index=index)


def drop(index: int) -> Step:
    return Step(kind=TaskKind.DELIVERY, index=index)


@pytest.fixture
def market(line: Callable[..., Travel]) -> Problem:
    """Hub, farm, shop and end at 0, 10, 30 and 40 km; two lots of the farm, one order, one trip with a break."""
    lot = Lot(
        party=0,
        product="leek",
        family="leaf",
        unit_g=1000,
        units=30,
        units_per_crate=5,
        lowest=300,
        per_kg=True,
        pickups=(PickupOption(place=FARM, windows=ALWAYS),),
    )
    return Problem(
        places=(Place(parking_s=60),) * 4,
        travels=(line(0, 10, 30, 40),),
        parties=(Party(),) * 3,
        lots=(lot, lot),
        orders=(
            Order(
                party=1,
                min_g=0,
                max_g=30_000,
                accepts=(Accept(goods="leek", highest=900),),
                receivings=(ReceivingOption(place=SHOP, windows=ALWAYS),),
            ),
        ),
        vehicles=(Vehicle(party=2, permits=frozenset({Permit.BLACK})),),
        trips=(
            Trip(
                vehicle=0,
                driver=0,
                start=HUB,
                end=END,
                depart_early=1000,
                depart_late=9000,
                arrive_late=80_000,
                capacity_g=100_000,
                capacity_crates=(20, 0, 0),
                pause=Pause(break_s=900, early=0, late=50_000),
            ),
        ),
    )


def running(market: Problem, *tasks: DoneTask, pause: tuple[int, int] | None = None, **changes: Any) -> Problem:
    aboard = Aboard(lot=0, order=0, pickup_option=0, receiving_option=0, units=6)
    trip = replace(market.trips[0], done=Done(depart=900, tasks=tasks, pause=pause), aboard=(aboard,), **changes)
    return replace(market, trips=(trip,))


def loaded(begin: int = 1200, end: int = 1900) -> DoneTask:
    return DoneTask(kind=TaskKind.PICKUP, index=0, window=0, begin=begin, end=end)


def planned(problem: Problem, shipments: tuple[Shipment, ...], *steps: Step, pause_after: int | None = 1) -> Plan:
    sequence = Sequence(trip=0, steps=steps, pause_after=pause_after)
    return settle(problem, Decision(shipments=shipments, sequences=(sequence,)))


def codes(problem: Problem, plan: Plan) -> set[Code]:
    return {violation.code for violation in check(problem, plan)}


# running trips ----------------------------------------------------------------------------------------------------------------


def test_what_is_done_may_have_broken_any_rule_of_time(market: Problem) -> None:
    # It left before it might, drove too fast, and loaded outside the window.
    closed = replace(market.lots[0], pickups=(PickupOption(place=FARM, windows=(Window(early=5000, late=6000),)),))
    problem = running(replace(market, lots=(closed, market.lots[1])), loaded())
    assert check(problem, planned(problem, (ABOARD,), pick(0), drop(0))) == ()


def test_done_goods_may_have_been_loaded_into_a_missing_zone(market: Problem) -> None:
    problem = running(market, loaded(), capacity_crates=(0, 20, 0), capacity_g=1)
    assert check(problem, planned(problem, (ABOARD,), pick(0), drop(0))) == ()


def test_goods_that_were_loaded_beside_each_other_are_driven_on(market: Problem) -> None:
    # A producer and a sensitive lot were loaded at the farm and stay together until the shop: a fact. What is loaded later
    # beside them is judged.
    lots = (replace(market.lots[0], ethylene=Ethylene.PRODUCES), replace(market.lots[1], ethylene=Ethylene.SENSITIVE))
    second = Aboard(lot=1, order=0, pickup_option=0, receiving_option=0, units=2)
    tasks = (loaded(), DoneTask(kind=TaskKind.PICKUP, index=1, window=0, begin=1900, end=1950))
    problem = running(replace(market, lots=lots), loaded())
    given = problem.trips[0]
    both = replace(given, aboard=(*given.aboard, second), done=Done(depart=900, tasks=tasks))
    steps = (pick(0), pick(1), drop(0), drop(1))
    together = replace(problem, trips=(both,))
    assert check(together, planned(together, (ABOARD, NEW), *steps, pause_after=2)) == ()
    assert codes(problem, planned(problem, (ABOARD, NEW), *steps, pause_after=2)) == {Code.ETHYLENE}


@pytest.mark.parametrize(
    "task",
    [loaded(begin=1201), loaded(end=1901), replace(loaded(), window=1), replace(loaded(), kind=TaskKind.DELIVERY)],
)
def test_a_recorded_task_must_stand_as_recorded(market: Problem, task: DoneTask) -> None:
    problem = running(market, loaded())
    plan = planned(problem, (ABOARD,), pick(0), drop(0))
    route = plan.routes[0]
    first = replace(route.tasks[0], kind=task.kind, window=task.window, begin=task.begin, end=task.end)
    spoilt = replace(plan, routes=(replace(route, tasks=(first, *route.tasks[1:])),))
    assert codes(problem, spoilt) == {Code.STRUCTURE}


def test_what_is_aboard_must_stay_in_the_plan_as_it_was_loaded(market: Problem) -> None:
    problem = running(market, loaded())
    plan = planned(problem, (ABOARD,), pick(0), drop(0))
    assert codes(problem, replace(plan, shipments=(replace(ABOARD, units=5),))) == {Code.STRUCTURE}
    empty = replace(plan, shipments=(), bases=(), routes=(replace(plan.routes[0], tasks=()),))
    assert codes(problem, empty) == {Code.STRUCTURE}


def test_a_new_pickup_cannot_come_before_what_is_done(market: Problem) -> None:
    problem = running(market, loaded())
    plan = planned(problem, (ABOARD, NEW), pick(0), pick(1), drop(0), drop(1), pause_after=2)
    assert check(problem, plan) == ()
    route = plan.routes[0]
    tasks = (route.tasks[1], route.tasks[0], *route.tasks[2:])
    assert codes(problem, replace(plan, routes=(replace(route, tasks=tasks),))) == {Code.STRUCTURE}


def test_a_departure_that_has_happened_stays(market: Problem) -> None:
    problem = running(market, loaded())
    plan = planned(problem, (ABOARD,), pick(0), drop(0))
    assert plan.routes[0].depart == 900
    assert codes(problem, replace(plan, routes=(replace(plan.routes[0], depart=901),))) == {Code.STRUCTURE}


def test_a_break_taken_stays_where_and_when_it_was(market: Problem) -> None:
    problem = running(market, loaded(), pause=(1, 1950))
    plan = planned(problem, (ABOARD,), pick(0), drop(0))
    assert plan.routes[0].pause_begin == 1950
    assert check(problem, plan) == ()
    for changes in ({"pause_begin": 1951}, {"pause_after": 0}):
        assert codes(problem, replace(plan, routes=(replace(plan.routes[0], **changes),))) == {Code.STRUCTURE}


def test_a_break_to_come_cannot_be_told_for_the_past(market: Problem) -> None:
    # A hand edit: the break of 900 s stood after the farm; told for the hub, it would have been taken before 1,200.
    problem = running(market, loaded())
    plan = planned(problem, (ABOARD,), pick(0), drop(0))
    route = plan.routes[0]
    stops = (replace(route.stops[0], leave=1800), replace(route.stops[1], arrive=2400, leave=1900), *route.stops[2:])
    spoilt = replace(
        route, pause_after=0, pause_begin=900, stops=(stops[0], stops[1], replace(stops[2], arrive=3100), stops[3])
    )
    assert codes(problem, replace(plan, routes=(spoilt,))) == {Code.BREAK}


def test_a_finished_trip_that_came_late_is_no_violation(market: Problem) -> None:
    # Both tasks done, the shop being the end: the arrival is a fact.
    dropped = DoneTask(kind=TaskKind.DELIVERY, index=0, window=0, begin=4000, end=4100)
    problem = running(market, loaded(), dropped, pause=(1, 1950), end=SHOP, arrive_late=4050)
    plan = planned(problem, (ABOARD,), pick(0), drop(0))
    assert plan.routes[0].arrive == 4100
    assert check(problem, plan) == ()


def test_a_trip_with_nothing_left_to_do_must_still_come_home_in_time(market: Problem) -> None:
    # All is delivered by 4,100; 10 km more are 600 s.
    dropped = DoneTask(kind=TaskKind.DELIVERY, index=0, window=0, begin=4000, end=4100)
    problem = running(market, loaded(), dropped, pause=(1, 1950))
    plan = planned(problem, (ABOARD,), pick(0), drop(0))
    assert plan.routes[0].arrive == 4700
    for late, found in ((4700, set()), (4699, {Code.ARRIVE})):
        assert codes(replace(problem, trips=(replace(problem.trips[0], arrive_late=late),)), plan) == found


def test_time_on_board_runs_from_the_recorded_end_of_the_visit(market: Problem) -> None:
    # Loaded until 1,900, rest of 900, 20 km: 2,100 s on board.
    for limit, found in ((2100, set()), (2099, {Code.ON_BOARD})):
        lots = (replace(market.lots[0], on_board=2100), market.lots[1])
        problem = running(replace(market, lots=lots), loaded())
        plan = planned(problem, (ABOARD,), pick(0), drop(0))
        assert codes(replace(problem, lots=(replace(lots[0], on_board=limit), lots[1])), plan) == found


# benchmarks -------------------------------------------------------------------------------------------------------------------


def test_benchmarks_know_no_prices_no_permits_no_insurance_and_no_budgets(market: Problem) -> None:
    trip = replace(market.trips[0], pause=None, detour_s=0, detour_m=0, detour_visits=0, insured=0, cost_km=10_000)
    dear = replace(market.lots[0], lowest=9999)
    problem = replace(market, objective=Objective.VEHICLES, trips=(trip,), lots=(dear, dear), vehicles=(Vehicle(party=2),))
    plan = planned(problem, (ABOARD,), pick(0), drop(0), pause_after=None)
    assert check(problem, plan) == ()
    found = codes(replace(problem, objective=Objective.VALUE), plan)
    assert found >= {Code.PRICE, Code.BASIS, Code.INSURED, Code.DETOUR_VISITS, Code.STORED_FIGURE}


def test_benchmarks_know_time_windows_and_loads(market: Problem) -> None:
    trip = replace(market.trips[0], pause=None)
    problem = replace(market, objective=Objective.DISTANCE, trips=(trip,))
    plan = planned(problem, (ABOARD,), pick(0), drop(0), pause_after=None)
    assert codes(replace(problem, trips=(replace(trip, capacity_g=5999),)), plan) == {Code.CAPACITY_G}
    early = replace(problem.orders[0], receivings=(ReceivingOption(place=SHOP, windows=(Window(early=0, late=2000),)),))
    assert codes(replace(problem, orders=(early,)), plan) == {Code.WINDOW}


# telling ----------------------------------------------------------------------------------------------------------------------


def test_several_broken_rules_are_all_told(market: Problem) -> None:
    plan = planned(market, (ABOARD,), pick(0), drop(0))
    spoilt = replace(
        market,
        lots=(replace(market.lots[0], units=5, min_units=7),),
        trips=(replace(market.trips[0], capacity_g=5000, capacity_crates=(1, 0, 0)),),
    )
    assert codes(spoilt, plan) == {Code.STOCK, Code.MIN_UNITS, Code.CAPACITY_G, Code.CAPACITY_CRATES}


def test_a_violation_tells_its_rule_its_place_and_its_figures(market: Problem) -> None:
    plan = planned(market, (ABOARD,), pick(0), drop(0))
    spoilt = replace(market, lots=(replace(market.lots[0], units=5), market.lots[1]))
    (found,) = check(spoilt, plan)
    assert (found.code, found.where, found.amount, found.limit) == (Code.STOCK, "lot 0", 6, 5)
    assert str(found) == "stock: lot 0: units shipped (6 against 5)"
    assert (
        str(Violation(code=Code.BREAK, where="trip 1", detail="the break is missing")) == "break: trip 1: the break is missing"
    )


def test_judging_changes_nothing_and_says_the_same_again(market: Problem) -> None:
    plan = planned(market, (ABOARD,), pick(0), drop(0))
    spoilt = replace(market, lots=(replace(market.lots[0], units=5, min_units=7),))
    assert check(spoilt, plan) == check(spoilt, plan)
    assert check(market, plan) == ()


def test_fixed_shipments_must_be_there_exactly(market: Problem) -> None:
    plan = planned(market, (ABOARD,), pick(0), drop(0))
    assert check(market, plan, fixed=(ABOARD,)) == ()
    for other in (NEW, replace(ABOARD, units=5), replace(ABOARD, lot=1)):
        assert {violation.code for violation in check(market, plan, fixed=(other,))} == {Code.STRUCTURE}


# nonsense ---------------------------------------------------------------------------------------------------------------------


def nonsense(value: Any, rng: Random) -> Any:
    """One whole number somewhere in a plan replaced by another, mostly absurd one; or an item dropped or doubled."""
    if is_dataclass(value):
        names = [field.name for field in fields(value)]
        name = rng.choice(names)
        return replace(value, **{name: nonsense(getattr(value, name), rng)})  # type: ignore[type-var]
    if isinstance(value, tuple) and value:
        k = rng.randrange(len(value))
        what = rng.random()
        if what < 0.1:
            return (*value[:k], *value[k + 1 :])
        if what < 0.2:
            return (*value, value[k])
        return (*value[:k], nonsense(value[k], rng), *value[k + 1 :])
    if type(value) is int:
        return rng.choice((-1, 0, 1, 2, 99, -(2**40), 2**40, value + 1, value - 1))
    if isinstance(value, TaskKind):
        return rng.choice(list(TaskKind))
    return value


def test_no_nonsense_in_a_plan_stops_the_judge_or_passes_it(market: Problem) -> None:
    problem = running(market, loaded())
    plan = planned(problem, (ABOARD, NEW), pick(0), pick(1), drop(0), drop(1), pause_after=2)
    assert check(problem, plan) == ()
    rng = Random(7)
    judged = 0
    for _ in range(3000):
        spoilt = nonsense(plan, rng)
        if spoilt != plan:
            judged += 1
            found = check(problem, spoilt)
            # Every figure of a plan follows from the rest or is a fact, so every change is a lie about something.
            assert found, spoilt
    assert judged > 1500


def test_a_break_taken_within_a_visit_holds_up_what_follows(market: Problem) -> None:
    # Loaded until 1,900, rested from 2,000 to 2,900 at the farm, where there is more to load.
    problem = running(market, loaded(), pause=(1, 2000))
    plan = planned(problem, (ABOARD, NEW), pick(0), pick(1), drop(0), drop(1), pause_after=1)
    assert plan.routes[0].tasks[1].begin == 2900
    assert check(problem, plan) == ()
    early = replace(plan.routes[0].tasks[1], begin=2899, end=plan.routes[0].tasks[1].end - 1)
    route = replace(plan.routes[0], tasks=(plan.routes[0].tasks[0], early, *plan.routes[0].tasks[2:]))
    assert codes(problem, replace(plan, routes=(route,))) == {Code.TRAVEL_TIME, Code.STORED_FIGURE}
