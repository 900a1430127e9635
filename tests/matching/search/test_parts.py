"""A problem in parts: the parts share nothing, and their answers put together are a lawful answer of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Event
from typing import Any

import pytest

from fixtures.problems import FEATURES, random_problem
from matching.check import check
from matching.plan import Decision
from matching.problem import Problem
from matching.search import executors
from matching.search.cut import cut
from matching.search.decompose import search_parts
from matching.search.engines import search
from matching.search.jobs import Job, work
from matching.search.loop import search as search_whole
from matching.search.parts import held, parts_of, together
from matching.search.pool import can_choose
from matching.search.run import Run
from matching.settle import settle
from matching.stop import Stop

EMPTY = Decision(shipments=(), sequences=())


def day(seed: int) -> Problem:
    return random_problem(seed, lots=(10, 16), orders=(10, 16), trips=(4, 6))


def standing(problem: Problem) -> tuple[Decision, dict[int, int]]:
    """A decision, and what its trips take from the sponsor."""
    decision = search_whole(problem, stop=Stop(iterations=30), seed=1).decision
    plan = settle(problem, decision)
    return decision, {route.trip: route.sponsor_yen for route in plan.routes if route.sponsor_yen}


@pytest.mark.parametrize("seed", range(12))
def test_what_stands_is_handed_to_the_parts_and_comes_back_as_it_was(seed: int) -> None:
    problem = day(seed)
    decision, flows = standing(problem)
    where = cut(problem, held(problem, decision), parts=3, random=Random(seed))

    parts = list(parts_of(problem, decision, (), flows, where))
    back = together([part.whole(part.start) for part in parts])

    assert set(back.shipments) == set(held(problem, decision))
    assert not check(problem, settle(problem, back))
    assert sorted(t for part in parts for t in part.trips) == list(range(len(problem.trips)))
    assert sorted(o for part in parts for o in part.orders) == list(range(len(problem.orders)))
    for lot, given in enumerate(problem.lots):
        units = sum(part.problem.lots[part.lots.index(lot)].units for part in parts if lot in part.lots)
        assert units <= given.units
    assert sum(part.problem.sponsor.budget for part in parts) <= problem.sponsor.budget


@pytest.mark.parametrize("seed", range(12))
def test_answers_of_the_parts_are_lawful_together(seed: int) -> None:
    problem = day(seed)
    decision, flows = standing(problem)
    where = cut(problem, held(problem, decision), parts=3, random=Random(seed))

    parts = list(parts_of(problem, decision, (), flows, where))
    found = [search_whole(part.problem, stop=Stop(iterations=40), seed=7, start=part.start) for part in parts]
    answer = together([part.whole(each.decision) for part, each in zip(parts, found, strict=True)])

    plan = settle(problem, answer)
    assert not check(problem, plan)
    assert plan.score.key >= settle(problem, decision).score.key


@pytest.mark.parametrize("seed", range(6))
def test_a_search_in_parts_is_lawful_and_the_same_for_the_same_seed(seed: int) -> None:
    problem = day(seed)
    one, same = (search_parts(problem, stop=Stop(iterations=240), seed=3, threads=2) for _ in range(2))

    assert one.decision == same.decision
    assert one.iterations == 240
    assert not check(problem, settle(problem, one.decision))
    assert settle(problem, one.decision).score.key >= settle(problem, EMPTY).score.key


def test_a_search_in_parts_in_seconds_can_be_replayed_from_its_trace() -> None:
    problem = day(2)
    timed = search_parts(problem, stop=Stop(seconds=1.0), seed=5, threads=2)

    again = search_parts(problem, stop=Stop(seconds=1.0), seed=5, threads=2, replay=timed.trace)

    assert timed.stopped_by == "seconds"
    assert again.decision == timed.decision
    assert again.iterations == timed.iterations


@pytest.mark.parametrize("seconds", [0.0, 1e-6])
def test_a_budget_that_is_over_at_once_still_gives_a_plan(seconds: float) -> None:
    problem = day(2)

    found = search_parts(problem, stop=Stop(seconds=seconds), seed=5, threads=2)

    assert found.decision.shipments
    assert not check(problem, settle(problem, found.decision))


def test_a_part_that_gives_its_choice_up_does_so_in_the_replay_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_choose(60)
    problem, choose, made = day(2), Run.select, list[bool | None]()

    def starved(self: Run, effort: float, seed: int, *, ended: Callable[[], bool]) -> bool | None:
        made.append(choose(self, effort, seed, ended=(lambda: True) if seed % 2 else ended))
        return made[-1]

    monkeypatch.setattr(Run, "select", starved)
    timed = search_parts(problem, stop=Stop(seconds=1.0), seed=5, threads=2)
    monkeypatch.setattr(Run, "select", choose)
    again = search_parts(problem, stop=Stop(seconds=1.0), seed=5, threads=2, replay=timed.trace)

    assert None in made
    assert any(won is not None for won in made)
    assert again.decision == timed.decision
    assert again.iterations == timed.iterations
    assert again.trace == timed.trace


def test_fixed_shipments_stay_and_a_start_is_never_lost() -> None:
    for seed in range(20):
        problem = day(seed)
        decision, _ = standing(problem)
        if len(decision.shipments) > 2:
            break
    kept = decision.shipments[:2]

    found = search_parts(problem, stop=Stop(iterations=120), seed=2, threads=2, start=decision, fixed=kept)

    assert set(kept) <= set(found.decision.shipments)
    plan = settle(problem, found.decision)
    assert not check(problem, plan, fixed=kept)
    assert plan.score.key >= settle(problem, decision).score.key


def test_a_search_in_parts_can_be_cancelled_and_gives_what_it_has() -> None:
    problem = day(4)
    asked = 0

    def cancel() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    found = search_parts(problem, stop=Stop(iterations=10**7), seed=1, threads=2, cancel=cancel)

    assert found.stopped_by == "cancelled"
    assert not check(problem, settle(problem, found.decision))


@pytest.mark.parametrize("seed", range(3))
def test_threads_abreast_give_the_best_of_their_searches_and_the_same_again(seed: int) -> None:
    problem = day(seed)
    one, same = (search(problem, stop=Stop(iterations=60), seed=4, threads=2) for _ in range(2))
    alone = search(problem, stop=Stop(iterations=60), seed=4)

    assert one.decision == same.decision
    assert one.score >= alone.score


def test_a_problem_without_some_features_is_cut_as_well() -> None:
    problem = random_problem(1, lots=(6, 6), orders=(6, 6), trips=(3, 3), features=FEATURES - {"sponsor", "required"})

    found = search_parts(problem, stop=Stop(iterations=60), seed=1, threads=3)

    assert not check(problem, settle(problem, found.decision))


def test_processes_give_the_same_plan_as_threads() -> None:
    problem = day(3)
    given = Stop(iterations=120)

    by_threads = search_parts(problem, stop=given, seed=9, threads=2)
    with executors.processes(2) as executor:
        by_processes = search_parts(problem, stop=given, seed=9, threads=2, executor=executor)

    assert by_threads.decision.shipments
    assert by_processes.decision == by_threads.decision
    assert by_processes.trace == by_threads.trace


def test_a_search_in_processes_can_be_cancelled() -> None:
    problem = day(4)
    asked = 0

    def cancel() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with executors.processes(1) as executor:
        found = search_parts(problem, stop=Stop(iterations=10**7), seed=1, threads=2, cancel=cancel, executor=executor)

    assert found.stopped_by == "cancelled"
    assert not check(problem, settle(problem, found.decision))


def test_no_more_parts_are_held_than_are_searched_and_one_is_waiting() -> None:
    problem = day(5)
    decision, flows = standing(problem)
    where = cut(problem, held(problem, decision), parts=4, random=Random(1))
    ended: list[int] = []
    ahead: list[int] = []

    def jobs() -> Iterator[Job]:
        for number, part in enumerate(parts_of(problem, decision, (), flows, where)):
            ahead.append(number - len(ended))
            yield Job(part=part, seed=number, share=0, turns=1, seconds=None, effort=0.0, final=False)

    class Counting(ThreadPoolExecutor):
        def submit(self, *given: Any, **named: Any) -> Any:
            future = super().submit(*given, **named)
            future.add_done_callback(lambda _: ended.append(1))
            return future

    event = Event()
    with Counting(max_workers=1) as pool:
        local = executors.Local(1, pool, event, lambda job: pool.submit(work, job, event.is_set))
        done = local.run(jobs(), lambda: False)

    assert len(done) == where.parts
    assert max(ahead) <= 2


def test_the_first_round_serves_and_a_cut_short_one_still_gives_a_lawful_plan() -> None:
    problem = day(6)

    found = search_parts(problem, stop=Stop(seconds=0.001), seed=1, threads=2)

    assert found.stopped_by == "seconds"
    assert not check(problem, settle(problem, found.decision))
