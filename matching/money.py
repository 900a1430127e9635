"""Who pays whom, to the yen: goods, carriage and the sponsor's share, so that every set of lines closes.

The split of a trip's extra cost over its shipments is by weight x direct distance, capped by what each restaurant has declared;
an interim rule that a fairer one may replace behind the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence as Series
from itertools import pairwise

from matching.objective import basis_of, highest_units, lowest_units
from matching.plan import OWNED, PAID, Basis, For, MoneyLine, Route, Shipment
from matching.problem import YEN, Objective, Problem, TaskKind
from matching.visits import grams_of


def goods_yen(problem: Problem, shipment: Shipment) -> int:
    """The farmer's net for a shipment, rounded up (yen)."""
    return -(-lowest_units(problem, shipment) // YEN)


def room_yen(problem: Problem, shipment: Shipment) -> int:
    """What the restaurant's ceiling leaves for carriage, rounded down (yen)."""
    return max(0, highest_units(problem, shipment) // YEN - goods_yen(problem, shipment))


def money_lines(problem: Problem, shipments: Series[Shipment], routes: Series[Route]) -> tuple[MoneyLine, ...]:
    """Return all lines of a plan, trip by trip.

    Parameters
    ----------
    problem : Problem
    shipments : sequence of Shipment
        All shipments of the plan.
    routes : sequence of Route
        With their extra cost (score units), sponsor's yen and metres.

    Returns
    -------
    tuple of MoneyLine
        Whole yen; on every trip, shares + sponsor's yen = what the driver's party is paid.
    """
    if problem.objective is not Objective.VALUE:
        return ()
    lines: list[MoneyLine] = []
    for route in routes:
        mine = [i for i, s in enumerate(shipments) if s.trip == route.trip]
        shares = shares_of(problem, shipments, route, mine)
        driver = problem.vehicles[problem.trips[route.trip].vehicle].party
        for i in mine:
            lines.extend(_lines_of(problem, shipments[i], i, shares.get(i, 0), driver))
        if route.sponsor_yen:
            lines.append(
                MoneyLine(
                    what=For.SPONSOR,
                    payer=None,
                    payee=driver,
                    goods_yen=0,
                    carriage_yen=route.sponsor_yen,
                    trip=route.trip,
                )
            )
    return tuple(lines)


def _lines_of(problem: Problem, shipment: Shipment, index: int, share: int, driver: int) -> list[MoneyLine]:
    farm, kitchen = problem.lots[shipment.lot].party, problem.orders[shipment.order].party
    goods = goods_yen(problem, shipment)
    basis = basis_of(problem, shipment)

    def line(what: For, payer: int, payee: int, goods: int, carriage: int) -> MoneyLine:
        return MoneyLine(
            what=what,
            payer=payer,
            payee=payee,
            goods_yen=goods,
            carriage_yen=carriage,
            trip=shipment.trip,
            shipment=index,
        )

    if basis is Basis.OWN:
        return [line(For.GOODS, kitchen, farm, goods, share)]
    if basis is Basis.BOUGHT_B:
        return [line(For.GOODS, driver, farm, goods, 0), line(For.RESALE, kitchen, driver, goods, share)]
    bought = [line(For.GOODS, kitchen, farm, goods, 0)]
    if basis in PAID and share:
        bought.append(line(For.CARRIAGE, kitchen, driver, 0, share))
    return bought


def shares_of(problem: Problem, shipments: Series[Shipment], route: Route, mine: Series[int]) -> dict[int, int]:
    """Split a trip's extra cost over its shipments that are not ``free`` (yen by shipment index)."""
    bearing = [i for i in mine if basis_of(problem, shipments[i]) in PAID | OWNED]
    rooms = {i: room_yen(problem, shipments[i]) for i in bearing}
    pay = min(-(-route.extra_cost // YEN), sum(rooms.values()) + route.sponsor_yen)
    weights = {i: _weight(problem, shipments[i], i, route) for i in bearing}
    return split(pay - route.sponsor_yen, weights, rooms)


def _weight(problem: Problem, shipment: Shipment, index: int, route: Route) -> int:
    """Grams x direct metres (at least 1); where there is no direct way, the metres driven on board."""
    lot, order = problem.lots[shipment.lot], problem.orders[shipment.order]
    a = lot.pickups[shipment.pickup_option].place
    b = order.receivings[shipment.receiving_option].place
    metres = problem.travels[problem.trips[shipment.trip].metric].metres
    direct = int(metres[a, b])
    if direct < 0:
        at = [
            n
            for n, stop in enumerate(route.stops)
            for task in route.tasks[stop.first : stop.last]
            if task.kind is not TaskKind.OWN and task.index == index
        ]
        places = [route.stops[n].place for n in range(at[0], at[-1] + 1)]
        direct = sum(int(metres[p, q]) for p, q in pairwise(places))
    return grams_of(problem, shipment) * max(1, direct)


def split(total: int, weights: dict[int, int], caps: dict[int, int]) -> dict[int, int]:
    """Split whole yen by weight under caps; what a cap refuses passes to the others, ties by id.

    Parameters
    ----------
    total : int
        Yen, from 0 to the sum of the caps.
    weights, caps : dict
        By id; weights at least 1.

    Returns
    -------
    dict
        Yen by id, none above its cap, summing to ``total``.
    """
    shares = dict.fromkeys(caps, 0)
    free = sorted(i for i in caps if caps[i] > 0)
    left = max(0, min(total, sum(caps.values())))
    while left and free:
        whole = sum(weights[i] for i in free)
        full = [i for i in free if left * weights[i] >= caps[i] * whole]
        if full:
            for i in full:
                shares[i] = caps[i]
            left -= sum(caps[i] for i in full)
            free = [i for i in free if i not in full]
            continue
        for i in free:
            shares[i] = left * weights[i] // whole
        rest = left - sum(shares[i] for i in free)
        for i in sorted(free, key=lambda i: (-(left * weights[i] % whole), i))[:rest]:
            shares[i] += 1
        left = 0
    return shares
