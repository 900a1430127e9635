"""What one trip earns at most at given prices: every sequence of calls that its budgets allow, walked through in labels.

A relaxation of every lawful route of the trip. Of its calls at places that are not on its own way, the first one at each place
of pickups and the last delivery of each order are kept; closed lengths make the shortened way no longer than the real one, and
a pickup still comes before its deliveries. What is done at places of the own way costs no call and no way, at any moment. A
label is (calls made, where it stands, leg of the own way) with seconds and money; of labels that agree in the first three only
those are kept that are quicker or richer than all others, with the least metres and visits of any of them. Goods that give off
ethylene and goods that suffer from it do not meet: what is delivered after something of the other side was picked up after it,
for which a place of pickups may be called at again. Given up are load, time on board and windows within a leg (what no leg
allows at all has left the rows before).

A label that cannot beat the best one known, even with the most valuable deliveries that its spare time and visits leave room
for, is dropped; so is what exceeds ``width``, but then what it could still have earned counts as the bound.
"""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np

from matching.problem import Problem
from matching.solvers.bound_calls import Calls, calls_of
from matching.solvers.bound_ground import FREE, BoundTrip, Flags, Ints
from matching.solvers.bound_orders import Picked, Prices, Wish
from matching.solvers.bound_pairs import Rides, Rows

_NARROW: Final = 300
"""Width of the walk that finds a good way before all are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One way to run a trip: units of lots, orders visited, grams of orders; ``value`` before prices (score units)."""

    trip: int
    value: float
    units: tuple[tuple[int, float], ...]
    visits: tuple[int, ...]
    grams: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """No lawful route earns more than ``bound`` at the prices (score units, >= 0); good ways found, best first."""

    bound: int
    loads: tuple[Load, ...]
    labels: int


@dataclass(slots=True, kw_only=True)
class _Labels:
    """Labels of one number of calls: sets [n, N]; last node (-1 = none), place and leg; s and m since the start; visits.

    ``net`` = what is brought less what is spent (score units); ``parent`` in the level before, ``way`` = which filling of
    the order delivered last. ``since`` [n, pickups]: pickups called at since the last delivery of goods that may not meet
    those of side 1, of side 2.
    """

    made: Flags
    node: Ints
    stand: Ints
    leg: Ints
    time: Ints
    metres: Ints
    visits: Ints
    net: Ints
    parent: Ints
    way: Ints
    since: tuple[Flags, Flags]

    def picked(self, index: Ints | slice, picks: int) -> Picked:
        """Pickups that count for goods of each side."""
        return self.made[index, :picks], self.since[0][index], self.since[1][index]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walked:
    """What a walk found: no route earns more than ``bound``; ``best`` is earned by the first of ``loads``."""

    bound: int
    best: int
    loads: tuple[Load, ...]
    labels: int


def earn(problem: Problem, rows: Rows, trip: BoundTrip, rides: Rides, prices: Prices, *, width: int) -> Earned:
    """Return what a trip earns at most at these prices.

    Parameters
    ----------
    width : int
        Labels kept of each number of calls.
    """
    calls = calls_of(problem, rows, trip, rides, prices)
    if not calls.wishes:
        return Earned(bound=0, loads=(), labels=0)
    # A narrow walk first: what it finds lets the wide one drop most of its labels.
    walked = _walk(trip, calls, prices, width=min(width, _NARROW), known=0)
    labels = walked.labels
    if walked.bound > walked.best and width > _NARROW:
        wide = _walk(trip, calls, prices, width=width, known=walked.best)
        labels += wide.labels
        best = wide if wide.best > walked.best else walked
        walked = _Walked(bound=min(walked.bound, wide.bound), best=best.best, loads=best.loads, labels=labels)
    return Earned(bound=walked.bound, loads=walked.loads, labels=labels)


