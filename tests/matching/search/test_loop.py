"""The search: lawful, repeatable, near the optimum on small days, faithful to what it is told to begin from and to keep."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace
from typing import Any

import pytest

from fixtures.problems import random_problem
from matching.arrays import tables
from matching.check import check
from matching.formats import parse
from matching.ownway import OwnWay, own_way
from matching.plan import Decision, Shipment
from matching.problem import Match, Objective, Problem
from matching.search import loop, run
from matching.search.loop import Progress, search
from matching.search.pool import can_choose, select
from matching.search.state import State
from matching.settle import decision_of, settle
from matching.solvers.exact import exact
from matching.stop import Stop


def _problem(seed: int) -> Problem:
    return random_problem(seed, lots=(4, 8), orders=(3, 6), trips=(2, 3))


def _all_run(problem: Problem) -> bool:
    return all(isinstance(own_way(problem, t), OwnWay) for t in range(len(problem.trips)))


def _changed(problem: Problem, **changes: object) -> Problem:
    return Problem(**({f.name: getattr(problem, f.name) for f in fields(problem)} | changes))


def _busy(first: int = 0) -> tuple[Problem, Decision]:
    """A day on which the search ships something."""
    for seed in range(first, first + 50):
        problem = _problem(seed)
        decision = search(problem, stop=Stop(iterations=40), seed=1).decision
        if len(decision.shipments) > 1:
            return problem, decision
    raise AssertionError("no day with two shipments among fifty")


@pytest.mark.parametrize("seed", range(40))
def test_the_checker_finds_nothing_in_what_the_search_returns(seed: int) -> None:
    problem = _problem(seed)

    plan = settle(problem, search(problem, stop=Stop(iterations=40), seed=seed).decision)

    assert check(problem, plan) == ()


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_the_search_and_the_law_value_a_plan_alike(seed: int) -> None:
    problem, told = _problem(seed), list[Progress]()

    found = search(problem, stop=Stop(iterations=30), seed=2, progress=told.append)

    score = settle(problem, found.decision).score
    assert (told[-1].value, told[-1].points) == (score.value, score.points)
    assert told[-1].orders == len({s.order for s in found.decision.shipments})


@pytest.mark.parametrize("seed", range(8))
def test_the_same_seed_and_iterations_give_the_same_decision(seed: int) -> None:
    problem = _problem(seed)

    first, second = (search(problem, stop=Stop(iterations=80), seed=5) for _ in range(2))

    assert first.decision == second.decision
    assert first.iterations == second.iterations


def test_a_run_in_seconds_can_be_replayed_from_its_trace() -> None:
    problem = _problem(3)
    run = search(problem, stop=Stop(seconds=0.3), seed=4)

    again = search(problem, stop=Stop(seconds=1000), seed=4, replay=run.trace)

    assert again.iterations == run.iterations
    assert again.decision == run.decision


class Starved(Stop):
    """A clock on which the machine stands still whenever the test says so."""

    late = 0.0

    def now(self) -> float:
        return super().now() + type(self).late


def test_a_choice_that_would_end_after_the_budget_is_given_up_and_the_replay_gives_it_up_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[bool] = []

    def starved_at_first(*given: Any, **named: Any) -> Decision | None:
        Starved.late = 0.0 if made else 1000.0
        chosen = select(*given, **named)
        Starved.late = 0.0
        made.append(chosen is not None)
        return chosen

    assert can_choose(60)
    monkeypatch.setattr(loop, "_EACH_SECOND", 100_000)  # chosen in the middle of the run as well
    monkeypatch.setattr(run, "select", starved_at_first)
    problem = random_problem(3)
    timed = search(problem, stop=Starved(seconds=0.5), seed=4)
    in_time, made[:] = list(made), [True]
    again = search(problem, stop=Stop(seconds=1000), seed=4, replay=timed.trace)

    assert in_time == [False, True, True]
    assert made[1:] == [True, True]
    assert (again.decision, again.iterations) == (timed.decision, timed.iterations)


SHORT = """
import sys
from fixtures.problems import random_problem
from matching.search.loop import search
from matching.stop import Stop
short = search(random_problem(3), stop=Stop(seconds=0.2), seed=4)
print("ortools" in sys.modules)
again = search(random_problem(3), stop=Stop(seconds=9), seed=4, replay=short.trace)
print((again.decision, again.iterations) == (short.decision, short.iterations))
"""


def test_a_short_run_of_a_fresh_process_does_not_spend_its_budget_on_loading_or_tools() -> None:
    done = subprocess.run([sys.executable, "-c", SHORT], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True"]


def test_no_clock_has_a_say_in_a_choice_of_a_run_in_iterations(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(run, "select", lambda *given, ended, **named: asked.append(ended) or select(*given, **named))

    search(_problem(3), stop=Stop(iterations=60), seed=4)

    assert asked
    assert set(asked) == {None}


def test_a_search_never_ends_below_the_plan_it_begins_from() -> None:
    problem, decision = _busy()

    later = search(problem, stop=Stop(iterations=0), seed=9, start=decision).decision

    assert settle(problem, later).score.key >= settle(problem, decision).score.key


@pytest.mark.parametrize("seed", [88, 95])
def test_a_lawful_plan_is_taken_as_it_is_where_a_time_on_board_asks_for_a_later_window(seed: int) -> None:
    problem = random_problem(seed)
    plan = settle(problem, exact(problem, deterministic_time=1.0).decision)
    state = State(tables(problem))

    state.load(decision_of(plan))

    assert state.score() == (-plan.score.missed, plan.score.value + plan.score.points)


@pytest.mark.parametrize("first", [0, 60, 120])
def test_fixed_shipments_stay_as_they_are_even_where_the_rest_is_searched_anew(first: int) -> None:
    problem, decision = _busy(first)
    fixed: tuple[Shipment, ...] = decision.shipments[:1]

    later = search(problem, stop=Stop(iterations=60), seed=9, start=decision, fixed=fixed).decision

    assert set(fixed) <= set(later.shipments)
    assert check(problem, settle(problem, later), fixed=fixed) == ()


def test_a_forbidden_pair_is_not_shipped_although_it_was_before() -> None:
    problem, decision = _busy()
    first = decision.shipments[0]
    banned = Match(lot=first.lot, order=first.order)

    later = search(_changed(problem, forbidden=(*problem.forbidden, banned)), stop=Stop(iterations=40), seed=1).decision

    assert (first.lot, first.order) not in {(s.lot, s.order) for s in later.shipments}


def test_a_day_without_places_is_answered_and_not_searched() -> None:
    empty = Problem(places=(), travels=(), parties=(), vehicles=(), lots=(), orders=(), trips=())

    assert search(empty, stop=Stop(iterations=10), seed=1).decision == Decision(shipments=(), sequences=())


def test_nothing_to_do_is_answered_and_not_searched() -> None:
    problem = _changed(_problem(1), orders=(), required=(), forbidden=(), promises=())

    found = search(problem, stop=Stop(iterations=1000), seed=1)

    assert found.decision.shipments == ()
    assert found.stopped_by == "nothing"


def test_a_cancelled_search_returns_its_best_so_far() -> None:
    problem, _ = _busy()

    found = search(problem, stop=Stop(iterations=100_000), seed=1, cancel=lambda: True)

    assert found.stopped_by == "cancelled"
    assert found.iterations == 0
    assert check(problem, settle(problem, found.decision)) == ()


def test_stop_without_improvement_ends_the_search() -> None:
    problem, _ = _busy()

    found = search(problem, stop=Stop(stale=25), seed=1)

    assert found.stopped_by == "stale"
    assert found.iterations >= 25


@pytest.mark.parametrize("objective", [Objective.VEHICLES, Objective.DISTANCE])
@pytest.mark.parametrize("seed", [s for s in range(12) if _all_run(_problem(s))][:4])
def test_benchmark_objectives_give_lawful_plans_that_serve_what_is_required(objective: Objective, seed: int) -> None:
    problem = _problem(seed)
    required = tuple(Match(order=o) for o in range(len(problem.orders)))
    bench = _changed(problem, objective=objective, required=required)

    plan = settle(bench, search(bench, stop=Stop(iterations=40), seed=1).decision)

    assert check(bench, plan) == ()
    assert plan.score.missed == len(problem.orders) - len({s.order for s in plan.shipments})


def test_required_orders_come_before_value() -> None:
    problem, decision = _busy()
    unserved = sorted(set(range(len(problem.orders))) - {s.order for s in decision.shipments})
    demanding = _changed(problem, required=tuple(Match(order=o) for o in range(len(problem.orders))))

    plan = settle(demanding, search(demanding, stop=Stop(iterations=80), seed=1).decision)

    assert plan.score.missed <= len(unserved)


def test_a_day_with_more_money_for_rescue_ships_no_less_value() -> None:
    problem, _ = _busy()
    rich = _changed(problem, sponsor=replace(problem.sponsor, worth=problem.sponsor.worth + 500, budget=10**6))

    poor_plan = settle(problem, search(problem, stop=Stop(iterations=80), seed=1).decision)
    rich_plan = settle(rich, search(rich, stop=Stop(iterations=80), seed=1).decision)

    assert rich_plan.score.value >= poor_plan.score.value


def test_ctrl_c_belongs_to_the_caller_even_after_cp_sat_has_run() -> None:
    text = """
import signal
from fixtures.problems import random_problem
from matching.search.loop import search
from matching.stop import Stop
calls = []
signal.signal(signal.SIGINT, lambda *_: calls.append(1))
search(random_problem(3), stop=Stop(iterations=5), seed=1)
signal.raise_signal(signal.SIGINT)
print(len(calls))
"""

    # In a process of its own: where the handler is lost, the signal ends it.
    ended = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stdout.strip()) == (0, "1")


def test_progress_on_a_benchmark_tells_vehicles_and_metres_of_the_best() -> None:
    # Two requests from 3 to 5 on one straight road: one vehicle does both, 5 units out and 5 home.
    text = "2 9 1\n0 0 0 0 0 99 0 0 0\n1 3 0 1 0 50 0 0 2\n2 5 0 -1 0 60 0 1 0\n3 3 0 1 0 50 0 0 4\n4 5 0 -1 0 60 0 3 0\n"
    instance = parse("toy", text.encode())
    told: list[Progress] = []
    search(instance.problem, stop=Stop(iterations=200), seed=1, progress=told.append)
    assert (told[-1].missed, told[-1].vehicles, told[-1].metres, told[-1].value) == (0, 1, 10 * instance.scale, 0)
