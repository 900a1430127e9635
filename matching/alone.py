"""Could it ride alone? Every lot for every order on every trip without other shipments, by bounds and then by the law."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Series
from dataclasses import dataclass

from matching.errors import PlanBroken
from matching.lawful import Way, best_way, routed, sequences, worth_of
from matching.market import Alone, Asked, Market, Question, ask
from matching.objective import basis_of, lowest_units
from matching.ownway import OwnWay, own_way
from matching.plan import OWNED, Code, Shipment
from matching.problem import YEN, Problem
from matching.prospects import Obstacle, Prospects, prospects, shipment_of
from matching.screen import Pair
from matching.visits import grams_of

_WAYS = 4_000
"""At most so many ways are tried by the law for one question; beyond, the answer is not proven."""
_ENOUGH = 3
"""Trips with a way worth having, after which no more are tried: the question is no longer whether it could ride alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hope:
    """A pair that no bound refuses on a trip; ``bound`` = the most it could gain with one lot (score units)."""

    trip: int
    pair: Pair
    bound: int


def alone(problem: Problem, *, order: int | None = None, lot: int | None = None) -> Alone:
    """Try an order with any lots of full stock, or a lot with any order, on every trip without other shipments.

    Parameters
    ----------
    problem : Problem
    order, lot : int
        One of the two.

    Returns
    -------
    Alone
        ``ways`` best first; an obstacle only where there is no way at all.
    """
    asked = ask(Market(problem), Question(order=order, lot=lot))
    return answer(problem, asked, prospects(problem, asked.pairs))


def answer(problem: Problem, asked: Asked, known: Prospects, *, cancel: Callable[[], bool] | None = None) -> Alone:
    """Try what was asked, with the prospects of its pairs (:func:`matching.prospects.prospects`) known.

    ``cancel`` is asked between trips; once it says True no more are tried, and the answer is not ``complete``.
    """
    found = asked.found
    if not asked.pairs:
        return found
    _try_all(problem, _hopes(problem, asked.pairs, known, found), found, cancel)
    if not problem.trips:
        found.hinder(Obstacle(share=float("inf"), code=Code.BASIS))
    found.ways.sort(key=lambda way: (-way.gain, way.lack, way.sequence.trip))
    if found.ways:
        found.obstacle = None
    return found


def runnable(problem: Problem, trip: int) -> OwnWay:
    """Return the own way of a trip that is known to have one."""
    own = own_way(problem, trip)
    if isinstance(own, Code):
        raise PlanBroken(f"trip {trip} cannot run: {own.value}")
    return own


def _hopes(problem: Problem, pairs: Series[Pair], known: Prospects, found: Alone) -> list[_Hope]:
    """Pairs and trips that no bound refuses, each with the most it could gain, best first; the others are obstacles."""
    hopes: list[_Hope] = []
    for pair in pairs:
        prospect = known[pair]
        found.tried += prospect.tried
        if prospect.obstacle is not None:
            found.hinder(prospect.obstacle)
        most = shipment_of(pair, 0, _most(problem, pair))
        gain = _lots_needed(problem, most) * worth_of(problem, most) + YEN * problem.orders[pair.order].priority
        hopes.extend(_Hope(trip=trip, pair=pair, bound=gain - cost) for trip, cost in prospect.open)
    hopes.sort(key=lambda hope: (-hope.bound, hope.trip))
    return hopes


