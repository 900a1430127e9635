"""Which lot may serve which order on which trip, worth how much, on what legal basis, and the rule where not.

Written for the search and for reasons; ``check`` derives the same rules anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from matching.plan import Basis, Code
from matching.problem import YEN, YEN_KG_G, Lot, Order, Permit, Problem

_PERMITS = (
    (Permit.GREEN, Basis.GREEN),
    (Permit.BLACK, Basis.BLACK),
    (Permit.PERMIT_78_3, Basis.PERMIT_78_3),
    (Permit.BUS, Basis.BUS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A lot that fits an order: the highest price (yen/kg) among the order's entries that take it."""

    lot: int
    order: int
    highest: int


def lowest_unit(lot: Lot, option: int) -> int:
    """Lowest price of one unit from a pickup option, in score units."""
    price = lot.lowest + lot.pickups[option].change
    return price * lot.unit_g * YEN_KG_G if lot.per_kg else price * YEN


def headroom_unit(lot: Lot, option: int, highest: int) -> int:
    """(highest - lowest) of one unit in score units; negative = the prices do not meet."""
    return highest * lot.unit_g * YEN_KG_G - lowest_unit(lot, option)


def bonus_unit(problem: Problem, lot: Lot) -> int:
    """Sponsor's worth and the lot's priority points of one unit, in score units."""
    return lot.unit_g * (YEN_KG_G * problem.sponsor.worth + (YEN // 1000) * lot.priority)


def highest_price(lot: Lot, order: Order) -> int | Code:
    """Highest yen/kg the order pays for this lot, or the code of the rule in the way."""
    named = [accept for accept in order.accepts if accept.goods in (lot.product, lot.family)]
    if not named:
        return Code.PRODUCT
    fitting = [accept.highest for accept in named if lot.defects <= accept.defects]
    return max(fitting) if fitting else Code.DEFECTS


def fits(problem: Problem) -> Iterator[Fit]:
    """Every (order, lot) whose goods, defects and prices (at the best pickup option) meet and that is not forbidden."""
    by_name: dict[str, set[int]] = defaultdict(set)
    for i, lot in enumerate(problem.lots):
        by_name[lot.product].add(i)
        by_name[lot.family].add(i)
    never = {(match.lot, match.order) for match in problem.forbidden if match.trip is None}
    for o, order in enumerate(problem.orders):
        for i in sorted(set().union(*(by_name.get(accept.goods, set()) for accept in order.accepts))):
            lot = problem.lots[i]
            highest = highest_price(lot, order)
            if isinstance(highest, Code) or (i, o) in never:
                continue
            if max(headroom_unit(lot, k, highest) for k in range(len(lot.pickups))) >= 0:
                yield Fit(lot=i, order=o, highest=highest)


def default_basis(problem: Problem, trip: int) -> Basis | None:
    """The basis on a trip where the goods are neither the vehicle's party's own nor bought by it for itself."""
    vehicle = problem.vehicles[problem.trips[trip].vehicle]
    for permit, basis in _PERMITS:
        if permit in vehicle.permits:
            return basis
    if problem.parties[vehicle.party].trades:
        return Basis.BOUGHT_B
    return Basis.FREE if problem.allow_free else None


def basis(problem: Problem, lot: int, order: int, trip: int) -> Basis | None:
    """The legal basis of a shipment, the first that holds; None = may not ride."""
    party = problem.vehicles[problem.trips[trip].vehicle].party
    if party == problem.lots[lot].party:
        return Basis.OWN
    if party == problem.orders[order].party:
        return Basis.BOUGHT_A
    return default_basis(problem, trip)


def why_not(problem: Problem, lot: int, order: int, trip: int) -> Code | None:
    """The first rule by which this lot can never serve this order on this trip, time and room aside; None = it may."""
    goods, wish = problem.lots[lot], problem.orders[order]
    highest = highest_price(goods, wish)
    if isinstance(highest, Code):
        return highest
    if max(headroom_unit(goods, k, highest) for k in range(len(goods.pickups))) < 0:
        return Code.PRICE
    for match in problem.forbidden:
        if match.lot in (None, lot) and match.order in (None, order) and match.trip in (None, trip):
            return Code.FORBIDDEN
    if problem.trips[trip].capacity_crates[goods.zone] == 0:
        return Code.ZONE
    return Code.BASIS if basis(problem, lot, order, trip) is None else None
