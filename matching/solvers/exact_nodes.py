"""Nodes and arcs of one trip's circuit: start, own stops, every possible pickup and delivery, end; hopeless arcs left out."""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass
from enum import IntEnum

from matching.problem import Objective, Problem, TaskKind, Window
from matching.solvers.exact_ground import FAR, Ground
from matching.solvers.exact_pairs import End, Pair

START, END = 0, 1
"""Index of the first and of the last node of every trip."""


class Kind(IntEnum):
    """What a node stands for."""

    OWN = int(TaskKind.OWN)
    PICKUP = int(TaskKind.PICKUP)
    DELIVERY = int(TaskKind.DELIVERY)
    START = 3
    END = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One event of a trip; ``index`` of the own stop or of the pair, ``end`` the option of a pickup or delivery.

    ``windows``: where it may begin (s), in order; ``service`` the least it takes (s), parking aside.
    """

    kind: Kind
    place: int
    windows: tuple[Window, ...]
    index: int = 0
    end: End | None = None
    service: int = 0

    @property
    def early(self) -> int:
        """Earliest begin (s)."""
        return min(w.early for w in self.windows)

    @property
    def late(self) -> int:
        """Latest begin (s)."""
        return max(w.late for w in self.windows)

    @property
    def task(self) -> bool:
        """Whether goods are picked up or delivered here."""
        return self.kind in {Kind.PICKUP, Kind.DELIVERY}

    @property
    def fixed(self) -> bool:
        """Whether it belongs to the trip's own way."""
        return not self.task


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """A possible next event; ``moves``: at another place, ``seconds`` and ``metres`` away."""

    tail: int
    head: int
    moves: bool
    seconds: int
    metres: int


def nodes_of(problem: Problem, index: int, pairs: Series[Pair]) -> tuple[Node, ...]:
    """Return start, end, own stops in order, then pickups and deliveries of each pair."""
    trip = problem.trips[index]
    nodes = [
        Node(kind=Kind.START, place=trip.start, windows=(Window(early=trip.depart_early, late=trip.depart_late),)),
        Node(kind=Kind.END, place=trip.end, windows=(Window(early=trip.depart_early, late=trip.arrive_late),)),
    ]
    for k, stop in enumerate(trip.own_stops):
        nodes.append(Node(kind=Kind.OWN, place=stop.place, windows=stop.windows, index=k, service=stop.duration_s))
    for i, pair in enumerate(pairs):
        lot = problem.lots[pair.lot]
        least = lot.handling_s * -(-lot.min_units // lot.units_per_crate)
        for kind, ends in ((Kind.PICKUP, pair.pickups), (Kind.DELIVERY, pair.deliveries)):
            nodes += [Node(kind=kind, place=e.place, windows=e.windows, index=i, end=e, service=least) for e in ends]
    return tuple(nodes)


def arcs_of(
    problem: Problem, index: int, ground: Ground, pairs: Series[Pair], nodes: Series[Node], longest: int
) -> tuple[Arc, ...]:
    """Return the arcs that some lawful route of at most ``longest`` seconds may use."""
    trip = problem.trips[index]
    travel, num_own, arcs = problem.travels[trip.metric], len(trip.own_stops), list[Arc]()
    for i, a in enumerate(nodes):
        for j, b in enumerate(nodes):
            if i == j or not _follows(a, b, num_own, pairs) or _mirrored(problem, pairs, a, b):
                continue
            moves = a.place != b.place
            seconds = int(travel.seconds[a.place, b.place]) if moves else 0
            if seconds < 0 or a.early + a.service + seconds > b.late:
                continue
            around = int(ground.near_s[trip.start, a.place]) + seconds + int(ground.near_s[b.place, trip.end])
            if around > longest:
                continue
            metres = int(travel.metres[a.place, b.place]) if moves else 0
            arcs.append(Arc(tail=i, head=j, moves=moves, seconds=seconds, metres=metres))
    return tuple(arcs)


def longest_of(problem: Problem, index: int, ground: Ground) -> int:
    """Return the longest elapsed time that a lawful route of the trip can have (s)."""
    trip = problem.trips[index]
    longest = trip.arrive_late - trip.depart_early
    if trip.duty is not None:
        longest = min(longest, trip.duty)
    if trip.detour_s is not None and problem.objective is Objective.VALUE:
        longest = min(longest, ground.elapsed + trip.detour_s)
    return min(longest, FAR)


def _follows(a: Node, b: Node, num_own: int, pairs: Series[Pair]) -> bool:
    """Whether ``b`` may come directly after ``a`` by the kinds of both alone."""
    if a.kind is Kind.END or b.kind is Kind.START:
        return False
    if b.kind is Kind.OWN:
        before = {Kind.START: -1, Kind.OWN: a.index}.get(a.kind)
        return before is None or before + 1 == b.index
    if b.kind is Kind.END:
        return (
            a.kind is Kind.DELIVERY
            or (a.kind is Kind.START and num_own == 0)
            or (a.kind is Kind.OWN and a.index == num_own - 1)
        )
    if a.kind is Kind.START:
        return b.kind is Kind.PICKUP
    if a.kind is Kind.OWN:
        return True
    if a.kind is Kind.PICKUP and b.kind is Kind.PICKUP:
        return pairs[a.index].lot != pairs[b.index].lot or (a.index != b.index and a.end is not None and a.place == b.place)
    return a.index != b.index or (a.kind is Kind.PICKUP and b.kind is Kind.DELIVERY)


def _mirrored(problem: Problem, pairs: Series[Pair], a: Node, b: Node) -> bool:
    """Whether ``b`` directly after ``a`` is the mirror image of ``a`` directly after ``b``, which is kept instead.

    Two tasks of one option without handling time can change places within their visit and nothing else moves; two
    deliveries only where neither lot is held to a moment.
    """
    if a.kind is not b.kind or not a.task or a.end is None or b.end is None or a.index < b.index or a.place != b.place:
        return False
    first, second = pairs[a.index], pairs[b.index]
    lots = (problem.lots[first.lot], problem.lots[second.lot])
    if a.end.option != b.end.option or any(lot.handling_s for lot in lots):
        return False
    if a.kind is Kind.PICKUP:
        return first.lot == second.lot
    return first.order == second.order and all(lot.deliver_by is None and lot.on_board is None for lot in lots)
