"""Who could take whose goods: the lots of an order and the orders of a lot whose goods, price and quantity fit, on any trip."""

from __future__ import annotations

from dataclasses import dataclass, field

from matching.lawful import Way
from matching.objective import entries_of, highest_units, lowest_units
from matching.plan import Code, Shipment
from matching.problem import Problem
from matching.prospects import Obstacle
from matching.screen import Pair


@dataclass(slots=True, kw_only=True)
class Alone:
    """What was found for one order or lot: the best ways, the least obstacle, how many ways were tried, whether all were."""

    ways: list[Way] = field(default_factory=list)
    obstacle: Obstacle | None = None
    tried: int = 0
    complete: bool = True

    def hinder(self, obstacle: Obstacle) -> None:
        """Keep the obstacle with the least share."""
        if self.obstacle is None or obstacle.share < self.obstacle.share:
            self.obstacle = obstacle


class Market:
    """Who names which goods: the lots for an order and the orders for a lot without looking at all of them.

    Parameters
    ----------
    problem : Problem
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._lots: dict[str, list[int]] = {}
        self._orders: dict[str, list[int]] = {}
        for k, lot in enumerate(problem.lots):
            for name in {lot.product, lot.family}:
                self._lots.setdefault(name, []).append(k)
        for o, order in enumerate(problem.orders):
            for name in {accept.goods for accept in order.accepts}:
                self._orders.setdefault(name, []).append(o)

    def lots(self, order: int) -> list[int]:
        """Lots that an order names, by index."""
        names = {accept.goods for accept in self.problem.orders[order].accepts}
        return sorted({k for name in names for k in self._lots.get(name, ())})

    def orders(self, lot: int) -> list[int]:
        """Orders that name a lot, by index."""
        given = self.problem.lots[lot]
        return sorted({o for name in (given.product, given.family) for o in self._orders.get(name, ())})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An order not served (``lot`` None), or a lot with units left."""

    order: int | None = None
    lot: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the pairs whose goods, price and quantity fit, and what was found on the way to them."""

    question: Question
    pairs: tuple[Pair, ...]
    found: Alone


def ask(market: Market, question: Question) -> Asked:
    """Return the pairs of an order or a lot whose goods, price and quantity fit; what does not is an obstacle."""
    problem, found = market.problem, Alone()
    order, lot = question.order, question.lot
    if order is not None:
        pairs = [pair for k in market.lots(order) for pair in _options(problem, found, k, order)]
        reach = sum(problem.lots[k].units * problem.lots[k].unit_g for k in {pair.lot for pair in pairs})
        if pairs and reach < problem.orders[order].min_g:
            least = problem.orders[order].min_g
            found.hinder(Obstacle(share=0.0, code=Code.QUANTITY, amount=reach, limit=least, pair=pairs[0]))
            pairs = []
    else:
        pairs = [pair for o in market.orders(lot or 0) for pair in _options(problem, found, lot or 0, o)]
    if not pairs and found.obstacle is None:
        found.hinder(Obstacle(share=float("inf"), code=Code.PRODUCT))
    return Asked(question=question, pairs=tuple(pairs), found=found)


def _options(problem: Problem, found: Alone, k: int, o: int) -> list[Pair]:
    lot, order = problem.lots[k], problem.orders[o]
    entries = entries_of(lot, order)
    if not entries:
        named = any(accept.goods in {lot.product, lot.family} for accept in order.accepts)
        found.hinder(Obstacle(share=1e7 if named else 1e8, code=Code.DEFECTS if named else Code.PRODUCT))
        return []
    least = lot.min_units
    if least * lot.unit_g > order.max_g + order.over_g or least > lot.units:
        amount, limit = least * lot.unit_g, order.max_g + order.over_g
        found.hinder(Obstacle(share=amount / max(1, limit) + 10, code=Code.QUANTITY, amount=amount, limit=limit))
        return []
    fitting: list[Pair] = []
    for p in range(len(lot.pickups)):
        probe = Shipment(lot=k, order=o, trip=0, pickup_option=p, receiving_option=0, units=least)
        high, low = highest_units(problem, probe), lowest_units(problem, probe)
        pairs = [Pair(lot=k, order=o, pickup_option=p, receiving_option=r, least=least) for r in range(len(order.receivings))]
        if high < low:
            grams = 18 * least * lot.unit_g
            found.hinder(
                Obstacle(
                    share=(low - high) / max(1, high),
                    code=Code.PRICE,
                    amount=-(-low // grams),
                    limit=high // grams,
                    pair=pairs[0],
                )
            )
        else:
            fitting.extend(pairs)
    return fitting
