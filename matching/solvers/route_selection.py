"""Out of all routes seen, the best set that fits together: at most one a trip, within stock, orders and the sponsor's budget.

A set-packing model solved by CP-SAT with one worker and deterministic time, so that the same columns give the same choice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from matching.plan import Shipment, Step
from matching.problem import YEN, Match, Objective, Problem, TaskKind
from matching.solvers.lexicographic import GivenUp, Goal, goal, maximise


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One possible route of one trip.

    ``steps``: a pickup's or delivery's index is that of this column's own ``shipments``; ``value`` in score units: goods, worth
    and lot points less the extra cost, *without* the orders' priorities; ``sponsor_yen`` what flows from the sponsor (yen);
    ``metres`` matters under the benchmark objectives only.
    """

    trip: int
    shipments: tuple[Shipment, ...]
    steps: tuple[Step, ...]
    value: int
    pause_after: int | None = None
    sponsor_yen: int = 0
    metres: int = 0


def choose(
    problem: Problem,
    columns: Sequence[Column],
    *,
    hint: Sequence[int] = (),
    deterministic_time: float,
    seed: int,
    ended: Callable[[], bool] | None = None,
) -> tuple[int, ...] | None:
    """Return the indices of the columns chosen, in ascending order.

    A trip without a chosen column carries nothing. A trip with a done prefix keeps one of its columns, where it has any.

    Parameters
    ----------
    hint : sequence of int
        Columns to start from; when they fit together, the answer is never worse than they are.
    deterministic_time : float
        CP-SAT's own measure of work (about a second each); never a clock.
    ended : callable, optional
        Once it says True the choice is given up (on a machine with other work, that measure may take many times as long).

    Returns
    -------
    tuple of int or None
        None where the choice was given up.
    """
    facts = [_facts(problem, column) for column in columns]
    kept, instead = _reduced(problem, columns, facts)
    start = sorted({instead[i] for i in hint if i in instead})
    if not kept:
        return ()
    if ended is not None and ended():
        return None
    packing = _packing(problem, columns, facts, kept)
    try:
        answer = maximise(
            packing.model,
            packing.goals,
            [packing.take[i] for i in kept],
            hint=_hint(packing, columns, start) if fits(problem, columns, start) else {},
            deterministic_time=deterministic_time,
            seed=seed,
            options={"linearization_level": 2},
            ended=ended,
        )
    except GivenUp:
        return None
    candidates = [tuple(start), tuple(sorted(set(hint)))]
    if answer.values is not None:
        candidates.insert(0, tuple(i for i, value in zip(kept, answer.values, strict=True) if value))
    lawful = [chosen for chosen in candidates if fits(problem, columns, chosen)]
    return max(lawful, key=lambda chosen: worth(problem, columns, chosen), default=())


def fits(problem: Problem, columns: Sequence[Column], chosen: Sequence[int]) -> bool:
    """Whether these columns can run together (each is taken to be lawful alone)."""
    picked = [columns[i] for i in chosen]
    running = {column.trip for column in picked}
    due = {column.trip for column in columns if problem.trips[column.trip].done is not None}
    if len(running) < len(picked) or due - running:
        return False
    units, options = defaultdict[int, int](int), defaultdict[int, set[int]](set)
    grams, visits = defaultdict[int, int](int), defaultdict[int, int](int)
    for column in picked:
        for s in column.shipments:
            units[s.lot] += s.units
            options[s.lot].add(s.pickup_option)
            grams[s.order] += s.units * problem.lots[s.lot].unit_g
        for order, count in delivery_visits(problem, column).items():
            visits[order] += count
    orders = problem.orders
    return (
        all(total <= problem.lots[lot].units for lot, total in units.items())
        and all(len(used) == 1 for used in options.values())
        and all(orders[o].min_g <= g <= orders[o].max_g + orders[o].over_g for o, g in grams.items())
        and all(count <= orders[o].max_deliveries for o, count in visits.items())
        and sum(column.sponsor_yen for column in picked) <= problem.sponsor.budget
    )


