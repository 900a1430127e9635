"""Which pairs could ride on which trips: the screen over all trips at once, folded to what reasons need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Sequence as Series
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.objective import fits
from matching.ownway import own_way
from matching.plan import Code, Shipment
from matching.problem import Problem
from matching.screen import CODES, Columns, Pair, Screened, screen, too_far

Ints = NDArray[np.int64]
_CHUNK: Final = 40_000
"""Pairs screened at once: bounds the memory."""
_NAMED: Final = tuple(Code)
_SCREENED: Final = np.array([_NAMED.index(code) for code in CODES], np.int64)
_NONE: Final = -(2**60)
"""Stands for a figure that is not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """The rule that stands in the way of something alone, failing by the least share of its limit."""

    share: float
    code: Code
    trip: int | None = None
    amount: int | None = None
    limit: int | None = None
    pair: Pair | None = None


@dataclass(slots=True, kw_only=True)
class Prospect:
    """One pair: the trips that no bound refuses, each with the least it would cost, and the least obstacle of the others."""

    open: list[tuple[int, int]]
    obstacle: Obstacle | None = None
    tried: int = 0


class Prospects:
    """What is known of many pairs on every trip, in columns; one pair's :class:`Prospect` is made when it is asked for.

    Parameters
    ----------
    pairs : sequence of Pair
        All different.
    """

    def __init__(self, pairs: Series[Pair]) -> None:
        self.pairs = pairs
        self._row = {pair: n for n, pair in enumerate(pairs)}
        size = len(pairs)
        self.share = np.full(size, np.inf)
        self.trip = np.full(size, -1, np.int64)
        self.code = np.full(size, -1, np.int64)
        self.amount, self.limit = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.tried = np.zeros(size, np.int64)
        self.opened = np.zeros(size, np.bool_)
        self._open: list[tuple[int, Ints, Ints]] = []
        self._by_pair: dict[int, list[tuple[int, int]]] | None = None

    def refuse(self, rows: Ints, share: float, code: Code, trip: int) -> None:
        """Note a rule without figures that stands in the way of some pairs on a trip."""
        rows = rows[(self.share[rows] > share) | (self.code[rows] < 0)]
        self.share[rows], self.code[rows], self.trip[rows] = share, _NAMED.index(code), trip
        self.amount[rows] = self.limit[rows] = _NONE

    def look(self, rows: Ints, looked: Screened, trip: int) -> None:
        """Note what the screen says of some pairs on a trip."""
        self.tried[rows] += 1
        free = looked.share == 0
        if free.any():
            self._open.append((trip, rows[free], looked.cost[free]))
            self.opened[rows[free]] = True
        near = ~free & ((looked.share < self.share[rows]) | (self.code[rows] < 0))
        at = rows[near]
        self.share[at], self.trip[at] = looked.share[near], trip
        self.code[at] = _SCREENED[looked.code[near]]
        self.amount[at], self.limit[at] = looked.amount[near], looked.limit[near]

    def __getitem__(self, pair: Pair) -> Prospect:
        if self._by_pair is None:
            self._by_pair = {}
            for trip, rows, costs in self._open:
                for row, cost in zip(rows.tolist(), costs.tolist(), strict=True):
                    self._by_pair.setdefault(row, []).append((trip, cost))
        n = self._row[pair]
        obstacle = None
        if self.code[n] >= 0:
            named = self.amount[n] != _NONE
            obstacle = Obstacle(
                share=float(self.share[n]),
                code=_NAMED[int(self.code[n])],
                trip=int(self.trip[n]),
                amount=int(self.amount[n]) if named else None,
                limit=int(self.limit[n]) if named else None,
                pair=pair,
            )
        return Prospect(open=self._by_pair.get(n, []), obstacle=obstacle, tried=int(self.tried[n]))


def prospects(problem: Problem, pairs: Iterable[Pair], *, cancel: Callable[[], bool] | None = None) -> Prospects:
    """Look at every pair on every trip.

    Parameters
    ----------
    problem : Problem
    pairs : iterable of Pair
        Whose goods, price and quantity fit.
    cancel : callable, optional
        Asked between trips; once it says True the rest is not looked at.
    """
    unique = list(dict.fromkeys(pairs))
    found = Prospects(unique)
    if not unique:
        return found
    columns = Columns.of(problem, unique)
    lots = np.array([problem.lots[pair.lot].party for pair in unique], np.int64)
    orders = np.array([problem.orders[pair.order].party for pair in unique], np.int64)
    banned = _watched(problem, unique)
    nearest, nearest_trip = np.full(len(unique), np.inf), np.full(len(unique), -1, np.int64)
    for trip in range(len(problem.trips)):
        if cancel is not None and cancel():
            return found
        own = own_way(problem, trip)
        if isinstance(own, Code):
            found.refuse(np.arange(len(unique)), 1e6, own, trip)
            continue
        may = lawful_pairs(problem, trip, lots, orders)
        no = [n for n, pair in banned if any(fits(match, shipment_of(pair, trip, pair.least)) for match in problem.forbidden)]
        found.refuse(np.array(no, np.int64), 1e6, Code.FORBIDDEN, trip)
        forbidden = np.zeros(len(unique), np.bool_)
        forbidden[no] = True
        found.refuse(np.flatnonzero(~may & ~forbidden), 1e6, Code.BASIS, trip)
        allowed = np.flatnonzero(may & ~forbidden)
        far = too_far(problem, trip, own, columns.take(allowed))
        away = allowed[far > 0]
        found.tried[away] += 1
        nearer = far[far > 0] < nearest[away]
        nearest[away[nearer]], nearest_trip[away[nearer]] = far[far > 0][nearer], trip
        close = allowed[far == 0]
        for start in range(0, len(close), _CHUNK):
            rows = close[start : start + _CHUNK]
            found.look(rows, screen(problem, trip, own, columns.take(rows)), trip)
    # Trips ruled out cheaply owe their exact figures only where they are the nearest of all.
    owed = ~found.opened & (nearest < found.share)
    for trip in sorted(set(nearest_trip[owed].tolist())):
        own = own_way(problem, trip)
        rows = np.flatnonzero(owed & (nearest_trip == trip))
        if not isinstance(own, Code):
            found.look(rows, screen(problem, trip, own, columns.take(rows)), trip)
    return found


def lawful_pairs(problem: Problem, trip: int, lots: Ints, orders: Ints) -> NDArray[np.bool_]:
    """Whether pairs of these parties have any legal basis on a trip."""
    vehicle = problem.vehicles[problem.trips[trip].vehicle]
    if vehicle.permits or problem.parties[vehicle.party].trades or problem.allow_free:
        return np.ones(len(lots), np.bool_)
    own: NDArray[np.bool_] = (lots == vehicle.party) | (orders == vehicle.party)
    return own


def _watched(problem: Problem, pairs: Series[Pair]) -> list[tuple[int, Pair]]:
    """Pairs that a forbidden pattern might fit, with their rows."""
    lots = {match.lot for match in problem.forbidden}
    orders = {match.order for match in problem.forbidden}
    return [(n, pair) for n, pair in enumerate(pairs) if pair.lot in lots or pair.order in orders]


def shipment_of(pair: Pair, trip: int, units: int) -> Shipment:
    """Return so many units of a pair on a trip."""
    return Shipment(
        lot=pair.lot,
        order=pair.order,
        trip=trip,
        pickup_option=pair.pickup_option,
        receiving_option=pair.receiving_option,
        units=units,
    )
