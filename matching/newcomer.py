"""Something that a market does not hold yet, put into a part of it: the day's own arrays stay as they are.

A newcomer speaks in the whole's indices; places, parties and vehicles that it brings along follow the whole's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.part import Part
from matching.plan import Plan
from matching.problem import Lot, Order, Party, Place, Problem, Travel, Trip, Vehicle

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewWays:
    """Travel of one metric between the whole's P places and K new ones: ``to`` (P, K), ``out`` (K, P), ``within`` (K, K)."""

    to_s: Ints
    to_m: Ints
    out_s: Ints
    out_m: Ints
    within_s: Ints
    within_m: Ints

    @staticmethod
    def none(places: int) -> NewWays:
        """No new place beside so many."""
        to, out, within = np.zeros((places, 0), np.int64), np.zeros((0, places), np.int64), np.zeros((0, 0), np.int64)
        return NewWays(to_s=to, to_m=to, out_s=out, out_m=out, within_s=within, within_m=within)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Newcomer:
    """One lot, order or trip (the others None), with what it brings along; ``ways`` one a metric of the whole."""

    ways: tuple[NewWays, ...]
    places: tuple[Place, ...] = ()
    parties: tuple[Party, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    lot: Lot | None = None
    order: Order | None = None
    trip: Trip | None = None

    def used(self) -> tuple[int, ...]:
        """Places that it needs, each once, in the whole's terms."""
        found: list[int] = []
        if self.lot is not None:
            found += [option.place for option in self.lot.pickups]
        if self.order is not None:
            found += [option.place for option in self.order.receivings]
        if self.trip is not None:
            found += [self.trip.start, self.trip.end, *(stop.place for stop in self.trip.own_stops)]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Widened:
    """A part with a newcomer at the end of its tables: its problem, and the standing plan in it (nothing of the newcomer).

    ``more`` = the places, in the whole's terms, that follow the part's own.
    """

    part: Part
    more: tuple[int, ...]
    problem: Problem
    plan: Plan


def widened(part: Part, new: Newcomer) -> Widened:
    """Return a part of a whole with a newcomer in it.

    Raises
    ------
    ProblemError
        Where the newcomer holds a value that is refused.
    """
    whole, problem = part.whole, part.problem
    size = len(whole.places)
    at = {place: n for n, place in enumerate(part.places)}
    more = [place for place in new.used() if place not in at]
    for place in more:
        at[place] = len(at)
    travels = problem.travels
    if more:
        rows = np.array([*part.places, *more], np.int64)
        travels = tuple(_travel(travel, ways, rows, size) for travel, ways in zip(whole.travels, new.ways, strict=True))
    where = _Placed(at)
    wider = replace(
        problem,
        places=(*problem.places, *(whole.places[p] if p < size else new.places[p - size] for p in more)),
        travels=travels,
        parties=(*problem.parties, *new.parties),
        lots=problem.lots if new.lot is None else (*problem.lots, where.lot(new.lot)),
        orders=problem.orders if new.order is None else (*problem.orders, where.order(new.order)),
        vehicles=problem.vehicles if new.trip is None else (*problem.vehicles, _vehicle(whole, new, new.trip)),
        trips=problem.trips if new.trip is None else (*problem.trips, where.trip(new.trip, vehicle=len(problem.vehicles))),
    )
    return Widened(part=part, more=tuple(more), problem=wider, plan=part.plan)


def _vehicle(whole: Problem, new: Newcomer, trip: Trip) -> Vehicle:
    known = len(whole.vehicles)
    return whole.vehicles[trip.vehicle] if trip.vehicle < known else new.vehicles[trip.vehicle - known]


class _Placed:
    """Puts places of the whole into the terms of a part."""

    def __init__(self, at: dict[int, int]) -> None:
        self._at = at

    def lot(self, lot: Lot) -> Lot:
        return replace(lot, pickups=tuple(replace(option, place=self._at[option.place]) for option in lot.pickups))

    def order(self, order: Order) -> Order:
        return replace(order, receivings=tuple(replace(one, place=self._at[one.place]) for one in order.receivings))

    def trip(self, trip: Trip, *, vehicle: int) -> Trip:
        stops = tuple(replace(stop, place=self._at[stop.place]) for stop in trip.own_stops)
        return replace(trip, vehicle=vehicle, start=self._at[trip.start], end=self._at[trip.end], own_stops=stops)


def _travel(travel: Travel, ways: NewWays, rows: Ints, size: int) -> Travel:
    return Travel(
        seconds=_grid(travel.seconds, ways.to_s, ways.out_s, ways.within_s, rows, size),
        metres=_grid(travel.metres, ways.to_m, ways.out_m, ways.within_m, rows, size),
    )


def _grid(table: Ints, to: Ints, out: Ints, within: Ints, rows: Ints, size: int) -> Ints:
    """Rows and columns of some places, the whole's and new ones, the new ones last or among them."""
    old, new = rows[rows < size], rows[rows >= size] - size
    a, b = np.flatnonzero(rows < size), np.flatnonzero(rows >= size)
    grid = np.empty((len(rows), len(rows)), np.int64)
    grid[np.ix_(a, a)] = table[np.ix_(old, old)]
    grid[np.ix_(a, b)] = to[np.ix_(old, new)]
    grid[np.ix_(b, a)] = out[np.ix_(new, old)]
    grid[np.ix_(b, b)] = within[np.ix_(new, new)]
    return grid


def seated(wide: Widened, whole: Problem, standing: Plan) -> Part:
    """Return a widened part as a part of the whole with the newcomer at the end of its tables too.

    Parameters
    ----------
    wide : Widened
    whole : Problem
        The day with the newcomer posted: lot, order or trip, places, parties and vehicles last, each in the newcomer's order.
    standing : Plan
        The standing plan in it.
    """
    part, old = wide.part, wide.part.whole
    return replace(
        part,
        problem=wide.problem,
        plan=wide.plan,
        whole=whole,
        standing=standing,
        lots=(*part.lots, *range(len(old.lots), len(whole.lots))),
        orders=(*part.orders, *range(len(old.orders), len(whole.orders))),
        trips=(*part.trips, *range(len(old.trips), len(whole.trips))),
        places=(*part.places, *wide.more),
        options=(*part.options, *(tuple(range(len(lot.pickups))) for lot in whole.lots[len(old.lots) :])),
    )
