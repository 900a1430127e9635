"""Which single figures stand between a trip and something it does not carry, and how far each might be moved.

A *figure* here has a limit beyond which moving it would be no answer any more (an edge of a window beyond the trip's own day,
a payload beyond what the lot weighs). Figures are asked about in groups: where even all of a group moved to their limits do
not serve, none of them alone does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from matching.figures import HOUR, PERMIT
from matching.objective import basis_of, entries_of
from matching.plan import Plan, Shipment
from matching.problem import Problem, Zone

_AWAY: Final = 6 * HOUR
"""How far a moment of the trip may be moved."""
_FAR_M: Final = 300_000
"""How much longer a detour might become (m)."""
_VISITS: Final = 8
_PIECES: Final = (2, 3, 4, 5, 8, 10)
"""Into how many a unit may be divided."""
_DEAR: Final = 5
"""A price may rise to so many times what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be served in a problem: an order (``lot`` None) or more of a lot, there on trip ``trip``.

    ``lots`` may serve the order; ``order`` is who is to take the lot. Driver and vehicle are free from ``free_from`` to
    ``free_until`` (s) of their other trips.
    """

    trip: int
    order: int
    lots: tuple[int, ...]
    lot: int | None = None
    free_from: int = 0
    free_until: int = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: its field and index, what it is, and the farthest it may be moved to (in its own unit)."""

    field: str
    index: int
    now: int
    limit: int


Group = tuple[Figure, ...]


def groups(problem: Problem, plan: Plan, wanted: Wanted) -> Iterator[Group]:
    """Yield the figures that may matter, in groups that are asked about together."""
    for found in (
        _windows(problem, wanted),
        _moments(problem, wanted),
        _ways(problem, wanted),
        _room(problem, wanted),
        _sizes(problem, plan, wanted),
        _prices(problem, wanted),
    ):
        yield tuple(figure for figure in found if figure.limit != figure.now)


def switches(problem: Problem, wanted: Wanted) -> Iterator[Figure]:
    """Yield what would give the trip a legal basis that it has not."""
    vehicle = problem.trips[wanted.trip].vehicle
    party = problem.vehicles[vehicle].party
    probe = Shipment(lot=wanted.lots[0], order=wanted.order, trip=wanted.trip, pickup_option=0, receiving_option=0, units=1)
    if basis_of(problem, probe) is None:
        yield Figure(field="allow_free", index=0, now=0, limit=1)
        yield Figure(field="parties.trades", index=party, now=0, limit=1)
        yield Figure(field=f"vehicles.permits.{PERMIT.value}", index=vehicle, now=0, limit=1)


def places(problem: Problem, plan: Plan, wanted: Wanted) -> Iterator[Group]:
    """Yield further options where the trip stops anyway: for each lot of which nothing rides yet, and for the order."""
    route = next((route for route in plan.routes if route.trip == wanted.trip), None)
    stops = dict.fromkeys(stop.place for stop in route.stops) if route is not None else {}
    shipped = {s.lot for s in plan.shipments}
    for lot in wanted.lots:
        if lot not in shipped:
            options = problem.lots[lot].pickups
            yield tuple(
                Figure(field="lots.pickups.place", index=lot, now=options[0].place, limit=place)
                for place in stops
                if place not in {option.place for option in options}
            )
    receivings = problem.orders[wanted.order].receivings
    yield tuple(
        Figure(field="orders.receivings.place", index=wanted.order, now=receivings[0].place, limit=place)
        for place in stops
        if place not in {option.place for option in receivings}
    )


