"""The upper bound: never below any lawful plan, and tight where the day is simple."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fixtures.problems import FEATURES, random_problem
from matching.errors import ProblemError
from matching.plan import Score
from matching.problem import (
    YEN,
    YEN_KG_G,
    Aboard,
    Accept,
    Done,
    DoneTask,
    Ethylene,
    Lot,
    Match,
    Objective,
    Order,
    Party,
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
from matching.solve import solve
from matching.solvers.exact import exact
from matching.solvers.upper_bound import Bound, Proof, upper_bound
from matching.stop import Stop

ALWAYS = (Window(early=0, late=40_000),)


def one_pair(*, far_m: int = 1000, **trip: object) -> Problem:
    """A farm and a restaurant on a straight road between start and end: 10 kg at 300 yen/kg, asked for at 500."""
    at = np.array([0, far_m, 2 * far_m, 3 * far_m])
    apart = np.abs(at[:, None] - at[None, :])
    return Problem(
        places=(Place(), Place(), Place(), Place()),
        travels=(Travel(seconds=apart // 10, metres=apart),),
        parties=(Party(), Party(), Party()),
        lots=(
            Lot(
                party=0, product="leek", family="leaf", unit_g=1000, units=10, units_per_crate=5, lowest=300, per_kg=True,
                pickups=(PickupOption(place=1, windows=ALWAYS),),
            ),
        ),
        orders=(
            Order(
                party=1, min_g=1000, max_g=8000, accepts=(Accept(goods="leek", highest=500),),
                receivings=(ReceivingOption(place=2, windows=ALWAYS),),
            ),
        ),
        vehicles=(Vehicle(party=2, permits=frozenset({Permit.BLACK})),),
        trips=(
            replace(
                Trip(
                    vehicle=0, driver=0, start=0, end=3, depart_early=0, depart_late=3600, arrive_late=36_000,
                    capacity_g=100_000, capacity_crates=(10, 0, 0), cost_km=30, cost_h=1200,
                ),
                **trip,
            ),
        ),
    )  # fmt: skip


def assert_holds(problem: Problem) -> bool:
    """The bound is not below the best plan that exact finds in a moment; whether that plan carries anything."""
    found = exact(problem, deterministic_time=0.1)
    score = settle(problem, found.decision).score
    bound = upper_bound(problem)
    assert bound.missed <= score.missed
    assert bound.value >= score.value + score.points
    return bool(found.decision.shipments)


@pytest.mark.parametrize("first", range(0, 50, 10))
def test_no_bound_lies_below_the_best_plan_with_every_feature_on(first: int) -> None:
    assert sum(assert_holds(random_problem(seed)) for seed in range(first, first + 10)) >= 4


@pytest.mark.parametrize("feature", sorted(FEATURES))
def test_no_bound_lies_below_the_best_plan_with_one_feature_alone(feature: str) -> None:
    # Permits let somebody carry at all.
    carrying = [assert_holds(random_problem(seed, features={feature, "permits"})) for seed in (7, 8)]
    assert any(carrying)


def test_metres_that_break_the_triangle_inequality_do_not_break_the_bound() -> None:
    for seed in range(100, 110):
        problem = random_problem(seed, features=FEATURES - {"no_way"})
        crooked = np.random.default_rng(seed).integers(1, 4, problem.travels[0].metres.shape)
        travels = tuple(replace(travel, metres=travel.metres * crooked) for travel in problem.travels)
        assert_holds(replace(problem, travels=travels))


def test_a_pair_on_the_way_is_bounded_by_its_margin() -> None:
    # 8 kg at a margin of 200 yen/kg; calls cost nothing here, and nothing is out of the way.
    bound = upper_bound(one_pair())
    assert bound.value == pytest.approx(8 * 1000 * 200 * YEN_KG_G, rel=1e-5, abs=2 * YEN)
    assert bound.proof is not Proof.GOODS or bound.value == 8 * 1000 * 200 * YEN_KG_G


def test_each_call_and_its_parking_are_charged() -> None:
    plain = one_pair(cost_visit=70)
    parked = replace(plain, places=(Place(), Place(parking_yen=40), Place(parking_s=300), Place()))
    calls = 2 * 70 + 40
    # 300 s of parking at 1,200 yen/h are 100 yen.
    wanted = 8 * 200 - calls - 100
    assert upper_bound(parked).value == pytest.approx(wanted * YEN, rel=1e-5, abs=2 * YEN)


def test_a_detour_is_charged_at_least_once() -> None:
    # Start and end at the farm's end of the road: there and back to the restaurant is 2 x 1,000 m and 2 x 100 s.
    problem = one_pair(start=1, end=1)
    wanted = 8 * 200 - 2 * 30 - 200 / 3600 * 1200
    assert upper_bound(problem).value == pytest.approx(wanted * YEN, rel=1e-5, abs=2 * YEN)


@pytest.mark.parametrize(
    "trip",
    [
        {"start": 1, "end": 1, "detour_s": 199},
        {"start": 1, "end": 1, "detour_m": 1999},
        {"detour_visits": 1},
        {"duty": 299, "start": 0, "end": 0},
        {"arrive_late": 250},
        {"capacity_crates": (0, 10, 0)},
        {"insured": 299},
    ],
)
def test_what_no_trip_can_carry_is_worth_nothing(trip: dict[str, object]) -> None:
    assert upper_bound(one_pair(**trip)).value <= 2 * YEN


def test_goods_that_may_not_meet_are_not_sold_together() -> None:
    # Melons give off ethylene and leeks suffer from it; both farms lie before both restaurants, one way only, 50 min to spare.
    at = np.array([0, 1000, 1100, 2000, 2100, 3000])
    ahead = at[None, :] - at[:, None]
    metres = np.where(ahead >= 0, ahead, 60_000 + ahead)
    lot, order = one_pair().lots[0], one_pair().orders[0]
    problem = replace(
        one_pair(),
        trips=(replace(one_pair().trips[0], end=5, detour_s=3000),),
        places=(Place(),) * 6,
        travels=(Travel(seconds=metres // 10, metres=metres),),
        parties=(Party(),) * 5,
        lots=(
            replace(lot, ethylene=Ethylene.SENSITIVE),
            replace(lot, product="melon", ethylene=Ethylene.PRODUCES, pickups=(PickupOption(place=2, windows=ALWAYS),)),
        ),
        orders=(
            replace(order, receivings=(ReceivingOption(place=3, windows=ALWAYS),)),
            replace(
                order, accepts=(Accept(goods="melon", highest=450),), receivings=(ReceivingOption(place=4, windows=ALWAYS),)
            ),
        ),
    )
    apart = replace(problem, lots=(problem.lots[0], replace(problem.lots[1], ethylene=Ethylene.NEUTRAL)))
    assert upper_bound(problem).value == 8 * 200 * YEN
    assert upper_bound(apart).value == 8 * (200 + 150) * YEN


def test_stock_sold_by_two_trips_is_sold_once() -> None:
    single = one_pair()
    problem = replace(
        single,
        vehicles=single.vehicles * 2,
        trips=(single.trips[0], replace(single.trips[0], vehicle=1, driver=1)),
        orders=(single.orders[0], replace(single.orders[0], accepts=(Accept(goods="leek", highest=400),))),
    )
    # Ten of the lot's kilograms: eight at a margin of 200, two at 100.
    assert upper_bound(problem).value == pytest.approx((8 * 200 + 2 * 100) * YEN, rel=2e-3)


def test_a_trip_under_way_is_bounded_by_its_goods_alone() -> None:
    problem = one_pair(start=1, end=1)
    aboard = Aboard(lot=0, order=0, pickup_option=0, receiving_option=0, units=8)
    task = DoneTask(kind=TaskKind.PICKUP, index=0, window=0, begin=100, end=100)
    running = replace(problem, trips=(replace(problem.trips[0], aboard=(aboard,), done=Done(depart=100, tasks=(task,))),))
    plan = solve(running, stop=Stop(iterations=20), seed=1, explain=False).plan
    assert plan.shipments
    assert plan.score.value <= upper_bound(running).value <= 8 * 200 * YEN


def test_a_required_order_that_no_trip_can_serve_is_known_to_be_missed() -> None:
    problem = replace(one_pair(detour_visits=1), required=(Match(order=0), Match(trip=0)))
    assert upper_bound(problem).missed == 2
    assert upper_bound(replace(one_pair(), required=(Match(order=0),))).missed == 0


def test_a_gap_is_a_share_of_what_is_possible() -> None:
    bound = Bound(value=200, missed=1, proof=Proof.LINEAR, seconds=0.0)
    score = Score(missed=1, vehicles=0, metres=0, value=100, points=50)
    assert bound.gap(score) == 0.25
    assert bound.gap(replace(score, points=100)) == 0.0
    assert bound.gap(replace(score, missed=2)) is None
    assert replace(bound, value=0).gap(replace(score, value=-60)) is None


def test_a_benchmark_has_no_upper_bound() -> None:
    with pytest.raises(ProblemError, match="objective"):
        upper_bound(replace(one_pair(), objective=Objective.DISTANCE))


def test_solve_proves_a_bound_only_when_asked() -> None:
    problem = one_pair()
    assert solve(problem, stop=Stop(iterations=20), seed=1, explain=False).bound is None
    result = solve(problem, stop=Stop(iterations=20), seed=1, explain=False, bound=True)
    assert result.bound is not None
    assert result.bound.gap(result.plan.score) == pytest.approx(0.0, abs=1e-3)
