"""Forcing one way into a standing plan: what must give way for it, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

from matching.alone import runnable
from matching.check import check
from matching.errors import PlanBroken
from matching.lawful import Way, best_way
from matching.plan import Decision, Plan, Sequence, Shipment
from matching.problem import Problem, TaskKind
from matching.settle import decision_of, settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """The best plan found with the way in it: its gain over the standing plan (score units), who gave way, on which trip."""

    gain: int
    displaces: tuple[int, ...]
    trip: int
    tried: int
    plan: Plan


def forced(problem: Problem, plan: Plan, way: Way) -> Forced | None:
    """Put a way that is lawful alone into the plan, taking out what it pushes out.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        The standing plan.
    way : Way
        Shipments on one trip, as found alone.

    Returns
    -------
    Forced or None
        The best of: nothing else removed, one order of the trip removed, all others of the trip removed; None where none of
        them is lawful.
    """
    trip = way.sequence.trip
    out = _conflicts(problem, plan, way)
    riders = sorted({s.order for s in plan.shipments if s.trip == trip} - out)
    best: Forced | None = None
    tried = 0
    for extra in (set[int](), *({order} for order in riders), set(riders)):
        result, ways = _with(problem, plan, way, out | extra)
        tried += ways
        if result is None:
            continue
        gain = result.score.value + result.score.points - plan.score.value - plan.score.points
        if result.score.missed != plan.score.missed:
            gain = min(gain, 0) if result.score.missed > plan.score.missed else max(gain, 1)
        if best is None or gain > best.gain:
            gone = tuple(i for i, s in enumerate(plan.shipments) if s.order in out | extra)
            best = Forced(gain=gain, displaces=gone, trip=trip, tried=tried, plan=result)
        if not extra:
            break  # it fits with the conflicts alone: more removals only cost more
    return best


def _conflicts(problem: Problem, plan: Plan, way: Way) -> set[int]:
    """Orders that must give way in any case: those of the way itself, those holding its stock or another pickup option."""
    out = {s.order for s in way.shipments}
    for new in way.shipments:
        standing = [s for s in plan.shipments if s.lot == new.lot and s.order not in out]
        out |= {s.order for s in standing if s.pickup_option != new.pickup_option}
        standing = sorted((s for s in standing if s.order not in out), key=lambda s: (s.units, s.order))
        left = problem.lots[new.lot].units - sum(s.units for s in standing)
        for s in standing:
            if left >= new.units:
                break
            out.add(s.order)
            left += s.units
    return out


def _with(problem: Problem, plan: Plan, way: Way, out: set[int]) -> tuple[Plan | None, int]:
    """Return the plan without the orders in ``out`` and with the way's shipments, best places by the law."""
    decision = without(decision_of(plan), out)
    trip = way.sequence.trip
    own = runnable(problem, trip)
    shipments = decision.shipments
    sequence = next((s for s in decision.sequences if s.trip == trip), own.sequence)
    tried = 0
    for n, new in enumerate(way.shipments):
        shipments = (*shipments, new)
        join = n > 0 and problem.orders[new.order].max_deliveries == 1
        found, ways = best_way(problem, shipments, sequence, own, len(shipments) - 1, join=join)
        tried += ways
        if found is None:
            return None, tried
        sequence = found.sequence
    others = tuple(s for s in decision.sequences if s.trip != trip)
    try:
        result = settle(problem, Decision(shipments=shipments, sequences=(*others, sequence)))
    except PlanBroken:
        return None, tried
    return (None, tried) if check(problem, result) else (result, tried)


def without(decision: Decision, orders: set[int]) -> Decision:
    """Return a decision without the shipments of some orders."""
    kept = [i for i, s in enumerate(decision.shipments) if s.order not in orders]
    place = {old: new for new, old in enumerate(kept)}
    shipments: tuple[Shipment, ...] = tuple(decision.shipments[i] for i in kept)
    sequences: list[Sequence] = []
    for sequence in decision.sequences:
        steps, pause = [], sequence.pause_after
        for k, step in enumerate(sequence.steps):
            if step.kind is TaskKind.OWN:
                steps.append(step)
            elif step.index in place:
                steps.append(type(step)(kind=step.kind, index=place[step.index], window=step.window))
            elif sequence.pause_after is not None and k < sequence.pause_after and pause is not None:
                pause -= 1
        sequences.append(Sequence(trip=sequence.trip, steps=tuple(steps), pause_after=pause))
    return Decision(shipments=shipments, sequences=tuple(sequences))