def pieces(problem: Problem, plan: Plan, wanted: Wanted) -> Iterator[Group]:
    """Yield the smaller units of each lot of which nothing rides yet, the least change first."""
    shipped = {s.lot for s in plan.shipments}
    for lot in wanted.lots:
        unit = problem.lots[lot].unit_g
        if lot not in shipped:
            yield tuple(Figure(field="lots.unit_g", index=lot, now=unit, limit=unit // n) for n in _PIECES if unit % n == 0)


def _windows(problem: Problem, wanted: Wanted) -> Iterator[Figure]:
    trip, order = problem.trips[wanted.trip], problem.orders[wanted.order]
    early, late = trip.depart_early, trip.arrive_late
    for lot in wanted.lots:
        goods = problem.lots[lot]
        for p, option in enumerate(goods.pickups):
            for w, window in enumerate(option.windows):
                yield from _edges(f"lots.pickups.{p}.windows.{w}", lot, window.early, window.late, early, late)
        if goods.deliver_by is not None and goods.deliver_by < late:
            yield Figure(field="lots.deliver_by", index=lot, now=goods.deliver_by, limit=late)
        if goods.on_board is not None and goods.on_board < late - early:
            yield Figure(field="lots.on_board", index=lot, now=goods.on_board, limit=late - early)
    for r, receiving in enumerate(order.receivings):
        for w, window in enumerate(receiving.windows):
            yield from _edges(f"orders.receivings.{r}.windows.{w}", wanted.order, window.early, window.late, early, late)


def _moments(problem: Problem, wanted: Wanted) -> Iterator[Figure]:
    trip = problem.trips[wanted.trip]
    early, late = trip.depart_early, trip.arrive_late
    if trip.done is None:
        yield Figure(field="trips.depart_early", index=wanted.trip, now=early, limit=max(wanted.free_from, early - _AWAY))
        yield Figure(field="trips.depart_late", index=wanted.trip, now=trip.depart_late, limit=late)
    yield Figure(field="trips.arrive_late", index=wanted.trip, now=late, limit=min(wanted.free_until, late + _AWAY))
    if trip.duty is not None:
        yield Figure(field="trips.duty", index=wanted.trip, now=trip.duty, limit=trip.duty + _AWAY)
    if trip.detour_s is not None:
        yield Figure(field="trips.detour_s", index=wanted.trip, now=trip.detour_s, limit=trip.detour_s + _AWAY)


def _edges(field: str, index: int, early: int, late: int, first: int, last: int) -> Iterator[Figure]:
    """Both edges of a window, as far as the trip's day reaches."""
    if early > first:
        yield Figure(field=f"{field}.early", index=index, now=early, limit=first)
    if late < last:
        yield Figure(field=f"{field}.late", index=index, now=late, limit=last)


def _ways(problem: Problem, wanted: Wanted) -> Iterator[Figure]:
    trip = problem.trips[wanted.trip]
    if trip.detour_m is not None:
        yield Figure(field="trips.detour_m", index=wanted.trip, now=trip.detour_m, limit=trip.detour_m + _FAR_M)
    if trip.detour_visits is not None:
        limit = trip.detour_visits + _VISITS
        yield Figure(field="trips.detour_visits", index=wanted.trip, now=trip.detour_visits, limit=limit)


def _room(problem: Problem, wanted: Wanted) -> Iterator[Figure]:
    trip = problem.trips[wanted.trip]
    grams = sum(problem.lots[lot].units * problem.lots[lot].unit_g for lot in wanted.lots)
    yield Figure(field="trips.capacity_g", index=wanted.trip, now=trip.capacity_g, limit=trip.capacity_g + grams)
    for zone in Zone:
        mine = [problem.lots[lot] for lot in wanted.lots if problem.lots[lot].zone is zone]
        if mine:
            crates = sum(-(-lot.units // lot.units_per_crate) for lot in mine)
            now = trip.capacity_crates[zone]
            yield Figure(field=f"trips.capacity_crates.{int(zone)}", index=wanted.trip, now=now, limit=now + crates)
    if trip.insured is not None:
        value = sum(lot.units * (lot.lowest * lot.unit_g if lot.per_kg else 1000 * lot.lowest) for lot in problem.lots)
        yield Figure(field="trips.insured", index=wanted.trip, now=trip.insured, limit=trip.insured + value // 1000 + 1)


def _sizes(problem: Problem, plan: Plan, wanted: Wanted) -> Iterator[Figure]:
    order = problem.orders[wanted.order]
    if order.min_g > 0:
        yield Figure(field="orders.min_g", index=wanted.order, now=order.min_g, limit=0)
    grams = max(problem.lots[lot].units * problem.lots[lot].unit_g for lot in wanted.lots)
    if order.max_g < grams and wanted.order not in {s.order for s in plan.shipments}:
        yield Figure(field="orders.max_g", index=wanted.order, now=order.max_g, limit=grams)
    for lot in wanted.lots:
        if problem.lots[lot].min_units > 1:
            yield Figure(field="lots.min_units", index=lot, now=problem.lots[lot].min_units, limit=1)


def _prices(problem: Problem, wanted: Wanted) -> Iterator[Figure]:
    order = problem.orders[wanted.order]
    fitting = {id(entry) for lot in wanted.lots for entry in entries_of(problem.lots[lot], order)}
    for e, entry in enumerate(order.accepts):
        if id(entry) in fitting:
            limit = _DEAR * max(entry.highest, 100)
            yield Figure(field=f"orders.accepts.{e}.highest", index=wanted.order, now=entry.highest, limit=limit)
    for lot in wanted.lots:
        goods = problem.lots[lot]
        least = max(0, *(-option.change for option in goods.pickups))
        if goods.lowest > least:
            yield Figure(field="lots.lowest", index=lot, now=goods.lowest, limit=least)