def _walk(trip: BoundTrip, calls: Calls, prices: Prices, *, width: int, known: int) -> _Walked:
    """Walk over all numbers of calls, keeping ``width`` labels of each."""
    size = len(calls.places)
    zero = np.zeros(1, np.int64)
    labels = _Labels(
        made=np.zeros((1, size), bool), node=zero - 1, stand=zero + trip.chain[0], leg=zero, time=zero, metres=zero,
        visits=zero, net=zero, parent=zero, way=zero,
        since=(np.zeros((1, calls.picks), bool), np.zeros((1, calls.picks), bool)),
    )  # fmt: skip
    levels: list[_Labels] = []
    best, dropped, seen = max(0, known), 0, 0
    found: list[tuple[int, int, int]] = []
    for level in count():
        home_s, home = _home(trip, calls, labels)
        earned = labels.net - home
        top = int(earned.argmax())
        if int(earned[top]) > 0:
            found.append((int(earned[top]), level, top))
        best = max(best, int(earned[top]))
        hope = earned + _hope(trip, calls, labels, home_s)
        keep = np.flatnonzero(hope > best)
        if len(keep) > width:
            ranked = keep[np.argsort(-hope[keep], kind="stable")]
            dropped = max(dropped, int(hope[ranked[width]]))
            keep = np.sort(ranked[:width])
        levels.append(labels)
        seen += len(labels.node)
        moved = _moves(trip, calls, labels, keep) if len(keep) else None
        if moved is None:
            break
        labels = moved
    ranking = sorted(found, reverse=True)[:4]
    loads = tuple(_load(trip, calls, prices, levels, *where) for where in ranking)
    return _Walked(bound=max(best, dropped), best=ranking[0][0] if ranking else 0, loads=loads, labels=seen)


def _home(trip: BoundTrip, calls: Calls, labels: _Labels) -> tuple[Ints, Ints]:
    """Seconds of going home now, and the money of it less that of the own way (which may be dearer than the closed one)."""
    after = calls.chain[labels.leg + 1]
    way_s: Ints = trip.near.seconds[labels.stand, after] + calls.along_s[-1] - calls.along_s[labels.leg + 1]
    way_m = trip.near.metres[labels.stand, after] + calls.along_m[-1] - calls.along_m[labels.leg + 1]
    base = trip.rate_s * trip.base_s + trip.rate_m * trip.base_m + trip.credit
    spent = trip.rate_s * way_s + trip.rate_m * way_m - base
    return way_s, spent * (not trip.loose)


def _hope(trip: BoundTrip, calls: Calls, labels: _Labels, home_s: Ints) -> Ints:
    """Most that more deliveries can add to each label: with its pickups alone, or with all of them after one more call."""
    slack = trip.spare_s + trip.base_s - labels.time - home_s
    left = (
        np.full(len(slack), FREE if trip.loose or trip.trip.detour_visits is None else trip.trip.detour_visits) - labels.visits
    )
    made = labels.made[:, calls.picks :].copy()
    for node, rivals in enumerate(calls.rivals[calls.picks :]):
        if rivals:
            made[:, node] |= labels.made[:, list(rivals)].any(axis=1)
    picked = labels.picked(slice(None), calls.picks)
    now = np.stack([_worth(wish, picked) for wish in calls.wishes], axis=1) - calls.charge
    hope = _knapsack(calls, np.maximum(0, now), made, slack, left)
    if calls.picks and (calls.first[: calls.picks] <= calls.last[: calls.picks]).any():
        slack, left = slack - int(calls.park[: calls.picks].min()), left - 1
        later = _knapsack(calls, calls.potential, made, slack, left)
        later -= int((calls.call[: calls.picks] + trip.rate_s * calls.park[: calls.picks]).min())
        hope = np.maximum(hope, np.where((slack >= 0) & (left >= 0), later, 0))
    return hope


def _worth(wish: Wish, picked: Picked) -> Ints:
    ways, which = wish.kinds(picked)
    return np.array([max((way.value for way in several), default=0) for several in ways], np.int64)[which]


def _knapsack(calls: Calls, potential: Ints, made: Flags, slack: Ints, left: Ints) -> Ints:
    """Best choice of deliveries within spare seconds, the last one in part; and within spare visits; the lesser of both."""
    worth = np.where(made, 0, potential)
    # By worth a second; what takes no time always fits, and comes first.
    density = np.where(calls.least > 0, worth / np.maximum(1, calls.least), np.inf)
    order = np.argsort(-density, axis=1, kind="stable")
    ranked, least = np.take_along_axis(worth, order, axis=1), calls.least[order]
    took = np.cumsum(least * (ranked > 0), axis=1)
    share = np.clip((slack[:, None] - took) / np.maximum(1, least) + 1, 0, 1)
    by_time = (ranked * np.where(least > 0, share, 1)).sum(axis=1)
    hope: Ints = np.ceil(by_time * (1 + 1e-12)).astype(np.int64)
    # What may share a visit does not count.
    alone = np.where(calls.counts, worth, 0)
    best = np.concatenate([np.zeros((len(worth), 1), np.int64), np.cumsum(-np.sort(-alone, axis=1), axis=1)], axis=1)
    visits = np.take_along_axis(best, np.clip(left, 0, best.shape[1] - 1)[:, None], axis=1)[:, 0]
    lesser: Ints = np.minimum(hope, visits + np.where(calls.counts, 0, worth).sum(axis=1))
    return lesser


