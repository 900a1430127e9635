"""From the library's routes to a lawful decision: what it could only approximate is judged here, and given up if need be."""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass

from matching.plan import Decision, Sequence, Shipment, Step
from matching.problem import YEN, YEN_KG_G, Match, Objective, Problem, TaskKind, Window
from matching.solvers.routing_choice import Choice, fits
from matching.solvers.routing_nodes import Layout, Role
from matching.solvers.routing_schedule import Bill, bill_of, timed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A decision, and its score: missed required ones, then value and points, or vehicles and metres (larger is better)."""

    decision: Decision
    key: tuple[int, int, int, int]
    dropped: int = 0


def read(choice: Choice, layout: Layout, paths: Series[Series[tuple[int, int]]]) -> Reading:
    """Return the lawful part of a solution: for each vehicle its nodes in order with their begins (s), ends left out."""
    problem = choice.problem
    shipments: list[Shipment] = []
    sequences: dict[int, Sequence] = {}
    for v, path in enumerate(paths):
        trip = problem.trips[layout.trips[v]]
        roles = [layout.nodes[i].role for i, _ in path]
        if roles.count(Role.OWN) < len(trip.own_stops) or (trip.pause is not None and Role.PAUSE not in roles):
            continue  # its own stops found no place beside the goods: it makes its own way
        sequence = _sequence(problem, layout, layout.trips[v], path, shipments)
        if any(step.kind is TaskKind.PICKUP for step in sequence.steps):
            sequences[sequence.trip] = sequence
    return _lawful(choice, tuple(shipments), sequences)


def _sequence(
    problem: Problem, layout: Layout, trip: int, path: Series[tuple[int, int]], shipments: list[Shipment]
) -> Sequence:
    """Return one trip's steps, and append what it carries."""
    steps: list[Step] = []
    pause: int | None = None
    drops = {layout.nodes[i].offer: i for i, _ in path if layout.nodes[i].role is Role.DELIVERY}
    number: dict[tuple[int, int], int] = {}
    for i, begin in path:
        node = layout.nodes[i]
        if node.role is Role.PAUSE:
            pause = len(steps)
        elif node.role is Role.OWN:
            windows = problem.trips[trip].own_stops[node.stop].windows
            steps.append(Step(kind=TaskKind.OWN, index=node.stop, window=_window(windows, begin)))
        elif node.goods:
            call = layout.call(i)
            order = layout.offers[node.offer].order
            for k, part in enumerate(call.parts):
                key = (node.offer, part.lot)
                if node.role is Role.PICKUP:
                    number[key] = len(shipments)
                    receiving = layout.call(drops[node.offer]).options[0]
                    shipments.append(
                        Shipment(
                            lot=part.lot,
                            order=order,
                            trip=trip,
                            pickup_option=call.options[k],
                            receiving_option=receiving,
                            units=part.units,
                        )
                    )
                    option = problem.lots[part.lot].pickups[call.options[k]]
                    steps.append(Step(kind=TaskKind.PICKUP, index=number[key], window=_window(option.windows, begin)))
                else:
                    windows = problem.orders[order].receivings[call.options[0]].windows
                    steps.append(Step(kind=TaskKind.DELIVERY, index=number[key], window=_window(windows, begin)))
    return Sequence(trip=trip, steps=tuple(steps), pause_after=pause)


def _window(windows: Series[Window], begin: int) -> int:
    """Window that holds a begin, or the next one after it."""
    for w, window in enumerate(windows):
        if begin <= window.late:
            return w
    return len(windows) - 1


def _lawful(choice: Choice, shipments: tuple[Shipment, ...], sequences: dict[int, Sequence]) -> Reading:
    """Give up orders whose trips are not lawful or not funded, until all are."""
    kept = set(range(len(shipments)))
    while True:
        alive = {t: _without(s, kept) for t, s in sequences.items()}
        alive = {t: s for t, s in alive.items() if any(step.kind is TaskKind.PICKUP for step in s.steps)}
        bad, key, decided = _judged(choice, shipments, alive, kept)
        if not bad:
            decision = _decision(choice, shipments, decided, kept)
            return Reading(decision=decision, key=key, dropped=len(shipments) - len(kept))
        orders = {shipments[i].order for i in bad}
        kept -= {i for i in kept if shipments[i].order in orders}


