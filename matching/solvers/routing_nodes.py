"""Nodes of the Routing model: start and end of each trip, own stops, breaks at places, and the calls of all offers."""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass
from enum import Enum, auto

from matching.problem import Problem, Window
from matching.solvers.routing_choice import Call, Choice, Offer


class Role(Enum):
    """What a node stands for."""

    START = auto()
    END = auto()
    OWN = auto()
    PAUSE = auto()
    PICKUP = auto()
    DELIVERY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node; ``entry`` and ``exit`` differ where two lots are collected one directly after the other.

    ``trip`` of start, end, own stop and break; ``offer`` and ``call`` of goods. ``stays`` (s) is the service without parking,
    by metric, the way from entry to exit included. ``windows`` hold the begin *before* parking, cut so that parking cannot
    break them wherever in its visit the task stands; ``first``: only as the first of its visit. ``after``: the only node that
    a break on the trip's own visit may follow.
    """

    role: Role
    entry: int
    exit: int
    windows: tuple[Window, ...]
    stays: tuple[int, ...]
    trip: int = -1
    stop: int = -1
    offer: int = -1
    call: int = -1
    first: bool = False
    after: int = -1
    trips: frozenset[int] = frozenset()

    @property
    def goods(self) -> bool:
        """Whether goods are picked up or delivered here."""
        return self.role in {Role.PICKUP, Role.DELIVERY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All nodes in order, and where to find them: by trip (in the model's order of vehicles) and by offer."""

    trips: tuple[int, ...]
    nodes: tuple[Node, ...]
    offers: tuple[Offer, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    stops: tuple[tuple[int, ...], ...]
    pauses: tuple[tuple[int, ...], ...]
    pickups: tuple[tuple[int, ...], ...]
    deliveries: tuple[tuple[int, ...], ...]

    @property
    def vehicle(self) -> dict[int, int]:
        """The vehicle that stands for each trip."""
        return {trip: v for v, trip in enumerate(self.trips)}

    def call(self, node: int) -> Call:
        """Return the call that a node of goods stands for."""
        given = self.nodes[node]
        offer = self.offers[given.offer]
        return (offer.pickups if given.role is Role.PICKUP else offer.deliveries)[given.call]


def layout_of(choice: Choice, offers: Series[Offer]) -> Layout:
    """Return the nodes of trips and offers; calls that no parking leaves time for are left out, and offers without calls."""
    problem = choice.problem
    kept: list[Offer] = []
    goods: list[tuple[list[Node], list[Node]]] = []
    for offer in offers:
        number = len(kept)
        picks = [_pickup(problem, offer, number, k) for k in range(len(offer.pickups))]
        drops = [_delivery(problem, offer, number, k) for k in range(len(offer.deliveries))]
        pair = [n for n in picks if n is not None], [n for n in drops if n is not None]
        if all(pair):
            kept.append(offer)
            goods.append(pair)
    useful = {trip for picks, _ in goods for n in picks for trip in n.trips}
    trips = tuple(t for t in sorted(choice.grounds) if t in useful)
    nodes: list[Node] = []

    def add(made: Series[Node]) -> tuple[int, ...]:
        nodes.extend(made)
        return tuple(range(len(nodes) - len(made), len(nodes)))

    starts = add([_start(problem, t) for t in trips])
    ends = add([_end(problem, t) for t in trips])
    stops = tuple(add(_stops(problem, t)) for t in trips)
    numbers = [(add(picks), add(drops)) for picks, drops in goods]
    places = {t: {p for picks, drops in goods for n in (*picks, *drops) if t in n.trips for p in (n.exit,)} for t in trips}
    pauses = tuple(
        add(_pauses(problem, t, starts[v], stops[v], sorted(places[t]))) if problem.trips[t].pause is not None else ()
        for v, t in enumerate(trips)
    )
    return Layout(
        trips=trips,
        nodes=tuple(nodes),
        offers=tuple(kept),
        starts=starts,
        ends=ends,
        stops=stops,
        pauses=pauses,
        pickups=tuple(picks for picks, _ in numbers),
        deliveries=tuple(drops for _, drops in numbers),
    )


def _start(problem: Problem, t: int) -> Node:
    trip = problem.trips[t]
    window = Window(early=trip.depart_early, late=trip.depart_late)
    return Node(role=Role.START, entry=trip.start, exit=trip.start, windows=(window,), stays=_same(problem, 0), trip=t)


def _end(problem: Problem, t: int) -> Node:
    trip = problem.trips[t]
    window = Window(early=trip.depart_early, late=trip.arrive_late)
    return Node(role=Role.END, entry=trip.end, exit=trip.end, windows=(window,), stays=_same(problem, 0), trip=t)


def _stops(problem: Problem, t: int) -> list[Node]:
    return [
        Node(
            role=Role.OWN,
            entry=stop.place,
            exit=stop.place,
            windows=stop.windows,
            stays=_same(problem, stop.duration_s),
            trip=t,
            stop=k,
            trips=frozenset({t}),
        )
        for k, stop in enumerate(problem.trips[t].own_stops)
    ]


def _pauses(problem: Problem, t: int, start: int, stops: Series[int], places: Series[int]) -> list[Node]:
    """Return a break after the start, after each own stop, and after the goods of any visit of another place."""
    trip = problem.trips[t]
    pause = trip.pause
    if pause is None:
        return []
    stays = _same(problem, pause.break_s)
    late = min(pause.late, trip.depart_late)
    made = []
    own = [(start, trip.start, max(pause.early, trip.depart_early), late)]
    own += [(node, stop.place, pause.early, pause.late) for node, stop in zip(stops, trip.own_stops, strict=True)]
    for after, place, early, last in own:
        if early <= last:
            window = Window(early=early, late=last)
            made.append((place, window, after))
    for place in places:
        last = pause.late - problem.places[place].parking_s
        if pause.early <= last:
            made.append((place, Window(early=pause.early, late=last), -1))
    return [
        Node(
            role=Role.PAUSE,
            entry=place,
            exit=place,
            windows=(window,),
            stays=stays,
            trip=t,
            after=after,
            trips=frozenset({t}),
        )
        for place, window, after in made
    ]


def _same(problem: Problem, seconds: int) -> tuple[int, ...]:
    return (seconds,) * len(problem.travels)


def _pickup(problem: Problem, offer: Offer, number: int, k: int) -> Node | None:
    """Return the node of one or two pickups; the second follows without waiting, by each metric's own seconds."""
    call = offer.pickups[k]
    base, first = _windows(problem, call, 0)
    if not base:
        return None
    part = call.parts[0]
    stays = [_handling(problem, part.lot, part.units)] * len(problem.travels)
    if len(call.parts) > 1:
        more, alone = _windows(problem, call, 1)
        apart = call.places[0] != call.places[1]
        if alone and not apart:
            return None
        for m, travel in enumerate(problem.travels):
            if apart:
                way = int(travel.seconds[call.places[0], call.places[1]])
                if way < 0:
                    return None
                stays[m] += problem.places[call.places[0]].parking_s + way
            base = _meet(base, tuple(Window(early=w.early - stays[m], late=w.late - stays[m]) for w in more))
            stays[m] += _handling(problem, call.parts[1].lot, call.parts[1].units)
    if not base:
        return None
    return Node(
        role=Role.PICKUP,
        entry=call.places[0],
        exit=call.places[-1],
        windows=base,
        stays=tuple(stays),
        offer=number,
        call=k,
        first=first,
        trips=call.trips,
    )


def _delivery(problem: Problem, offer: Offer, number: int, k: int) -> Node | None:
    call = offer.deliveries[k]
    place, option = call.places[0], problem.orders[offer.order].receivings[call.options[0]]
    parking = problem.places[place].parking_s
    base, first = _cut(option.windows, parking)
    before = 0
    for part in call.parts:
        by = problem.lots[part.lot].deliver_by
        late = 2**40 if by is None else by - (0 if first else parking)
        base = _meet(base, tuple(Window(early=w.early - before, late=min(w.late, late) - before) for w in base))
        before += _handling(problem, part.lot, part.units)
    base = tuple(w for w in base if w.early <= w.late)
    if not base:
        return None
    stays = _same(problem, before)
    return Node(
        role=Role.DELIVERY,
        entry=place,
        exit=place,
        windows=base,
        stays=stays,
        offer=number,
        call=k,
        first=first,
        trips=call.trips,
    )


def _handling(problem: Problem, lot: int, units: int) -> int:
    given = problem.lots[lot]
    return given.handling_s * -(-units // given.units_per_crate)


def _windows(problem: Problem, call: Call, k: int) -> tuple[tuple[Window, ...], bool]:
    option = problem.lots[call.parts[k].lot].pickups[call.options[k]]
    return _cut(option.windows, problem.places[option.place].parking_s)


def _cut(windows: tuple[Window, ...], parking: int) -> tuple[tuple[Window, ...], bool]:
    """Return windows that hold before and after parking; where none does, all of them, for the first of a visit only."""
    cut = tuple(Window(early=w.early, late=w.late - parking) for w in windows if w.late - parking >= w.early)
    return (cut, False) if cut else (windows, True)


def _meet(one: tuple[Window, ...], two: tuple[Window, ...]) -> tuple[Window, ...]:
    """Return where both may begin."""
    both = (Window(early=max(a.early, b.early), late=min(a.late, b.late)) for a in one for b in two)
    return tuple(sorted((w for w in both if w.early <= w.late), key=lambda w: w.early))
