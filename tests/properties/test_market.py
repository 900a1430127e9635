"""What a market must do: more money never makes it poorer, and nobody drives at a loss that nobody agreed to."""

from __future__ import annotations

import pytest

from api.documents.day import Day
from api.planning.assemble import assemble
from api.planning.measure import measure
from fixtures.days import make_day
from fixtures.sketch import write_osm
from fixtures.variations import with_ceiling_doubled, with_plates, with_sponsor, with_trading
from matching.check import check
from matching.explain import explain
from matching.money import room_yen
from matching.objective import margin
from matching.plan import OWNED, PAID, Code, For, Plan, Reason
from matching.problem import YEN, Problem
from matching.settle import settle
from matching.solve import solve
from matching.solvers.exact import exact
from matching.stop import Stop
from routing.build import build
from routing.network import RoadNetwork
from routing.osm import from_file


@pytest.fixture(scope="module")
def sketch(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    path = tmp_path_factory.mktemp("sketch") / "sketch.osm"
    write_osm(path)
    return build(from_file(path))


def problem_of(day: Day, network: RoadNetwork) -> Problem:
    return assemble(day, measure(day, network)).problem


def planned(problem: Problem, *, start: Plan | None = None, seed: int = 1) -> Plan:
    return solve(problem, stop=Stop(iterations=300), seed=seed, start=start, explain=False).plan


def test_white_plates_without_buying_carry_nothing_for_pay_and_the_reason_says_so(sketch: RoadNetwork) -> None:
    day = with_trading(with_plates(make_day(sketch, size="S", seed=1), white=True), None, on=False)
    problem = problem_of(day, sketch)
    plan = explain(problem, planned(problem))
    assert not set(plan.bases) & PAID
    assert not [line for line in plan.money if line.what in {For.CARRIAGE, For.RESALE}]
    reasons = [u for u in plan.unserved if u.code is Code.BASIS]
    assert reasons
    assert {u.reason for u in reasons} == {Reason.IMPOSSIBLE}


def test_one_buying_wholesaler_moves_kilograms_on_white_plates(sketch: RoadNetwork) -> None:
    white = with_trading(with_plates(make_day(sketch, size="S", seed=1), white=True), None, on=False)
    trader = next(v.party for v in white.vehicles if next(p for p in white.parties if p.id == v.party).kind == "carrier")
    problem = problem_of(with_trading(white, trader, on=True), sketch)
    plan = planned(problem)
    assert any(basis in OWNED for basis in plan.bases)
    bought = [s for s, basis in zip(plan.shipments, plan.bases, strict=True) if basis.value == "bought_b"]
    assert sum(s.units * problem.lots[s.lot].unit_g for s in bought) > 0


@pytest.mark.parametrize("size", ["XS", "S"])
def test_a_sponsor_without_budget_lets_no_trip_cost_more_than_its_parties_pay(sketch: RoadNetwork, size: str) -> None:
    for seed in range(1, 4):
        day = with_sponsor(make_day(sketch, size=size, seed=seed), worth_yen_per_kg=50, budget_yen=0)
        problem = problem_of(day, sketch)
        plan = planned(problem)
        assert check(problem, plan) == ()
        for route in plan.routes:
            mine = [s for s in plan.shipments if s.trip == route.trip]
            assert route.sponsor_yen == 0
            if mine:
                assert route.extra_cost <= sum(margin(problem, s) for s in mine)
                assert route.extra_cost <= YEN * (sum(room_yen(problem, s) for s in mine) + 2 * len(mine))


def test_with_a_budget_the_sponsor_pays_no_more_than_the_worth_and_the_budget(sketch: RoadNetwork) -> None:
    day = with_sponsor(make_day(sketch, size="S", seed=2), worth_yen_per_kg=50, budget_yen=800)
    problem = problem_of(day, sketch)
    plan = planned(problem)
    assert sum(route.sponsor_yen for route in plan.routes) <= 800
    for route in plan.routes:
        grams = sum(s.units * problem.lots[s.lot].unit_g for s in plan.shipments if s.trip == route.trip)
        assert 1000 * route.sponsor_yen <= 50 * grams


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_doubling_one_ceiling_never_lowers_the_optimum_of_a_tiny_day(sketch: RoadNetwork, seed: int) -> None:
    day = make_day(sketch, size="XS", seed=seed)
    before = exact(problem_of(day, sketch), deterministic_time=20)
    assert before.optimal
    for order in day.orders:
        problem = problem_of(with_ceiling_doubled(day, order.id), sketch)
        after = exact(problem, deterministic_time=20)
        assert after.optimal
        assert after.key >= before.key
        assert settle(problem, after.decision).score.key == after.key


def test_doubling_one_ceiling_never_lowers_the_score_of_a_small_day_begun_from_its_plan(sketch: RoadNetwork) -> None:
    day = make_day(sketch, size="S", seed=1)
    first = planned(problem_of(day, sketch))
    for order in day.orders[:8]:
        problem = problem_of(with_ceiling_doubled(day, order.id), sketch)
        again = solve(problem, stop=Stop(iterations=40), seed=2, start=first, explain=False).plan
        assert again.score.key >= first.score.key
