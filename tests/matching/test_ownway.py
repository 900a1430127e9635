"""Tests of a trip's own way: least elapsed time over its windows and break positions, and what makes it impossible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from matching.ownway import OwnWay, own_way
from matching.plan import Code
from matching.problem import Objective, OwnStop, Party, Pause, Place, Problem, Travel, Trip, Vehicle, Window

ALWAYS = (Window(early=0, late=100_000),)


def alone(travel: Travel, trip: Trip, *, objective: Objective = Objective.VALUE) -> Problem:
    """A problem of one trip and nothing to carry."""
    places = tuple(Place(parking_s=999, parking_yen=999) for _ in range(len(travel.seconds)))
    return Problem(
        places=places, travels=(travel,), parties=(Party(),), vehicles=(Vehicle(party=0),), trips=(trip,), objective=objective
    )


def trip_of(**changes: Any) -> Trip:
    plain = Trip(
        vehicle=0,
        driver=0,
        start=0,
        end=2,
        depart_early=1000,
        depart_late=5000,
        arrive_late=50_000,
        capacity_g=10_000,
        capacity_crates=(5, 5, 0),
    )
    return replace(plain, **changes)


def found(problem: Problem) -> OwnWay:
    own = own_way(problem, 0)
    assert isinstance(own, OwnWay), own
    return own


def test_own_way_without_stops_is_the_drive_from_start_to_end(line: Callable[..., Travel]) -> None:
    own = found(alone(line(0, 10, 30), trip_of()))
    assert (own.elapsed, own.metres) == (30 * 60, 30_000)


def test_own_way_of_a_trip_that_stays_takes_no_time(line: Callable[..., Travel]) -> None:
    own = found(alone(line(0, 10, 30), trip_of(end=0)))
    assert (own.elapsed, own.metres) == (0, 0)


def test_own_way_takes_the_durations_of_its_stops_and_never_parks(line: Callable[..., Travel]) -> None:
    stop = OwnStop(place=1, windows=ALWAYS, duration_s=600)
    # 10 km, 600 s, 20 km; parking (999 s) is for added visits only.
    assert found(alone(line(0, 10, 30), trip_of(own_stops=(stop,)))).elapsed == 600 + 600 + 1200


def test_own_way_waits_only_as_long_as_its_latest_departure_makes_it(line: Callable[..., Travel]) -> None:
    # The stop opens at 8,000; leaving at 5,000 at the latest the truck is there at 5,600 and waits 2,400.
    stop = OwnStop(place=1, windows=(Window(early=8000, late=9000),))
    assert found(alone(line(0, 10, 30), trip_of(own_stops=(stop,)))).elapsed == 600 + 2400 + 1200


def test_own_way_chooses_the_window_of_least_elapsed_time_not_the_first(line: Callable[..., Travel]) -> None:
    # Place 1 is open 1,600-2,000 or 9,000-9,500, place 2 from 10,000 on. Early: 1,600 ... 10,000; leaving 1,400 for 2,000
    # and waiting at place 2 until 10,000 gives 8,600. Late: leaving 5,000, place 1 at 9,000, place 2 at 10,200: 5,200.
    stops = (
        OwnStop(place=1, windows=(Window(early=1600, late=2000), Window(early=9000, late=9500))),
        OwnStop(place=2, windows=(Window(early=10_000, late=12_000),)),
    )
    own = found(alone(line(0, 10, 30), trip_of(own_stops=stops)))
    assert own.elapsed == 10_200 - 5000
    assert [step.window for step in own.sequence.steps] == [1, 0]


def test_break_is_taken_where_it_costs_least(line: Callable[..., Travel]) -> None:
    # The stop at place 1 opens at 8,000, the truck (leaving 5,000) is there at 5,600. Its break of 1,800 begun between 5,000
    # and 6,000 must come before the stop. At the start it would begin at 5,000 and leave at 6,800: still there in time, so
    # the elapsed time is that of waiting alone: 8,000 + 1,200 - 5,000.
    stop = OwnStop(place=1, windows=(Window(early=8000, late=9000),))
    pause = Pause(break_s=1800, early=5000, late=6000)
    own = found(alone(line(0, 10, 30), trip_of(own_stops=(stop,), pause=pause)))
    assert (own.elapsed, own.sequence.pause_after) == (4200, 0)
    # From 8,000 on it can only follow the stop and costs its whole length.
    later = replace(pause, early=8000, late=9000)
    own = found(alone(line(0, 10, 30), trip_of(own_stops=(stop,), pause=later)))
    assert (own.elapsed, own.sequence.pause_after) == (4200 + 1800, 1)


def test_own_way_follows_the_trips_own_metric(line: Callable[..., Travel]) -> None:
    slow = line(0, 10, 30, s_km=90, m_km=1100)
    problem = alone(line(0, 10, 30), trip_of())
    problem = replace(problem, travels=(problem.travels[0], slow), trips=(trip_of(metric=1),))
    own = found(problem)
    assert (own.elapsed, own.metres) == (2700, 33_000)


def test_what_makes_an_own_way_impossible_is_named(line: Callable[..., Travel]) -> None:
    travel = line(0, 10, 30)
    early = OwnStop(place=1, windows=(Window(early=0, late=1599),))
    cut = Travel(seconds=travel.seconds.copy(), metres=travel.metres.copy())
    cut.seconds[0, 2] = cut.metres[0, 2] = -1
    filling = OwnStop(place=1, windows=ALWAYS, change_g=1001, change_crates=(0, 1, 0))
    cases = {
        Code.WINDOW: alone(travel, trip_of(own_stops=(early,))),
        Code.NO_WAY: alone(cut, trip_of()),
        Code.DUTY: alone(travel, trip_of(duty=1799)),
        Code.BREAK: alone(travel, trip_of(pause=Pause(break_s=60, early=0, late=999))),
        Code.CAPACITY_G: alone(travel, trip_of(own_g=9000, own_stops=(filling,))),
        Code.CAPACITY_CRATES: alone(travel, trip_of(own_crates=(0, 5, 0), own_stops=(filling,))),
    }
    assert {code: own_way(problem, 0) for code, problem in cases.items()} == {code: code for code in cases}


def test_a_break_has_no_place_on_a_trip_that_never_leaves(line: Callable[..., Travel]) -> None:
    trip = trip_of(end=0, pause=Pause(break_s=60, early=1000, late=9000))
    assert own_way(alone(line(0, 10, 30), trip), 0) is Code.BREAK


def test_an_arrival_just_in_time_is_possible_and_one_second_later_is_not(line: Callable[..., Travel]) -> None:
    travel = line(0, 10, 30)
    assert found(alone(travel, trip_of(arrive_late=2800))).elapsed == 1800
    assert own_way(alone(travel, trip_of(arrive_late=2799)), 0) is Code.WINDOW


def test_load_taken_on_at_the_end_is_never_too_much(line: Callable[..., Travel]) -> None:
    stop = OwnStop(place=2, windows=ALWAYS, change_g=99_000, change_crates=(99, 0, 0))
    assert found(alone(line(0, 10, 30), trip_of(own_stops=(stop,)))).elapsed == 1800


def test_benchmarks_know_no_own_way(line: Callable[..., Travel]) -> None:
    own = found(alone(line(0, 10, 30), trip_of(), objective=Objective.DISTANCE))
    assert (own.elapsed, own.metres) == (0, 0)


def random_alone(seed: int) -> Problem:
    """One trip of up to three own stops with up to three short windows each, in a world of a minute."""
    rng = Random(seed)
    size = 4
    seconds = np.array([[0 if a == b else rng.randint(1, 9) for b in range(size)] for a in range(size)], np.int64)

    def windows() -> tuple[Window, ...]:
        out = []
        for _ in range(rng.randint(1, 3)):
            early = rng.randint(0, 50)
            out.append(Window(early=early, late=early + rng.randint(0, 12)))
        return tuple(out)

    stops = tuple(
        OwnStop(place=rng.randrange(size), windows=windows(), duration_s=rng.randint(0, 5)) for _ in range(rng.randint(0, 3))
    )
    depart = rng.randint(0, 15)
    pause_at = rng.randint(0, 40)
    trip = trip_of(
        start=rng.randrange(size),
        end=rng.randrange(size),
        depart_early=depart,
        depart_late=depart + rng.randint(0, 20),
        arrive_late=rng.randint(40, 80),
        own_stops=stops,
        duty=rng.choice((None, None, rng.randint(5, 40))),
        pause=Pause(break_s=rng.randint(0, 8), early=pause_at, late=pause_at + rng.randint(0, 25))
        if rng.random() < 0.5
        else None,
    )
    return alone(Travel(seconds=seconds, metres=seconds), trip)


def test_own_way_is_the_best_of_all_windows_and_break_positions(oracle: Any) -> None:
    possible = 0
    for seed in range(1000):
        problem = random_alone(seed)
        own, best = own_way(problem, 0), oracle.own(problem, 0)
        assert (own.elapsed if isinstance(own, OwnWay) else None) == best, seed
        possible += best is not None
    assert 200 < possible < 800


def test_own_way_decision_takes_the_time_it_promises(oracle: Any) -> None:
    for seed in range(300):
        problem = random_alone(seed)
        own = own_way(problem, 0)
        if isinstance(own, OwnWay):
            clock = oracle.clock(problem, (), own.sequence)
            assert clock is not None
            assert clock.elapsed == own.elapsed, seed