def worth(problem: Problem, columns: Sequence[Column], chosen: Sequence[int]) -> tuple[int, int, int, int]:
    """Return the score of a choice, as :attr:`matching.plan.Score.key` orders it: larger is better."""
    picked = [columns[i] for i in chosen]
    shipments = [s for column in picked for s in column.shipments]
    missed = sum(not any(_meets(match, s) for s in shipments) for match in problem.required)
    served = {s.order for s in shipments}
    value = sum(column.value for column in picked) + YEN * sum(problem.orders[o].priority for o in served)
    used = [column for column in picked if column.shipments]
    vehicles = len(used) if problem.objective is Objective.VEHICLES else 0
    metres = sum(c.metres for c in used) if problem.objective is not Objective.VALUE else 0
    return (-missed, -vehicles, -metres, value)


def delivery_visits(problem: Problem, column: Column) -> dict[int, int]:
    """Return for each order of the column in how many visits something is delivered to it."""
    counts = defaultdict[int, int](int)
    here, seen = problem.trips[column.trip].start, set[int]()
    for step in column.steps:
        shipment = None if step.kind is TaskKind.OWN else column.shipments[step.index]
        if shipment is None:
            place = problem.trips[column.trip].own_stops[step.index].place
        elif step.kind is TaskKind.PICKUP:
            place = problem.lots[shipment.lot].pickups[shipment.pickup_option].place
        else:
            place = problem.orders[shipment.order].receivings[shipment.receiving_option].place
        if place != here:
            here, seen = place, set()
        if shipment is not None and step.kind is TaskKind.DELIVERY and shipment.order not in seen:
            seen.add(shipment.order)
            counts[shipment.order] += 1
    return dict(counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What couples one column to the others."""

    units: dict[int, int]
    options: dict[int, int]
    grams: dict[int, int]
    visits: dict[int, int]
    meets: frozenset[int]
    sound: bool


def _facts(problem: Problem, column: Column) -> _Facts:
    units, grams, options = defaultdict[int, int](int), defaultdict[int, int](int), dict[int, int]()
    sound = True
    for s in column.shipments:
        units[s.lot] += s.units
        grams[s.order] += s.units * problem.lots[s.lot].unit_g
        sound &= options.setdefault(s.lot, s.pickup_option) == s.pickup_option
    visits = delivery_visits(problem, column)
    sound &= all(total <= problem.lots[lot].units for lot, total in units.items())
    sound &= all(g <= problem.orders[o].max_g + problem.orders[o].over_g for o, g in grams.items())
    sound &= all(count <= problem.orders[o].max_deliveries for o, count in visits.items())
    sound &= column.sponsor_yen <= problem.sponsor.budget
    meets = frozenset(i for i, match in enumerate(problem.required) if any(_meets(match, s) for s in column.shipments))
    return _Facts(units=dict(units), options=options, grams=dict(grams), visits=visits, meets=meets, sound=sound)


def _meets(match: Match, shipment: Shipment) -> bool:
    return match.lot in {None, shipment.lot} and match.order in {None, shipment.order} and match.trip in {None, shipment.trip}


def _reduced(problem: Problem, columns: Sequence[Column], facts: Sequence[_Facts]) -> tuple[list[int], dict[int, int]]:
    """Return the columns worth keeping, and for each sound column the one that is at least as good and kept."""

    def rank(i: int) -> tuple[int, ...]:
        column = columns[i]
        benchmark = problem.objective is not Objective.VALUE
        return (column.metres if benchmark else 0, -column.value, column.sponsor_yen, i)

    groups = defaultdict[Any, list[int]](list)
    for i in sorted((i for i, fact in enumerate(facts) if fact.sound), key=rank):
        same = frozenset((s.lot, s.order, s.pickup_option, s.units) for s in columns[i].shipments)
        groups[(columns[i].trip, same, frozenset(facts[i].visits.items()))].append(i)
    kept, instead = [], dict[int, int]()
    for group in groups.values():
        better: list[int] = []
        for i in group:
            # Ranked best first, so an earlier column can only lose by asking more of the sponsor.
            over = next((j for j in better if columns[j].sponsor_yen <= columns[i].sponsor_yen), None)
            instead[i] = i if over is None else over
            if over is None:
                better.append(i)
        kept.extend(better)
    return sorted(kept), instead


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packing:
    """The CP-SAT model, its variables by what they mean, and its goals."""

    model: cp_model.CpModel
    required: tuple[Match, ...]
    take: dict[int, Any] = field(default_factory=dict)
    option: dict[tuple[int, int], Any] = field(default_factory=dict)
    served: dict[int, Any] = field(default_factory=dict)
    met: dict[int, Any] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)


def _packing(problem: Problem, columns: Sequence[Column], facts: Sequence[_Facts], kept: Sequence[int]) -> _Packing:
    model = cp_model.CpModel()
    packing = _Packing(model=model, required=problem.required)
    take = packing.take
    of_trip, of_lot, of_order = (defaultdict[int, list[int]](list) for _ in range(3))
    for i in kept:
        take[i] = model.new_bool_var("")
        of_trip[columns[i].trip].append(i)
        for lot in facts[i].units:
            of_lot[lot].append(i)
        for order in facts[i].grams:
            of_order[order].append(i)
    for trip, some in of_trip.items():
        (model.add_at_most_one if problem.trips[trip].done is None else model.add_exactly_one)(take[i] for i in some)
    for lot, some in of_lot.items():
        if sum(facts[i].units[lot] for i in some) > problem.lots[lot].units:
            model.add(sum(facts[i].units[lot] * take[i] for i in some) <= problem.lots[lot].units)
        used = sorted({facts[i].options[lot] for i in some})
        if len(used) > 1:
            for option in used:
                packing.option[lot, option] = model.new_bool_var("")
            model.add_at_most_one(packing.option[lot, option] for option in used)
            for i in some:
                model.add_implication(take[i], packing.option[lot, facts[i].options[lot]])
    for o, some in of_order.items():
        wanted = problem.orders[o]
        served = packing.served[o] = model.new_bool_var("")
        model.add_max_equality(served, [take[i] for i in some])
        grams = sum(facts[i].grams[o] * take[i] for i in some)
        model.add(grams <= (wanted.max_g + wanted.over_g) * served)
        if any(facts[i].grams[o] < wanted.min_g for i in some):
            model.add(grams >= wanted.min_g * served)
        model.add(sum(facts[i].visits[o] * take[i] for i in some) <= wanted.max_deliveries * served)
    if any(columns[i].sponsor_yen for i in kept):
        model.add(sum(columns[i].sponsor_yen * take[i] for i in kept) <= problem.sponsor.budget)
    for r in range(len(problem.required)):
        packing.met[r] = model.new_bool_var("")
        model.add(packing.met[r] <= sum(take[i] for i in kept if r in facts[i].meets))
    packing.goals.extend(_goals(problem, columns, packing, kept))
    return packing


def _goals(problem: Problem, columns: Sequence[Column], packing: _Packing, kept: Sequence[int]) -> list[Goal]:
    take, used = packing.take, [i for i in kept if columns[i].shipments]
    goals = [goal([(1, met, 1) for met in packing.met.values()])] if packing.met else []
    if problem.objective is Objective.VEHICLES:
        goals.append(goal([(-1, take[i], 1) for i in used]))
    if problem.objective is not Objective.VALUE:
        goals.append(goal([(-columns[i].metres, take[i], 1) for i in used]))
    value = [(columns[i].value, take[i], 1) for i in kept]
    value += [(YEN * problem.orders[o].priority, served, 1) for o, served in packing.served.items()]
    # At most one column a trip: the span of the value is far less than the sum over all columns.
    best, worst = defaultdict[int, int](int), defaultdict[int, int](int)
    for i in kept:
        best[columns[i].trip] = max(best[columns[i].trip], columns[i].value)
        worst[columns[i].trip] = min(worst[columns[i].trip], columns[i].value)
    flat = YEN * sum(order.priority for order in problem.orders)
    terms = tuple((c, v) for c, v, _ in value if c)
    goals.append(Goal(terms=terms, low=sum(worst.values()), high=sum(best.values()) + flat))
    return goals


def _hint(packing: _Packing, columns: Sequence[Column], start: Sequence[int]) -> dict[int, tuple[Any, int]]:
    """Return a full warm start: every variable of the model has a value, so that CP-SAT need not guess the rest."""
    chosen = set(start)
    shipments = [s for i in chosen for s in columns[i].shipments]
    options, served = {(s.lot, s.pickup_option) for s in shipments}, {s.order for s in shipments}
    values = [(v, i in chosen) for i, v in packing.take.items()]
    values += [(v, key in options) for key, v in packing.option.items()]
    values += [(v, o in served) for o, v in packing.served.items()]
    values += [(v, any(_meets(packing.required[r], s) for s in shipments)) for r, v in packing.met.items()]
    return {v.index: (v, int(on)) for v, on in values}
