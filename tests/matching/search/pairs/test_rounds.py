"""The rounds of a run: one where moves are few, several solutions to begin from where routes are long."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fixtures.pairs import random_pairs
from matching.check import check
from matching.problem import Objective
from matching.search.pairs import rounds as of
from matching.search.pairs.beat import ALL
from matching.search.pairs.loop import search
from matching.search.pairs.rounds import rounds
from matching.settle import settle
from matching.stop import Stop


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("each", [0, 10, 2_000, 8_000, 30_000, 10**7])
def test_rounds_follow_one_another_and_use_the_whole_budget(each, long) -> None:
    ends = [r.end for r in rounds(each, long=long)]

    assert ends[-1] == ALL
    assert all(a < b for a, b in pairwise(ends))
    assert all(m < r.end for r in rounds(each, long=long) for m in r.marks)


def test_long_routes_begin_from_several_solutions_and_end_with_the_best() -> None:
    short, long = (rounds(30_000, long=long) for long in (False, True))

    assert [r.fresh for r in short] == [False, False]
    assert len(long) > 3
    assert [r.fresh for r in long] == [True] * (len(long) - 1) + [False]


def test_few_moves_are_one_round() -> None:
    assert len(rounds(3_000, long=False)) == len(rounds(3_000, long=True)) == 1


def test_shares_of_the_rest_become_shares_of_the_whole() -> None:
    first, last = (rounds(20_000, long=True)[i].within(200_000) for i in (0, -1))

    assert 200_000 < first.end < 400_000
    assert last.end == ALL
    assert 900_000 < last.marks[0] < ALL


@pytest.mark.parametrize("objective", [Objective.VEHICLES, Objective.DISTANCE])
def test_a_run_that_begins_anew_is_lawful_repeatable_and_keeps_the_best(monkeypatch, objective) -> None:
    monkeypatch.setattr(of, "_START", 60)
    problem = random_pairs(4, requests=25, layout="clustered", length="long", objective=objective)
    told = []

    one = search(problem, stop=Stop(iterations=8_000), seed=1, progress=told.append)
    other = search(problem, stop=Stop(iterations=8_000), seed=1)

    assert len(rounds(8_000 // 25, long=True)) > 3
    assert one.decision == other.decision
    plan = settle(problem, one.decision)
    assert check(problem, plan) == ()
    assert plan.score.missed == 0
    worth = [(p.missed, p.vehicles if objective is Objective.VEHICLES else 0, p.metres) for p in told]
    assert worth == sorted(worth, reverse=True)


def test_a_run_in_seconds_that_begins_anew_is_replayed_by_its_trace(monkeypatch) -> None:
    monkeypatch.setattr(of, "_START", 100)
    problem = random_pairs(5, requests=20, layout="clustered", length="long")

    run = search(problem, stop=Stop(seconds=0.6, clock="cpu"), seed=3)
    again = search(problem, stop=Stop(seconds=1000), seed=3, replay=run.trace)

    assert (again.decision, again.iterations) == (run.decision, run.iterations)
