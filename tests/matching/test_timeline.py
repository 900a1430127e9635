"""Tests of the canonical schedule: examples worked out by hand, and an oracle on random small routes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from matching.plan import Code, Sequence, Shipment, Step
from matching.problem import (
    Aboard,
    Accept,
    Done,
    DoneTask,
    Lot,
    Objective,
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
from matching.timeline import Fault, Timeline, replay

HUB, FARM, SHOP, END, FAR = range(5)
ALWAYS = (Window(early=0, late=100_000),)


def pick(index: int, window: int = 0) -> Step:
    return Step(kind=TaskKind.PICKUP, index=index, window=window)


def drop(index: int, window: int = 0) -> Step:
    return Step(kind=TaskKind.DELIVERY, index=index, window=window)


def own(index: int, window: int = 0) -> Step:
    return Step(kind=TaskKind.OWN, index=index, window=window)


def lot_of(place: int = FARM, windows: tuple[Window, ...] = ALWAYS, **changes: Any) -> Lot:
    plain = Lot(
        party=0,
        product="leek",
        family="leaf",
        unit_g=1000,
        units=10,
        units_per_crate=5,
        lowest=100,
        pickups=(PickupOption(place=place, windows=windows),),
    )
    return replace(plain, **changes)


def order_of(place: int = SHOP, windows: tuple[Window, ...] = ALWAYS) -> Order:
    return Order(
        party=1,
        min_g=0,
        max_g=100_000,
        accepts=(Accept(goods="leek", highest=900),),
        receivings=(ReceivingOption(place=place, windows=windows),),
    )


def trip_of(**changes: Any) -> Trip:
    plain = Trip(
        vehicle=0,
        driver=0,
        start=HUB,
        end=END,
        depart_early=1000,
        depart_late=9000,
        arrive_late=50_000,
        capacity_g=100_000,
        capacity_crates=(50, 0, 0),
    )
    return replace(plain, **changes)


@pytest.fixture
def made(line: Callable[..., Travel]) -> Callable[..., Problem]:
    """A day on one road: hub 0 km, farm 10, shop 30, end 40, far 100; a kilometre takes 60 s; parking is free."""

    def make(
        trip: Trip,
        lots: tuple[Lot, ...] = (lot_of(),),
        orders: tuple[Order, ...] = (order_of(),),
        parking_s: int = 0,
        **changes: Any,
    ) -> Problem:
        return Problem(
            places=tuple(Place(parking_s=parking_s) for _ in range(5)),
            travels=(line(0, 10, 30, 40, 100),),
            parties=(Party(), Party(), Party()),
            lots=lots,
            orders=orders,
            vehicles=(Vehicle(party=2, permits=frozenset({Permit.BLACK})),),
            trips=(trip,),
            **changes,
        )

    return make


def shipped(*pairs: tuple[int, int], units: int = 1) -> tuple[Shipment, ...]:
    return tuple(Shipment(lot=a, order=b, trip=0, pickup_option=0, receiving_option=0, units=units) for a, b in pairs)


def times(problem: Problem, shipments: tuple[Shipment, ...], *steps: Step, pause_after: int | None = None) -> Timeline:
    found = replay(problem, shipments, Sequence(trip=0, steps=steps, pause_after=pause_after))
    assert isinstance(found, Timeline), found
    return found


def fault(problem: Problem, shipments: tuple[Shipment, ...], *steps: Step, pause_after: int | None = None) -> Code:
    found = replay(problem, shipments, Sequence(trip=0, steps=steps, pause_after=pause_after))
    assert isinstance(found, Fault), found
    return found.code


# by hand ----------------------------------------------------------------------------------------------------------------------


def test_without_windows_all_happens_as_early_as_the_trip_may_leave(made: Any) -> None:
    found = times(made(trip_of()), shipped((0, 0)), pick(0), drop(0))
    # 1,000 + 10 km x 60 = 1,600; + 20 km = 2,800; + 10 km = 3,400.
    assert (found.depart, found.begins, found.ends, found.arrive) == (1000, (1600, 2800), (1600, 2800), 3400)
    assert found.pause_begin is None


def test_parking_is_paid_once_a_visit_and_handling_for_each_begun_crate(made: Any) -> None:
    problem = made(
        trip_of(),
        lots=(lot_of(handling_s=30), lot_of(handling_s=10)),
        orders=(order_of(), order_of()),
        parking_s=120,
    )
    shipments = (*shipped((0, 0), units=6), *shipped((1, 1), units=5))
    found = times(problem, shipments, pick(0), pick(1), drop(0), drop(1))
    # Farm: 1,600 + 120 + 2 crates x 30 = 1,780, + 1 x 10 = 1,790. Shop: 1,790 + 1,200 = 2,990; + 120 + 60 = 3,170; + 10.
    assert found.begins == (1600, 1780, 2990, 3170)
    assert found.ends == (1780, 1790, 3170, 3180)
    assert found.arrive == 3180 + 600


def test_a_visit_with_an_own_stop_needs_no_parking(made: Any) -> None:
    stop = OwnStop(place=FARM, windows=ALWAYS, duration_s=300)
    problem = made(trip_of(own_stops=(stop,)), parking_s=120)
    found = times(problem, shipped((0, 0)), pick(0), own(0), drop(0))
    # The farm is the trip's own stop: pickup takes nothing, the stop 300 s; only the shop has parking.
    assert (found.begins, found.ends) == ((1600, 1600, 3100), (1600, 1900, 3220))


def test_waiting_moves_the_departure_rather_than_the_elapsed_time(made: Any) -> None:
    # The farm opens at 5,000: leaving 4,400 one waits nowhere.
    problem = made(trip_of(), lots=(lot_of(windows=(Window(early=5000, late=6000),)),))
    found = times(problem, shipped((0, 0)), pick(0), drop(0))
    assert (found.depart, found.begins, found.arrive) == (4400, (5000, 6200), 6800)


def test_waiting_that_no_departure_avoids_counts(made: Any) -> None:
    # It opens at 12,000, the latest departure is 9,000: at the farm from 9,600, waiting 2,400.
    problem = made(trip_of(), lots=(lot_of(windows=(Window(early=12_000, late=13_000),)),))
    found = times(problem, shipped((0, 0)), pick(0), drop(0))
    assert (found.depart, found.begins, found.arrive) == (9000, (12_000, 13_200), 13_800)


def test_among_schedules_of_least_elapsed_time_the_earliest_is_taken(made: Any) -> None:
    # Shop from 8,000: pickup is free between 1,600 and 6,800. Elapsed least = 2,400 needs arrival 8,600 - 2,400 = departure
    # 6,200; the pickup then cannot be earlier than 6,800 = 8,000 - 1,200, so nothing is left to choose.
    problem = made(trip_of(), orders=(order_of(windows=(Window(early=8000, late=20_000),)),))
    found = times(problem, shipped((0, 0)), pick(0), drop(0))
    assert (found.depart, found.begins, found.arrive) == (6200, (6800, 8000), 8600)
    # If it may not leave after 5,000 the wait of 1,200 must happen somewhere; the earliest pickup leaves it to the shop.
    problem = replace(problem, trips=(trip_of(depart_late=5000),))
    found = times(problem, shipped((0, 0)), pick(0), drop(0))
    assert (found.depart, found.begins, found.arrive) == (5000, (5600, 8000), 8600)


def test_the_chosen_window_is_kept_even_where_an_earlier_one_would_do(made: Any) -> None:
    windows = (Window(early=1000, late=2000), Window(early=6000, late=7000))
    problem = made(trip_of(), lots=(lot_of(windows=windows),))
    assert times(problem, shipped((0, 0)), pick(0, 0), drop(0)).begins[0] == 1600
    assert times(problem, shipped((0, 0)), pick(0, 1), drop(0)).begins[0] == 6000


def test_two_tasks_of_one_lot_may_use_different_windows(made: Any) -> None:
    windows = (Window(early=1000, late=2000), Window(early=2500, late=7000))
    problem = made(trip_of(), lots=(lot_of(windows=windows),), orders=(order_of(), order_of()))
    found = times(problem, shipped((0, 0), (0, 1)), pick(0, 0), pick(1, 1), drop(0), drop(1))
    # Least elapsed: at the farm 2,000 at the latest, where one waits 500 s for the second window.
    assert (found.depart, found.begins) == (1400, (2000, 2500, 3700, 3700))


def test_a_short_time_on_board_makes_the_pickup_wait(made: Any) -> None:
    # The shop opens at 15,000 and the lot may ride 1,500 s: 20 km take 1,200, so the pickup waits until 13,500.
    problem = made(
        trip_of(),
        lots=(lot_of(on_board=1500),),
        orders=(order_of(windows=(Window(early=15_000, late=20_000),)),),
    )
    found = times(problem, shipped((0, 0)), pick(0), drop(0))
    assert (found.depart, found.begins, found.arrive) == (9000, (13_500, 15_000), 15_600)


def test_time_on_board_begins_at_the_end_of_the_whole_visit(made: Any) -> None:
    # Both are picked up in one visit: the first waits 600 s for the second to be loaded, which is not time on board.
    lots = (lot_of(on_board=1200), lot_of(handling_s=600))
    problem = made(trip_of(), lots=lots, orders=(order_of(), order_of()))
    found = times(problem, shipped((0, 0), (1, 1)), pick(0), pick(1), drop(0), drop(1))
    assert found.begins == (1600, 1600, 3400, 3400)
    # The other way round loading does not matter either; one second less is too little.
    problem = replace(problem, lots=(replace(lots[0], on_board=1199), lots[1]))
    assert fault(problem, shipped((0, 0), (1, 1)), pick(0), pick(1), drop(0), drop(1)) is Code.ON_BOARD


def test_a_break_after_the_pickup_counts_as_time_on_board(made: Any) -> None:
    trip = trip_of(pause=Pause(break_s=900, early=0, late=20_000))
    problem = made(trip, lots=(lot_of(on_board=2100),))
    found = times(problem, shipped((0, 0)), pick(0), drop(0), pause_after=1)
    assert (found.begins, found.pause_begin, found.arrive) == ((1600, 3700), 1600, 4300)
    problem = made(trip, lots=(lot_of(on_board=2099),))
    assert fault(problem, shipped((0, 0)), pick(0), drop(0), pause_after=1) is Code.ON_BOARD
    assert times(problem, shipped((0, 0)), pick(0), drop(0), pause_after=2).pause_begin == 2800


def test_a_break_at_the_start_begins_the_elapsed_time(made: Any) -> None:
    trip = trip_of(pause=Pause(break_s=900, early=4000, late=5000))
    found = times(made(trip), shipped((0, 0)), pick(0), drop(0), pause_after=0)
    # Break 4,000-4,900, then 10, 20 and 10 km.
    assert (found.depart, found.pause_begin, found.begins, found.arrive) == (4000, 4000, (5500, 6700), 7300)


def test_a_break_at_the_start_follows_the_tasks_there(made: Any) -> None:
    trip = trip_of(pause=Pause(break_s=900, early=4000, late=5000))
    problem = made(trip, lots=(lot_of(place=HUB, handling_s=100),), parking_s=120)
    found = times(problem, shipped((0, 0)), pick(0), drop(0), pause_after=1)
    # The hub is the trip's own: no parking. 3,900 loading, 4,000 break, 4,900 away, 30 km: 6,700; 220 s at the shop; 10 km.
    assert (found.depart, found.begins, found.pause_begin, found.arrive) == (3900, (3900, 6700), 4000, 6700 + 220 + 600)
    assert fault(problem, shipped((0, 0)), pick(0), drop(0), pause_after=0) is Code.BREAK


def test_a_break_in_the_middle_fills_a_wait(made: Any) -> None:
    # The shop opens at 14,000 and the truck leaves at 9,000 at the latest: the break of 900 s costs nothing.
    trip = trip_of(pause=Pause(break_s=900, early=9000, late=20_000))
    problem = made(trip, orders=(order_of(windows=(Window(early=14_000, late=15_000),)),))
    found = times(problem, shipped((0, 0)), pick(0), drop(0), pause_after=1)
    assert (found.depart, found.pause_begin, found.begins, found.arrive) == (9000, 9600, (9600, 14_000), 14_600)


def test_a_break_stands_only_after_a_visit_that_is_not_the_last(made: Any) -> None:
    trip = trip_of(pause=Pause(break_s=900, early=0, late=30_000))
    problem = made(trip, lots=(lot_of(), lot_of()), orders=(order_of(), order_of(place=END)))
    steps = (pick(0), pick(1), drop(0), drop(1))
    shipments = shipped((0, 0), (1, 1))
    assert fault(problem, shipments, *steps, pause_after=1) is Code.BREAK  # within the farm's visit
    assert fault(problem, shipments, *steps, pause_after=4) is Code.BREAK  # after the end's
    assert fault(problem, shipments, *steps) is Code.BREAK  # missing
    assert fault(made(trip_of()), shipped((0, 0)), pick(0), drop(0), pause_after=1) is Code.BREAK  # not needed
    assert [times(problem, shipments, *steps, pause_after=k).pause_begin for k in (0, 2, 3)] == [1000, 1600, 2800]


def test_departure_is_the_begin_of_the_first_task_at_the_start(made: Any) -> None:
    window = (Window(early=500, late=1500),)
    problem = made(trip_of(), lots=(lot_of(place=HUB, windows=window, handling_s=60),))
    found = times(problem, shipped((0, 0)), pick(0), drop(0))
    assert (found.depart, found.begins[0], found.ends[0]) == (1000, 1000, 1060)
    problem = replace(problem, trips=(trip_of(depart_early=1501),))
    assert fault(problem, shipped((0, 0)), pick(0), drop(0)) is Code.WINDOW


def test_arrival_is_the_end_of_the_last_task_at_the_end(made: Any) -> None:
    problem = made(trip_of(arrive_late=3519), lots=(lot_of(handling_s=60),), orders=(order_of(place=END),))
    # 1,600 + 60 + 30 km = 3,460, + 60 = 3,520: too late by one second of service.
    assert fault(problem, shipped((0, 0)), pick(0), drop(0)) is Code.ARRIVE
    problem = replace(problem, trips=(trip_of(arrive_late=3520),))
    assert times(problem, shipped((0, 0)), pick(0), drop(0)).arrive == 3520


def test_a_route_that_never_leaves_is_one_visit_of_the_trips_own(made: Any) -> None:
    problem = made(trip_of(end=HUB), lots=(lot_of(place=HUB, handling_s=60),), orders=(order_of(place=HUB),), parking_s=120)
    found = times(problem, shipped((0, 0)), pick(0), drop(0))
    assert (found.depart, found.begins, found.arrive) == (1000, (1000, 1060), 1120)


def test_an_empty_trip_that_stays_takes_no_time(made: Any) -> None:
    found = times(made(trip_of(end=HUB)), ())
    assert (found.depart, found.arrive) == (1000, 1000)


def test_a_return_to_a_place_is_a_visit_of_its_own_with_parking(made: Any) -> None:
    problem = made(trip_of(), lots=(lot_of(), lot_of()), orders=(order_of(), order_of()), parking_s=100)
    found = times(problem, shipped((0, 0), (1, 1)), pick(0), drop(0), pick(1), drop(1))
    # Farm 1,600 + 100, shop 2,900 + 100, farm 4,200 + 100, shop 5,500 + 100, end 6,200.
    assert (found.begins, found.arrive) == ((1600, 2900, 4200, 5500), 6200)


def test_the_rule_of_time_that_breaks_is_named(made: Any) -> None:
    shipments, steps = shipped((0, 0)), (pick(0), drop(0))
    late = order_of(windows=(Window(early=0, late=2799),))
    cases = {
        Code.WINDOW: made(trip_of(), orders=(late,)),
        Code.DELIVER_BY: made(trip_of(), lots=(lot_of(deliver_by=2799),)),
        Code.ARRIVE: made(trip_of(arrive_late=3400), parking_s=1),
        Code.DUTY: made(trip_of(duty=2400), parking_s=1),
        Code.DETOUR_TIME: made(trip_of(detour_s=1), parking_s=1),
        Code.ON_BOARD: made(trip_of(), lots=(lot_of(on_board=1199),)),
    }
    assert {code: fault(problem, shipments, *steps) for code, problem in cases.items()} == {code: code for code in cases}
    cut = made(trip_of())
    cut.travels[0].seconds[FARM, SHOP] = cut.travels[0].metres[FARM, SHOP] = -1
    assert fault(cut, shipments, *steps) is Code.NO_WAY


def test_limits_of_time_may_be_met_to_the_second(made: Any) -> None:
    problem = made(
        trip_of(arrive_late=3402, duty=2402, detour_s=2),
        lots=(lot_of(deliver_by=2801, on_board=1200),),
        orders=(order_of(windows=(Window(early=0, late=2801),)),),
        parking_s=1,
    )
    assert times(problem, shipped((0, 0)), pick(0), drop(0)).arrive == 3402


def test_a_trip_that_cannot_make_its_own_way_carries_nothing(made: Any) -> None:
    stop = OwnStop(place=FAR, windows=(Window(early=0, late=100),))
    assert fault(made(trip_of(own_stops=(stop,))), (), own(0)) is Code.WINDOW


def test_benchmarks_have_no_budget_for_detours(made: Any) -> None:
    problem = made(trip_of(detour_s=0), parking_s=60, objective=Objective.DISTANCE)
    assert times(problem, shipped((0, 0)), pick(0), drop(0)).arrive == 3520


# a done prefix ----------------------------------------------------------------------------------------------------------------

LOADED = Aboard(lot=0, order=0, pickup_option=0, receiving_option=0, units=1)


def running(depart: int, *tasks: DoneTask, **changes: Any) -> Trip:
    pause_done = changes.pop("pause_done", None)
    return trip_of(aboard=(LOADED,) if tasks else (), done=Done(depart=depart, tasks=tasks, pause=pause_done), **changes)


def loaded(begin: int, end: int) -> DoneTask:
    return DoneTask(kind=TaskKind.PICKUP, index=0, window=0, begin=begin, end=end)


def test_done_tasks_keep_their_recorded_times_lawful_or_not(made: Any) -> None:
    # It left at 500 (before it might), was at the farm at 700 (faster than the road allows) and outside the window.
    trip = running(500, loaded(700, 4000))
    problem = made(trip, lots=(lot_of(windows=(Window(early=6000, late=7000),)),))
    found = times(problem, shipped((0, 0)), pick(0), drop(0))
    assert (found.depart, found.begins, found.ends, found.arrive) == (500, (700, 5200), (4000, 5200), 5800)


def test_what_is_still_to_come_is_judged_by_all_its_rules(made: Any) -> None:
    trip = running(500, loaded(700, 4000))
    late = order_of(windows=(Window(early=0, late=5199),))
    assert fault(made(trip, orders=(late,)), shipped((0, 0)), pick(0), drop(0)) is Code.WINDOW
    # Time on board runs from the recorded end of the pickup, 4,000.
    waiting = order_of(windows=(Window(early=6000, late=9000),))
    problem = made(trip, lots=(lot_of(on_board=2000),), orders=(waiting,))
    assert times(problem, shipped((0, 0)), pick(0), drop(0)).begins == (700, 6000)
    problem = made(trip, lots=(lot_of(on_board=1999),), orders=(waiting,))
    assert fault(problem, shipped((0, 0)), pick(0), drop(0)) is Code.ON_BOARD


def test_a_trip_that_has_left_with_nothing_done_cannot_leave_again(made: Any) -> None:
    found = times(made(running(500)), shipped((0, 0)), pick(0), drop(0))
    assert (found.depart, found.begins, found.arrive) == (500, (1100, 2300), 2900)


def test_a_break_already_taken_stands_as_recorded(made: Any) -> None:
    pause = Pause(break_s=900, early=4000, late=5000)
    trip = running(1000, loaded(1600, 1700), pause=pause, pause_done=(1, 1800))
    problem = made(trip)
    found = times(problem, shipped((0, 0)), pick(0), drop(0), pause_after=1)
    # Taken long before its window: 1,800 + 900 + 20 km = 3,900.
    assert (found.pause_begin, found.begins, found.arrive) == (1800, (1600, 3900), 4500)


def test_a_break_still_to_be_taken_cannot_be_put_into_the_past(made: Any) -> None:
    pause = Pause(break_s=900, early=0, late=21_000)
    problem = made(running(1000, loaded(1600, 1700), pause=pause))
    assert fault(problem, shipped((0, 0)), pick(0), drop(0), pause_after=0) is Code.BREAK
    found = times(problem, shipped((0, 0)), pick(0), drop(0), pause_after=1)
    assert (found.pause_begin, found.begins) == (1700, (1600, 3800))


# against the oracle -----------------------------------------------------------------------------------------------------------


def random_route(seed: int) -> tuple[Problem, tuple[Shipment, ...], Sequence]:
    """Up to three shipments and two own stops among four places, in a world of a few minutes, in a random lawful order."""
    rng = Random(seed)
    size, count, width = 4, rng.choice((0, 1, 2, 2, 3)), rng.choice(((0, 40), (40, 90)))
    seconds = np.array([[0 if a == b else rng.randint(1, 6) for b in range(size)] for a in range(size)], np.int64)

    def windows(early: int, late: int) -> tuple[Window, ...]:
        begins = [rng.randint(early, late) for _ in range(rng.randint(1, 2))]
        return tuple(Window(early=b, late=b + rng.randint(*width)) for b in begins)

    lots = tuple(
        lot_of(
            place=rng.randrange(size),
            windows=windows(0, 30),
            handling_s=rng.randint(0, 3),
            units_per_crate=rng.randint(1, 3),
            on_board=rng.choice((None, rng.randint(1, 40))),
            deliver_by=rng.choice((None, None, rng.randint(40, 90))),
        )
        for _ in range(count)
    )
    orders = tuple(order_of(place=rng.randrange(size), windows=windows(5, 50)) for _ in range(count))
    stops = tuple(
        OwnStop(place=rng.randrange(size), windows=windows(0, 40), duration_s=rng.randint(0, 4))
        for _ in range(rng.randint(0, 2))
    )
    depart, pause_at = rng.randint(0, 15), rng.randint(0, 30)
    trip = trip_of(
        start=rng.randrange(size),
        end=rng.randrange(size),
        depart_early=depart,
        depart_late=depart + rng.randint(0, 20),
        arrive_late=rng.randint(60, 140),
        own_stops=stops,
        duty=rng.choice((None, None, rng.randint(10, 60))),
        detour_s=rng.choice((None, None, rng.randint(5, 50))),
        pause=Pause(break_s=rng.randint(0, 6), early=pause_at, late=pause_at + rng.randint(5, 40))
        if rng.random() < 0.5
        else None,
    )
    problem = Problem(
        places=tuple(Place(parking_s=rng.randint(0, 3)) for _ in range(size)),
        travels=(Travel(seconds=seconds, metres=seconds),),
        parties=(Party(), Party(), Party()),
        lots=lots,
        orders=orders,
        vehicles=(Vehicle(party=2, permits=frozenset({Permit.BLACK})),),
        trips=(trip,),
    )
    shipments = tuple(
        Shipment(lot=i, order=i, trip=0, pickup_option=0, receiving_option=0, units=rng.randint(1, 6)) for i in range(count)
    )
    steps: list[Step] = [own(k, rng.randrange(len(stop.windows))) for k, stop in enumerate(stops)]
    for i in range(count):
        first = rng.randint(0, len(steps))
        steps.insert(first, pick(i, rng.randrange(len(lots[i].pickups[0].windows))))
        steps.insert(rng.randint(first + 1, len(steps)), drop(i, rng.randrange(len(orders[i].receivings[0].windows))))
    pause_after = None
    if trip.pause is not None:
        # Mostly a lawful place; now and then one within a visit.
        ends = [0, *(k for k in range(1, len(steps) + 1) if rng.random() < 0.7)]
        pause_after = rng.choice(ends)
    return problem, shipments, Sequence(trip=0, steps=tuple(steps), pause_after=pause_after)


def test_canonical_times_are_those_of_an_independent_solver(oracle: Any) -> None:
    lawful = carrying = bounded = 0
    for seed in range(3000):
        problem, shipments, sequence = random_route(seed)
        trip = problem.trips[0]
        least = oracle.own(problem, 0)
        wanted = None
        if least is not None:
            limits = [trip.duty, None if trip.detour_s is None else least + trip.detour_s]
            longest = min((limit for limit in limits if limit is not None), default=None)
            wanted = oracle.clock(problem, shipments, sequence, longest=longest)
        found = replay(problem, shipments, sequence)
        if wanted is None:
            assert isinstance(found, Fault), seed
            continue
        assert isinstance(found, Timeline), (seed, found)
        assert (found.arrive - found.depart) == wanted.elapsed, seed
        assert (found.begins, found.pause_begin, found.depart, found.arrive) == (
            wanted.begins,
            wanted.pause,
            wanted.depart,
            wanted.arrive,
        ), seed
        lawful += 1
        carrying += len(shipments) > 1
        bounded += any(problem.lots[s.lot].on_board is not None for s in shipments)
    # The comparison must have had something to compare.
    assert min(lawful, carrying, bounded) > 100, (lawful, carrying, bounded)


def test_least_elapsed_and_least_times_are_found_by_trying_every_second() -> None:
    compared = 0
    for seed in range(250):
        problem, shipments, sequence = random_route(seed)
        steps, trip = sequence.steps, problem.trips[0]
        if len(steps) != 2 or trip.pause is not None or not shipments or trip.detour_s is not None or trip.duty is not None:
            continue
        found = replay(problem, shipments, sequence)
        best = _every_second(problem, shipments[0], steps)
        if isinstance(found, Fault):
            assert best is None, seed
            continue
        assert best == (found.arrive - found.depart, found.depart, *found.begins, found.arrive), seed
        compared += 1
    assert compared >= 3


def _every_second(problem: Problem, shipment: Shipment, steps: tuple[Step, ...]) -> tuple[int, ...] | None:
    """Least (elapsed, departure, pickup, delivery, arrival) of a trip with one shipment, by trying all whole seconds."""
    trip, lot = problem.trips[0], problem.lots[shipment.lot]
    seconds = problem.travels[0].seconds
    a, b = lot.pickups[0].place, problem.orders[shipment.order].receivings[0].place
    first, last = lot.pickups[0].windows[steps[0].window], problem.orders[shipment.order].receivings[0].windows[steps[1].window]
    handling = lot.handling_s * -(-shipment.units // lot.units_per_crate)
    at_start, at_end = a == trip.start, b == trip.end
    together = a == b
    park_a = 0 if at_start or (together and at_end) else problem.places[a].parking_s
    park_b = 0 if at_end or together else problem.places[b].parking_s
    if b == trip.start and together:
        park_a = 0
    best: tuple[int, ...] | None = None
    for pickup in range(first.early, first.late + 1):
        for delivery in range(last.early, last.late + 1):
            done = pickup + park_a + handling
            if delivery < done + seconds[a, b] or (lot.deliver_by is not None and delivery > lot.deliver_by):
                continue
            if lot.on_board is not None and not together and delivery - done > lot.on_board:
                continue
            arrive = int(delivery + park_b + handling + seconds[b, trip.end])
            departs = [pickup] if at_start else range(trip.depart_early, trip.depart_late + 1)
            for depart in departs:
                fits = trip.depart_early <= depart <= trip.depart_late and depart + seconds[trip.start, a] <= pickup
                if fits and arrive <= trip.arrive_late:
                    key = (arrive - depart, depart, pickup, delivery, arrive)
                    best = key if best is None else min(best, key)
    return best


def test_the_same_route_has_the_same_times_again() -> None:
    for seed in range(50):
        problem, shipments, sequence = random_route(seed)
        assert replay(problem, shipments, sequence) == replay(problem, shipments, sequence)


def test_a_break_taken_within_a_visit_stands_there(made: Any) -> None:
    # Loaded at the farm until 1,700, rested 1,800-2,700 beside it, then there is more to load at the same place.
    trip = running(1000, loaded(1600, 1700), pause=Pause(break_s=900, early=4000, late=5000), pause_done=(1, 1800))
    problem = made(trip, lots=(lot_of(), lot_of(handling_s=60)), orders=(order_of(), order_of()))
    found = times(problem, shipped((0, 0), (1, 1)), pick(0), pick(1), drop(0), drop(1), pause_after=1)
    assert (found.pause_begin, found.begins) == (1800, (1600, 2700, 3960, 3960))
    # Both loaded, the rest between them: all of it is a fact.
    second = DoneTask(kind=TaskKind.PICKUP, index=1, window=0, begin=2750, end=2800)
    both = replace(problem.trips[0].done, tasks=(loaded(1600, 1700), second))
    problem = replace(problem, trips=(replace(problem.trips[0], done=both, aboard=(LOADED, replace(LOADED, lot=1, order=1))),))
    found = times(problem, shipped((0, 0), (1, 1)), pick(0), pick(1), drop(0), drop(1), pause_after=1)
    assert (found.pause_begin, found.begins) == (1800, (1600, 2750, 4000, 4000))
    # It cannot be told for another place.
    assert fault(problem, shipped((0, 0), (1, 1)), pick(0), pick(1), drop(0), drop(1), pause_after=2) is Code.BREAK


def test_a_break_taken_after_everything_else_is_idle(made: Any) -> None:
    pause = Pause(break_s=900, early=4000, late=5000)
    dropped = DoneTask(kind=TaskKind.DELIVERY, index=0, window=0, begin=4000, end=4100)
    problem = made(running(1000, loaded(1600, 1700), dropped, end=SHOP, pause=pause, pause_done=(2, 4200)))
    found = times(problem, shipped((0, 0)), pick(0), drop(0), pause_after=2)
    assert (found.pause_begin, found.arrive) == (4200, 4100)