def _moves(trip: BoundTrip, calls: Calls, labels: _Labels, keep: Ints) -> _Labels | None:
    """Make every lawful further call from the kept labels, and merge what is alike; None where there is none."""
    s, d, chain = trip.near.seconds, trip.near.metres, calls.chain
    stand, made, legs, node_at = labels.stand[keep], labels.made[keep], labels.leg[keep], labels.node[keep]
    found: list[tuple[Ints, ...]] = []
    limit_s, limit_m = trip.spare_s + trip.base_s, trip.spare_m + trip.base_m
    most = FREE if trip.trip.detour_visits is None else trip.trip.detour_visits
    for node, place in enumerate(calls.places.tolist()):
        if node < calls.picks:
            # A second call for pickups only after something was delivered that they could not have met.
            again = made[:, node] & (labels.since[0][keep, node] & labels.since[1][keep, node])
        else:
            again = made[:, node]
        may = ~again & (node_at < (node if place < 0 else calls.own))
        if calls.rivals[node]:
            may &= ~made[:, list(calls.rivals[node])].any(axis=1)
        start = np.flatnonzero(may)
        if not len(start):
            continue
        start, time, value, way, sides = _filled(calls, node, labels, keep, start)
        for leg in range(int(calls.first[node]), int(calls.last[node]) + 1):
            if place < 0:
                on = np.arange(len(start))
                go_s = go_m = np.zeros(len(on), np.int64)
                fresh = np.zeros(len(on), bool)
                to_leg, to = legs[start], stand[start]
            else:
                here, at = legs[start], stand[start]
                # What is done within one visit is done in the order of the nodes.
                on = np.flatnonzero((here < leg) | ((here == leg) & ((at != place) | (node_at[start] < node))))
                here, at = here[on], at[on]
                stay, after = here == leg, chain[here + 1]
                round_s = s[at, after] + calls.along_s[leg] - calls.along_s[here + 1] + s[chain[leg], place]
                round_m = d[at, after] + calls.along_m[leg] - calls.along_m[here + 1] + d[chain[leg], place]
                go_s, go_m = np.where(stay, s[at, place], round_s), np.where(stay, d[at, place], round_m)
                fresh = ~(stay & (at == place))
                to_leg, to = np.full(len(on), leg), np.full(len(on), place)
            source = keep[start[on]]
            park = int(calls.park[node]) * fresh
            spent_s = labels.time[source] + go_s + park + time[on]
            metres, visits = labels.metres[source] + go_m, labels.visits[source] + fresh
            home_s = s[to, chain[to_leg + 1]] + calls.along_s[-1] - calls.along_s[to_leg + 1]
            home_m = d[to, chain[to_leg + 1]] + calls.along_m[-1] - calls.along_m[to_leg + 1]
            fine = np.flatnonzero((spent_s + home_s <= limit_s) & (metres + home_m <= limit_m) & (visits <= most))
            money = trip.rate_m * go_m + trip.rate_s * (go_s + park) + int(calls.call[node]) * fresh
            net = labels.net[source] + value[on] - money
            whole = (source, np.full(len(on), node), to, to_leg, spent_s, metres, visits, net, way[on], sides[on])
            found.append(tuple(one[fine] for one in whole))
            if place < 0:
                break
    if not sum(len(several[0]) for several in found):
        return None
    return _merged(calls, labels, *(np.concatenate(several) for several in zip(*found, strict=True)))


