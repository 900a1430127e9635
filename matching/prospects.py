"""Which pairs could ride on which trips: the screen over all trips at once, folded to what reasons need."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Series
from dataclasses import dataclass

from matching.objective import basis_of, fits
from matching.ownway import own_way
from matching.plan import Code, Shipment
from matching.problem import Problem
from matching.screen import Pair, screen, too_far

_CHUNK = 40_000
"""Pairs screened at once: bounds the memory."""


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

    def hinder(self, obstacle: Obstacle) -> None:
        """Keep the obstacle with the least share."""
        if self.obstacle is None or obstacle.share < self.obstacle.share:
            self.obstacle = obstacle


def prospects(problem: Problem, pairs: Iterable[Pair]) -> dict[Pair, Prospect]:
    """Look at every pair on every trip.

    Parameters
    ----------
    problem : Problem
    pairs : iterable of Pair
        Whose goods, price and quantity fit.

    Returns
    -------
    dict of Prospect by Pair
    """
    unique = list(dict.fromkeys(pairs))
    found = {pair: Prospect(open=[]) for pair in unique}
    nearest: dict[Pair, tuple[float, int]] = {}
    for trip in range(len(problem.trips)):
        may = _allowed(problem, trip, unique, found)
        for start in range(0, len(may), _CHUNK):
            near = _near(problem, trip, may[start : start + _CHUNK], found, nearest)
            _screened(problem, trip, near, found)
    # Trips ruled out cheaply owe their exact figures only where they are the nearest of all.
    owed: dict[int, list[Pair]] = {}
    for pair, (share, trip) in nearest.items():
        obstacle = found[pair].obstacle
        if not found[pair].open and (obstacle is None or share < obstacle.share):
            owed.setdefault(trip, []).append(pair)
    for trip, few in sorted(owed.items()):
        _screened(problem, trip, few, found)
    return found


def _near(
    problem: Problem,
    trip: int,
    pairs: Series[Pair],
    found: dict[Pair, Prospect],
    nearest: dict[Pair, tuple[float, int]],
) -> list[Pair]:
    """Pairs that the trip might reach within its budget; of the others, remember the trip that comes nearest."""
    own = own_way(problem, trip)
    if isinstance(own, Code):
        return []
    near: list[Pair] = []
    for pair, share in zip(pairs, too_far(problem, trip, own, pairs).tolist(), strict=True):
        if not share:
            near.append(pair)
            continue
        found[pair].tried += 1
        if pair not in nearest or share < nearest[pair][0]:
            nearest[pair] = share, trip
    return near


def _allowed(problem: Problem, trip: int, pairs: Series[Pair], found: dict[Pair, Prospect]) -> list[Pair]:
    """Pairs with a legal basis on a trip that runs and that nobody forbids; the others have their obstacle."""
    own = own_way(problem, trip)
    if isinstance(own, Code):
        for pair in pairs:
            found[pair].hinder(Obstacle(share=1e6, code=own, trip=trip))
        return []
    watched = {match.lot for match in problem.forbidden} | {match.order for match in problem.forbidden}
    may: list[Pair] = []
    lawful: dict[tuple[int, int], bool] = {}
    for pair in pairs:
        parties = problem.lots[pair.lot].party, problem.orders[pair.order].party
        probe = shipment_of(pair, trip, pair.least)
        if parties not in lawful:
            lawful[parties] = basis_of(problem, probe) is not None
        if watched & {pair.lot, pair.order} and any(fits(match, probe) for match in problem.forbidden):
            found[pair].hinder(Obstacle(share=1e6, code=Code.FORBIDDEN, trip=trip, pair=pair))
        elif not lawful[parties]:
            found[pair].hinder(Obstacle(share=1e6, code=Code.BASIS, trip=trip, pair=pair))
        else:
            may.append(pair)
    return may


def _screened(problem: Problem, trip: int, pairs: Series[Pair], found: dict[Pair, Prospect]) -> None:
    own = own_way(problem, trip)
    if isinstance(own, Code) or not pairs:
        return
    looked = screen(problem, trip, own, pairs)
    shares, costs = looked.share.tolist(), looked.cost.tolist()
    for k, pair in enumerate(pairs):
        prospect = found[pair]
        prospect.tried += 1
        if not shares[k]:
            prospect.open.append((trip, costs[k]))
        elif prospect.obstacle is None or shares[k] < prospect.obstacle.share:
            code, amount, limit = looked.verdict(k)
            prospect.obstacle = Obstacle(share=shares[k], code=code, trip=trip, amount=amount, limit=limit, pair=pair)


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
