"""The exact solver: optima that arithmetic shows, optima that enumeration shows, and lawful plans on random days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations, product

import numpy as np
import pytest

from fixtures.problems import FEATURES, random_problem
from matching.check import check
from matching.errors import ProblemError
from matching.ownway import own_way
from matching.plan import Code, Decision, Sequence, Shipment, Step
from matching.problem import (
    YEN,
    Accept,
    Done,
    Ethylene,
    Lot,
    Match,
    Objective,
    Order,
    OwnStop,
    Party,
    Pause,
    Permit,
    PickupOption,
    Place,
    Problem,
    Promise,
    ReceivingOption,
    Sponsor,
    TaskKind,
    Travel,
    Trip,
    Vehicle,
    Window,
)
from matching.settle import settle
from matching.solvers.exact import Exact, exact
from matching.timeline import Fault, replay
from matching.visits import place_of, windows_of

ALWAYS = (Window(early=0, late=80_000),)
GREEN = Vehicle(party=2, permits=frozenset({Permit.GREEN}))
LOT = Lot(
    party=0, product="leek", family="leaf", unit_g=1000, units=10, units_per_crate=10, lowest=100, per_kg=True,
    pickups=(PickupOption(place=1, windows=ALWAYS),),
)  # fmt: skip
ORDER = Order(
    party=1, min_g=0, max_g=20_000, accepts=(Accept(goods="leek", highest=500),),
    receivings=(ReceivingOption(place=2, windows=ALWAYS),),
)  # fmt: skip
TRIP = Trip(
    vehicle=0, driver=0, start=0, end=3, depart_early=0, depart_late=10_000, arrive_late=80_000, capacity_g=10**6,
    capacity_crates=(99, 0, 0), cost_km=30,
)  # fmt: skip


def line(
    *, lots: tuple[Lot, ...] = (LOT,), orders: tuple[Order, ...] = (ORDER,), trips: tuple[Trip, ...] = (TRIP,), **more: object
) -> Problem:
    """Places 0 to 3 ten minutes apart on a line; the direct way 0 to 3 is 20 km, each step 10 km: the detour is 10 km."""
    steps = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    metres = steps * 10_000
    metres[0, 3] = metres[3, 0] = 20_000
    given: dict[str, object] = {
        "places": (Place(),) * 4, "travels": (Travel(seconds=steps * 600, metres=metres),), "parties": (Party(),) * 4,
        "lots": lots, "orders": orders, "vehicles": (GREEN,) * len(trips), "trips": trips,
    }  # fmt: skip
    return Problem(**(given | more))  # type: ignore[arg-type]


def solved(problem: Problem) -> Exact:
    """The exact answer, proven, and lawful by the checker."""
    found = exact(problem)
    assert found.optimal
    plan = settle(problem, found.decision)
    assert check(problem, plan) == ()
    assert plan.score.key == found.key == found.bound
    return found


def worth(problem: Problem) -> float:
    """Yen value and points of the best plan."""
    return solved(problem).key[3] / YEN


def test_a_lot_rides_whole_when_its_margin_pays_the_detour() -> None:
    # 10 kg x (500 - 100) = 4,000 yen; 10 km x 30 = 300 yen.
    assert worth(line()) == 4_000 - 300


def test_nothing_rides_when_the_detour_costs_more_than_the_margin() -> None:
    # 10 km x 401 = 4,010 yen > 4,000.
    assert worth(line(trips=(replace(TRIP, cost_km=401),))) == 0
    assert worth(line(trips=(replace(TRIP, cost_km=399),))) == 10


def test_a_sponsor_lets_a_losing_trip_drive_within_worth_and_budget() -> None:
    trip = replace(TRIP, cost_km=410)
    # The trip lacks 100 yen; worth 20 yen/kg x 10 kg = 200 yen counts whether or not it flows.
    assert worth(line(trips=(trip,), sponsor=Sponsor(worth=20, budget=100))) == 100
    assert worth(line(trips=(trip,), sponsor=Sponsor(worth=20, budget=99))) == 0
    assert worth(line(trips=(trip,), sponsor=Sponsor(worth=9, budget=100))) == 0


def test_a_gift_covers_a_free_ride_and_nothing_else_does() -> None:
    white = {"vehicles": (Vehicle(party=3),), "allow_free": True}
    assert worth(line(trips=(replace(TRIP, gift=300),), **white)) == 3_700
    assert worth(line(trips=(replace(TRIP, gift=299),), **white)) == 0
    assert worth(line(vehicles=(Vehicle(party=3),))) == 0


def test_a_crate_more_than_fits_stays_behind() -> None:
    lot = replace(LOT, units_per_crate=3)
    # Two crates of three: 6 kg x 400 - 300.
    assert worth(line(lots=(lot,), trips=(replace(TRIP, capacity_crates=(2, 0, 0)),))) == 2_100


def test_own_load_and_what_is_unloaded_on_the_way_leave_room_for_goods() -> None:
    stop = OwnStop(place=1, windows=ALWAYS, change_crates=(-4, 0, 0))
    trip = replace(TRIP, own_crates=(5, 0, 0), own_stops=(stop,), capacity_crates=(5, 0, 0))
    # Leaving place 1 one own crate is left, so 4 crates of 1 kg fit; the own way is 0-1-3 = 30 km: no detour.
    assert worth(line(lots=(replace(LOT, units_per_crate=1),), trips=(trip,))) == 1_600


def test_own_stops_keep_their_order_though_goods_would_ride_for_nothing_the_other_way_round() -> None:
    stops = tuple(OwnStop(place=place, windows=ALWAYS) for place in (1, 2))
    lot = replace(LOT, pickups=(PickupOption(place=2, windows=ALWAYS),))
    order = replace(ORDER, receivings=(ReceivingOption(place=1, windows=ALWAYS),))
    trip = replace(TRIP, own_stops=stops)
    # 0-1-2-1-3 is 50 km against 30, and place 1 is then an added visit.
    assert worth(line(lots=(lot,), orders=(order,), trips=(trip,))) == 4_000 - 600
    assert worth(line(lots=(lot,), orders=(order,), trips=(replace(trip, detour_visits=0),))) == 0


def test_only_together_two_lots_reach_the_least_quantity() -> None:
    lots = (LOT, replace(LOT, units=5, pickups=(PickupOption(place=0, windows=ALWAYS, change=40),)))
    # 15 kg needs all of both: 10 x 400 + 5 x 360 - 300.
    assert worth(line(lots=lots, orders=(replace(ORDER, min_g=15_000),))) == 5_500
    assert worth(line(lots=lots, orders=(replace(ORDER, min_g=15_001),))) == 0


def test_parking_is_paid_once_a_visit_and_not_where_the_trip_stops_anyway() -> None:
    places = (Place(), Place(parking_yen=70), Place(parking_yen=11), Place())
    assert worth(line(places=places, lots=(LOT, LOT), trips=(replace(TRIP, cost_visit=100),))) == 8_000 - 300 - 70 - 11 - 200
    stop = OwnStop(place=1, windows=ALWAYS)
    trip = replace(TRIP, cost_visit=100, own_stops=(stop,))
    assert worth(line(places=places, lots=(LOT, LOT), trips=(trip,))) == 8_000 - 11 - 100


def test_a_producer_of_ethylene_does_not_ride_with_sensitive_goods() -> None:
    lots = (replace(LOT, ethylene=Ethylene.PRODUCES), replace(LOT, units=7, ethylene=Ethylene.SENSITIVE))
    assert worth(line(lots=lots)) == 3_700
    away = replace(lots[0], pickups=(PickupOption(place=2, windows=ALWAYS),))
    # At place 2 the producer is loaded and unloaded in one visit: it never shares a leg.
    assert worth(line(lots=(away, lots[1]))) == 4_000 + 2_800 - 300


def test_time_on_board_counts_the_break_but_not_the_visit_of_the_pickup() -> None:
    trip = replace(TRIP, pause=Pause(break_s=900, early=600, late=600))
    # Whoever is to collect at place 1 by 600 s must take the break there: 900 s and the 600 s of the way are on board.
    lot = replace(LOT, pickups=(PickupOption(place=1, windows=(Window(early=0, late=600),)),), on_board=1_500)
    assert worth(line(lots=(lot,), trips=(trip,))) == 3_700
    assert worth(line(lots=(replace(lot, on_board=1_499),), trips=(trip,))) == 0


def test_required_goods_ride_at_a_loss_that_the_sponsor_bears() -> None:
    day = line(trips=(replace(TRIP, cost_km=410),), sponsor=Sponsor(worth=9, budget=5000), required=(Match(lot=0),))
    assert solved(day).key == (-1, 0, 0, 0)
    day = line(
        trips=(replace(TRIP, cost_km=410, gift=100),), required=(Match(lot=0),), vehicles=(Vehicle(party=3),), allow_free=True
    )
    assert solved(day).key == (-1, 0, 0, 0)
    day = line(
        trips=(replace(TRIP, cost_km=410, gift=4_100),), required=(Match(lot=0),), vehicles=(Vehicle(party=3),), allow_free=True
    )
    assert solved(day).key == (0, 0, 0, -100 * YEN)


def test_one_vehicle_is_better_than_two_though_it_drives_further() -> None:
    lots = (LOT, replace(LOT, product="melon", pickups=(PickupOption(place=2, windows=ALWAYS),)))
    orders = (
        ORDER,
        replace(ORDER, accepts=(Accept(goods="melon", highest=500),), receivings=(ReceivingOption(place=1, windows=ALWAYS),)),
    )
    trips = (replace(TRIP, end=0), replace(TRIP, end=0, vehicle=1, driver=1))
    required = (Match(order=0), Match(order=1))
    day = line(lots=lots, orders=orders, trips=trips, required=required, objective=Objective.VEHICLES)
    # 0-1-2-1-0 = 40 km serves both.
    assert solved(day).key == (0, -1, -40_000, 0)
    assert solved(replace(day, objective=Objective.DISTANCE)).key == (0, 0, -40_000, 0)


def test_promises_and_running_trips_are_refused() -> None:
    promise = Promise(lot=0, order=0, trip=0, pickup_at=0, delivery_at=0, tolerance_s=0, points=1)
    with pytest.raises(ProblemError, match="promises"):
        exact(line(promises=(promise,)))
    with pytest.raises(ProblemError, match="done"):
        exact(line(trips=(replace(TRIP, done=Done(depart=0)),)))


def test_a_trip_whose_own_way_is_impossible_gets_no_sequence() -> None:
    found = solved(line(trips=(replace(TRIP, arrive_late=1_799),)))
    assert found.decision == Decision(shipments=(), sequences=())


def test_the_same_call_gives_the_same_decision_and_a_hint_keeps_the_optimum() -> None:
    day = random_problem(3)
    first, second = exact(day, deterministic_time=3), exact(day, deterministic_time=3)
    assert first == second
    assert exact(day, deterministic_time=3, hint=first.decision).key >= first.key


def tiny(problem: Problem) -> Problem:
    """The same day with at most three, heavier units a lot, so that all plans can be listed."""
    lots = tuple(
        replace(lot, units=min(lot.units, 3), min_units=min(lot.min_units, 2), unit_g=lot.unit_g * 4) for lot in problem.lots
    )
    stock = max(lot.unit_g for lot in lots) * 3
    orders = tuple(replace(o, min_g=min(o.min_g, stock // 2), max_g=max(o.max_g, stock // 2)) for o in problem.orders)
    return replace(problem, lots=lots, orders=orders)


def routes(problem: Problem, trip: int, shipments: tuple[Shipment, ...]) -> Iterator[Sequence]:
    """All orders of tasks, windows and breaks of one trip whose times are lawful."""
    given = problem.trips[trip]
    mine = [i for i, s in enumerate(shipments) if s.trip == trip]
    tasks = [Step(kind=kind, index=i) for i in mine for kind in (TaskKind.PICKUP, TaskKind.DELIVERY)]
    own = [Step(kind=TaskKind.OWN, index=k) for k in range(len(given.own_stops))]
    for order in permutations(tasks):
        if any(order.index(p) > order.index(d) for p, d in zip(tasks[::2], tasks[1::2], strict=True)):
            continue
        for slots in combinations(range(len(tasks) + len(own)), len(own)):
            rest, stops = iter(order), iter(own)
            steps = [next(stops) if k in slots else next(rest) for k in range(len(tasks) + len(own))]
            places = [given.start, *(place_of(problem, given, shipments, s) for s in steps), given.end]
            pauses = [None] if given.pause is None else [k for k in range(len(steps) + 1) if places[k] != places[k + 1]]
            choices = [range(len(windows_of(problem, given, shipments, s))) for s in steps]
            for windows, pause in product(product(*choices), pauses):
                chosen = tuple(replace(s, window=w) for s, w in zip(steps, windows, strict=True))
                sequence = Sequence(trip=trip, steps=chosen, pause_after=pause)
                if not isinstance(replay(problem, shipments, sequence), Fault):
                    yield sequence


def best_by_listing(problem: Problem) -> tuple[int, int, int, int]:
    """Score of the best lawful plan among all plans there are."""
    runs = [t for t in range(len(problem.trips)) if not isinstance(own_way(problem, t), Code)]
    keys = []
    triples = [(lot, o, t) for lot in range(len(problem.lots)) for o in range(len(problem.orders)) for t in runs]
    ways = [
        [None]
        + [
            Shipment(lot=lot, order=o, trip=t, pickup_option=p, receiving_option=r, units=u)
            for p in range(len(problem.lots[lot].pickups))
            for r in range(len(problem.orders[o].receivings))
            for u in range(1, problem.lots[lot].units + 1)
        ]
        for lot, o, t in triples
    ]
    for several in product(*ways):
        shipments = tuple(s for s in several if s is not None)
        if not goods_may_fit(problem, shipments):
            continue
        for sequences in product(*(list(routes(problem, t, shipments)) for t in sorted({s.trip for s in shipments}))):
            plan = settle(problem, Decision(shipments=shipments, sequences=sequences))
            if not check(problem, plan):
                keys.append(plan.score.key)
    return max(keys)


def goods_may_fit(problem: Problem, shipments: tuple[Shipment, ...]) -> bool:
    """Leave out at once what no sequence can mend: stock and quantities."""
    for lot, given in enumerate(problem.lots):
        if sum(s.units for s in shipments if s.lot == lot) > given.units:
            return False
    for o, wanted in enumerate(problem.orders):
        grams = [s.units * problem.lots[s.lot].unit_g for s in shipments if s.order == o]
        if grams and not wanted.min_g <= sum(grams) <= wanted.max_g + wanted.over_g:
            return False
    return True


FEW = FEATURES - {"windows", "options", "break"}
SHAPES = {
    "one pair with every feature": ((1, 1), (1, 1), (1, 1), FEATURES),
    "two lots for one order": ((2, 2), (1, 1), (1, 1), FEW),
    "one lot for two orders": ((1, 1), (2, 2), (1, 1), FEW),
    "two trips": ((1, 1), (1, 1), (2, 2), FEW | {"windows"}),
    "two lots on two trips": ((2, 2), (1, 1), (2, 2), FEW - {"own_stops"}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_plan_among_all_there_are_is_better(shape: str) -> None:
    lots, orders, trips, features = SHAPES[shape]
    carrying = 0
    for seed in range(1000, 1080):
        day = tiny(random_problem(seed, lots=lots, orders=orders, trips=trips, features=features))
        found = solved(day)
        assert found.key == best_by_listing(day), seed
        carrying += bool(found.decision.shipments)
    # Most random days of one pair are impossible; enough must carry something for the comparison to mean anything.
    assert carrying >= 10


@pytest.mark.parametrize("seed", [*range(15), *range(160, 175)])
def test_plans_of_random_days_are_lawful_and_score_what_the_model_claims(seed: int) -> None:
    day = random_problem(seed)
    found = exact(day, deterministic_time=0.5)
    plan = settle(day, found.decision)
    assert check(day, plan) == ()
    assert plan.score.key >= found.key
    assert plan.score.key <= found.bound
    if found.optimal:
        assert plan.score.key == found.key


def test_a_dearer_ceiling_never_lowers_the_optimum() -> None:
    for seed in range(6):
        day = random_problem(seed, lots=(2, 2), orders=(2, 2), trips=(1, 1))
        rich = replace(day.orders[0], accepts=tuple(replace(a, highest=2 * a.highest) for a in day.orders[0].accepts))
        richer = replace(day, orders=(rich, *day.orders[1:]))
        before, after = exact(day, deterministic_time=5), exact(richer, deterministic_time=5)
        assert after.bound >= before.key
        if after.optimal:
            assert after.key >= before.key
