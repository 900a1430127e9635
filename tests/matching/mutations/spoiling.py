"""Ways to change the scene, and the two lists of changes: those that break a rule, and those that do not.

Derived figures are made anew after each change, so that only what is spoilt can be seen; where a time is spoilt it alone
moves, and where a stored figure is spoilt everything else stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from matching.plan import Code, Decision, Plan, Route
from matching.problem import Problem

Spoilt = tuple[Problem, Plan]
Change = Callable[[Any], Spoilt]
HOUR = 3600
MUTATIONS: list[tuple[str, frozenset[Code], Change]] = []


def mutation(sentence: str, *codes: Code) -> Callable[[Change], Change]:
    """Register one way of spoiling the plan, with the codes it must bring."""

    def register(change: Change) -> Change:
        MUTATIONS.append((sentence, frozenset(codes), change))
        return change

    return register


def put(values: tuple[Any, ...], index: int, **changes: Any) -> tuple[Any, ...]:
    return (*values[:index], replace(values[index], **changes), *values[index + 1 :])


def under(scene: Any, part: str, index: int, **changes: Any) -> Spoilt:
    """Change one value of the problem under the plan; decision and times stay."""
    problem = replace(scene.problem, **{part: put(getattr(scene.problem, part), index, **changes)})
    return problem, scene.plan(problem=problem)


def whole(scene: Any, **changes: Any) -> Spoilt:
    problem = replace(scene.problem, **changes)
    return problem, scene.plan(problem=problem)


def redecided(scene: Any, decision: Decision, *, problem: Problem | None = None) -> Spoilt:
    """Decide otherwise; canonical times and all figures anew."""
    problem = problem or scene.problem
    return problem, scene.plan(problem=problem, decision=decision, times=scene.canonical(problem, decision))


def shipped(scene: Any, index: int, **changes: Any) -> Decision:
    return replace(scene.decision, shipments=put(scene.decision.shipments, index, **changes))


def ordered(scene: Any, trip: int, *positions: int, pause_after: int | None) -> Decision:
    """Take the steps of one trip in another order, or fewer of them."""
    steps = scene.decision.sequences[trip].steps
    return replace(
        scene.decision,
        sequences=put(scene.decision.sequences, trip, steps=tuple(steps[k] for k in positions), pause_after=pause_after),
    )


def moved(scene: Any, trip: int, task: int, by_s: int) -> Spoilt:
    """Let one task begin (and end) earlier or later than it should; nothing else moves."""
    times = scene.times[trip]
    begins, ends = list(times.begins), list(times.ends)
    begins[task] += by_s
    ends[task] += by_s
    return scene.problem, scene.plan(times={trip: replace(times, begins=tuple(begins), ends=tuple(ends))})


def retold(scene: Any, trip: int, **figures: Any) -> Spoilt:
    """Store other figures of one route, all else as it was."""
    plan = scene.plan()
    return scene.problem, replace(plan, routes=put(plan.routes, trip, **figures))


def restopped(scene: Any, trip: int, stop: int, **figures: Any) -> Spoilt:
    route: Route = scene.plan().routes[trip]
    return retold(scene, trip, stops=put(route.stops, stop, **figures))


def on_board(scene: Any) -> int:
    """Time on board of shipment 0, from the end of farm A's visit (its second task) to its delivery."""
    return int(scene.times[0].begins[4] - scene.times[0].ends[1])


LAWFUL: list[tuple[str, Change]] = []


def lawful(sentence: str) -> Callable[[Change], Change]:
    def register(change: Change) -> Change:
        LAWFUL.append((sentence, change))
        return change

    return register
