"""Tests that whoever is asked next is worth what the checked plan with him gains over the days as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.problems import random_problem
from matching.ask import Asking, Candidate, DayGiven, ask_next
from matching.check import check
from matching.errors import ProblemError
from matching.plan import Decision
from matching.problem import Problem
from matching.settle import settle
from matching.solve import solve
from matching.solvers.exact import exact
from matching.stop import Stop

STOP = Stop(iterations=60)


def without_last(problem: Problem, table: str) -> Problem:
    return replace(problem, **{table: getattr(problem, table)[:-1]}, required=(), forbidden=())


@pytest.mark.parametrize("table", ["trips", "lots"])
def test_one_more_is_worth_what_the_optimum_gains_by_it(table):
    met = asked = 0
    for seed in range(10):
        whole = replace(random_problem(seed, lots=(2, 3), orders=(2, 2), trips=(2, 2)), required=(), forbidden=())
        day = without_last(whole, table)
        best, more = (exact(problem, deterministic_time=0.5) for problem in (day, whole))
        if not (best.optimal and more.optimal):
            continue
        (answer,) = ask_next([DayGiven(problem=day)], [Candidate(name="one more", problems=(whole,))], stop=STOP, seed=1)
        difference = sum(
            sign * (plan.score.value + plan.score.points)
            for sign, plan in ((1, settle(whole, more.decision)), (-1, settle(day, best.decision)))
        )
        asked += 1
        met += answer.gain.value + answer.gain.points == difference
    assert asked >= 5
    assert met >= asked - 2


def test_the_plans_behind_it_are_lawful_and_the_ranking_is_by_worth():
    whole = replace(random_problem(3, trips=(3, 3)), required=(), forbidden=())
    day = replace(whole, trips=whole.trips[:1])
    candidates = [
        Candidate(name="second", problems=(replace(whole, trips=whole.trips[:2]),)),
        Candidate(name="third", problems=(replace(whole, trips=(whole.trips[0], whole.trips[2])),)),
        Candidate(name="nobody", problems=(None,)),
    ]
    answers = ask_next([DayGiven(problem=day)], candidates, stop=STOP, seed=1)
    assert {answer.name for answer in answers} == {"second", "third", "nobody"}
    assert [answer.gain.key for answer in answers] == sorted((answer.gain.key for answer in answers), reverse=True)
    for answer in answers:
        for problem, plan in zip(candidates[answer.candidate].problems, answer.plans, strict=True):
            assert plan is None or check(problem, plan) == ()
        assert answer.gain.value + answer.gain.points >= 0


def test_several_days_add_up_and_a_day_without_him_adds_nothing():
    wholes = [replace(random_problem(seed), required=(), forbidden=()) for seed in (2, 5)]
    days = [DayGiven(problem=without_last(whole, "trips")) for whole in wholes]
    both, first = ask_next(
        days,
        [Candidate(name="both", problems=tuple(wholes)), Candidate(name="first", problems=(wholes[0], None))],
        stop=STOP,
        seed=1,
    )
    if both.name != "both":
        both, first = first, both
    assert both.gain.value == sum(day.value for day in both.days)
    assert first.days[0] == both.days[0]
    assert first.days[1].value == first.days[1].grams == 0


def test_more_thinking_alone_is_nobodys_merit():
    # the standing plan is empty: whatever the search makes of the day anyway must not be credited to the candidate
    problem = replace(random_problem(1), required=(), forbidden=())
    nothing = settle(problem, Decision(shipments=(), sequences=()))
    assert solve(problem, stop=STOP, seed=1, explain=False).plan.score.value > 0
    (answer,) = ask_next(
        [DayGiven(problem=problem, plan=nothing)], [Candidate(name="nobody new", problems=(problem,))], stop=STOP, seed=1
    )
    assert (answer.gain.value, answer.gain.points) == (0, 0)


def test_it_tells_how_far_it_is_and_gives_what_it_has_when_broken_off():
    whole = replace(random_problem(2), required=(), forbidden=())
    day = without_last(whole, "trips")
    told: list[Asking] = []
    candidates = [Candidate(name=name, problems=(whole,)) for name in ("a", "b", "c")]
    everything = ask_next([DayGiven(problem=day)], candidates, stop=STOP, seed=1, progress=told.append)
    assert [one.name for one in told] == [None, None, "a", "b", "c"]
    assert {one.whole for one in told} == {5}
    assert len(everything) == 3
    told.clear()
    part = ask_next(
        [DayGiven(problem=day)],
        candidates,
        stop=STOP,
        seed=1,
        progress=told.append,
        cancel=lambda: any(one.name == "b" for one in told),
    )
    assert [answer.name for answer in part] == ["a"]


def test_who_takes_away_is_refused():
    problem = replace(random_problem(2), required=(), forbidden=())
    with pytest.raises(ProblemError, match=r"candidates\[0\]: takes away some of the trips"):
        ask_next(
            [DayGiven(problem=problem)],
            [Candidate(name="less", problems=(without_last(problem, "trips"),))],
            stop=STOP,
            seed=1,
        )
    with pytest.raises(ProblemError, match="one for each of the 1 days"):
        ask_next([DayGiven(problem=problem)], [Candidate(name="none", problems=())], stop=STOP, seed=1)
