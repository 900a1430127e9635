"""A large problem cut into smaller ones that share nothing: each with its own trips, orders, units of lots and sponsor's money.

What a lot has left over goes to one part alone; units that ride now stay with the part in which they ride. Where a lot's goods
ride in several parts they go on leaving from the same pickup option. So any answers of the parts, put together, are a lawful
answer of the whole, and a part is a :class:`~matching.problem.Problem` like any other: it can be solved in a thread, in a
process or on another machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Series
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.compatibility import headroom_unit, highest_price
from matching.plan import Code, Decision, Sequence, Shipment, Step
from matching.problem import Lot, Match, Order, Problem, Sponsor, TaskKind, Travel, Trip
from matching.search.cut import Cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: a problem of its own, what stands in it and must stay, and whose indices its own ones are in the whole.

    ``options[l]``: by how much the pickup options of its lot ``l`` are numbered lower than in the whole.
    """

    problem: Problem
    start: Decision
    fixed: tuple[Shipment, ...]
    lots: tuple[int, ...]
    orders: tuple[int, ...]
    trips: tuple[int, ...]
    options: tuple[int, ...]

    def whole(self, decision: Decision) -> Decision:
        """Return a decision of this part in the indices of the whole."""
        shipments = tuple(
            replace(
                s,
                lot=self.lots[s.lot],
                order=self.orders[s.order],
                trip=self.trips[s.trip],
                pickup_option=s.pickup_option + self.options[s.lot],
            )
            for s in decision.shipments
        )
        return Decision(shipments=shipments, sequences=tuple(replace(q, trip=self.trips[q.trip]) for q in decision.sequences))


def together(decisions: Series[Decision]) -> Decision:
    """Put decisions about different trips together."""
    shipments: list[Shipment] = []
    sequences: list[Sequence] = []
    for decision in decisions:
        sequences.extend(_shifted(sequence, len(shipments)) for sequence in decision.sequences)
        shipments.extend(decision.shipments)
    return Decision(shipments=tuple(shipments), sequences=tuple(sorted(sequences, key=lambda q: q.trip)))


def _shifted(sequence: Sequence, by: int) -> Sequence:
    steps = tuple(s if s.kind is TaskKind.OWN else replace(s, index=s.index + by) for s in sequence.steps)
    return replace(sequence, steps=steps)


def parts_of(
    problem: Problem, standing: Decision, fixed: Series[Shipment], flows: Mapping[int, int], cut: Cut
) -> Iterator[Part]:
    """Cut a problem, with what stands in it; parts are made when they are asked for.

    Parameters
    ----------
    problem : Problem
    standing : Decision
        Lawful; what is on board stands even where it does not say so.
    fixed : sequence of Shipment
        Part of ``standing``.
    flows : mapping
        Sponsor's yen that each trip takes as it stands, where it takes any.
    cut : Cut
        The part of each trip, of each order, and of what each lot has left over.
    """
    ground = _Ground(problem, standing, fixed, flows, cut)
    return (ground.part(number) for number in range(cut.parts))


def held(problem: Problem, standing: Decision) -> list[Shipment]:
    """Return what stands, with what is on board."""
    aboard = [
        Shipment(
            lot=a.lot, order=a.order, trip=t, pickup_option=a.pickup_option, receiving_option=a.receiving_option, units=a.units
        )
        for t, trip in enumerate(problem.trips)
        for a in trip.aboard
    ]
    known = set(standing.shipments)
    return [*standing.shipments, *(s for s in aboard if s not in known)]


