"""Tests that bad input is refused where it is wrong: every bad value names its field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest

from matching.errors import ProblemError
from matching.problem import (
    Aboard,
    Accept,
    Done,
    DoneTask,
    Lot,
    Match,
    Objective,
    Order,
    OwnStop,
    Party,
    Pause,
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

WINDOW = Window(early=100, late=200)
PICKED = DoneTask(kind=TaskKind.PICKUP, index=0, window=0, begin=10, end=20)
DROPPED = DoneTask(kind=TaskKind.DELIVERY, index=0, window=0, begin=30, end=40)
STOPPED = DoneTask(kind=TaskKind.OWN, index=0, window=0, begin=50, end=60)
LOADED = Aboard(lot=0, order=0, pickup_option=0, receiving_option=0, units=1)


@pytest.fixture
def problem(line: Callable[..., Travel]) -> Problem:
    return Problem(
        places=(Place(), Place(parking_s=10, parking_yen=20)),
        travels=(line(0, 10),),
        parties=(Party(), Party()),
        lots=(
            Lot(
                party=0,
                product="leek",
                family="leaf",
                unit_g=500,
                units=10,
                units_per_crate=5,
                lowest=100,
                pickups=(PickupOption(place=0, windows=(WINDOW,)), PickupOption(place=1, windows=(WINDOW,), change=-100)),
            ),
        ),
        orders=(
            Order(
                party=1,
                min_g=1000,
                max_g=2000,
                accepts=(Accept(goods="leek", highest=500),),
                receivings=(ReceivingOption(place=1, windows=(WINDOW,)),),
            ),
        ),
        vehicles=(Vehicle(party=0),),
        trips=(
            Trip(
                vehicle=0,
                driver=0,
                start=0,
                end=1,
                depart_early=100,
                depart_late=200,
                arrive_late=5000,
                capacity_g=1000,
                capacity_crates=(5, 0, 0),
                own_g=500,
                own_crates=(1, 0, 0),
                own_stops=(OwnStop(place=1, windows=(WINDOW,), change_g=-500, change_crates=(-1, 0, 0)),),
                pause=Pause(break_s=60, early=100, late=300),
            ),
        ),
    )


PLACES = [("places[1].parking_s", -1), ("places[1].parking_yen", -1), ("places[0].parking_s", 1.5)]
LOTS = [
    ("lots[0].party", 2),
    ("lots[0].party", -1),
    ("lots[0].unit_g", 0),
    ("lots[0].units", 0),
    ("lots[0].units", -3),
    ("lots[0].units", True),
    ("lots[0].units", 2.0),
    ("lots[0].units", float("nan")),
    ("lots[0].units", "5"),
    ("lots[0].units", None),
    ("lots[0].units", 2**31),
    ("lots[0].units", np.int64(5)),
    ("lots[0].units_per_crate", 0),
    ("lots[0].min_units", 0),
    ("lots[0].lowest", -1),
    ("lots[0].handling_s", -1),
    ("lots[0].priority", -1),
    ("lots[0].deliver_by", -1),
    ("lots[0].on_board", -1),
    ("lots[0].pickups", ()),
    ("lots[0].pickups[1].place", 2),
    ("lots[0].pickups[0].windows", ()),
    ("lots[0].pickups[1].change", -101),
    ("lots[0].pickups[1].change", 0.5),
]
ORDERS = [
    ("orders[0].party", 2),
    ("orders[0].min_g", -1),
    ("orders[0].max_g", 999),
    ("orders[0].over_g", -1),
    ("orders[0].priority", -1),
    ("orders[0].max_deliveries", 0),
    ("orders[0].accepts", ()),
    ("orders[0].accepts[0].highest", -1),
    ("orders[0].receivings", ()),
    ("orders[0].receivings[0].place", -1),
    ("orders[0].receivings[0].windows", ()),
]
TRIPS = [
    ("vehicles[0].party", 2),
    ("trips[0].vehicle", 1),
    ("trips[0].driver", -1),
    ("trips[0].metric", 1),
    ("trips[0].start", 2),
    ("trips[0].end", -1),
    ("trips[0].depart_early", -1),
    ("trips[0].depart_late", 99),
    ("trips[0].arrive_late", 99),
    ("trips[0].capacity_g", -1),
    ("trips[0].capacity_crates", (1, 2)),
    ("trips[0].own_g", -1),
    ("trips[0].own_crates", (1, 2, 3, 4)),
    ("trips[0].cost_km", -1),
    ("trips[0].cost_h", -1),
    ("trips[0].cost_visit", 0.1),
    ("trips[0].duty", -1),
    ("trips[0].detour_s", -1),
    ("trips[0].detour_m", -1),
    ("trips[0].detour_visits", -1),
    ("trips[0].insured", -1),
    ("trips[0].gift", -1),
    ("trips[0].own_stops[0].place", 2),
    ("trips[0].own_stops[0].windows", ()),
    ("trips[0].own_stops[0].duration_s", -1),
    ("trips[0].own_stops[0].change_g", 1.5),
    ("trips[0].own_stops[0].change_crates", (0, 0)),
    ("trips[0].pause.break_s", -1),
    ("sponsor.worth", -1),
    ("sponsor.budget", -1),
]


def spoilt(value: Any, path: str, bad: Any) -> Any:
    """The value with the field at ``path`` (such as ``lots[0].units``) replaced."""
    head, _, rest = path.partition(".")
    name, _, index = head.partition("[")
    inner = getattr(value, name)
    if not index:
        return replace(value, **{name: spoilt(inner, rest, bad) if rest else bad})
    k = int(index[:-1])
    changed = spoilt(inner[k], rest, bad) if rest else bad
    return replace(value, **{name: (*inner[:k], changed, *inner[k + 1 :])})


def refused(problem: Problem, **changes: Any) -> str:
    with pytest.raises(ProblemError) as told:
        replace(problem, **changes)
    assert str(told.value) == f"{told.value.field}: {told.value.message}"
    return told.value.field


@pytest.mark.parametrize(
    ("field", "bad"),
    PLACES + LOTS + ORDERS + TRIPS,
    ids=lambda value: value if isinstance(value, str) else repr(value),
)
def test_a_bad_value_is_refused_by_its_field(problem: Problem, field: str, bad: Any) -> None:
    with pytest.raises(ProblemError) as told:
        spoilt(problem, field, bad)
    assert told.value.field == field


@pytest.mark.parametrize(
    ("field", "window"),
    [
        ("lots[0].pickups[0].windows[0]", Window(early=200, late=199)),
        ("lots[0].pickups[0].windows[0].early", Window(early=-1, late=5)),
        ("orders[0].receivings[0].windows[0].late", Window(early=0, late=2**31)),
        ("trips[0].own_stops[0].windows[0]", Window(early=2, late=1)),
    ],
)
def test_a_bad_window_is_refused_by_its_place_in_the_list(problem: Problem, field: str, window: Window) -> None:
    with pytest.raises(ProblemError) as told:
        spoilt(problem, field.rpartition(".windows")[0] + ".windows", (window,))
    assert told.value.field == field


def test_a_window_of_one_second_is_a_window(problem: Problem) -> None:
    assert spoilt(problem, "lots[0].pickups[0].windows", (Window(early=5, late=5),)) is not None


def test_a_break_window_that_ends_before_it_begins_is_refused(problem: Problem) -> None:
    with pytest.raises(ProblemError, match=r"trips\[0\]\.pause"):
        spoilt(problem, "trips[0].pause", Pause(break_s=1, early=5, late=4))


def test_no_more_than_the_own_load_can_be_unloaded(problem: Problem) -> None:
    for change in ({"change_g": -501}, {"change_crates": (-2, 0, 0)}, {"change_crates": (0, -1, 0)}):
        stop = replace(problem.trips[0].own_stops[0], **change)
        assert refused(problem, trips=(replace(problem.trips[0], own_stops=(stop,)),)) == "trips[0].own_stops[0]"


def test_an_empty_market_is_a_problem_and_no_error() -> None:
    none = np.zeros((0, 0), np.int64)
    assert Problem(places=(), travels=(Travel(seconds=none, metres=none),)).lots == ()
    assert Problem(places=(), travels=()).trips == ()


# travel -----------------------------------------------------------------------------------------------------------------------


def test_matrices_are_of_the_places_whole_and_alike(problem: Problem, line: Callable[..., Travel]) -> None:
    good = problem.travels[0]

    def bad(name: str, matrix: Any) -> str:
        return refused(problem, travels=(replace(good, **{name: matrix}),))

    assert bad("seconds", line(0, 10, 20).seconds) == "travels[0].seconds"
    assert bad("metres", good.metres[:1]) == "travels[0].metres"
    assert bad("metres", good.metres.astype(float)) == "travels[0].metres"
    assert bad("seconds", good.seconds - 2) == "travels[0].seconds"
    assert bad("seconds", good.seconds + np.array([[0, 2**31], [0, 0]])) == "travels[0].seconds"
    assert bad("metres", good.metres + 1) == "travels[0].metres"
    no_way = good.seconds.copy()
    no_way[0, 1] = -1
    assert bad("seconds", no_way) == "travels[0]"


# trips at one time ------------------------------------------------------------------------------------------------------------


def test_a_driver_or_a_vehicle_cannot_be_on_two_trips_at_a_time(problem: Problem) -> None:
    first = problem.trips[0]
    vehicles = (Vehicle(party=0), Vehicle(party=0))
    second = replace(first, vehicle=1, driver=1, depart_early=4999, depart_late=5100, arrive_late=9000)
    both = replace(problem, vehicles=vehicles, trips=(first, second))
    assert refused(both, trips=(first, replace(second, driver=0))) == "trips[1].driver"
    assert refused(both, trips=(first, replace(second, vehicle=0))) == "trips[1].vehicle"
    # Whichever comes first in the list, the later one is named.
    assert refused(both, trips=(replace(second, driver=0), first)) == "trips[0].driver"


def test_trips_of_one_driver_may_follow_each_other_at_once(problem: Problem) -> None:
    first = problem.trips[0]
    second = replace(first, depart_early=5000, depart_late=5100, arrive_late=9000)
    assert len(replace(problem, trips=(first, second)).trips) == 2


def test_a_trip_within_another_is_found_past_a_third(problem: Problem) -> None:
    first = problem.trips[0]
    second = replace(first, depart_early=200, depart_late=200, arrive_late=300)
    third = replace(first, depart_early=400, depart_late=400, arrive_late=500)
    assert refused(problem, trips=(first, second, third)).startswith("trips[")


def test_benchmark_fleets_share_a_driver(problem: Problem) -> None:
    trips = (problem.trips[0], problem.trips[0])
    assert len(replace(problem, trips=trips, objective=Objective.VEHICLES).trips) == 2


# patterns ---------------------------------------------------------------------------------------------------------------------


def test_patterns_name_enough_and_what_exists(problem: Problem) -> None:
    assert refused(problem, required=(Match(),)) == "required[0]"
    assert refused(problem, required=(Match(lot=0), Match(order=1))) == "required[1].order"
    assert refused(problem, forbidden=(Match(lot=0),)) == "forbidden[0]"
    assert refused(problem, forbidden=(Match(lot=0, trip=1),)) == "forbidden[0].trip"
    assert refused(problem, forbidden=(Match(lot=-1, trip=0),)) == "forbidden[0].lot"
    told = Promise(lot=0, order=0, trip=0, pickup_at=1, delivery_at=2, tolerance_s=3, points=4)
    assert refused(problem, promises=(replace(told, trip=1),)) == "promises[0].trip"
    for name in ("pickup_at", "delivery_at", "tolerance_s", "points"):
        assert refused(problem, promises=(told, replace(told, **{name: -1}))) == f"promises[1].{name}"
    assert replace(problem, required=(Match(lot=0),), forbidden=(Match(lot=0, order=0),), promises=(told,)) is not None


# a done prefix ----------------------------------------------------------------------------------------------------------------


def under_way(problem: Problem, done: Done | None, *aboard: Aboard, **changes: Any) -> tuple[Trip, ...]:
    return (replace(problem.trips[0], done=done, aboard=aboard, **changes),)


def test_a_lawful_done_prefix_is_taken(problem: Problem) -> None:
    done = Done(depart=0, tasks=(PICKED, DROPPED, STOPPED), pause=(2, 45))
    assert replace(problem, trips=under_way(problem, done, LOADED)).trips[0].done == done


@pytest.mark.parametrize(
    ("field", "aboard"),
    [
        ("lot", replace(LOADED, lot=1)),
        ("order", replace(LOADED, order=1)),
        ("pickup_option", replace(LOADED, pickup_option=2)),
        ("receiving_option", replace(LOADED, receiving_option=1)),
        ("units", replace(LOADED, units=0)),
    ],
)
def test_goods_aboard_name_what_exists(problem: Problem, field: str, aboard: Aboard) -> None:
    done = Done(depart=0, tasks=(PICKED,))
    assert refused(problem, trips=under_way(problem, done, aboard)) == f"trips[0].aboard[0].{field}"


def test_goods_aboard_need_the_prefix_that_took_them(problem: Problem) -> None:
    assert refused(problem, trips=under_way(problem, None, LOADED)) == "trips[0].aboard"
    assert refused(problem, trips=under_way(problem, Done(depart=0), LOADED)) == "trips[0].done"


def test_one_shipment_is_aboard_once(problem: Problem) -> None:
    done = Done(depart=0, tasks=(PICKED, replace(PICKED, index=1, begin=20, end=25)))
    assert refused(problem, trips=under_way(problem, done, LOADED, replace(LOADED, units=2))) == "trips[0].aboard[1]"


@pytest.mark.parametrize(
    ("field", "tasks"),
    [
        ("trips[0].done.tasks[1]", (PICKED, replace(DROPPED, begin=19))),
        ("trips[0].done.tasks[1]", (PICKED, replace(DROPPED, end=29))),
        ("trips[0].done.tasks[0]", (DROPPED, PICKED)),
        ("trips[0].done.tasks[1]", (PICKED, replace(PICKED, begin=30, end=40))),
        ("trips[0].done.tasks[2]", (PICKED, DROPPED, replace(DROPPED, begin=50, end=60))),
        ("trips[0].done.tasks[0].index", (replace(PICKED, index=1),)),
        ("trips[0].done.tasks[1]", (PICKED, replace(STOPPED, index=1))),
        ("trips[0].done.tasks[2]", (PICKED, STOPPED, replace(STOPPED, index=1, begin=60, end=70))),
        ("trips[0].done.tasks[0].window", (replace(PICKED, window=1),)),
        ("trips[0].done.tasks[1].window", (PICKED, replace(DROPPED, window=-1))),
        ("trips[0].done.tasks[1].window", (PICKED, replace(STOPPED, window=1))),
        ("trips[0].done.tasks[0].begin", (replace(PICKED, begin=None),)),
        ("trips[0].done.tasks[0].end", (replace(PICKED, end=20.5),)),
    ],
)
def test_a_done_prefix_that_cannot_have_happened_is_refused(problem: Problem, field: str, tasks: tuple[DoneTask, ...]) -> None:
    assert refused(problem, trips=under_way(problem, Done(depart=0, tasks=tasks), LOADED)) == field


def test_done_tasks_come_after_the_departure(problem: Problem) -> None:
    assert refused(problem, trips=under_way(problem, Done(depart=11, tasks=(PICKED,)), LOADED)) == "trips[0].done.tasks[0]"


def test_a_break_taken_lies_within_what_is_done(problem: Problem) -> None:
    taken = Done(depart=0, tasks=(PICKED,), pause=(2, 30))
    assert refused(problem, trips=under_way(problem, taken, LOADED)) == "trips[0].done.pause"
    needless = replace(taken, pause=(1, 30))
    assert refused(problem, trips=under_way(problem, needless, LOADED, pause=None)) == "trips[0].done.pause"
    no_time = replace(taken, pause=(1, -30))
    assert refused(problem, trips=under_way(problem, no_time, LOADED)) == "trips[0].done.pause"


# the guard --------------------------------------------------------------------------------------------------------------------


def test_a_score_that_could_overflow_is_refused(problem: Problem) -> None:
    big = 2**31 - 1
    heavy = replace(problem.lots[0], units=big, unit_g=1000, per_kg=True, lowest=1000)
    assert refused(problem, lots=(heavy,) * 4, orders=(spoilt(problem.orders[0], "accepts[0].highest", big),)) == "problem"


def test_prices_per_small_unit_are_guarded_too(problem: Problem) -> None:
    # 2^30 bags of one gram at 2^20 yen each are 18,000 x 2^50 units, beyond 2^62; per kg they would be a thousandth.
    dear = replace(problem.lots[0], units=2**30, unit_g=1, lowest=2**20)
    assert 18_000 * dear.units * dear.lowest >= 2**62
    assert refused(problem, lots=(dear,)) == "problem"
    assert replace(problem, lots=(replace(dear, per_kg=True),)) is not None


def test_plausible_days_are_far_from_the_guard(problem: Problem) -> None:
    lots = (replace(problem.lots[0], units=2000, unit_g=5000, lowest=5000),) * 1000
    assert len(replace(problem, lots=lots, orders=problem.orders * 700).lots) == 1000


# values -----------------------------------------------------------------------------------------------------------------------


def test_values_cannot_be_changed_after_they_were_checked(problem: Problem) -> None:
    for value, name in ((problem, "lots"), (problem.lots[0], "units"), (problem.trips[0], "start"), (WINDOW, "early")):
        with pytest.raises((FrozenInstanceError, AttributeError)):
            setattr(value, name, 1)
    assert isinstance(problem.sponsor, Sponsor)