def _lots_needed(problem: Problem, most: Shipment) -> int:
    """How many such shipments an order could take where one alone is too little; 1 where it is enough."""
    order, grams = problem.orders[most.order], grams_of(problem, most)
    return 1 if grams >= order.min_g else -(-(order.max_g + order.over_g) // grams)


def _try_all(problem: Problem, hopeful: Series[_Hope], found: Alone, cancel: Callable[[], bool] | None = None) -> None:
    """Try by the law, best bound first, until the question is answered: enough good ways, or none can be good any more."""
    good: set[int] = set()
    for hope in hopeful:
        if len(good) >= _ENOUGH or (hope.bound <= 0 and found.ways):
            return
        if found.tried > _WAYS or (cancel is not None and cancel()):
            found.complete = False
            return
        before = len(found.ways)
        _try(problem, hope.trip, hope.pair, [h.pair for h in hopeful if h.trip == hope.trip], found, cancel)
        good |= {way.sequence.trip for way in found.ways[before:] if way.gain > 0 and not way.lack}


def _most(problem: Problem, pair: Pair) -> int:
    """Most units of the lot that the order takes, its stock full."""
    lot, order = problem.lots[pair.lot], problem.orders[pair.order]
    return max(pair.least, min(lot.units, (order.max_g + order.over_g) // lot.unit_g))


def _try(
    problem: Problem, trip: int, pair: Pair, hopeful: Series[Pair], found: Alone, cancel: Callable[[], bool] | None = None
) -> None:
    """Try one pair by the law with as many units as ride; where they are too few, with other lots of the same order."""
    own = runnable(problem, trip)
    order = problem.orders[pair.order]
    units, insured = _most(problem, pair), _insurable(problem, pair, trip)
    if insured is not None and insured < units:
        units = insured
    if units < pair.least:
        found.hinder(_uninsured(problem, pair, trip))
        return
    way: Way | None = None
    while True:
        way, tried = best_way(problem, (shipment_of(pair, trip, units),), own.sequence, own, 0)
        found.tried += tried
        if way is not None or units == pair.least:
            break
        units = max(pair.least, units // 2)
    if way is None:
        found.hinder(_broken(problem, trip, pair, cancel))
        return
    grams = way.shipments[0].units * problem.lots[pair.lot].unit_g
    if grams < order.min_g:
        found.complete = False
        way, grams = _grown(problem, way, grams, hopeful, found)
    if grams < order.min_g:
        found.hinder(
            Obstacle(
                share=(order.min_g - grams) / order.min_g + 1,
                code=Code.QUANTITY,
                trip=trip,
                amount=grams,
                limit=order.min_g,
                pair=pair,
            )
        )
        return
    if _over_insured(problem, way):
        found.hinder(_uninsured(problem, pair, trip))
        return
    priority = YEN * order.priority
    found.ways.append(
        Way(shipments=way.shipments, sequence=way.sequence, route=way.route, gain=way.gain + priority, lack=way.lack)
    )


def _grown(problem: Problem, way: Way, grams: int, hopeful: Series[Pair], found: Alone) -> tuple[Way, int]:
    """Add other lots for the same order at the same visit until its least quantity is reached."""
    trip, first = way.sequence.trip, way.shipments[0]
    own = runnable(problem, trip)
    order = problem.orders[first.order]
    used = {first.lot}
    for pair in hopeful:
        if grams >= order.min_g:
            break
        if pair.order != first.order or pair.lot in used or pair.receiving_option != first.receiving_option:
            continue
        lot = problem.lots[pair.lot]
        units = min(lot.units, (order.max_g + order.over_g - grams) // lot.unit_g)
        if units < pair.least:
            continue
        more = (*way.shipments, shipment_of(pair, trip, units))
        grown, tried = best_way(problem, more, way.sequence, own, len(more) - 1, join=order.max_deliveries == 1)
        found.tried += tried
        if grown is not None:
            way, used, grams = grown, used | {pair.lot}, grams + units * lot.unit_g
    return way, grams


def _insurable(problem: Problem, pair: Pair, trip: int) -> int | None:
    """Most units whose lowest price the trip's insurance covers; None = any."""
    limit = problem.trips[trip].insured
    one = shipment_of(pair, trip, 1)
    if limit is None or basis_of(problem, one) in OWNED or not lowest_units(problem, one):
        return None
    return YEN * limit // lowest_units(problem, one)


def _over_insured(problem: Problem, way: Way) -> bool:
    limit = problem.trips[way.sequence.trip].insured
    value = sum(lowest_units(problem, s) for s in way.shipments if basis_of(problem, s) not in OWNED)
    return limit is not None and value > YEN * limit


def _uninsured(problem: Problem, pair: Pair, trip: int) -> Obstacle:
    limit = problem.trips[trip].insured or 0
    amount = -(-lowest_units(problem, shipment_of(pair, trip, pair.least)) // YEN)
    share = max(1, amount - limit) / max(1, limit)
    return Obstacle(share=share, code=Code.INSURED, trip=trip, amount=amount, limit=limit, pair=pair)


def _broken(problem: Problem, trip: int, pair: Pair, cancel: Callable[[], bool] | None = None) -> Obstacle:
    """Name the rule that the law finds broken where no bound did: the first one of the position that breaks fewest."""
    own = runnable(problem, trip)
    shipments = (shipment_of(pair, trip, pair.least),)
    best: Obstacle | None = None
    for candidate in sequences(problem, shipments, own.sequence, 0):
        if best is not None and cancel is not None and cancel():
            break
        _, broken = routed(problem, shipments, candidate, own)
        if not broken:
            continue
        first = broken[0]
        if first.amount is None or first.limit is None:
            share = 10.0 * len(broken)
        else:
            share = len(broken) - 1 + abs(first.amount - first.limit) / max(1, abs(first.limit))
        if best is None or share < best.share:
            best = Obstacle(share=share, code=first.code, trip=trip, amount=first.amount, limit=first.limit, pair=pair)
    return best or Obstacle(share=1e5, code=Code.WINDOW, trip=trip, pair=pair)
