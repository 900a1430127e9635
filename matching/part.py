"""A part of a day as a day of its own: some trips with what rides on them, and what is left of everything they share.

Trips meet only in what they share: the units of a lot and the one option it leaves from, an order that comes in several visits,
the sponsor's budget, and the patterns that are required. With the rest of the plan standing, what is left of these for some
trips is known, so a part whose plan is lawful gives, put back, a lawful whole, and its score differs from the whole's by a
constant. So questions about one trip cost what one trip costs, and they are answered by the same law and the same checker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from matching.money import money_lines
from matching.objective import fits, score_of
from matching.plan import Plan, Route, Shipment
from matching.problem import Match, Problem, Promise, TaskKind, Travel


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A problem and a plan cut out of a whole.

    ``trips``, ``orders``, ``lots``, ``vehicles`` and ``places`` hold the whole's indices by the part's; ``options[l]`` the
    pickup options of the part's lot ``l`` likewise; ``shipments`` the whole's indices of the part's shipments. Parties are
    those of the whole.
    """

    problem: Problem
    plan: Plan
    whole: Problem
    standing: Plan
    trips: tuple[int, ...]
    orders: tuple[int, ...]
    lots: tuple[int, ...]
    vehicles: tuple[int, ...]
    places: tuple[int, ...]
    options: tuple[tuple[int, ...], ...]
    shipments: tuple[int, ...]

    def outward(self, shipment: Shipment) -> Shipment:
        """Return a shipment of the part as the whole names it."""
        return replace(
            shipment,
            lot=self.lots[shipment.lot],
            order=self.orders[shipment.order],
            trip=self.trips[shipment.trip],
            pickup_option=self.options[shipment.lot][shipment.pickup_option],
        )

    def inward(self, shipment: Shipment) -> Shipment:
        """Return a shipment of the whole as the part names it.

        Raises
        ------
        ValueError
            Where its lot, order, trip or option is not of the part.
        """
        lot = self.lots.index(shipment.lot)
        return replace(
            shipment,
            lot=lot,
            order=self.orders.index(shipment.order),
            trip=self.trips.index(shipment.trip),
            pickup_option=self.options[lot].index(shipment.pickup_option),
        )


