"""Quotes: how something that is not in the day yet would ride in its standing plan, without the day being laid out anew.

A first look over all routes (:mod:`matching.nearby`) names the trips and goods that matter; they become a part of the day with
the newcomer in it (:mod:`matching.newcomer`), in which the best ways are found, settled and judged like any other, or the
reason. What a part gains the whole gains, so a quoted way holds in the whole plan as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.explain import explain_one
from matching.market import Question
from matching.nearby import Legs, Spot, together
from matching.newcomer import Newcomer, Widened, widened
from matching.objective import entries_of, highest_of
from matching.part import Standing
from matching.plan import Code, Plan, Reason, Unserved
from matching.problem import YEN, YEN_KG_G, Lot, Match, Order, Problem, Window
from matching.recommend import Ready, Recommendation
from matching.solve import solve
from matching.stop import Stop
from matching.wishes import wishes

Ints = NDArray[np.int64]
_TRIPS: Final = 9
"""Trips looked at for one newcomer."""
_GOODS: Final = 14
"""Lots looked at for a new order, orders for a new lot."""
_REASON_TRIPS: Final = 3
_REASON_GOODS: Final = 5
"""Of these, looked at for a quick reason."""
_RIDERS: Final = 40
"""Orders that a new trip is offered."""
_ITERATIONS: Final = 120
"""Of the small search that fills a new trip."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quoted:
    """
    Answer to one newcomer.

    Attributes
    ----------
    widened
        The part of the day with the newcomer in it, in whose terms everything else speaks.
    ready
        The standing plan in it, settled.
    ways
        The best few ways to carry a lot or an order; empty where there is none, and for trips.
    reason
        Why there is none, for lots and orders; looked for among the nearest trips only, so never called proven unless no
        goods fit at all.
    filled
        For a trip: the plan of the small search with what it would carry.
    """

    widened: Widened
    standing: Plan
    ways: tuple[Recommendation, ...] = ()
    reason: Unserved | None = None
    filled: Plan | None = None