class _Ground:
    """What all parts are cut from."""

    def __init__(
        self, problem: Problem, standing: Decision, fixed: Series[Shipment], flows: Mapping[int, int], cut: Cut
    ) -> None:
        self.problem, self.standing, self.fixed, self.cut = problem, standing, frozenset(fixed), cut
        self.held = held(problem, standing)
        self.used: dict[int, Counter[int]] = defaultdict(Counter)
        self.option: dict[int, int] = {}
        for s in self.held:
            self.used[s.lot][cut.trips[s.trip]] += s.units
            self.option[s.lot] = s.pickup_option
        self.of_trip = {sequence.trip: sequence for sequence in standing.sequences}
        # every part looks at its own alone: many parts cost no more than few
        self.trips, self.orders = _by_part(cut.trips, cut.parts), _by_part(cut.orders, cut.parts)
        self.lots = [set(lots) for lots in _by_part(cut.lots, cut.parts)]
        self.mine: list[list[Shipment]] = [[] for _ in range(cut.parts)]
        for s in self.held:
            self.lots[cut.trips[s.trip]].add(s.lot)
            self.mine[cut.trips[s.trip]].append(s)
        self.budget = self._budgets(flows)

    def _budgets(self, flows: Mapping[int, int]) -> list[int]:
        """The sponsor's yen that each part may spend: what its trips take now, and an equal share of what is left."""
        left = self.problem.sponsor.budget - sum(flows.values())
        budgets = [left // self.cut.parts] * self.cut.parts
        for t, yen in flows.items():
            budgets[self.cut.trips[t]] += yen
        return budgets

    def part(self, number: int) -> Part:
        """Return one part."""
        problem = self.problem
        trips, orders = tuple(self.trips[number]), tuple(self.orders[number])
        units = {lot: self._units(lot, number) for lot in sorted(self.lots[number])}
        goods = self._goods(orders)
        lots = tuple(
            lot
            for lot, count in units.items()
            if count >= problem.lots[lot].min_units and (self._here(lot, number) or self._taken(problem.lots[lot], goods))
        )
        of_lot, of_order, of_trip = ({index: i for i, index in enumerate(some)} for some in (lots, orders, trips))
        shared = {lot for lot in lots if any(other != number for other in self.used.get(lot, ()))}
        options = tuple(self.option[lot] if lot in shared else 0 for lot in lots)
        places = self._places(trips, lots, orders, shared)
        metrics = sorted({problem.trips[t].metric for t in trips})
        where = {place: i for i, place in enumerate(places)}
        small = Problem(
            places=tuple(problem.places[p] for p in places),
            travels=tuple(
                Travel(seconds=_of(problem.travels[m].seconds, places), metres=_of(problem.travels[m].metres, places))
                for m in metrics
            ),
            parties=problem.parties,
            lots=tuple(self._lot(lot, units[lot], lot in shared, where) for lot in lots),
            orders=tuple(_order(problem.orders[o], where) for o in orders),
            vehicles=problem.vehicles,
            trips=tuple(
                self._trip(problem.trips[t], metrics.index(problem.trips[t].metric), where, of_lot, of_order) for t in trips
            ),
            sponsor=Sponsor(worth=problem.sponsor.worth, budget=self.budget[number]),
            allow_free=problem.allow_free,
            required=tuple(_patterns(problem.required, of_lot, of_order, of_trip)),
            forbidden=tuple(_patterns(problem.forbidden, of_lot, of_order, of_trip)),
            promises=tuple(
                replace(p, lot=of_lot[p.lot], order=of_order[p.order], trip=of_trip[p.trip])
                for p in problem.promises
                if p.lot in of_lot and p.order in of_order and p.trip in of_trip
            ),
            objective=problem.objective,
        )
        mine = self.mine[number]
        moved = {
            s: replace(
                s,
                lot=of_lot[s.lot],
                order=of_order[s.order],
                trip=of_trip[s.trip],
                pickup_option=s.pickup_option - options[of_lot[s.lot]],
            )
            for s in mine
        }
        return Part(
            problem=small, start=self._start(mine, moved, of_trip), fixed=tuple(moved[s] for s in mine if s in self.fixed),
            lots=lots, orders=orders, trips=trips, options=options,
        )  # fmt: skip

    def _here(self, lot: int, number: int) -> bool:
        return self.used.get(lot, Counter())[number] > 0

    def _units(self, lot: int, number: int) -> int:
        used = self.used.get(lot, Counter())
        left = self.problem.lots[lot].units - used.total() if self.cut.lots[lot] == number else 0
        return used[number] + left

    def _goods(self, orders: Series[int]) -> dict[str, list[int]]:
        """Which of these orders name each product or family."""
        goods = defaultdict[str, list[int]](list)
        for o in orders:
            for name in {accept.goods for accept in self.problem.orders[o].accepts}:
                goods[name].append(o)
        return goods

    def _taken(self, lot: Lot, goods: dict[str, list[int]]) -> bool:
        for o in {*goods.get(lot.product, ()), *goods.get(lot.family, ())}:
            highest = highest_price(lot, self.problem.orders[o])
            if not isinstance(highest, Code) and any(headroom_unit(lot, k, highest) >= 0 for k in range(len(lot.pickups))):
                return True
        return False

    def _places(self, trips: Series[int], lots: Series[int], orders: Series[int], shared: set[int]) -> list[int]:
        found = set[int]()
        for t in trips:
            trip = self.problem.trips[t]
            found |= {trip.start, trip.end, *(stop.place for stop in trip.own_stops)}
        for lot in lots:
            pickups = self.problem.lots[lot].pickups
            found |= {pickups[self.option[lot]].place} if lot in shared else {option.place for option in pickups}
        for o in orders:
            found |= {option.place for option in self.problem.orders[o].receivings}
        return sorted(found)

    def _lot(self, index: int, units: int, shared: bool, where: dict[int, int]) -> Lot:
        lot = self.problem.lots[index]
        pickups = (lot.pickups[self.option[index]],) if shared else lot.pickups
        return replace(lot, units=units, pickups=tuple(replace(k, place=where[k.place]) for k in pickups))

    def _trip(self, trip: Trip, metric: int, where: dict[int, int], of_lot: dict[int, int], of_order: dict[int, int]) -> Trip:
        return replace(
            trip,
            metric=metric,
            start=where[trip.start],
            end=where[trip.end],
            own_stops=tuple(replace(stop, place=where[stop.place]) for stop in trip.own_stops),
            aboard=tuple(
                replace(a, lot=of_lot[a.lot], order=of_order[a.order], pickup_option=0)
                if len(self.used[a.lot]) > 1
                else replace(a, lot=of_lot[a.lot], order=of_order[a.order])
                for a in trip.aboard
            ),
        )

    def _start(self, mine: Series[Shipment], moved: dict[Shipment, Shipment], of_trip: dict[int, int]) -> Decision:
        number = {s: i for i, s in enumerate(mine)}
        old = self.standing.shipments
        sequences: list[Sequence] = []
        for t, i in of_trip.items():
            sequence = self.of_trip.get(t)
            if sequence is not None:
                steps = tuple(
                    s if s.kind is TaskKind.OWN else Step(kind=s.kind, index=number[old[s.index]], window=s.window)
                    for s in sequence.steps
                )
                sequences.append(replace(sequence, trip=i, steps=steps))
        return Decision(shipments=tuple(moved[s] for s in mine), sequences=tuple(sequences))


def _by_part(parts: Series[int], number: int) -> list[list[int]]:
    """Indices of each part."""
    found: list[list[int]] = [[] for _ in range(number)]
    for index, part in enumerate(parts):
        found[part].append(index)
    return found


def _of(grid: NDArray[np.int64], places: list[int]) -> NDArray[Any]:
    """Return the rows and columns of some places; half as wide: in the whole they are the most of its memory."""
    if len(places) == len(grid):
        return grid
    found, columns = np.empty((len(places), len(places)), np.int32), np.array(places, np.int64)
    for row, place in zip(found, places, strict=True):
        row[:] = grid[place].take(columns)
    return found


def _order(order: Order, where: dict[int, int]) -> Order:
    return replace(order, receivings=tuple(replace(r, place=where[r.place]) for r in order.receivings))


def _patterns(matches: Series[Match], of_lot: dict[int, int], of_order: dict[int, int], of_trip: dict[int, int]) -> list[Match]:
    """Those patterns all of whose indices are in the part."""
    found = []
    for match in matches:
        named: list[Any] = []
        for index, known in ((match.lot, of_lot), (match.order, of_order), (match.trip, of_trip)):
            named.append(None if index is None else known.get(index, -1))
        if -1 not in named:
            found.append(Match(lot=named[0], order=named[1], trip=named[2]))
    return found
