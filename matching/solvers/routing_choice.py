"""What could ride at all: offers of goods with their calls, and each trip's own way and possible shipments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from matching.problem import Ethylene, Match, Objective, Problem, Trip
from matching.solvers.exact_ground import Ground, ground_of
from matching.solvers.exact_pairs import Pair, pairs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some units of one lot."""

    lot: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One way to pick an offer up (a part and its option after the other) or to deliver it (one option).

    ``trips`` that can do it; ``loss``: by how much it is worth less than the offer's best call (score units).
    """

    parts: tuple[Part, ...]
    options: tuple[int, ...]
    places: tuple[int, ...]
    trips: frozenset[int]
    loss: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Parts that serve an order together, on one trip; ``value`` in score units at the best call, ``net`` of the least way.

    ``claims``: what no other offer may claim at the same time.
    """

    order: int
    parts: tuple[Part, ...]
    pickups: tuple[Call, ...]
    deliveries: tuple[Call, ...]
    value: int
    net: int
    claims: tuple[tuple[int, ...], ...] = ()

    @property
    def calls(self) -> int:
        """Number of nodes that it takes."""
        return len(self.pickups) + len(self.deliveries)

    def grams(self, problem: Problem) -> int:
        """Weight of all parts (g)."""
        return sum(problem.lots[part.lot].unit_g * part.units for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """All that can be offered: each trip's ground, each (lot, order)'s pair by trip, and units that fit each trip."""

    problem: Problem
    grounds: Mapping[int, Ground]
    pairs: Mapping[tuple[int, int], Mapping[int, Pair]]


def choice_of(problem: Problem) -> Choice:
    """Return what every trip could carry if it were alone; trips that cannot make their own way are left out."""
    grounds: dict[int, Ground] = {}
    pairs: dict[tuple[int, int], dict[int, Pair]] = defaultdict(dict)
    known: list[tuple[Trip, Ground | None, tuple[Pair, ...]]] = []
    for index, trip in enumerate(problem.trips):
        alike = (
            replace(trip, vehicle=0, driver=0) if problem.objective is not Objective.VALUE and not problem.forbidden else trip
        )
        same = next((old for old in known if old[0] == alike), None)
        if same is None:
            ground = ground_of(problem, index)
            found = pairs_of(problem, index, ground) if ground is not None and _keeps_room(trip) else ()
            same = (alike, ground, found)
            known.append(same)
        if same[1] is None:
            continue
        grounds[index] = replace(same[1], sequence=replace(same[1].sequence, trip=index))
        for pair in same[2]:
            if not _beside_own_load(problem, trip, pair.lot):
                pairs[pair.lot, pair.order][index] = replace(pair, trip=index)
    return Choice(problem=problem, grounds=grounds, pairs=pairs)


def own_loads(trip: Trip) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the own load in grams and crates on leaving the start and after each own stop."""
    grams, crates = trip.own_g, trip.own_crates
    yield grams, crates
    for stop in trip.own_stops:
        grams += stop.change_g
        crates = tuple(have + change for have, change in zip(crates, stop.change_crates, strict=True))  # type: ignore[assignment]
        yield grams, crates


def _keeps_room(trip: Trip) -> bool:
    """Whether the own load alone fits everywhere, the end included, which the law does not judge: such a trip stays empty."""
    return all(
        grams <= trip.capacity_g and all(0 <= c <= room for c, room in zip(crates, trip.capacity_crates, strict=True))
        for grams, crates in own_loads(trip)
    )


def _beside_own_load(problem: Problem, trip: Trip, lot: int) -> bool:
    """Whether the lot would ever stand beside own load that it harms or suffers from: then not at all, which is safe."""
    given = problem.lots[lot]
    classes = {given.ethylene, trip.own_ethylene}
    if classes != {Ethylene.PRODUCES, Ethylene.SENSITIVE}:
        return False
    return any(crates[given.zone] > 0 for _, crates in own_loads(trip))


def fits(match: Match, lot: int, order: int, trip: int) -> bool:
    """Whether a shipment of these fits a pattern."""
    return match.lot in {None, lot} and match.order in {None, order} and match.trip in {None, trip}
