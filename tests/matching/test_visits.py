"""Tests of visits: runs of steps at one place, what they cost in time, and the load on leaving them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from matching.plan import Shipment, Step
from matching.problem import (
    Accept,
    Lot,
    Order,
    OwnStop,
    Party,
    PickupOption,
    Place,
    Problem,
    ReceivingOption,
    TaskKind,
    Travel,
    Trip,
    Vehicle,
    Window,
    Zone,
)
from matching.visits import (
    Load,
    aboard_of,
    crates_of,
    grams_of,
    loads_of,
    metres_of,
    own_loads_of,
    place_of,
    services_of,
    visits_of,
    windows_of,
)

ALWAYS = (Window(early=0, late=100_000),)
LATER = (Window(early=50, late=60),)
A, B, C, D = range(4)
OWN = Step(kind=TaskKind.OWN, index=0)


def pick(index: int) -> Step:
    return Step(kind=TaskKind.PICKUP, index=index)


def drop(index: int) -> Step:
    return Step(kind=TaskKind.DELIVERY, index=index)


def lot(place: int, **changes: Any) -> Lot:
    plain = Lot(
        party=0,
        product="leek",
        family="leaf",
        unit_g=500,
        units=20,
        units_per_crate=4,
        lowest=1,
        pickups=(PickupOption(place=place, windows=ALWAYS), PickupOption(place=D, windows=LATER)),
        handling_s=10,
    )
    return replace(plain, **changes)


def order(place: int) -> Order:
    return Order(
        party=0,
        min_g=0,
        max_g=9000,
        accepts=(Accept(goods="leek", highest=1),),
        receivings=(ReceivingOption(place=place, windows=ALWAYS), ReceivingOption(place=D, windows=LATER)),
    )


SHIPMENTS = (
    Shipment(lot=0, order=0, trip=0, pickup_option=0, receiving_option=0, units=9),
    Shipment(lot=1, order=0, trip=0, pickup_option=0, receiving_option=0, units=4),
)


@pytest.fixture
def problem(line: Callable[..., Travel]) -> Problem:
    """Places at 0, 10, 20 and 30 km; both lots at B, the second cool; the order at C; the trip goes A to D by C."""
    stop = OwnStop(place=C, windows=LATER, duration_s=600, change_g=-700, change_crates=(-1, 0, 0))
    return Problem(
        places=tuple(Place(parking_s=s, parking_yen=0) for s in (1, 20, 300, 4000)),
        travels=(line(0, 10, 20, 30),),
        parties=(Party(),),
        lots=(lot(B), lot(B, zone=Zone.COOL)),
        orders=(order(C),),
        vehicles=(Vehicle(party=0),),
        trips=(
            Trip(
                vehicle=0,
                driver=0,
                start=A,
                end=D,
                depart_early=0,
                depart_late=0,
                arrive_late=100_000,
                capacity_g=50_000,
                capacity_crates=(9, 9, 0),
                own_stops=(stop,),
                own_g=1000,
                own_crates=(2, 0, 0),
            ),
        ),
    )


def runs(problem: Problem, *steps: Step) -> list[tuple[int, int, int, bool]]:
    visits = visits_of(problem, problem.trips[0], SHIPMENTS, steps)
    return [(visit.place, visit.first, visit.last, visit.own) for visit in visits]


def test_steps_at_one_place_make_one_visit(problem: Problem) -> None:
    assert runs(problem, pick(0), pick(1), drop(0), drop(1)) == [
        (A, 0, 0, True),
        (B, 0, 2, False),
        (C, 2, 4, False),
        (D, 4, 4, True),
    ]


def test_a_visit_with_an_own_stop_is_the_trips_own_wherever_in_it_the_stop_is(problem: Problem) -> None:
    own = [(A, 0, 0, True), (B, 0, 1, False), (C, 1, 3, True), (D, 3, 3, True)]
    assert runs(problem, pick(0), OWN, drop(0)) == own
    assert runs(problem, pick(0), drop(0), OWN) == own


def test_coming_back_is_another_visit(problem: Problem) -> None:
    assert [place for place, *_ in runs(problem, pick(0), drop(0), pick(1), drop(1))] == [A, B, C, B, C, D]


def test_tasks_at_the_start_and_at_the_end_belong_to_its_own_visits(problem: Problem) -> None:
    trip = replace(problem.trips[0], start=B, end=C)
    problem = replace(problem, trips=(trip,))
    assert runs(problem, pick(0), drop(0)) == [(B, 0, 1, True), (C, 1, 2, True)]


def test_a_route_that_never_leaves_is_one_visit_and_one_that_returns_is_more(problem: Problem) -> None:
    round_trip = replace(problem, trips=(replace(problem.trips[0], start=B, end=B),))
    assert runs(round_trip) == [(B, 0, 0, True)]
    assert runs(round_trip, pick(0)) == [(B, 0, 1, True)]
    assert runs(round_trip, pick(0), drop(0)) == [(B, 0, 1, True), (C, 1, 2, False), (B, 2, 2, True)]


def test_weight_counts_units_and_crates_count_begun_ones(problem: Problem) -> None:
    assert [grams_of(problem, s) for s in SHIPMENTS] == [4500, 2000]
    assert [crates_of(problem, s) for s in SHIPMENTS] == [3, 1]


def test_place_and_windows_are_those_of_the_chosen_option(problem: Problem) -> None:
    other = (replace(SHIPMENTS[0], pickup_option=1, receiving_option=1),)
    trip = problem.trips[0]
    assert [place_of(problem, trip, SHIPMENTS, step) for step in (pick(0), drop(0), OWN)] == [B, C, C]
    assert [place_of(problem, trip, other, step) for step in (pick(0), drop(0))] == [D, D]
    assert [windows_of(problem, trip, SHIPMENTS, step) for step in (pick(0), drop(0), OWN)] == [ALWAYS, ALWAYS, LATER]
    assert [windows_of(problem, trip, other, step) for step in (pick(0), drop(0))] == [LATER, LATER]


def test_parking_is_paid_by_the_first_task_of_a_visit_that_is_not_own(problem: Problem) -> None:
    trip = problem.trips[0]

    def services(*steps: Step) -> tuple[int, ...]:
        return services_of(problem, trip, SHIPMENTS, steps, visits_of(problem, trip, SHIPMENTS, steps))

    # Farm: 20 + 3 crates x 10, then 10; shop: 300 + 30, then 10; own stop 600 at last would end all parking there.
    assert services(pick(0), pick(1), drop(0), drop(1)) == (50, 10, 330, 10)
    assert services(pick(0), pick(1), drop(0), drop(1), OWN) == (50, 10, 30, 10, 600)


def test_loads_are_those_on_leaving_each_visit(problem: Problem) -> None:
    trip, steps = problem.trips[0], (pick(0), pick(1), OWN, drop(0), drop(1))
    visits = visits_of(problem, trip, SHIPMENTS, steps)
    assert own_loads_of(trip, steps, visits) == (
        Load(grams=1000, crates=(2, 0, 0)),
        Load(grams=1000, crates=(2, 0, 0)),
        Load(grams=300, crates=(1, 0, 0)),
        Load(grams=300, crates=(1, 0, 0)),
    )
    assert aboard_of(steps, visits) == (frozenset(), frozenset({0, 1}), frozenset(), frozenset())
    assert loads_of(problem, trip, SHIPMENTS, steps, visits) == (
        Load(grams=1000, crates=(2, 0, 0)),
        Load(grams=1000 + 4500 + 2000, crates=(5, 1, 0)),
        Load(grams=300, crates=(1, 0, 0)),
        Load(grams=300, crates=(1, 0, 0)),
    )


def test_metres_are_summed_from_visit_to_visit_and_none_without_a_way(problem: Problem) -> None:
    trip = problem.trips[0]
    there_and_back = visits_of(problem, trip, SHIPMENTS, (pick(0), drop(0), pick(1), drop(1)))
    assert metres_of(problem, trip, there_and_back) == 5 * 10_000
    metres = problem.travels[0].metres.copy()
    seconds = problem.travels[0].seconds.copy()
    metres[C, B] = seconds[C, B] = -1
    cut = replace(problem, travels=(Travel(seconds=seconds, metres=metres),))
    assert metres_of(cut, trip, there_and_back) is None
    assert metres_of(cut, trip, visits_of(cut, trip, SHIPMENTS, (pick(0), drop(0)))) == 30_000
