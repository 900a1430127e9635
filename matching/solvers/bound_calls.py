"""The calls that one trip might make at given prices: places of pickups, and each order at each place that takes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.problem import YEN, Problem
from matching.solvers.bound_ground import BoundTrip, Flags, Ints
from matching.solvers.bound_orders import Prices, Wish, wishes_of
from matching.solvers.bound_pairs import Rides, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """``N`` nodes: first places of pickups, then deliveries (an order at a place), last those on the trip's own way.

    Attributes
    ----------
    places : int array, [N]
        -1 = on the own way, which costs no call and no way.
    picks, own : int
        Where deliveries begin, and those on the own way.
    wishes : tuple of Wish
        Of each delivery.
    first, last : int array, [N]
        Legs of the own way on which the call may be made.
    park, call : int array, [N]
        Seconds and score units of a visit.
    potential, charge, least : int array, [deliveries]
        Most score units that a delivery may add to any label, what its visit surely costs, and the least seconds for it.
    counts : bool array, [deliveries]
        Whether the delivery surely needs a visit of its own.
    rivals : tuple of tuples
        Nodes of the same order at other places: at most one of them is called at.
    chain, along_s, along_m : int array
        Places of the own way, seconds and metres along it, closed.
    """

    places: Ints
    picks: int
    own: int
    wishes: tuple[Wish, ...]
    first: Ints
    last: Ints
    park: Ints
    call: Ints
    potential: Ints
    charge: Ints
    least: Ints
    counts: Flags
    rivals: tuple[tuple[int, ...], ...]
    chain: Ints
    along_s: Ints
    along_m: Ints


def calls_of(problem: Problem, rows: Rows, trip: BoundTrip, rides: Rides, prices: Prices) -> Calls:
    """Choose the calls that can bring anything and lay out what they cost."""
    given, legs = trip.trip, len(trip.chain) - 1
    stocked = [] if trip.loose else sorted({int(place) for place in rows.at[rides.row]} - set(trip.chain))
    wishes = wishes_of(problem, rows, trip, rides, prices, {place: k for k, place in enumerate(stocked)})
    every = (np.ones((1, max(1, len(stocked))), bool),) * 3
    most = {(place, wish.order): max(way.value for way in wish.ways(every)) for place, wish in wishes}
    park = {place: 0 if place < 0 else problem.places[place].parking_s for place in {-1, *stocked, *(p for p, _ in wishes)}}
    call = {place: 0 if place < 0 else YEN * (given.cost_visit + problem.places[place].parking_yen) for place in park}
    together: dict[int, int] = {}
    for place, wish in wishes:
        together[place] = together.get(place, 0) + most[place, wish.order]
    # A place that brings less than its own call costs is never part of the best way, unless it is called at for pickups.
    kept = [
        (place, wish)
        for place, wish in sorted(wishes, key=lambda each: (each[0] < 0, each[0], each[1].order))
        if place < 0 or place in stocked or together[place] > call[place] + trip.rate_s * park[place]
    ]
    places = np.array([*stocked, *(place for place, _ in kept)], np.int64)
    picks, size = len(stocked), len(stocked) + len(kept)
    useful = {choice.pick for _, wish in kept for choice in wish.choices}
    first, last = np.full(size, legs), np.full(size, -1)
    node_p = {place: k for k, place in enumerate(stocked) if k in useful}
    node_d = {(place, wish.order): picks + k for k, (place, wish) in enumerate(kept)}
    for k, row in enumerate(rides.row.tolist()):
        for node in (node_p.get(int(rows.at[row])), node_d.get((int(rows.to[row]), int(rows.order[row])))):
            if node is not None:
                first[node], last[node] = min(first[node], int(rides.first[k])), max(last[node], int(rides.last[k]))
    first[places < 0], last[places < 0] = 0, 0
    # Several things done at one place may share a visit.
    alone = np.array([place >= 0 and int((places == place).sum()) == 1 for place, _ in kept], bool)
    parks = np.array([park[int(place)] for place in places], np.int64)
    prices_of = np.array([call[int(place)] for place in places], np.int64)
    brings = np.array([most[place, wish.order] for place, wish in kept], np.int64)
    handling = np.array([min(way.time for way in wish.ways(every)) for _, wish in kept], np.int64)
    charge = np.where(alone, prices_of[picks:] + trip.rate_s * parks[picks:], 0)
    chain = np.array(trip.chain, np.int64)
    legs_s, legs_m = trip.near.seconds[chain[:-1], chain[1:]], trip.near.metres[chain[:-1], chain[1:]]
    return Calls(
        places=places,
        picks=picks,
        own=picks + sum(place >= 0 for place, _ in kept),
        wishes=tuple(wish for _, wish in kept),
        first=first,
        last=last,
        park=parks,
        call=prices_of,
        potential=np.maximum(0, brings - charge),
        charge=charge,
        least=np.where(alone, parks[picks:], 0) + handling,
        counts=alone,
        rivals=tuple(
            () if node < picks else tuple(m for (_, o), m in node_d.items() if m != node and o == kept[node - picks][1].order)
            for node in range(size)
        ),
        chain=chain,
        along_s=np.concatenate([[0], np.cumsum(legs_s)]),
        along_m=np.concatenate([[0], np.cumsum(legs_m)]),
    )
