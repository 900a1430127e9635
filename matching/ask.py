"""Whom to ask next: what one more trip, drop point or farm would have been worth on the days given.

Each candidate is a change of the days that only adds, so the standing plan stays lawful under it and is where the search
begins. The days as they are get the same search again from the same plan: what both would have gained by more thinking is
nobody's merit.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Series
from dataclasses import dataclass

from matching.errors import ProblemError
from matching.plan import Plan
from matching.problem import Objective, Problem
from matching.solve import solve
from matching.stop import Stop
from matching.visits import grams_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGiven:
    """One day: its problem, and the plan that stands (None: it is planned first)."""

    problem: Problem
    plan: Plan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could be asked: for each day its problem with what he would add (None: nothing on that day).

    A problem with him holds all that the day's has, at the same indices; what he adds comes after it.
    """

    name: str
    problems: tuple[Problem | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a candidate adds to one day, or to all: yen value and points (score units), grams carried, orders served.

    ``missed``: required patterns missed more than without him, so below 0 is good.
    """

    value: int = 0
    points: int = 0
    grams: int = 0
    orders: int = 0
    missed: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """Larger is better: required ones gained, then yen and points."""
        return -self.missed, self.value + self.points

    def __add__(self, other: Gain) -> Gain:
        return Gain(
            value=self.value + other.value,
            points=self.points + other.points,
            grams=self.grams + other.grams,
            orders=self.orders + other.orders,
            missed=self.missed + other.missed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One candidate's worth over all days and day by day.

    ``plans``: the checked plans behind it, None on days to which nothing is added.
    """

    candidate: int
    name: str
    gain: Gain
    days: tuple[Gain, ...]
    plans: tuple[Plan | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How far it is: searches done and in all, and who is being looked at (None: the days as they are)."""

    done: int
    whole: int
    name: str | None


def ask_next(
    days: Series[DayGiven],
    candidates: Series[Candidate],
    *,
    stop: Stop,
    seed: int,
    progress: Callable[[Asking], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> tuple[Answer, ...]:
    """Return what each candidate would be worth, the best first.

    Parameters
    ----------
    days : sequence of DayGiven
    candidates : sequence of Candidate
        Each with one problem for every day.
    stop : Stop
        Budget of one search; there are up to ``days x (candidates + 2)`` of them.
    seed : int
        The same for all; with iterations alone the answer is repeatable.
    progress, cancel : callable, optional
        Told and asked before each search; once ``cancel`` says True, what has been looked at on every day is returned.

    Returns
    -------
    tuple of Answer
        A candidate is never worth less than nothing: the plan without him is a plan with him.

    Raises
    ------
    ProblemError
        Where a candidate has not one problem for every day, or takes away what a day has.
    """
    for n, candidate in enumerate(candidates):
        if len(candidate.problems) != len(days):
            raise ProblemError(f"candidates[{n}].problems", f"must hold one for each of the {len(days)} days")
        for day, problem in zip(days, candidate.problems, strict=True):
            if problem is not None:
                _only_adds(f"candidates[{n}]", day.problem, problem)
    whole = len(days) * 2 + sum(problem is not None for one in candidates for problem in one.problems)
    done = 0

    def search(problem: Problem, start: Plan | None, name: str | None) -> Plan | None:
        nonlocal done
        if cancel is not None and cancel():
            return None
        if progress is not None:
            progress(Asking(done=done, whole=whole, name=name))
        done += 1
        return solve(problem, stop=stop, seed=seed, start=start, cancel=cancel, explain=False).plan

    standing = [search(day.problem, day.plan, None) for day in days]
    again = [None if plan is None else search(day.problem, plan, None) for day, plan in zip(days, standing, strict=True)]
    answers: list[Answer] = []
    for n, candidate in enumerate(candidates):
        plans: list[Plan | None] = []
        gains: list[Gain] = []
        for day, problem, start, base in zip(days, candidate.problems, standing, again, strict=True):
            if start is None or base is None:
                return _ranked(answers)
            if problem is None:
                plans.append(None)
                gains.append(Gain())
                continue
            plan = search(problem, start, candidate.name)
            if plan is None or (cancel is not None and cancel()):
                return _ranked(answers)
            gain = _gain(day.problem, base, problem, plan)
            worse = gain.key <= (0, 0)
            plans.append(None if worse else plan)
            gains.append(Gain() if worse else gain)
        total = sum(gains, Gain())
        answers.append(Answer(candidate=n, name=candidate.name, gain=total, days=tuple(gains), plans=tuple(plans)))
    return _ranked(answers)


def _ranked(answers: list[Answer]) -> tuple[Answer, ...]:
    return tuple(sorted(answers, key=lambda one: (*(-part for part in one.gain.key), one.candidate)))


def _only_adds(where: str, before: Problem, after: Problem) -> None:
    """Refuse a problem under which the standing plan's indices would mean something else."""
    if after.objective is not Objective.VALUE or before.objective is not Objective.VALUE:
        raise ProblemError(where, "is asked about on days whose value is sought")
    for table in ("lots", "orders", "trips", "vehicles", "parties"):
        old, new = getattr(before, table), getattr(after, table)
        if len(new) < len(old):
            raise ProblemError(where, f"takes away some of the {table}; it may only add")
    if any(new.windows != old.windows or new.place != old.place
           for was, lot in zip(before.lots, after.lots, strict=False)
           for old, new in zip(was.pickups, lot.pickups, strict=False)):  # fmt: skip
        raise ProblemError(where, "changes a pickup option of a lot; it may only add one")


def _gain(problem: Problem, base: Plan, changed: Problem, plan: Plan) -> Gain:
    return Gain(
        value=plan.score.value - base.score.value,
        points=plan.score.points - base.score.points,
        grams=_grams(changed, plan) - _grams(problem, base),
        orders=_served(plan) - _served(base),
        missed=plan.score.missed - base.score.missed,
    )


def _grams(problem: Problem, plan: Plan) -> int:
    return sum(grams_of(problem, s) for s in plan.shipments)


def _served(plan: Plan) -> int:
    return len({s.order for s in plan.shipments})
