"""Goals in order of rank, each maximised by CP-SAT without ever giving up a better-ranked one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, Final

from ortools.sat.python import cp_model

_LOOK_S: Final = 0.01
"""Seconds between two questions whether the search must end."""
_LARGEST: Final = 2**53
"""Weighted objectives stay below this, so that CP-SAT's float relaxations still see every unit."""


class GivenUp(Exception):
    """A search was ended from outside: how far it came by then is nothing that could be repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """``Σ coefficient × variable`` to be maximised, known to lie in [low, high]."""

    terms: tuple[tuple[int, Any], ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Values of the variables asked for (None: nothing found), and whether they are proven best.

    ``bounds``: for each goal, in order, the largest value still possible given the better-ranked goals; only the goals up to
    the first unproven one have a bound of their own, the others keep their ``high``.
    """

    values: tuple[int, ...] | None
    optimal: bool
    infeasible: bool
    bounds: tuple[int, ...]


def goal(terms: Sequence[tuple[int, Any, int]]) -> Goal:
    """Return the goal of ``(coefficient, variable, largest value)`` triples of variables that are never negative."""
    kept = tuple((c, v) for c, v, most in terms if c and most)
    low = sum(c * most for c, _, most in terms if c < 0)
    return Goal(terms=kept, low=low, high=sum(c * most for c, _, most in terms if c > 0))


def maximise(
    model: cp_model.CpModel,
    goals: Sequence[Goal],
    variables: Sequence[Any],
    *,
    hint: Mapping[int, tuple[Any, int]],
    deterministic_time: float,
    seed: int,
    options: Mapping[str, int | float | bool] | None = None,
    ended: Callable[[], bool] | None = None,
) -> Answer:
    """Maximise the goals in order; neighbours whose exact weighted sum is small enough share one solve.

    One worker, a seed and deterministic time: the same call gives the same answer.

    Parameters
    ----------
    model : CpModel
        Changed: its objective, its hint, and one constraint for each goal that is settled before the last.
    hint : mapping
        Variable index -> (variable, value): a point to start from.
    deterministic_time : float
        CP-SAT's own measure of work for all solves together.
    ended : callable, optional
        Asked in a thread of its own, whatever its clock: once it says True the search is given up.

    Raises
    ------
    GivenUp
        Where ``ended`` said so.
    """
    groups = _grouped(goals)
    left, hints, bounds = deterministic_time, dict(hint), [g.high for g in goals]
    best: tuple[int, ...] | None = None
    for position, group in enumerate(groups):
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        # Else CP-SAT takes SIGINT for itself and leaves the system's default behind: the next Ctrl-C would end the process.
        solver.parameters.catch_sigint_signal = False
        solver.parameters.max_deterministic_time = max(left, 1e-3)
        for name, value in (options or {}).items():
            setattr(solver.parameters, name, value)
        model.clear_hints()
        for variable, value in hints.values():
            model.add_hint(variable, value)
        combined, low = group
        model.maximize(cp_model.LinearExpr.weighted_sum([v for _, v in combined], [c for c, _ in combined]) if combined else 0)
        with _watched(solver, ended) as given_up:
            status = solver.solve(model)
        if given_up.is_set():
            raise GivenUp
        if status == cp_model.INFEASIBLE:
            return Answer(values=None, optimal=True, infeasible=True, bounds=())
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return Answer(values=best, optimal=False, infeasible=False, bounds=tuple(bounds))
        best = tuple(solver.value(v) for v in variables)
        bound = (
            int(solver.best_objective_bound) if status == cp_model.FEASIBLE else sum(c * solver.value(v) for c, v in combined)
        )
        _unpack(bound, low, bounds)
        if status == cp_model.FEASIBLE:
            return Answer(values=best, optimal=False, infeasible=False, bounds=tuple(bounds))
        left -= solver.response_proto.deterministic_time
        if position + 1 < len(groups):
            model.add(sum(c * v for c, v in combined) >= bound)
            hints = {v.index: (v, value) for v, value in zip(variables, best, strict=True)}
    return Answer(values=best, optimal=True, infeasible=False, bounds=tuple(bounds))


@contextmanager
def _watched(solver: cp_model.CpSolver, ended: Callable[[], bool] | None) -> Iterator[Event]:
    """Stop a solver at work once ``ended`` says so; the event tells whether it did."""
    given_up, done = Event(), Event()
    if ended is None:
        yield given_up
        return

    def watch(asked: Callable[[], bool]) -> None:
        while not done.wait(_LOOK_S):
            if given_up.is_set() or asked():
                given_up.set()
                solver.stop_search()  # again and again, as the solver may only be about to begin

    watcher = Thread(target=watch, args=(ended,), daemon=True)
    watcher.start()
    try:
        yield given_up
    finally:
        done.set()
        watcher.join()


def _grouped(goals: Sequence[Goal]) -> list[tuple[list[tuple[int, Any]], list[tuple[int, int, Goal]]]]:
    """Return (combined terms, [(goal's position, its weight, goal)]) of each solve, weights such that rank is never traded."""
    groups: list[list[int]] = []
    span = _LARGEST
    for i, g in enumerate(goals):
        width = g.high - g.low + 1
        if groups and span * width < _LARGEST:
            groups[-1].append(i)
            span *= width
        else:
            groups.append([i])
            span = width
    result = []
    for group in groups:
        weight, parts = 1, list[tuple[int, int, Goal]]()
        for i in reversed(group):
            parts.append((i, weight, goals[i]))
            weight *= goals[i].high - goals[i].low + 1
        combined: dict[int, tuple[int, Any]] = {}
        for _, factor, g in parts:
            for c, v in g.terms:
                before = combined.get(v.index, (0, v))[0]
                combined[v.index] = (before + factor * c, v)
        result.append(([pair for pair in combined.values() if pair[0]], parts[::-1]))
    return result


def _unpack(bound: int, parts: list[tuple[int, int, Goal]], bounds: list[int]) -> None:
    """Read from the bound of a weighted sum the bound of each goal in it: the digits of a mixed-radix number."""
    shifted = bound - sum(weight * g.low for _, weight, g in parts)
    for i, weight, g in parts:
        digit, shifted = divmod(shifted, weight)
        bounds[i] = g.low + digit
