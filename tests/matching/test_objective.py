"""Tests of value, points, legal basis and funding, each number worked out by hand (1 yen = 18,000 units)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from matching.objective import (
    basis_of,
    entries_of,
    extra_cost,
    fits,
    highest_of,
    highest_units,
    lacking,
    lowest_units,
    margin,
    parking_yen,
    points_of,
    score_of,
    sponsor_yen,
    uncovered,
    worth,
)
from matching.plan import Basis, Decision, Plan, Sequence, Shipment, Step
from matching.problem import (
    YEN,
    Accept,
    Lot,
    Match,
    Objective,
    Order,
    Party,
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
from matching.visits import Visit, visits_of

ALWAYS = (Window(early=0, late=90_000),)
HUB, FARM, SHOP = range(3)
FARMER, KITCHEN, CARRIER = range(3)


@pytest.fixture
def market(line: Callable[..., Travel]) -> Problem:
    """Hub, farm and shop at 0, 10 and 30 km; one lot at 300 yen/kg, one order at 600, one round trip of a black plate."""
    return Problem(
        places=(Place(), Place(parking_yen=70), Place(parking_yen=30)),
        travels=(line(0, 10, 30),),
        parties=(Party(), Party(), Party()),
        lots=(
            Lot(
                party=FARMER,
                product="tomato",
                family="fruit",
                unit_g=1000,
                units=30,
                units_per_crate=5,
                lowest=300,
                per_kg=True,
                pickups=(PickupOption(place=FARM, windows=ALWAYS), PickupOption(place=HUB, windows=ALWAYS, change=-40)),
            ),
        ),
        orders=(
            Order(
                party=KITCHEN,
                min_g=0,
                max_g=30_000,
                accepts=(Accept(goods="tomato", highest=600),),
                receivings=(ReceivingOption(place=SHOP, windows=ALWAYS),),
            ),
        ),
        vehicles=(Vehicle(party=CARRIER, permits=frozenset({Permit.BLACK})),),
        trips=(
            Trip(
                vehicle=0,
                driver=0,
                start=HUB,
                end=HUB,
                depart_early=0,
                depart_late=9000,
                arrive_late=80_000,
                capacity_g=100_000,
                capacity_crates=(20, 0, 0),
                cost_km=30,
                cost_h=1000,
                cost_visit=100,
            ),
        ),
    )


def shipment(units: int = 8, **changes: int) -> Shipment:
    return replace(Shipment(lot=0, order=0, trip=0, pickup_option=0, receiving_option=0, units=units), **changes)


def with_lot(problem: Problem, **changes: Any) -> Problem:
    return replace(problem, lots=(replace(problem.lots[0], **changes),))


def with_trip(problem: Problem, **changes: Any) -> Problem:
    return replace(problem, trips=(replace(problem.trips[0], **changes),))


def carried(problem: Problem, one: Shipment) -> Plan:
    steps = (Step(kind=TaskKind.PICKUP, index=0), Step(kind=TaskKind.DELIVERY, index=0))
    return settle(problem, Decision(shipments=(one,), sequences=(Sequence(trip=0, steps=steps),)))


# prices -----------------------------------------------------------------------------------------------------------------------


def test_margin_of_a_price_per_kg(market: Problem) -> None:
    # 8 kg x (600 - 300) = 2,400 yen.
    assert (highest_units(market, shipment()), lowest_units(market, shipment())) == (4800 * YEN, 2400 * YEN)
    assert margin(market, shipment()) == 2400 * YEN


def test_margin_of_a_price_per_unit(market: Problem) -> None:
    bags = with_lot(market, unit_g=500, per_kg=False, lowest=100)
    # 6 bags: 3 kg x 600 - 6 x 100 = 1,200 yen.
    assert margin(bags, shipment(6)) == 1200 * YEN


def test_a_fraction_of_a_yen_is_kept_exactly(market: Problem) -> None:
    small = with_lot(market, unit_g=333, lowest=599)
    # 333 g x 1 yen/kg = 0.333 yen = 5,994 units.
    assert margin(small, shipment(1)) == 5994


def test_an_options_change_is_in_the_lots_own_price_unit(market: Problem) -> None:
    # 260 yen/kg at the hub: 8 x 260 = 2,080.
    assert lowest_units(market, shipment(pickup_option=1)) == 2080 * YEN
    bags = with_lot(market, unit_g=500, per_kg=False, lowest=100)
    # 60 yen a bag there: 6 x 60 = 360.
    assert lowest_units(bags, shipment(6, pickup_option=1)) == 360 * YEN


def test_of_several_fitting_entries_the_highest_price_counts(market: Problem) -> None:
    lot = replace(market.lots[0], defects=frozenset({"bent"}))
    order = replace(
        market.orders[0],
        accepts=(
            Accept(goods="tomato", highest=400, defects=frozenset({"bent", "scar"})),
            Accept(goods="fruit", highest=500, defects=frozenset({"bent"})),
            Accept(goods="tomato", highest=900),  # sound ones only
            Accept(goods="leek", highest=999, defects=frozenset({"bent"})),
        ),
    )
    assert [accept.highest for accept in entries_of(lot, order)] == [400, 500]
    assert highest_of(lot, order) == 500
    assert highest_of(replace(lot, defects=frozenset({"bent", "small"})), order) is None
    assert highest_of(replace(lot, defects=frozenset()), order) == 900


def test_the_sponsors_worth_counts_by_weight(market: Problem) -> None:
    problem = replace(market, sponsor=Sponsor(worth=50, budget=0))
    assert worth(problem, shipment()) == 400 * YEN
    assert worth(with_lot(problem, unit_g=1), shipment(1)) == 50 * 18


# costs ------------------------------------------------------------------------------------------------------------------------


def visits(problem: Problem) -> tuple[Visit, ...]:
    steps = (Step(kind=TaskKind.PICKUP, index=0), Step(kind=TaskKind.DELIVERY, index=0))
    return visits_of(problem, problem.trips[0], (shipment(),), steps)


def test_extra_cost_of_metres_seconds_visits_and_parking(market: Problem) -> None:
    # 60 km x 30 = 1,800; 1 h x 1,000; 2 visits x 100; parking 70 + 30.
    cost = extra_cost(market, 0, detour_s=3600, detour_m=60_000, visits=visits(market))
    assert cost == (1800 + 1000 + 200 + 100) * YEN
    assert parking_yen(market, visits(market)) == 100


def test_a_metre_and_a_second_are_whole_numbers_of_units(market: Problem) -> None:
    own = visits(market)[:1]
    assert extra_cost(market, 0, detour_s=0, detour_m=1, visits=own) == 18 * 30
    assert extra_cost(market, 0, detour_s=1, detour_m=0, visits=own) == 5 * 1000


def test_a_shorter_way_pays_for_time_but_never_for_visits(market: Problem) -> None:
    own = visits(market)[:1]
    # -10 km x 30 = -300 against 1,800 s = 500.
    assert extra_cost(market, 0, detour_s=1800, detour_m=-10_000, visits=own) == 200 * YEN
    assert extra_cost(market, 0, detour_s=360, detour_m=-10_000, visits=own) == 0
    assert extra_cost(market, 0, detour_s=360, detour_m=-10_000, visits=visits(market)) == 300 * YEN


def test_own_visits_cost_nothing(market: Problem) -> None:
    own = tuple(replace(visit, own=True) for visit in visits(market))
    assert extra_cost(market, 0, detour_s=0, detour_m=0, visits=own) == 0


# basis ------------------------------------------------------------------------------------------------------------------------

ALL = frozenset(Permit)


@pytest.mark.parametrize(
    ("party", "permits", "trades", "free", "basis"),
    [
        (FARMER, ALL, True, True, Basis.OWN),
        (KITCHEN, ALL, True, True, Basis.BOUGHT_A),
        (CARRIER, ALL, True, True, Basis.GREEN),
        (CARRIER, ALL - {Permit.GREEN}, True, True, Basis.BLACK),
        (CARRIER, frozenset({Permit.PERMIT_78_3, Permit.BUS}), True, True, Basis.PERMIT_78_3),
        (CARRIER, frozenset({Permit.BUS}), True, True, Basis.BUS),
        (CARRIER, frozenset(), True, True, Basis.BOUGHT_B),
        (CARRIER, frozenset(), False, True, Basis.FREE),
        (CARRIER, frozenset(), False, False, None),
    ],
)
def test_the_first_basis_that_holds_is_taken(
    market: Problem, party: int, permits: frozenset[Permit], trades: bool, free: bool, basis: Basis | None
) -> None:
    problem = replace(
        market,
        parties=(Party(trades=trades),) * 3,
        vehicles=(Vehicle(party=party, permits=permits),),
        allow_free=free,
    )
    assert basis_of(problem, shipment()) is basis


def test_a_farm_that_is_the_restaurant_carries_its_own(market: Problem) -> None:
    problem = replace(market, orders=(replace(market.orders[0], party=FARMER),), vehicles=(Vehicle(party=FARMER),))
    assert basis_of(problem, shipment()) is Basis.OWN


# funding ----------------------------------------------------------------------------------------------------------------------


def test_the_sponsor_gives_the_yen_missing_rounded_up(market: Problem) -> None:
    # Margin 2,400. One unit more than that costs the sponsor a whole yen.
    assert sponsor_yen(market, 0, 2400 * YEN, [shipment()]) == 0
    assert sponsor_yen(market, 0, 2400 * YEN + 1, [shipment()]) == 1
    assert sponsor_yen(market, 0, 2401 * YEN, [shipment()]) == 1
    assert uncovered(market, 0, 2401 * YEN, [shipment()]) == YEN


def test_no_sponsors_money_flows_without_a_paid_basis(market: Problem) -> None:
    white = replace(market, vehicles=(Vehicle(party=FARMER),), sponsor=Sponsor(worth=900, budget=9000))
    assert sponsor_yen(white, 0, 9000 * YEN, [shipment()]) == 0


def test_a_paid_trip_is_funded_up_to_the_worth_of_its_kilograms(market: Problem) -> None:
    problem = replace(market, sponsor=Sponsor(worth=50, budget=9000))
    # Worth 8 x 50 = 400: from 2,400 up to 2,800; the yen are whole, so one unit more lacks a yen.
    assert lacking(problem, 0, 2800 * YEN, [shipment()]) == 0
    assert lacking(problem, 0, 2800 * YEN + 1, [shipment()]) == YEN
    assert lacking(market, 0, 2400 * YEN + 1, [shipment()]) == YEN


def test_an_unpaid_trip_may_cost_no_more_than_its_margins(market: Problem) -> None:
    white = replace(market, vehicles=(Vehicle(party=FARMER),), sponsor=Sponsor(worth=50, budget=9000))
    assert lacking(white, 0, 2400 * YEN, [shipment()]) == 0
    assert lacking(white, 0, 2400 * YEN + 1, [shipment()]) == 1


def test_a_free_ride_costs_no_more_than_the_declared_gift(market: Problem) -> None:
    free = replace(market, vehicles=(Vehicle(party=CARRIER),), allow_free=True)
    assert lacking(free, 0, 1, [shipment()]) == 1
    gift = with_trip(free, gift=500)
    assert lacking(gift, 0, 500 * YEN, [shipment()]) == 0
    # The gift is given once a trip, however many ride.
    assert lacking(gift, 0, 500 * YEN + 1, [shipment(), shipment(3)]) == 1
    # A gift declared on a trip that carries only goods of its own is none.
    own = replace(gift, vehicles=(Vehicle(party=FARMER),))
    assert lacking(own, 0, 2401 * YEN, [shipment()]) == YEN


def test_a_trip_that_carries_nothing_has_nothing_to_fund(market: Problem) -> None:
    assert lacking(market, 0, 10**9, []) == 0


# the score --------------------------------------------------------------------------------------------------------------------


def test_the_value_of_a_plan_term_by_term(market: Problem) -> None:
    problem = replace(market, sponsor=Sponsor(worth=50, budget=0))
    plan = carried(problem, shipment())
    # Margin 2,400 + worth 400 - (60 km x 30 + 3,600 s x 1,000/h + 2 x 100 + 100 parking = 3,100) = -300.
    assert plan.routes[0].extra_cost == 3100 * YEN
    assert plan.score.value == -300 * YEN
    assert (plan.score.missed, plan.score.vehicles, plan.score.metres, plan.score.points) == (0, 0, 0, 0)


def test_points_are_never_in_the_value(market: Problem) -> None:
    plain = carried(market, shipment())
    problem = replace(with_lot(market, priority=7), orders=(replace(market.orders[0], priority=11),))
    plan = carried(problem, shipment())
    # 8 kg x 7 + 11, once.
    assert plan.score.points == (56 + 11) * YEN
    assert plan.score.value == plain.score.value
    assert plan.money == plain.money
    assert plan.score.key == (0, 0, 0, plan.score.value + 67 * YEN)


def test_an_orders_priority_counts_once_however_many_shipments_serve_it(market: Problem) -> None:
    problem = replace(with_lot(market, priority=2, unit_g=500), orders=(replace(market.orders[0], priority=11),))
    assert points_of(problem, [shipment(3), shipment(4)], ()) == 11 * YEN + 7 * 500 * 2 * 18
    assert points_of(problem, [], ()) == 0


def test_a_pattern_is_fitted_by_all_that_it_names() -> None:
    one = shipment()
    assert all(fits(match, one) for match in (Match(lot=0), Match(order=0), Match(trip=0), Match(lot=0, order=0, trip=0)))
    assert not any(fits(match, one) for match in (Match(lot=1), Match(lot=0, order=1), Match(lot=0, order=0, trip=1)))


def test_required_patterns_are_missed_when_nothing_fits_them(market: Problem) -> None:
    problem = replace(market, required=(Match(lot=0), Match(order=0), Match(trip=0)))
    assert carried(problem, shipment()).score.missed == 0
    empty = settle(problem, Decision(shipments=(), sequences=()))
    assert empty.score.missed == 3
    # A required order comes before any money.
    assert carried(problem, shipment()).score.key > empty.score.key


def test_a_changed_promise_costs_its_points(market: Problem) -> None:
    # Without promises: pickup at 600 (10 km), delivery at 1,800.
    assert [task.begin for task in carried(market, shipment()).routes[0].tasks] == [600, 1800]
    told = Promise(lot=0, order=0, trip=0, pickup_at=500, delivery_at=1900, tolerance_s=100, points=40)

    def points(**changes: int) -> int:
        return carried(replace(market, promises=(replace(told, **changes),)), shipment()).score.points

    assert points() == 0
    assert points(pickup_at=499) == -40 * YEN
    assert points(delivery_at=1901) == -40 * YEN
    assert points(delivery_at=1699) == -40 * YEN
    gone = settle(replace(market, promises=(told,)), Decision(shipments=(), sequences=()))
    assert gone.score.points == -40 * YEN


@pytest.mark.parametrize(("objective", "vehicles"), [(Objective.VEHICLES, 1), (Objective.DISTANCE, 0)])
def test_benchmarks_count_used_vehicles_and_metres_alone(market: Problem, objective: Objective, vehicles: int) -> None:
    problem = replace(
        market, objective=objective, trips=(market.trips[0], replace(market.trips[0], end=SHOP)), vehicles=market.vehicles
    )
    plan = carried(problem, shipment())
    # The second trip carries nothing: neither it nor its 30 km count.
    assert (plan.score.vehicles, plan.score.metres, plan.score.value, plan.score.points) == (vehicles, 60_000, 0, 0)
    assert plan.money == ()
    assert lacking(problem, 0, 10**9, [shipment()]) == 0
    assert sponsor_yen(problem, 0, 10**9, [shipment()]) == 0


def test_scores_are_compared_by_missed_then_vehicles_then_metres_then_value(market: Problem) -> None:
    base = carried(market, shipment()).score
    better = [
        base,
        replace(base, value=base.value + 1),
        replace(base, points=2),
        replace(base, metres=-1, value=-(10**12)),
        replace(base, vehicles=-1, metres=10**9),
        replace(base, missed=-1, vehicles=10**6),
    ]
    assert [score.key for score in better] == sorted(score.key for score in better)


def test_the_score_does_not_depend_on_the_order_of_shipments(market: Problem) -> None:
    problem = replace(market, lots=market.lots * 2)
    plan = carried(problem, shipment())
    pair = (shipment(), shipment(3, lot=1))
    assert score_of(problem, pair, plan.routes) == score_of(problem, pair[::-1], plan.routes)
