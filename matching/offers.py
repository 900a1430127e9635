"""Serving what is wanted on one trip beside what rides there: what could be asked of it, forced in, settled and judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matching.displace import Forced, forced
from matching.kinds import Wanted
from matching.objective import basis_of, entries_of, highest_units, lowest_units
from matching.plan import Plan, Shipment
from matching.problem import Problem
from matching.search.place import glance
from matching.visits import grams_of

_OFFERS = 6
"""Pairs of pickup and receiving options tried for one answer."""


def serves(problem: Problem, plan: Plan, wanted: Wanted, *, eject: bool = False, most: int = _OFFERS) -> Forced | None:
    """Return the best way found to serve what is wanted on top of a standing plan of a (changed) problem.

    Settled, judged by the checker, and worth more than the plan; None where none was found.
    """
    glance(problem)
    best: Forced | None = None
    before = _shipped(plan, wanted.lot)
    for offer in _offers(problem, plan, wanted, most):
        found = _largest(problem, plan, offer, eject)
        if found is None or found.plan is None or found.gain <= 0 or not _more(found.plan, wanted.lot, before):
            continue
        if best is None or found.gain > best.gain:
            best = found
    return best


def _shipped(plan: Plan, lot: int | None) -> int:
    return sum(s.units for s in plan.shipments if s.lot == lot)


def _more(plan: Plan, lot: int | None, before: int) -> bool:
    return lot is None or _shipped(plan, lot) > before


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """Shipments that would serve together; the first may be smaller, down to ``least`` units."""

    shipments: tuple[Shipment, ...]
    least: int


def _offers(problem: Problem, plan: Plan, wanted: Wanted, most: int) -> Iterator[_Offer]:
    """Yield what could be asked of the trip: every option of every lot, as much as is free, best margin first."""
    order = problem.orders[wanted.order]
    most_g = order.max_g + order.over_g
    found: list[tuple[int, Shipment, int]] = []
    for lot in wanted.lots:
        goods = problem.lots[lot]
        if not entries_of(goods, order):
            continue
        standing = [s for s in plan.shipments if s.lot == lot]
        free = goods.units - sum(s.units for s in standing if s.order != wanted.order)
        units = min(free if free >= goods.min_units else goods.units, most_g // goods.unit_g)
        if units < goods.min_units:
            continue
        options = {s.pickup_option for s in standing} or set(range(len(goods.pickups)))
        for p in sorted(options):
            for r in range(len(order.receivings)):
                s = Shipment(lot=lot, order=wanted.order, trip=wanted.trip, pickup_option=p, receiving_option=r, units=units)
                if highest_units(problem, s) >= lowest_units(problem, s) and basis_of(problem, s) is not None:
                    least = max(goods.min_units, -(-order.min_g // goods.unit_g))
                    found.append((highest_units(problem, s) - lowest_units(problem, s), s, least))
    found.sort(key=lambda row: -row[0])
    for _, s, least in found[:most]:
        if grams_of(problem, s) >= order.min_g:
            yield _Offer(shipments=(s,), least=least)
        elif wanted.lot is None or s.lot == wanted.lot:
            grown = _grown(problem, s, [other for _, other, _ in found])
            if sum(grams_of(problem, one) for one in grown) >= order.min_g:
                yield _Offer(shipments=grown, least=s.units)


def _grown(problem: Problem, first: Shipment, others: list[Shipment]) -> tuple[Shipment, ...]:
    """Add other lots at the same receiving option until the order has its least."""
    order = problem.orders[first.order]
    chosen, grams = [first], grams_of(problem, first)
    for other in others:
        if grams >= order.min_g:
            break
        goods = problem.lots[other.lot]
        units = min(other.units, (order.max_g + order.over_g - grams) // goods.unit_g)
        known = {one.lot for one in chosen}
        if other.lot in known or other.receiving_option != first.receiving_option or units < goods.min_units:
            continue
        chosen.append(replace(other, units=units))
        grams += units * goods.unit_g
    return tuple(chosen)


def _largest(problem: Problem, plan: Plan, offer: _Offer, eject: bool) -> Forced | None:
    """Force an offer in, with as many units as fit: fewer take less room and time, so halving finds the most."""
    found = forced(problem, plan, offer.shipments, eject=eject)
    if found is not None or offer.least >= offer.shipments[0].units:
        return found
    first, rest = offer.shipments[0], offer.shipments[1:]
    low, high = offer.least, first.units
    found = forced(problem, plan, (replace(first, units=low), *rest), eject=eject)
    while found is not None and high - low > 1:
        middle = (low + high) // 2
        more = forced(problem, plan, (replace(first, units=middle), *rest), eject=eject)
        if more is None:
            high = middle
        else:
            low = middle
            found = more if more.gain >= found.gain else found
    return found
