"""What the Routing model may choose from: offers, each some units of a lot (or of two) for one order, and where they can ride.

The library has no quantities: an order is served by one of several ready-made *offers*. So offers are chosen here, at a few
sensible sizes each, the most promising ones first where there are more than the model can hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Series
from dataclasses import replace
from itertools import permutations, product

from matching.problem import YEN, YEN_KG_G, Objective, Problem
from matching.solvers.exact_ground import FAR
from matching.solvers.exact_pairs import Pair
from matching.solvers.routing_choice import Call, Choice, Offer, Part, fits, own_loads

LOT, ORDER, MIXED = 0, 1, 2
"""Kinds of claims: (kind, index, portion), or for portions at different pickup options (kind, lot, portion, option, ...)."""
PER_ORDER = 4
"""Pairs of two lots offered to an order that no single lot fills."""


def offers_of(choice: Choice, *, nodes: int, more: Iterable[tuple[int, int, int]] = ()) -> tuple[Offer, ...]:
    """Return offers that together take at most about ``nodes`` nodes; ``more``: (lot, order, units) that must be among them."""
    asked = set(more)
    portions = {lot: _portions(choice, lot) for lot in {lot for lot, _ in choice.pairs}}
    found: list[Offer] = []
    for lot, order in choice.pairs:
        sizes = _sizes(choice, lot, order, max(portions[lot])) | {u for a, b, u in asked if (a, b) == (lot, order)}
        found += [o for o in (_single(choice, lot, order, units) for units in sorted(sizes)) if o is not None]
    found += [o for order in range(len(choice.problem.orders)) for o in _doubles(choice, order)]
    worthwhile = [o for o in found if o.net > 0 or _needed(choice.problem, o)]
    return tuple(_claimed(choice.problem, _best(choice.problem, worthwhile, nodes, asked), portions))


def _portions(choice: Choice, lot: int) -> tuple[int, ...]:
    """Cut a lot's units into as many portions as its usual takers would share it in, nearly equal."""
    given = choice.problem.lots[lot]
    usual = sorted(max(_most(choice.problem, p) for p in by.values()) for (a, _), by in choice.pairs.items() if a == lot)
    number = max(1, min(4, round(given.units / max(1, usual[len(usual) // 2]))))
    if number == 1 and given.units >= 2 * given.min_units:
        number = 2
    return tuple(given.units // number + (k < given.units % number) for k in range(number))


def _claimed(problem: Problem, offers: Series[Offer], portions: Mapping[int, tuple[int, ...]]) -> list[Offer]:
    """Let every offer claim portions of its lots and of its order, so that what excludes what is seen without any sums.

    Sums over offers would be constraints that the library's filters do not know: each trial would run the constraint solver.
    """
    takers = defaultdict[int, list[int]](list)
    for offer in sorted(offers, key=lambda o: -o.net):
        for part in offer.parts:
            if offer.order not in takers[part.lot]:
                takers[part.lot].append(offer.order)
    claimed: list[Offer] = []
    for offer in offers:
        whole, runs = True, dict[int, range]()
        for part in offer.parts:
            runs[part.lot] = _run(portions[part.lot], part.units, takers[part.lot].index(offer.order))
            whole = whole and len(runs[part.lot]) == len(portions[part.lot])
        wanted = problem.orders[offer.order]
        halves = wanted.max_deliveries > 1 and 2 * offer.grams(problem) <= wanted.max_g + wanted.over_g
        claims: list[tuple[int, ...]] = [(LOT, lot, k) for lot, run in runs.items() for k in run]
        claims += [(ORDER, offer.order, k) for k in ((offer.parts[0].lot % 2,) if halves and len(offer.parts) == 1 else (0, 1))]
        if whole:
            claimed.append(replace(offer, claims=tuple(claims)))
            continue
        # What leaves some of a lot to others is one offer for each pickup option, so that all can be held to the same one.
        for call in offer.pickups:
            mixed = [c for lot, run in runs.items() for c in _mixed(problem, portions[lot], lot, run, call)]
            one = replace(call, loss=0)
            claimed.append(
                replace(
                    offer,
                    pickups=(one,),
                    deliveries=tuple(d for d in offer.deliveries if d.trips & call.trips),
                    value=offer.value - call.loss,
                    net=offer.net - call.loss,
                    claims=(*claims, *mixed),
                )
            )
    return [offer for offer in claimed if offer.deliveries and (offer.net > 0 or _needed(problem, offer))]


def _mixed(problem: Problem, portions: Series[int], lot: int, run: range, call: Call) -> Iterator[tuple[int, ...]]:
    """Yield a claim for each portion of others at another option: whoever takes that one claims the same."""
    mine = next(o for part, o in zip(call.parts, call.options, strict=True) if part.lot == lot)
    for i in run:
        for j in range(len(portions)):
            if j not in run:
                for other in range(len(problem.lots[lot].pickups)):
                    if other != mine:
                        yield (MIXED, lot, *min((i, mine, j, other), (j, other, i, mine)))


def _run(portions: Series[int], units: int, taker: int) -> range:
    """Return neighbouring portions that hold the units, beginning at another one for each taker."""
    for wide in range(1, len(portions) + 1):
        firsts = [k for k in range(len(portions) - wide + 1) if sum(portions[k : k + wide]) >= units]
        if firsts:
            first = firsts[taker * wide % len(firsts)]
            return range(first, first + wide)
    return range(len(portions))


def _best(problem: Problem, offers: Series[Offer], nodes: int, asked: set[tuple[int, int, int]]) -> list[Offer]:
    """Take offers turn by turn, each order's and each lot's best first, until the model is full."""
    ranks: dict[int, float] = {}
    first = [i for i, o in enumerate(offers) if len(o.parts) == 1 and (o.parts[0].lot, o.order, o.parts[0].units) in asked]
    by_key: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, offer in enumerate(offers):
        by_key["order", offer.order].append(i)
        for part in offer.parts:
            by_key["lot", part.lot].append(i)
    for several in by_key.values():
        several.sort(key=lambda i: (not _needed(problem, offers[i]), -offers[i].net, i))
        for rank, i in enumerate(several):
            ranks[i] = min(ranks.get(i, FAR), rank)
    for i in first:
        ranks[i] = -1
    chosen, used = [], 0
    for i in sorted(ranks, key=lambda i: (ranks[i], -offers[i].net, i)):
        if used + offers[i].calls > nodes and ranks[i] >= 0:
            continue
        chosen.append(i)
        used += offers[i].calls
    return [offers[i] for i in sorted(chosen)]


def _needed(problem: Problem, offer: Offer) -> bool:
    trips = {trip for call in offer.pickups for trip in call.trips}
    return any(fits(m, part.lot, offer.order, t) for m in problem.required for part in offer.parts for t in trips)


def _sizes(choice: Choice, lot: int, order: int, portion: int) -> set[int]:
    """As much as each trip can carry, as many whole portions as that holds, and the least that serves."""
    problem = choice.problem
    given, wanted = problem.lots[lot], problem.orders[order]
    least = max(given.min_units, -(-wanted.min_g // given.unit_g))
    most = {_most(problem, pair) for pair in choice.pairs[lot, order].values()}
    whole = {units // portion * portion for units in most}
    return {units for units in most | whole | ({least} if wanted.min_g else set()) if max(1, least) <= units <= max(most)}


def _most(problem: Problem, pair: Pair) -> int:
    """Return the most units of a pair that its truck can hold where its own load is least, and that are insured."""
    trip, lot = problem.trips[pair.trip], problem.lots[pair.lot]
    grams = trip.capacity_g - min(g for g, _ in own_loads(trip))
    crates = trip.capacity_crates[lot.zone] - min(c[lot.zone] for _, c in own_loads(trip))
    most = min(pair.most, grams // lot.unit_g, crates * lot.units_per_crate)
    dear = min(end.lowest for end in pair.pickups)
    if trip.insured is not None and dear > 0 and not pair.owned and problem.objective is Objective.VALUE:
        most = min(most, YEN * trip.insured // dear)
    return most


def _worth(problem: Problem, lot: int) -> int:
    """Sponsor's worth and points of one unit (score units)."""
    if problem.objective is not Objective.VALUE:
        return 0
    return YEN_KG_G * (problem.sponsor.worth + problem.lots[lot].priority) * problem.lots[lot].unit_g


def _single(choice: Choice, lot: int, order: int, units: int) -> Offer | None:
    problem = choice.problem
    pairs = {t: pair for t, pair in choice.pairs[lot, order].items() if units <= _most(problem, pair)}
    if not pairs:
        return None
    part = Part(lot=lot, units=units)
    margins: dict[int, int] = {}
    trips: dict[int, set[int]] = defaultdict(set)
    for t, pair in pairs.items():
        for end in pair.pickups:
            margins[end.option] = units * end.margin if problem.objective is Objective.VALUE else 0
            trips[end.option].add(t)
    best = max(margins.values())
    pickups = tuple(
        Call(
            parts=(part,),
            options=(p,),
            places=(problem.lots[lot].pickups[p].place,),
            trips=frozenset(trips[p]),
            loss=best - margins[p],
        )
        for p in sorted(margins)
    )
    value = best + units * _worth(problem, lot) + _once(problem, order)
    return Offer(
        order=order,
        parts=(part,),
        pickups=pickups,
        deliveries=_deliveries(problem, (part,), order, pairs.values()),
        value=value,
        net=value - min(pair.cost for pair in pairs.values()),
    )


def _once(problem: Problem, order: int) -> int:
    return YEN * problem.orders[order].priority if problem.objective is Objective.VALUE else 0


def _deliveries(problem: Problem, parts: tuple[Part, ...], order: int, pairs: Iterable[Pair]) -> tuple[Call, ...]:
    trips: dict[int, set[int]] = defaultdict(set)
    for pair in pairs:
        for end in pair.deliveries:
            trips[end.option].add(pair.trip)
    place = {r: problem.orders[order].receivings[r].place for r in trips}
    return tuple(Call(parts=parts, options=(r,), places=(place[r],), trips=frozenset(trips[r])) for r in sorted(trips))


def _doubles(choice: Choice, order: int) -> list[Offer]:
    """Return the best pairs of lots that reach the least quantity only together, collected one directly after the other."""
    problem = choice.problem
    wanted = problem.orders[order]
    lots = [lot for lot, o in choice.pairs if o == order]
    short = [
        lot
        for lot in lots
        if max(_most(problem, p) for p in choice.pairs[lot, order].values()) * problem.lots[lot].unit_g < wanted.min_g
    ]
    found = []
    for a, b in permutations(short, 2):
        if problem.lots[a].ethylene is problem.lots[b].ethylene or not (problem.lots[a].ethylene and problem.lots[b].ethylene):
            offer = _double(choice, a, b, order)
            found += [] if offer is None else [offer]
    found.sort(key=lambda o: (-o.net, o.parts[0].lot, o.parts[1].lot))
    kept: dict[frozenset[int], Offer] = {}
    for offer in found:
        kept.setdefault(frozenset(part.lot for part in offer.parts), offer)
    return list(kept.values())[:PER_ORDER]


def _double(choice: Choice, first: int, second: int, order: int) -> Offer | None:
    """Return as much of the first as possible and the rest of the second; both ways round are calls of one offer."""
    problem, wanted = choice.problem, choice.problem.orders[order]
    one, two = choice.pairs[first, order], choice.pairs[second, order]
    shared = sorted(one.keys() & two.keys())
    if not shared:
        return None
    lots = (problem.lots[first], problem.lots[second])
    if lots[0].zone is not lots[1].zone and lots[0].ethylene and lots[1].ethylene:
        return None
    ceiling = wanted.max_g + wanted.over_g
    units = max(min(_most(problem, one[t]), (ceiling - lots[1].unit_g * lots[1].min_units) // lots[0].unit_g) for t in shared)
    rest = max(min(_most(problem, two[t]), (ceiling - units * lots[0].unit_g) // lots[1].unit_g) for t in shared)
    grams = units * lots[0].unit_g + rest * lots[1].unit_g
    if units < lots[0].min_units or rest < lots[1].min_units or grams < wanted.min_g:
        return None
    parts = (Part(lot=first, units=units), Part(lot=second, units=rest))
    calls: list[tuple[Call, int]] = []
    for a, b in permutations(range(2)):
        ends = [{(t, e.option): e for t in shared for e in choice.pairs[parts[i].lot, order][t].pickups} for i in (a, b)]
        for p, r in product(sorted({o for _, o in ends[0]}), sorted({o for _, o in ends[1]})):
            trips = frozenset(t for t in shared if (t, p) in ends[0] and (t, r) in ends[1])
            if trips:
                t = min(trips)
                margin = parts[a].units * ends[0][t, p].margin + parts[b].units * ends[1][t, r].margin
                places = (ends[0][t, p].place, ends[1][t, r].place)
                calls.append((Call(parts=(parts[a], parts[b]), options=(p, r), places=places, trips=trips), margin))
    if not calls:
        return None
    money = problem.objective is Objective.VALUE
    best = max(margin for _, margin in calls) if money else 0
    value = best + sum(part.units * _worth(problem, part.lot) for part in parts) + _once(problem, order)
    return Offer(
        order=order,
        parts=parts,
        pickups=tuple(replace(call, loss=best - margin if money else 0) for call, margin in calls),
        deliveries=_deliveries(problem, parts, order, [one[t] for t in shared]),
        value=value,
        net=value - min(max(one[t].cost, two[t].cost) for t in shared),
    )
