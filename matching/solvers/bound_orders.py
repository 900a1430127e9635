"""What the orders of one trip bring at given prices, as far as the pickups made so far allow.

Prices turn what trips share into money: a unit of a lot, a visit to an order, a gram of an order that several visits may fill.
At given prices the orders of a trip have nothing to do with each other any more but the time that handling takes, so each is
filled on its own: for every length of handling the best fill in whole units, by dynamic programming over grams and seconds;
where that is too large a table, in fractions of units and in no time, which is never less. What an order brings depends only on
which of its pickups have been made, so each such pattern is worked out once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.problem import YEN, ZONES, Ethylene, Problem
from matching.solvers.bound_ground import BoundTrip, Flags, Ints
from matching.solvers.bound_pairs import Rides, Rows

Picked = tuple[Flags, Flags, Flags]
"""Sets of pickups [N, nodes] that count for goods of side 0, 1 and 2."""

_TABLE: Final = 2000, 500
"""Steps of weight, and units in all, up to which an order is filled in whole units."""
_MOMENTS: Final = 40
"""Lengths of handling told apart; with more of them they are rounded down."""
_NEVER: Final = -(1 << 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What trips pay for what they share (all >= 0, score units): a unit of each lot, a visit to and a gram of each order."""

    lot: Ints
    visit: Ints
    gram: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Goods for an order: gain a unit, handling a crate at both ends (s); ``pick`` = pickup node, -1 = on the own way.

    ``side``: 0, or 1 and 2 for goods that may not be on board together.
    """

    lot: int
    pick: int
    side: int
    gain: int
    unit_g: int
    least: int
    most: int
    per_crate: int
    crate_s: int

    def handling(self, units: int) -> int:
        """Seconds for so many units."""
        return self.crate_s * -(-units // self.per_crate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One way to fill an order: seconds of handling, score units that it brings (> 0), units of lots.

    ``sides``: bit 0 = may hold goods of side 1, bit 1 = of side 2.
    """

    time: int
    value: int
    sides: int
    units: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One order at one place; ``flat`` = its own points less the price of the visit, ``rate_s`` what a second costs."""

    order: int
    flat: int
    room_g: int
    least_g: int
    rate_s: int
    choices: tuple[Choice, ...]
    known: dict[bytes, tuple[Filled, ...]] = field(default_factory=dict)

    def kinds(self, picked: Picked) -> tuple[list[tuple[Filled, ...]], Ints]:
        """Ways to fill it for each distinct pattern among many sets of pickups, and the pattern of each set."""
        ones = np.ones(len(picked[0]), bool)
        columns = [ones if c.pick < 0 else picked[c.side][:, c.pick] for c in self.choices]
        packed = np.packbits(np.stack(columns, axis=1), axis=1)
        kinds, which = np.unique(packed, axis=0, return_inverse=True)
        return [self._ways(kind) for kind in kinds], which.ravel()

    def ways(self, picked: Picked) -> tuple[Filled, ...]:
        """Return the ways to fill it for one set of pickups: of equal sides, more time always brings more."""
        return self.kinds(picked)[0][0]

    def _ways(self, packed: NDArray[np.uint8]) -> tuple[Filled, ...]:
        key = packed.tobytes()
        if key not in self.known:
            there = [c for c, bit in zip(self.choices, np.unpackbits(packed)[: len(self.choices)], strict=True) if bit]
            sides = {choice.side for choice in there}
            found: list[Filled] = []
            for allowed in ((0,), (0, 1), (0, 2), (0, 1, 2)):
                if not set(allowed[1:]) <= sides:
                    continue
                best: dict[int, Choice] = {}
                for choice in there:
                    if choice.side in allowed:
                        best[choice.lot] = _better(best.get(choice.lot), choice)
                flags = sum(1 << (side - 1) for side in allowed[1:])
                ways = self._fill([best[lot] for lot in sorted(best)])
                found += [replace(way, sides=flags) for way in ways]
            self.known[key] = tuple(found)
        return self.known[key]

    def _fill(self, goods: list[Choice]) -> tuple[Filled, ...]:
        if not goods:
            return ()
        step = math.gcd(*(choice.unit_g for choice in goods))
        room = min(self.room_g, sum(choice.most * choice.unit_g for choice in goods)) // step
        if room > _TABLE[0] or sum(choice.most for choice in goods) > _TABLE[1]:
            return self._in_part(goods)
        longest = sum(choice.handling(choice.most) for choice in goods)
        moment = max(1, math.gcd(*(choice.crate_s for choice in goods)), -(-longest // _MOMENTS))
        # table[c, w]: the most that exactly w steps of weight bring with c moments of handling.
        table = np.full((longest // moment + 1, room + 1), _NEVER, np.int64)
        table[0, 0] = 0
        taken = []
        for choice in goods:
            better, units = table.copy(), np.zeros(table.shape, np.int64)
            for number in range(choice.least, min(choice.most, room * step // choice.unit_g) + 1):
                weight, took = number * choice.unit_g // step, choice.handling(number)
                brings = table[: len(table) - took // moment, : room + 1 - weight] + choice.gain * number - self.rate_s * took
                tail = (slice(took // moment, None), slice(weight, None))
                more = brings > better[tail]
                better[tail] = np.where(more, brings, better[tail])
                units[tail] = np.where(more, number, units[tail])
            table = better
            taken.append(units)
        first = max(1, -(-self.least_g // step))
        if first > room:
            return ()
        ways: list[Filled] = []
        for c, w in enumerate((first + table[:, first:].argmax(axis=1)).tolist()):
            value = int(table[c, w]) + self.flat
            if value > (ways[-1].value if ways else 0):
                ways.append(Filled(time=c * moment, value=value, sides=0, units=_read(goods, taken, c, w, moment, step)))
        return tuple(ways)

    def _in_part(self, goods: list[Choice]) -> tuple[Filled, ...]:
        """Best goods first, the last of them in part; less good ones only as far as the least weight demands."""
        room, filled, value = self.room_g, 0, self.flat
        found: list[tuple[int, float]] = []
        net = {choice.lot: choice.gain - self.rate_s * choice.crate_s // choice.per_crate for choice in goods}
        for choice in sorted(goods, key=lambda c: (-net[c.lot] / c.unit_g, c.lot)):
            wanted = room if net[choice.lot] > 0 else max(0, self.least_g - filled)
            took = min(wanted, choice.most * choice.unit_g)
            value += -((-net[choice.lot] * took) // choice.unit_g)
            room, filled = room - took, filled + took
            if took:
                found.append((choice.lot, took / choice.unit_g))
        if value <= 0 or filled < max(1, self.least_g):
            return ()
        return (Filled(time=0, value=value, sides=0, units=tuple(found)),)


def _better(one: Choice | None, other: Choice) -> Choice:
    """Of two ways to pick up a lot the dearer, with as much as either allows: a lot leaves from one option."""
    if one is None:
        return other
    return replace(one if one.gain >= other.gain else other, most=max(one.most, other.most))


def _read(goods: list[Choice], taken: list[Ints], c: int, w: int, moment: int, step: int) -> tuple[tuple[int, float], ...]:
    """Units of each lot behind an entry of the table."""
    found = []
    for choice, units in zip(reversed(goods), reversed(taken), strict=True):
        number = int(units[c, w])
        if number:
            found.append((choice.lot, float(number)))
            c, w = c - choice.handling(number) // moment, w - number * choice.unit_g // step
    return tuple(found)


def wishes_of(
    problem: Problem, rows: Rows, trip: BoundTrip, rides: Rides, prices: Prices, pick_node: dict[int, int]
) -> list[tuple[int, Wish]]:
    """Return the orders worth serving with the place where they are received, -1 = on the trip's own way.

    An order that can be received on the own way is only there: it costs no call, and every pickup may come before it.
    """
    own = set(trip.chain)
    by_order = defaultdict[int, list[int]](list)
    for k, row in enumerate(rides.row.tolist()):
        by_order[int(rows.order[row])].append(k)
    found = []
    every = (np.ones((1, max(1, len(pick_node))), bool),) * 3
    zone = _split_zone(problem, rows, rides)
    for order, several in sorted(by_order.items()):
        ends = {int(rows.to[rides.row[k]]) for k in several}
        for place in [-1] if trip.loose or ends & own else sorted(ends):
            here = several if place < 0 else [k for k in several if int(rows.to[rides.row[k]]) == place]
            wish = _wish(problem, rows, trip, rides, prices, pick_node, order, here, place, zone)
            if wish.ways(every):
                found.append((place, wish))
    return found


def _split_zone(problem: Problem, rows: Rows, rides: Rides) -> int:
    """Return the zone in which most goods may not meet: those that give off ethylene and those that suffer from it."""
    counts = {}
    for zone in range(ZONES):
        here = [problem.lots[int(lot)].ethylene for lot in rows.lot[rides.row] if problem.lots[int(lot)].zone == zone]
        counts[zone] = min(here.count(Ethylene.PRODUCES), here.count(Ethylene.SENSITIVE))
    return max(counts, key=lambda zone: (counts[zone], -zone))


def _wish(
    problem: Problem,
    rows: Rows,
    trip: BoundTrip,
    rides: Rides,
    prices: Prices,
    pick_node: dict[int, int],
    order: int,
    here: list[int],
    place: int,
    zone: int,
) -> Wish:
    wanted = problem.orders[order]
    best: dict[tuple[int, int], Choice] = {}
    for k in here:
        row = int(rides.row[k])
        lot = int(rows.lot[row])
        given = problem.lots[lot]
        gain = int(rows.margin[row] + rows.bonus[row]) - int(prices.lot[lot]) - int(prices.gram[order]) * given.unit_g
        pick = -1 if trip.loose or int(rows.at[row]) in trip.chain else pick_node[int(rows.at[row])]
        # Where an order may have been delivered to before, or at any moment, nothing is known of what was on board when; and
        # what never leaves its place is never on board.
        free = trip.loose or place < 0 or wanted.max_deliveries > 1 or given.zone != zone or int(rows.at[row]) == place
        choice = Choice(
            lot=lot, pick=pick, side=0 if free else int(given.ethylene), gain=gain, unit_g=given.unit_g,
            least=given.min_units, most=int(rides.most[k]),
            per_crate=given.units_per_crate, crate_s=0 if trip.loose else 2 * given.handling_s,
        )  # fmt: skip
        best[lot, pick] = _better(best.get((lot, pick)), choice)
    return Wish(
        order=order,
        flat=YEN * wanted.priority - int(prices.visit[order]),
        room_g=wanted.max_g + wanted.over_g,
        least_g=wanted.min_g if wanted.max_deliveries == 1 else 0,
        rate_s=trip.rate_s,
        choices=tuple(best.values()),
    )