class Desk:
    """
    A standing plan of which quotes are asked; what all of them share is worked out once.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        A lawful plan of it.

    Raises
    ------
    ProblemError
        Where it is not.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        ready = Ready(problem, plan)
        self.problem, self.plan = problem, ready.plan
        self.standing = Standing(problem, ready.plan)
        self._legs = Legs.of(problem, ready.plan)
        self._left = np.array([lot.units - self.standing.shipped(k) for k, lot in enumerate(problem.lots)], np.int64)
        self._named: dict[str, list[int]] = {}
        for k, lot in enumerate(problem.lots):
            for name in {lot.product, lot.family}:
                self._named.setdefault(name, []).append(k)
        self._wanted: dict[str, list[int]] = {}
        for o, order in enumerate(problem.orders):
            if o not in self.standing.by_order:
                for name in {accept.goods for accept in order.accepts}:
                    self._wanted.setdefault(name, []).append(o)
        self._wishes: tuple[Ints, Ints] | None = None

    def quote(self, new: Newcomer, *, most: int = 3, full: bool = False, cancel: Callable[[], bool] | None = None) -> Quoted:
        """
        Answer about one newcomer.

        Parameters
        ----------
        most : int
            How many ways at most, each on another trip.
        full : bool
            Whether the reason may take its time: all the trips looked at, not only the nearest few.
        cancel : callable, optional
            Bounds the look for changes that would help: asked between trials; once it says True what is proven is told.

        Raises
        ------
        ProblemError
            Where the newcomer holds a value that is refused.
        """
        if new.trip is not None:
            return self._filled(new)
        if new.order is not None:
            goods = self._lots_for(new.order)
            trips = self._around_order(new, new.order, goods)
        elif new.lot is not None:
            goods = self._takers_of(new.lot)
            trips = self._around_lot(new, new.lot, goods)
        else:
            raise ValueError("a newcomer is a lot, an order or a trip")
        wide, question = self._part(new, trips, goods)
        ready = Ready(wide.problem, wide.plan, known=True)
        ways = ready.recommend(Match(lot=question.lot, order=question.order), most=most)
        if ways:
            return Quoted(widened=wide, standing=ready.plan, ways=ways)
        near = slice(None) if full else slice(_REASON_TRIPS), slice(None) if full else slice(_REASON_GOODS)
        small, question = self._part(new, trips[near[0]], goods[near[1]])
        reason = explain_one(small.problem, small.plan, question, hosts=2 if full else 1, cancel=cancel)
        market_wide = reason.reason is Reason.IMPOSSIBLE and reason.code in {Code.PRODUCT, Code.DEFECTS}
        return Quoted(widened=small, standing=small.plan, reason=reason if market_wide else replace(reason, proven=False))

    def _part(self, new: Newcomer, trips: list[int], goods: list[int]) -> tuple[Widened, Question]:
        """Cut out trips and the other side's goods, put the newcomer in, and say how it is asked about."""
        if new.order is not None:
            part = self.standing.part(trips=trips, lots=goods)
            return widened(part, new), Question(order=len(part.orders))
        part = self.standing.part(trips=trips, orders=goods)
        return widened(part, new), Question(lot=len(part.lots))

    # -- orders ------------------------------------------------------------------------------------------------------------

    def _lots_for(self, order: Order) -> list[int]:
        """Lots with units left for a new order: those that would bring most, else those that come nearest to fitting."""
        names = {accept.goods for accept in order.accepts}
        found: list[tuple[int, float, int]] = []
        for k in dict.fromkeys(k for name in names for k in self._named.get(name, ())):
            lot, left = self.problem.lots[k], int(self._left[k])
            if left < lot.min_units:
                continue
            if not entries_of(lot, order):
                found.append((2, 0.0, k))
                continue
            units = max(lot.min_units, min(left, (order.max_g + order.over_g) // lot.unit_g))
            margin = _margin(lot, order, units)
            too_much = lot.min_units * lot.unit_g > order.max_g + order.over_g
            found.append((int(margin < 0 or too_much), -float(margin), k))
        found.sort()
        return [k for _, _, k in found[:_GOODS]]

    def _around_order(self, new: Newcomer, order: Order, lots: list[int]) -> list[int]:
        if not lots:
            return self._near(self._legs.costs(new, _spots_of_order(order)).min(axis=(1, 2)), new)
        picks = [(k, spot) for k in lots for spot in _spots_of_lot(self.problem.lots[k])]
        drops = _spots_of_order(order)
        cost = together(self._legs.costs(new, [spot for _, spot in picks]), self._legs.costs(new, drops))
        worth = np.array([_margin(self.problem.lots[k], order, _units(self.problem.lots[k], int(self._left[k]), order))
                          for k, _ in picks], np.int64)  # fmt: skip
        return self._near((cost - worth[None, :, None]).min(axis=(1, 2)), new)

    # -- lots --------------------------------------------------------------------------------------------------------------

    def _takers_of(self, lot: Lot) -> list[int]:
        """Orders not served for a new lot: those that it would bring most with, else those that come nearest to fitting."""
        found: list[tuple[int, float, int]] = []
        for o in dict.fromkeys(o for name in (lot.product, lot.family) for o in self._wanted.get(name, ())):
            order = self.problem.orders[o]
            if not entries_of(lot, order):
                found.append((2, 0.0, o))
                continue
            margin = _margin(lot, order, _units(lot, lot.units, order)) + YEN * order.priority
            too_much = lot.min_units * lot.unit_g > order.max_g + order.over_g
            found.append((int(margin < 0 or too_much), -float(margin), o))
        found.sort()
        return [o for _, _, o in found[:_GOODS]]

    def _around_lot(self, new: Newcomer, lot: Lot, takers: list[int]) -> list[int]:
        picks = _spots_of_lot(lot)
        if not takers:
            return self._near(self._legs.costs(new, picks).min(axis=(1, 2)), new)
        drops = [(o, spot) for o in takers for spot in _spots_of_order(self.problem.orders[o])]
        cost = together(self._legs.costs(new, picks), self._legs.costs(new, [spot for _, spot in drops]))
        worth = np.array([_margin(lot, self.problem.orders[o], _units(lot, lot.units, self.problem.orders[o]))
                          for o, _ in drops], np.int64)  # fmt: skip
        return self._near((cost - worth[None, None, :]).min(axis=(1, 2)), new)

    def _near(self, cost: Ints, new: Newcomer) -> list[int]:
        """The trips of least cost; those without a legal basis for it come last."""
        party = new.order.party if new.order is not None else new.lot.party if new.lot is not None else -1
        barred = np.array([not self._may(int(trip), party) for trip in self._legs.trips], np.bool_)
        ranked = np.lexsort((self._legs.trips, cost, barred))
        return [int(trip) for trip in self._legs.trips[ranked[:_TRIPS]]]

    def _may(self, trip: int, party: int) -> bool:
        problem = self.problem
        vehicle = problem.vehicles[problem.trips[trip].vehicle]
        return bool(vehicle.permits) or problem.parties[vehicle.party].trades or problem.allow_free or vehicle.party == party

    # -- trips -------------------------------------------------------------------------------------------------------------

    def _filled(self, new: Newcomer) -> Quoted:
        """Fill a new trip with what no other carries, by a small search of its own."""
        orders, lots = self._riders(new)
        part = self.standing.part(trips=(), orders=orders, lots=lots)
        wide = widened(part, new)
        result = solve(wide.problem, stop=Stop(iterations=_ITERATIONS), seed=1, explain=False)
        return Quoted(widened=wide, standing=wide.plan, filled=result.plan)

    def _riders(self, new: Newcomer) -> tuple[list[int], list[int]]:
        """Orders not served, and the lots left for them, that bring most on the new trip at first sight."""
        problem, trip = self.problem, new.trip
        if self._wishes is None:
            self._wishes = wishes(problem)
        first, flat = self._wishes
        order_of = np.repeat(np.arange(len(problem.orders)), np.diff(first))
        open_to = np.array([o not in self.standing.by_order for o in range(len(problem.orders))], np.bool_)
        rows = np.flatnonzero(open_to[order_of] & (self._left[flat[:, 0]] > 0)) if len(flat) else np.zeros(0, np.int64)
        if trip is None or not len(rows):
            return [], []
        alone = Legs.of_trip(problem, trip)
        lots, orders = np.unique(flat[rows, 0]), np.unique(order_of[rows])
        pick = _least(alone.costs(new, [spot for k in lots for spot in _spots_of_lot(problem.lots[k])]),
                      [len(problem.lots[k].pickups) for k in lots])  # fmt: skip
        drop = _least(alone.costs(new, [spot for o in orders for spot in _spots_of_order(problem.orders[o])]),
                      [len(problem.orders[o].receivings) for o in orders])  # fmt: skip
        hope = {}
        for row in rows.tolist():
            k, o = int(flat[row, 0]), int(order_of[row])
            lot, order = problem.lots[k], problem.orders[o]
            worth = _margin(lot, order, _units(lot, int(self._left[k]), order)) + YEN * order.priority
            # Many ride together on one way, so each is asked for a part of what it would cost alone.
            hope[o, k] = worth - (int(pick[np.searchsorted(lots, k)]) + int(drop[np.searchsorted(orders, o)])) // 3
        best: dict[int, list[tuple[int, int]]] = {}
        for (o, k), value in hope.items():
            best.setdefault(o, []).append((-value, k))
        chosen = sorted(best, key=lambda o: (min(best[o]), o))[:_RIDERS]
        return chosen, sorted({k for o in chosen for _, k in sorted(best[o])[:3]})


def _least(costs: Ints, sizes: list[int]) -> Ints:
    """Least cost over a single trip's legs and over each owner's options."""
    each = costs[0].min(axis=0)
    begins = np.cumsum([0, *sizes[:-1]])
    return np.asarray(np.minimum.reduceat(each, begins))


def _units(lot: Lot, left: int, order: Order) -> int:
    return max(lot.min_units, min(left, (order.max_g + order.over_g) // lot.unit_g))


def _margin(lot: Lot, order: Order, units: int) -> int:
    """(highest - lowest) of so many units at the best option (score units)."""
    lowest = lot.lowest + min(option.change for option in lot.pickups)
    low = YEN_KG_G * lowest * units * lot.unit_g if lot.per_kg else YEN * lowest * units
    return YEN_KG_G * (highest_of(lot, order) or 0) * units * lot.unit_g - low


def _spots_of_lot(lot: Lot) -> list[Spot]:
    return [_spot(option.place, option.windows) for option in lot.pickups]


def _spots_of_order(order: Order) -> list[Spot]:
    return [_spot(option.place, option.windows) for option in order.receivings]


def _spot(place: int, windows: tuple[Window, ...]) -> Spot:
    return Spot(place=place, early=min(w.early for w in windows), late=max(w.late for w in windows))
