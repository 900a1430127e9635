"""The engine for plain problems: lawful, repeatable, replayable, and calm about what cannot be done."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fixtures.pairs import random_pairs
from matching.check import check
from matching.problem import Objective, Problem, Travel, Window
from matching.search import engines
from matching.search.pairs.ground import ground, plain
from matching.search.pairs.loop import search
from matching.settle import settle
from matching.solve import solve
from matching.stop import Stop

KINDS = [("random", "short"), ("clustered", "long"), ("mixed", "short")]


def crooked(problem: Problem, seed: int) -> Problem:
    """Break the triangle inequality of metres, and no other thing."""
    way = problem.travels[0]
    noise = np.random.default_rng(seed).integers(1, 4, way.metres.shape)
    return replace(problem, travels=(Travel(seconds=way.seconds, metres=way.metres * noise),))


@pytest.mark.parametrize(("layout", "length"), KINDS)
@pytest.mark.parametrize("objective", [Objective.VEHICLES, Objective.DISTANCE])
def test_every_answer_is_lawful_and_its_metres_are_those_of_the_law(layout, length, objective) -> None:
    problem = crooked(random_pairs(4, requests=30, layout=layout, length=length, objective=objective), 1)
    told = []

    found = search(problem, stop=Stop(iterations=3_000), seed=1, progress=told.append)

    plan = settle(problem, found.decision)
    assert check(problem, plan) == ()
    assert plan.score.missed == 0
    assert (told[-1].metres, told[-1].missed) == (plan.score.metres, 0)
    assert told[-1].orders == 30


def test_more_moves_make_shorter_routes_and_never_more_of_them() -> None:
    problem = random_pairs(7, requests=60)

    scores = [settle(problem, search(problem, stop=Stop(iterations=i), seed=1).decision).score for i in (0, 1_000, 20_000)]

    assert scores[0].key < scores[1].key < scores[2].key


def test_the_same_seed_and_moves_give_the_same_answer() -> None:
    problem = random_pairs(2, requests=40)

    first, second = (search(problem, stop=Stop(iterations=4_000), seed=3) for _ in range(2))

    assert first.decision == second.decision
    assert first.trace == second.trace
    assert first.iterations == 4_000


def test_a_run_in_seconds_is_replayed_by_its_trace() -> None:
    problem = random_pairs(5, requests=40, layout="clustered")
    run = search(problem, stop=Stop(seconds=0.6, clock="cpu"), seed=3)

    again = search(problem, stop=Stop(seconds=1000), seed=3, replay=run.trace)

    assert (again.decision, again.iterations, again.stopped_by) == (run.decision, run.iterations, "replay")


def test_cancelling_ends_the_run_with_a_lawful_answer() -> None:
    problem = random_pairs(5, requests=40)
    asked = []

    def cancel() -> bool:
        asked.append(1)
        return len(asked) > 3

    found = search(problem, stop=Stop(iterations=1_000_000), seed=1, cancel=cancel)

    assert found.stopped_by == "cancelled"
    assert found.iterations < 100_000
    assert check(problem, settle(problem, found.decision)) == ()


def test_a_run_without_improvement_ends() -> None:
    found = search(random_pairs(1, requests=8), stop=Stop(stale=2_000), seed=1)

    assert found.stopped_by == "stale"


def test_a_start_is_never_made_worse() -> None:
    problem = random_pairs(6, requests=40)
    good = search(problem, stop=Stop(iterations=20_000), seed=1).decision

    again = search(problem, stop=Stop(iterations=0), seed=2, start=good).decision

    assert settle(problem, again).score.key >= settle(problem, good).score.key


def test_nothing_to_do_is_done_at_once() -> None:
    problem = replace(random_pairs(1, requests=1), lots=(), orders=(), required=())

    found = search(problem, stop=Stop(iterations=10), seed=1)

    assert plain(problem)
    assert (found.stopped_by, found.decision.shipments) == ("nothing", ())


@pytest.mark.parametrize("requests", [1, 2, 3])
def test_tiny_problems_are_solved(requests: int) -> None:
    problem = random_pairs(3, requests=requests)

    found = search(problem, stop=Stop(iterations=500), seed=1)

    assert settle(problem, found.decision).score.missed == 0


def test_a_request_that_fits_nowhere_is_left_out_and_counted() -> None:
    problem = random_pairs(3, requests=6)
    order = problem.orders[2]
    never = replace(order.receivings[0], windows=(Window(early=0, late=0),))
    orders = (*problem.orders[:2], replace(order, receivings=(never,)), *problem.orders[3:])

    result = solve(replace(problem, orders=orders), stop=Stop(iterations=500), seed=1)

    assert result.plan.score.missed == 1
    assert {s.order for s in result.plan.shipments} == {0, 1, 3, 4, 5}


def test_too_few_trips_serve_as_many_as_they_can() -> None:
    problem = random_pairs(3, requests=30)
    few = replace(problem, trips=problem.trips[:2])

    found = search(few, stop=Stop(iterations=4_000), seed=1)

    plan = settle(few, found.decision)
    assert check(few, plan) == ()
    assert 0 < plan.score.missed < 30


def test_what_is_not_plain_goes_to_the_general_search() -> None:
    problem = random_pairs(3, requests=5)
    trip = problem.trips[0]
    order = problem.orders[0]

    assert plain(problem)
    assert not plain(replace(problem, objective=Objective.VALUE))
    assert not plain(replace(problem, required=problem.required[1:]))
    assert not plain(replace(problem, trips=(replace(trip, capacity_g=trip.capacity_g + 1), *problem.trips[1:])))
    assert not plain(
        replace(problem, orders=(replace(order, accepts=(*order.accepts, *problem.orders[1].accepts)), *problem.orders[1:]))
    )
    assert not plain(replace(problem, lots=(replace(problem.lots[0], on_board=600), *problem.lots[1:])))
    limited = replace(problem, trips=tuple(replace(t, duty=10**6) for t in problem.trips))
    found = engines.search(limited, stop=Stop(iterations=20), seed=1)
    assert not plain(limited)
    assert found.iterations <= 20


def test_ways_that_do_not_exist_are_not_taken() -> None:
    problem = random_pairs(3, requests=12)
    way = problem.travels[0]
    seconds, metres = way.seconds.copy(), way.metres.copy()
    cut = np.random.default_rng(0).random(seconds.shape) < 0.3
    cut[0] = cut[:, 0] = False
    for r in range(12):
        cut[1 + 2 * r, 2 + 2 * r] = False
    np.fill_diagonal(cut, val=False)
    seconds[cut] = metres[cut] = -1
    broken = replace(problem, travels=(Travel(seconds=seconds, metres=metres),))

    found = search(broken, stop=Stop(iterations=2_000), seed=1)

    plan = settle(broken, found.decision)
    assert check(broken, plan) == ()
    assert plan.score.missed == 0


def test_figures_too_large_for_the_records_are_left_to_the_general_search() -> None:
    problem = random_pairs(3, requests=4)
    way = problem.travels[0]
    far = Travel(seconds=way.seconds, metres=np.minimum(way.metres * 10**7, 2**31 - 1))

    assert plain(replace(problem, travels=(far,)))
    assert ground(replace(problem, travels=(far,))) is not None
    late = tuple(replace(t, arrive_late=2**31 - 1) for t in problem.trips)
    assert not plain(replace(problem, trips=late))