def _filled(calls: Calls, node: int, labels: _Labels, keep: Ints, start: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Every way to fill the order of a delivery from each label: (index, seconds, value, number of the way, sides)."""
    zero = np.zeros(len(start), np.int64)
    if node < calls.picks:
        return start, zero, zero, zero, zero
    ways, which = calls.wishes[node - calls.picks].kinds(labels.picked(keep[start], calls.picks))
    numbers = np.array([len(several) for several in ways], np.int64)
    begins = np.concatenate([[0], np.cumsum(numbers)])
    flat = np.array([(way.time, way.value, way.sides) for several in ways for way in several], np.int64).reshape(-1, 3)
    again = np.repeat(np.arange(len(start)), numbers[which])
    first = np.concatenate([[0], np.cumsum(numbers[which])])[:-1]
    number = np.arange(len(again)) - np.repeat(first, numbers[which])
    at = begins[which[again]] + number
    return start[again], flat[at, 0], flat[at, 1], number, flat[at, 2]


def _since(calls: Calls, labels: _Labels, parent: Ints, node: Ints, sides: Ints) -> tuple[Flags, Flags]:
    """Pickups that still count for each side after a call: what stands where the truck is always does."""
    here = calls.places[: calls.picks][None, :] == calls.places[node][:, None]
    picks = np.arange(calls.picks)[None, :] == node[:, None]
    made = labels.made[parent][:, : calls.picks]
    found = []
    for side, before in enumerate(labels.since):
        # A delivery of the other side ends what was picked up for this one.
        ended = (sides & (2 if side == 0 else 1)) > 0
        found.append(np.where(ended[:, None], made & here, before[parent] | picks))
    return found[0], found[1]


def _merged(
    calls: Calls,
    labels: _Labels,
    parent: Ints,
    node: Ints,
    stand: Ints,
    leg: Ints,
    time: Ints,
    metres: Ints,
    visits: Ints,
    net: Ints,
    way: Ints,
    sides: Ints,
) -> _Labels:
    """Of labels of equal sets, node, place and leg keep those that are quicker or richer than all others."""
    sets, since = labels.made[parent], _since(calls, labels, parent, node, sides)
    sets[np.arange(len(sets)), node] = True
    numbers = np.stack([node, stand, leg], axis=1).astype(np.int32).view(np.uint8).reshape(len(sets), 12)
    key = np.ascontiguousarray(np.concatenate([np.packbits(np.concatenate([sets, *since], axis=1), axis=1), numbers], axis=1))
    _, group = np.unique(key.view([("", np.uint8, key.shape[1])]).ravel(), return_inverse=True)
    ranked = np.lexsort((-net, time, group))
    # Richer than all quicker ones of the group: ranks of money, lifted group by group, make one running maximum.
    rank = np.empty(len(net), np.int64)
    rank[np.argsort(net, kind="stable")] = np.arange(len(net))
    lifted = group[ranked] * (len(net) + 1) + rank[ranked]
    before = np.concatenate([[-1], np.maximum.accumulate(lifted)[:-1]])
    starts = np.concatenate([[True], np.diff(group[ranked]) > 0])
    kept = ranked[starts | (lifted > before)]
    heads = np.flatnonzero(starts)
    metres, visits = (np.minimum.reduceat(one[ranked], heads)[group] for one in (metres, visits))
    return _Labels(
        made=sets[kept], node=node[kept], stand=stand[kept], leg=leg[kept], time=time[kept], metres=metres[kept],
        visits=visits[kept], net=net[kept], parent=parent[kept], way=way[kept],
        since=(since[0][kept], since[1][kept]),
    )  # fmt: skip


def _load(trip: BoundTrip, calls: Calls, prices: Prices, levels: Series[_Labels], earned: int, level: int, index: int) -> Load:
    """Read back what a label carries, along its parents."""
    units: dict[int, float] = {}
    grams: dict[int, float] = {}
    visits: list[int] = []
    while level > 0:
        labels = levels[level]
        node, parent = int(labels.node[index]), int(labels.parent[index])
        if node >= calls.picks:
            wish = calls.wishes[node - calls.picks]
            visits.append(wish.order)
            unit_g = {choice.lot: choice.unit_g for choice in wish.choices}
            filled = wish.ways(levels[level - 1].picked(slice(parent, parent + 1), calls.picks))[int(labels.way[index])]
            for lot, number in filled.units:
                units[lot] = units.get(lot, 0.0) + number
                grams[wish.order] = grams.get(wish.order, 0.0) + number * unit_g[lot]
        level, index = level - 1, parent
    paid = sum(int(prices.lot[lot]) * number for lot, number in units.items())
    paid += sum(int(prices.visit[order]) for order in visits)
    paid += sum(int(prices.gram[order]) * number for order, number in grams.items())
    return Load(
        trip=trip.index,
        value=earned + paid,
        units=tuple(sorted(units.items())),
        visits=tuple(sorted(visits)),
        grams=tuple(sorted(grams.items())),
    )