class Standing:
    """A plan and what is asked of it over and over: who rides where, what is shipped of each lot.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        A lawful plan of it.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.riders: dict[int, list[int]] = {}
        self.by_order: dict[int, list[int]] = {}
        self.by_lot: dict[int, list[int]] = {}
        for i, s in enumerate(plan.shipments):
            self.riders.setdefault(s.trip, []).append(i)
            self.by_order.setdefault(s.order, []).append(i)
            self.by_lot.setdefault(s.lot, []).append(i)
        self.route_at = {route.trip: n for n, route in enumerate(plan.routes)}
        self.sponsored = sum(route.sponsor_yen for route in plan.routes)

    def shipped(self, lot: int) -> int:
        """Units of a lot in the plan."""
        return sum(self.plan.shipments[i].units for i in self.by_lot.get(lot, ()))

    def part(self, *, trips: Iterable[int], orders: Iterable[int] = (), lots: Iterable[int] = ()) -> Part:
        """Cut out some trips with all that rides on them, and further orders and lots as candidates.

        Trips that serve the same order come along. A lot of which nothing is left is left out.

        Parameters
        ----------
        trips, orders, lots : iterable of int
            Indices of the whole; trips that are left out of the plan are ignored.
        """
        return _cut(self, trips, orders, lots)


def _closed(standing: Standing, trips: Iterable[int], orders: Iterable[int]) -> tuple[list[int], set[int]]:
    """Trips and orders such that no order is served within and without."""
    chosen: set[int] = set()
    served = set(orders)
    queue = [t for t in trips if t in standing.route_at]
    queue += [standing.plan.shipments[i].trip for o in served for i in standing.by_order.get(o, ())]
    while queue:
        trip = queue.pop()
        if trip in chosen:
            continue
        chosen.add(trip)
        for i in standing.riders.get(trip, ()):
            order = standing.plan.shipments[i].order
            if order not in served:
                served.add(order)
                queue.extend(standing.plan.shipments[k].trip for k in standing.by_order[order])
    return sorted(chosen), served


def _cut(standing: Standing, trips: Iterable[int], orders: Iterable[int], lots: Iterable[int]) -> Part:
    whole, plan = standing.problem, standing.plan
    chosen, served = _closed(standing, trips, orders)
    inside = sorted(i for t in chosen for i in standing.riders.get(t, ()))
    within = set(inside)
    kept_orders = sorted(served | {a.order for t in chosen for a in whole.trips[t].aboard})
    mine = {plan.shipments[i].lot for i in inside} | {a.lot for t in chosen for a in whole.trips[t].aboard}
    left: dict[int, int] = {}
    options: dict[int, tuple[int, ...]] = {}
    for lot in sorted(mine | set(lots)):
        outside = [plan.shipments[i] for i in standing.by_lot.get(lot, ()) if i not in within]
        units = whole.lots[lot].units - sum(s.units for s in outside)
        if units > 0:
            left[lot] = units
            options[lot] = (outside[0].pickup_option,) if outside else tuple(range(len(whole.lots[lot].pickups)))
    kept_lots = tuple(left)
    vehicles = tuple(sorted({whole.trips[t].vehicle for t in chosen}))
    places = _places(whole, chosen, kept_orders, kept_lots)
    at = {place: n for n, place in enumerate(places)}
    number = {
        "lot": {lot: n for n, lot in enumerate(kept_lots)},
        "order": {order: n for n, order in enumerate(kept_orders)},
        "trip": {trip: n for n, trip in enumerate(chosen)},
    }
    problem = Problem(
        places=tuple(whole.places[p] for p in places),
        travels=tuple(_travel(travel, places) for travel in whole.travels),
        parties=whole.parties,
        lots=tuple(
            replace(
                whole.lots[lot],
                units=left[lot],
                pickups=tuple(
                    replace(option, place=at[option.place]) for option in (whole.lots[lot].pickups[k] for k in options[lot])
                ),
            )
            for lot in kept_lots
        ),
        orders=tuple(
            replace(
                whole.orders[o],
                receivings=tuple(replace(option, place=at[option.place]) for option in whole.orders[o].receivings),
            )
            for o in kept_orders
        ),
        vehicles=tuple(whole.vehicles[v] for v in vehicles),
        trips=tuple(
            replace(
                whole.trips[t],
                vehicle=vehicles.index(whole.trips[t].vehicle),
                start=at[whole.trips[t].start],
                end=at[whole.trips[t].end],
                own_stops=tuple(replace(stop, place=at[stop.place]) for stop in whole.trips[t].own_stops),
                aboard=tuple(
                    replace(
                        a,
                        lot=number["lot"][a.lot],
                        order=number["order"][a.order],
                        pickup_option=options[a.lot].index(a.pickup_option),
                    )
                    for a in whole.trips[t].aboard
                ),
            )
            for t in chosen
        ),
        sponsor=replace(
            whole.sponsor,
            budget=max(
                0, whole.sponsor.budget - standing.sponsored + sum(_route(standing, t).sponsor_yen for t in chosen)
            ),
        ),
        allow_free=whole.allow_free,
        required=tuple(
            _named(match, number)
            for match in whole.required
            if _inside(match, number) and not any(fits(match, s) for i, s in enumerate(plan.shipments) if i not in within)
        ),
        forbidden=tuple(_named(match, number) for match in whole.forbidden if _inside(match, number)),
        promises=_promises(whole, number),
        objective=whole.objective,
    )  # fmt: skip
    part = Part(
        problem=problem,
        plan=plan,
        whole=whole,
        standing=plan,
        trips=tuple(chosen),
        orders=tuple(kept_orders),
        lots=kept_lots,
        vehicles=vehicles,
        places=places,
        options=tuple(options[lot] for lot in kept_lots),
        shipments=tuple(inside),
    )
    return replace(part, plan=_plan(standing, part, number, at))


def _places(whole: Problem, trips: list[int], orders: list[int], lots: tuple[int, ...]) -> tuple[int, ...]:
    found: set[int] = set()
    for t in trips:
        trip = whole.trips[t]
        found |= {trip.start, trip.end, *(stop.place for stop in trip.own_stops)}
    for o in orders:
        found |= {option.place for option in whole.orders[o].receivings}
    for lot in lots:
        found |= {option.place for option in whole.lots[lot].pickups}
    return tuple(sorted(found))


def _travel(travel: Travel, places: tuple[int, ...]) -> Travel:
    rows = np.array(places, dtype=np.int64)
    grid = np.ix_(rows, rows)
    return Travel(seconds=travel.seconds[grid], metres=travel.metres[grid])


def _route(standing: Standing, trip: int) -> Route:
    return standing.plan.routes[standing.route_at[trip]]


def _inside(match: Match, number: dict[str, dict[int, int]]) -> bool:
    return all(value is None or value in number[name] for name, value in _parts(match))


def _named(match: Match, number: dict[str, dict[int, int]]) -> Match:
    given = {name: None if value is None else number[name][value] for name, value in _parts(match)}
    return Match(lot=given["lot"], order=given["order"], trip=given["trip"])


def _parts(match: Match) -> tuple[tuple[str, int | None], ...]:
    return (("lot", match.lot), ("order", match.order), ("trip", match.trip))


def _promises(whole: Problem, number: dict[str, dict[int, int]]) -> tuple[Promise, ...]:
    return tuple(
        replace(p, lot=number["lot"][p.lot], order=number["order"][p.order], trip=number["trip"][p.trip])
        for p in whole.promises
        if p.trip in number["trip"] and p.lot in number["lot"] and p.order in number["order"]
    )


def _plan(standing: Standing, part: Part, number: dict[str, dict[int, int]], at: dict[int, int]) -> Plan:
    """Return what the standing plan does in the part."""
    plan, problem = standing.plan, part.problem
    index = {i: n for n, i in enumerate(part.shipments)}
    shipments = tuple(
        replace(
            s,
            lot=number["lot"][s.lot],
            order=number["order"][s.order],
            trip=number["trip"][s.trip],
            pickup_option=part.options[number["lot"][s.lot]].index(s.pickup_option),
        )
        for s in (plan.shipments[i] for i in part.shipments)
    )
    routes = tuple(
        replace(
            route,
            trip=n,
            tasks=tuple(task if task.kind is TaskKind.OWN else replace(task, index=index[task.index]) for task in route.tasks),
            stops=tuple(replace(stop, place=at[stop.place]) for stop in route.stops),
        )
        for n, route in enumerate(_route(standing, t) for t in part.trips)
    )
    return Plan(
        shipments=shipments,
        bases=tuple(plan.bases[i] for i in part.shipments),
        routes=routes,
        left_out=(),
        score=score_of(problem, shipments, routes),
        money=money_lines(problem, shipments, routes),
    )
