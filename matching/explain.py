"""Why everything unserved is unserved: impossible, not worth it, displaced, or not found, each with its figures.

Decided in this order (MODEL, Reasons): first alone, on trips without other shipments; then forced into the standing plan with
what it pushes out taken out. Everything here is judged by the law; a reason says how many ways were tried and whether those
were all there are. Then, for the most promising, the smallest changes that would serve them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest
from typing import Final

from matching.alone import answer
from matching.change import changes_of
from matching.displace import Forced, forced
from matching.hosts import hosts_of
from matching.lawful import Way
from matching.market import Alone, Market, Question, ask
from matching.part import Standing
from matching.plan import Code, Plan, Reason, Unserved
from matching.problem import Objective, Problem
from matching.prospects import Obstacle, prospects
from matching.search.place import glance, prepare

ASKED: Final = 120
"""For so many reasons a change is looked for unless told otherwise."""
_FORCED: Final = 3
"""Ways forced into the standing plan for one question; on large days one."""
_LARGE: Final = 30_000
"""From so many pairs of order and trip on a day is large."""
_HOSTS: Final = (2, 1)
"""Trips on which changes are tried for one question, on small days and on others."""
_FEW: Final = 60
"""Up to so many questions a day is small for that."""
_TELL: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """How far the reasons are: questions done, and in all; ``changes``: whether it is changes that are being looked for."""

    done: int
    whole: int
    changes: bool


Tell = Callable[[Explained], None]
Cancel = Callable[[], bool]


def explain(
    problem: Problem,
    plan: Plan,
    *,
    changes: int | None = None,
    progress: Tell | None = None,
    cancel: Cancel | None = None,
) -> Plan:
    """Return the plan with a reason for each order not served and each lot with units left.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        A lawful plan of it.
    changes : int, optional
        For how many of them, the most promising first, the smallest changes that would help are looked for; :data:`ASKED`
        unless told.
    progress : callable, optional
        Told of each :class:`Explained` now and then.
    cancel : callable, optional
        Asked between questions; once it says True, what has not been looked at is *not found* with no way tried.

    Returns
    -------
    Plan
        Orders first, then lots, both by index.
    """
    prepare(problem)
    standing = Standing(problem, plan)
    asked = [Question(order=order) for order in range(len(problem.orders)) if order not in standing.by_order]
    asked += [Question(lot=k) for k, lot in enumerate(problem.lots) if lot.units > standing.shipped(k)]
    reasons = _reasons(standing, asked, progress, cancel)
    if problem.objective is Objective.VALUE:
        _add_changes(standing, reasons, ASKED if changes is None else changes, progress, cancel)
    return replace(plan, unserved=tuple(reasons))


def explain_one(problem: Problem, plan: Plan, question: Question, *, hosts: int = 1, cancel: Cancel | None = None) -> Unserved:
    """Return the reason for one order not served or one lot with units left, with the smallest changes that would serve it.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        A lawful plan of it.
    question : Question
    hosts : int
        On so many trips changes are tried; 0 = none.
    cancel : callable, optional
        Asked between trials; once it says True the answer holds what has been proven so far, and says *not found* where that
        is too little to say why.
    """
    glance(problem)
    standing = Standing(problem, plan)
    asked = ask(Market(problem), question)
    found = answer(problem, asked, prospects(problem, asked.pairs), cancel=cancel)
    reason = _reason(standing, question, found, cancel)
    if question.lot is not None:
        reason = replace(reason, units_left=problem.lots[question.lot].units - standing.shipped(question.lot))
    if not hosts or not _may_help(reason) or (cancel is not None and cancel()):
        return reason
    (near,) = hosts_of(problem, [question], [reason.trip], most=hosts, cancel=cancel)
    changes, tried = changes_of(standing, near, cancel=cancel)
    return replace(reason, tried=reason.tried + tried, change=changes[0] if changes else None, changes=changes)


def _reasons(standing: Standing, asked: list[Question], progress: Tell | None, cancel: Cancel | None) -> list[Unserved]:
    problem = standing.problem
    market = Market(problem)
    opened = [ask(market, question) for question in asked if cancel is None or not cancel()]
    known = prospects(problem, chain.from_iterable(one.pairs for one in opened), cancel=cancel)
    reasons: list[Unserved] = []
    for n, question in enumerate(asked):
        if n < len(opened) and (cancel is None or not cancel()):
            reason = _reason(standing, question, answer(problem, opened[n], known))
        else:
            reason = Unserved(reason=Reason.NOT_FOUND, tried=0, proven=False, order=question.order, lot=question.lot)
        if question.lot is not None:
            reason = replace(reason, units_left=problem.lots[question.lot].units - standing.shipped(question.lot))
        reasons.append(reason)
        if progress is not None and n % _TELL == 0:
            progress(Explained(done=n, whole=len(asked), changes=False))
    return reasons


def _reason(standing: Standing, question: Question, found: Alone, cancel: Cancel | None = None) -> Unserved:
    """Decide one reason from what was found alone, then in the standing plan."""
    problem, order, lot = standing.problem, question.order, question.lot
    if not found.ways and cancel is not None and not found.complete and cancel():
        return Unserved(reason=Reason.NOT_FOUND, tried=found.tried, proven=False, order=order, lot=lot)
    if not found.ways:
        return _impossible(found.obstacle, Unserved(
            reason=Reason.IMPOSSIBLE, tried=found.tried, proven=found.complete, order=order, lot=lot
        ))  # fmt: skip
    worth = [way for way in found.ways if way.gain > 0 and not way.lack and _affordable(problem, way.route.sponsor_yen)]
    takers = {standing.plan.shipments[i].order for i in standing.by_lot.get(lot, ())} if lot is not None else set[int]()
    fresh = [way for way in worth if way.shipments[0].order not in takers]
    if worth and not fresh:
        # What is left of a lot whose every taker has its fill: nothing to push out, nothing to lose.
        return Unserved(reason=Reason.DISPLACED, tried=found.tried, proven=False, order=order, lot=lot, lack=0)
    if not worth:
        best = max(found.ways, key=lambda way: way.gain - way.lack)
        return Unserved(
            reason=Reason.NOT_WORTH_IT,
            tried=found.tried,
            proven=found.complete,
            order=order,
            lot=lot,
            trip=best.sequence.trip,
            lack=max(1 - best.gain, best.lack, 1),
        )
    best_forced: Forced | None = None
    tried = found.tried
    large = len(problem.orders) * len(problem.trips) > _LARGE
    for way in fresh[: 1 if large else _FORCED]:
        if best_forced is not None and cancel is not None and cancel():
            break
        result = _forced(standing, way)
        if result is None:
            continue
        tried += result.tried
        if best_forced is None or result.gain > best_forced.gain:
            best_forced = result
    if best_forced is None or best_forced.gain > 0:
        return Unserved(reason=Reason.NOT_FOUND, tried=tried, proven=False, order=order, lot=lot, trip=fresh[0].sequence.trip)
    return Unserved(
        reason=Reason.DISPLACED,
        tried=tried,
        proven=False,
        order=order,
        lot=lot,
        trip=best_forced.trip,
        lack=-best_forced.gain,
        displaces=best_forced.displaces,
    )


def _forced(standing: Standing, way: Way) -> Forced | None:
    """Force a way into its trip as a part of the day; who gives way on other trips comes along."""
    plan, trip = standing.plan, way.sequence.trip
    lots = {s.lot for s in way.shipments}
    beside = {plan.shipments[i].trip for lot in lots for i in standing.by_lot.get(lot, ())}
    part = standing.part(trips={trip, *beside}, orders={s.order for s in way.shipments}, lots=lots)
    glance(part.problem)
    result = forced(part.problem, part.plan, tuple(part.inward(s) for s in way.shipments))
    if result is None:
        return None
    return replace(result, displaces=tuple(part.shipments[i] for i in result.displaces), trip=trip, plan=None)


def _affordable(problem: Problem, yen: int) -> bool:
    return yen <= problem.sponsor.budget


def _impossible(obstacle: Obstacle | None, reason: Unserved) -> Unserved:
    if obstacle is None:
        return reason
    return replace(reason, code=obstacle.code, trip=obstacle.trip, amount=obstacle.amount, limit=obstacle.limit)


def _add_changes(standing: Standing, reasons: list[Unserved], most: int, progress: Tell | None, cancel: Cancel | None) -> None:
    """Look for changes that help the most promising of the reasons, and write them in."""
    chosen = _chosen(reasons, most)
    questions = [Question(order=reasons[n].order, lot=reasons[n].lot) for n in chosen]
    first = [reasons[n].trip for n in chosen]
    hosts = hosts_of(standing.problem, questions, first, most=_HOSTS[len(chosen) > _FEW], cancel=cancel)
    for done, (n, mine) in enumerate(zip(chosen, hosts, strict=True)):
        if cancel is not None and cancel():
            return
        found, tried = changes_of(standing, mine)
        reasons[n] = replace(reasons[n], tried=reasons[n].tried + tried, change=found[0] if found else None, changes=found)
        if progress is not None:
            progress(Explained(done=done, whole=len(chosen), changes=True))


def _chosen(reasons: list[Unserved], most: int) -> list[int]:
    """The nearest to being served, in turns from each kind of reason: their distances do not compare."""
    kinds: dict[Reason, list[int]] = {kind: [] for kind in Reason}
    for n, one in enumerate(reasons):
        if _may_help(one):
            kinds[one.reason].append(n)
    queues = [sorted(rows, key=lambda n: (_hope(reasons[n]), n)) for rows in kinds.values()]
    turns = (n for turn in zip_longest(*queues) for n in turn if n is not None)
    return list(islice(turns, most))


def _may_help(reason: Unserved) -> bool:
    """Whether a change of one figure could serve it: not where nobody names the goods, nor where nothing is lost."""
    unseen = reason.reason is Reason.NOT_FOUND and not reason.tried
    return reason.code not in {Code.PRODUCT, Code.DEFECTS, Code.FORBIDDEN} and reason.lack != 0 and not unseen


def _hope(reason: Unserved) -> float:
    """How far something is from being served, for choosing whom to look at: score units, or the share of a limit."""
    if reason.lack is not None:
        return float(reason.lack)
    if reason.amount is None or reason.limit is None:
        return 1.0
    return abs(reason.amount - reason.limit) / max(1, abs(reason.limit))
