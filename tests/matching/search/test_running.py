"""Trips already under way, and promises: what is done stays done, what is on board is delivered, what was told is weighed."""

from __future__ import annotations

from dataclasses import fields

import pytest

from fixtures.problems import FEATURES, random_problem
from fixtures.running import after_first_pickup
from matching.check import check
from matching.plan import Plan
from matching.problem import Problem, Promise, TaskKind
from matching.search.loop import Progress, search
from matching.settle import decision_of, settle
from matching.stop import Stop


def _changed(problem: Problem, **changes: object) -> Problem:
    return Problem(**({f.name: getattr(problem, f.name) for f in fields(problem)} | changes))


def _planned(first: int) -> tuple[Problem, Plan]:
    """A day without breaks whose plan carries at least two shipments."""
    for seed in range(first, first + 80):
        problem = random_problem(seed, lots=(4, 7), orders=(3, 5), trips=(2, 3), features=FEATURES - {"break", "required"})
        plan = settle(problem, search(problem, stop=Stop(iterations=60), seed=1).decision)
        if len(plan.shipments) > 1:
            return problem, plan
    raise AssertionError("no day with two shipments among eighty")


@pytest.mark.parametrize("first", [0, 100, 200, 300])
def test_a_trip_under_way_keeps_its_past_and_delivers_what_is_on_board(first: int) -> None:
    problem, plan = _planned(first)
    running, trip = after_first_pickup(problem, plan)

    found = search(running, stop=Stop(iterations=60), seed=2)

    later = settle(running, found.decision)
    assert check(running, later) == ()
    route = next(r for r in later.routes if r.trip == trip)
    done = running.trips[trip].done
    assert done is not None
    assert [(t.kind, t.begin, t.end) for t in route.tasks[: len(done.tasks)]] == [(t.kind, t.begin, t.end) for t in done.tasks]
    aboard = running.trips[trip].aboard[0]
    assert any((s.lot, s.order, s.trip, s.units) == (aboard.lot, aboard.order, trip, aboard.units) for s in later.shipments)


@pytest.mark.parametrize("first", [0, 100, 200])
def test_promises_are_weighed_as_the_law_weighs_them(first: int) -> None:
    problem, plan = _planned(first)
    s, route = plan.shipments[0], next(r for r in plan.routes if r.trip == plan.shipments[0].trip)
    begins = {t.kind: t.begin for t in route.tasks if t.kind is not TaskKind.OWN and t.index == 0}
    promise = Promise(
        lot=s.lot, order=s.order, trip=s.trip, pickup_at=begins[TaskKind.PICKUP], delivery_at=begins[TaskKind.DELIVERY],
        tolerance_s=60, points=10**6,
    )  # fmt: skip
    told = list[Progress]()
    promised = _changed(problem, promises=(promise,))

    found = search(promised, stop=Stop(iterations=60), seed=3, start=decision_of(plan), progress=told.append)

    score = settle(promised, found.decision).score
    assert (told[-1].value, told[-1].points) == (score.value, score.points)
    assert any((a.lot, a.order, a.trip) == (s.lot, s.order, s.trip) for a in found.decision.shipments)
