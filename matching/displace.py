"""Forcing one way into a standing plan: what must give way for it, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass

from matching.alone import runnable
from matching.check import check
from matching.errors import PlanBroken
from matching.lawful import best_way, worth_of
from matching.objective import lacking
from matching.plan import Decision, Plan, Sequence, Shipment
from matching.problem import YEN, Problem, TaskKind
from matching.settle import decision_of, route_of, settle
from matching.timeline import Fault, replay

_SETTLED = 2
"""Trials that are settled and judged in full, most gain first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """The best found with the way in it: its gain over the standing plan (score units), who gave way, on which trip.

    ``plan`` is settled and judged in full where something is gained.
    """

    gain: int
    displaces: tuple[int, ...]
    trip: int
    tried: int
    plan: Plan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """One way of making room: what it would gain (score units), promises aside."""

    gain: int
    decision: Decision
    out: frozenset[int]


def forced(
    problem: Problem, plan: Plan, wanted: Series[Shipment], *, eject: bool = True, settled: bool = False
) -> Forced | None:
    """Put shipments of one order on one trip into the plan, taking out what they push out.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        The standing plan.
    wanted : sequence of Shipment
        Of one order, on one trip.
    eject : bool
        Whether orders that stand in the way by no more than their place on the trip may be taken out.
    settled : bool
        Whether the plan is settled even where nothing is gained.

    Returns
    -------
    Forced or None
        The best of: nothing else removed, one order of the trip removed, all others of the trip removed; None where none of
        them is lawful.
    """
    trip = wanted[0].trip
    out = _conflicts(problem, plan, wanted)
    riders = sorted({s.order for s in plan.shipments if s.trip == trip} - out) if eject else []
    trials: list[_Trial] = []
    tried = 0
    sets = [set[int](), *({order} for order in riders), set(riders)] if riders else [set[int]()]
    for extra in sets:
        trial, ways = _with(problem, plan, wanted, out | extra)
        tried += ways
        if trial is not None:
            trials.append(trial)
            if not extra:
                break  # it fits with the conflicts alone: more removals only cost more
    for trial in sorted(trials, key=lambda t: -t.gain)[:_SETTLED]:
        gone = tuple(i for i, s in enumerate(plan.shipments) if s.order in trial.out)
        if trial.gain <= 0 and not settled and not problem.required and not problem.promises:
            return Forced(gain=trial.gain, displaces=gone, trip=trip, tried=tried)
        try:
            result = settle(problem, trial.decision)
        except PlanBroken:
            continue
        if check(problem, result):
            continue
        gain = result.score.value + result.score.points - plan.score.value - plan.score.points
        if result.score.missed != plan.score.missed:
            gain = min(gain, 0) if result.score.missed > plan.score.missed else max(gain, 1)
        return Forced(gain=gain, displaces=gone, trip=trip, tried=tried, plan=result)
    return None


def _conflicts(problem: Problem, plan: Plan, wanted: Series[Shipment]) -> set[int]:
    """Orders that must give way in any case: the wanted one itself, those holding its stock or another pickup option."""
    out = {s.order for s in wanted}
    for new in wanted:
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


def _with(problem: Problem, plan: Plan, wanted: Series[Shipment], out: set[int]) -> tuple[_Trial | None, int]:
    """Return the plan without the orders in ``out`` and with the wanted shipments, each at its cheapest place."""
    decision = without(decision_of(plan), out)
    trip = wanted[0].trip
    own = runnable(problem, trip)
    shipments = decision.shipments
    sequence = next((s for s in decision.sequences if s.trip == trip), own.sequence)
    tried = 0
    for n, new in enumerate(wanted):
        shipments = (*shipments, new)
        join = n > 0 and problem.orders[new.order].max_deliveries == 1
        found, ways = best_way(problem, shipments, sequence, own, len(shipments) - 1, join=join)
        tried += ways
        if found is None:
            return None, tried
        sequence = found.sequence
    others = tuple(s for s in decision.sequences if s.trip != trip)
    trial = Decision(shipments=shipments, sequences=(*others, sequence))
    gain = _gain(problem, plan, trial, out, trip)
    return (None if gain is None else _Trial(gain=gain, decision=trial, out=frozenset(out))), tried


def _gain(problem: Problem, plan: Plan, trial: Decision, out: set[int], trip: int) -> int | None:
    """What a trial gains over the plan (score units), from the routes it touches; None where one of them is not lawful."""
    touched = {trip} | {s.trip for s in plan.shipments if s.order in out}
    gain = sum(route.extra_cost for route in plan.routes if route.trip in touched)
    for sequence in trial.sequences:
        if sequence.trip in touched:
            times = replay(problem, trial.shipments, sequence)
            if isinstance(times, Fault):
                return None
            route = route_of(problem, trial.shipments, sequence, times, runnable(problem, sequence.trip))
            mine = [s for s in trial.shipments if s.trip == sequence.trip]
            if lacking(problem, sequence.trip, route.extra_cost, mine):
                return None
            gain -= route.extra_cost
    gain += sum(worth_of(problem, s) for s in trial.shipments) - sum(worth_of(problem, s) for s in plan.shipments)
    before, after = ({s.order for s in shipments} for shipments in (plan.shipments, trial.shipments))
    return gain + YEN * sum(problem.orders[o].priority * ((o in after) - (o in before)) for o in before | after)


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