def _judged(
    choice: Choice, shipments: tuple[Shipment, ...], alive: dict[int, Sequence], kept: set[int]
) -> tuple[set[int], tuple[int, int, int, int], dict[int, Sequence]]:
    """Return shipments to give up (empty: all is lawful), the score, and the sequences as timed."""
    problem = choice.problem
    value = problem.objective is Objective.VALUE
    bases = [choice.pairs[s.lot, s.order][s.trip].basis for s in shipments]
    margins = [_margin(choice, s) for s in shipments]
    decided: dict[int, Sequence] = {}
    bills: dict[int, Bill] = {}
    metres = 0
    for t, sequence in alive.items():
        mine = [step.index for step in sequence.steps if step.kind is TaskKind.PICKUP]
        found = timed(problem, choice.grounds[t], shipments, sequence)
        if found is None:
            return {min(mine, key=lambda i: (margins[i], i))}, (0, 0, 0, 0), {}
        decided[t] = found.sequence
        if not value:
            metres += driven(problem, shipments, found.sequence)
            continue
        bill = bill_of(problem, choice.grounds[t], shipments, bases, margins, found)
        if bill is None or not bill.funded:
            return {min(mine, key=lambda i: (margins[i], i))}, (0, 0, 0, 0), {}
        bills[t] = bill
    short = {t: b.lack_yen for t, b in bills.items() if b.paid}
    if sum(short.values()) > problem.sponsor.budget:
        worst = max(short, key=lambda t: (short[t], t))
        return {i for i in kept if shipments[i].trip == worst}, (0, 0, 0, 0), {}
    missed = sum(not any(_fits(m, shipments[i]) for i in kept) for m in problem.required)
    if not value:
        vehicles = len(decided) if problem.objective is Objective.VEHICLES else 0
        return set(), (-missed, -vehicles, -metres, 0), decided
    total = sum(margins[i] for i in kept) - sum(b.cost for b in bills.values())
    for i in kept:
        lot = problem.lots[shipments[i].lot]
        total += YEN_KG_G * (problem.sponsor.worth + lot.priority) * lot.unit_g * shipments[i].units
    total += YEN * sum(problem.orders[o].priority for o in {shipments[i].order for i in kept})
    return set(), (-missed, 0, 0, total), decided


def _fits(match: Match, shipment: Shipment) -> bool:
    return fits(match, shipment.lot, shipment.order, shipment.trip)


def _margin(choice: Choice, shipment: Shipment) -> int:
    pair = choice.pairs[shipment.lot, shipment.order][shipment.trip]
    margin = next((e.margin for e in pair.pickups if e.option == shipment.pickup_option), 0)
    return shipment.units * margin


def driven(problem: Problem, shipments: Series[Shipment], sequence: Sequence) -> int:
    """Return the metres of a sequence."""
    trip = problem.trips[sequence.trip]
    metres = problem.travels[trip.metric].metres
    total, place = 0, trip.start
    for here in [*(_place(problem, shipments, sequence.trip, step) for step in sequence.steps), trip.end]:
        total += int(metres[place, here]) if here != place else 0
        place = here
    return total


def _place(problem: Problem, shipments: Series[Shipment], trip: int, step: Step) -> int:
    if step.kind is TaskKind.OWN:
        return problem.trips[trip].own_stops[step.index].place
    s = shipments[step.index]
    if step.kind is TaskKind.PICKUP:
        return problem.lots[s.lot].pickups[s.pickup_option].place
    return problem.orders[s.order].receivings[s.receiving_option].place


def _without(sequence: Sequence, kept: set[int]) -> Sequence:
    """Return a sequence without the shipments given up; its break stays behind the step that it followed."""
    steps, pause = [], sequence.pause_after
    for k, step in enumerate(sequence.steps):
        if step.kind is TaskKind.OWN or step.index in kept:
            steps.append(step)
        elif sequence.pause_after is not None and pause is not None and k < sequence.pause_after:
            pause -= 1
    return Sequence(trip=sequence.trip, steps=tuple(steps), pause_after=pause)


def _decision(choice: Choice, shipments: tuple[Shipment, ...], decided: dict[int, Sequence], kept: set[int]) -> Decision:
    """Number the kept shipments anew; trips that carry nothing make their own way."""
    number = {i: n for n, i in enumerate(sorted(kept))}
    ways = {t: ground.sequence for t, ground in choice.grounds.items()}
    for t, sequence in decided.items():
        steps = tuple(
            s if s.kind is TaskKind.OWN else Step(kind=s.kind, index=number[s.index], window=s.window) for s in sequence.steps
        )
        ways[t] = Sequence(trip=t, steps=steps, pause_after=sequence.pause_after)
    return Decision(shipments=tuple(shipments[i] for i in sorted(kept)), sequences=tuple(ways[t] for t in sorted(ways)))
