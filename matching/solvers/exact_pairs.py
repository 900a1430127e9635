"""Which lot may ride to which order on which trip, from which option to which, and what a unit of it is worth."""

from __future__ import annotations

from dataclasses import dataclass

from matching.plan import OWNED, PAID, Basis
from matching.problem import YEN, YEN_H_S, YEN_KG_G, Lot, Objective, Order, Permit, Problem, Window
from matching.solvers.exact_ground import FAR, Ground, least_way


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One place where a possible shipment can be picked up or delivered, with the windows that can still be reached.

    For a pickup ``margin`` = (highest - lowest) and ``lowest`` of one unit, in score units, the option's change included.
    """

    option: int
    place: int
    windows: tuple[Window, ...]
    margin: int = 0
    lowest: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One possible shipment of one trip; ``cost`` is a lower bound of the trip's extra way (score units) when it rides."""

    lot: int
    order: int
    trip: int
    basis: Basis | None
    most: int
    pickups: tuple[End, ...]
    deliveries: tuple[End, ...]
    cost: int

    @property
    def paid(self) -> bool:
        """Whether the vehicle is paid for carrying it."""
        return self.basis in PAID

    @property
    def owned(self) -> bool:
        """Whether the goods are the vehicle's party's own, or bought by it."""
        return self.basis in OWNED


def pairs_of(problem: Problem, index: int, ground: Ground) -> tuple[Pair, ...]:
    """Return every shipment that trip ``index`` could carry if it were alone in the world."""
    found = [
        _pair(problem, lot, order, index, ground) for lot in range(len(problem.lots)) for order in range(len(problem.orders))
    ]
    return tuple(pair for pair in found if pair is not None)


def basis_of(problem: Problem, lot: Lot, order: Order, trip: int) -> Basis | None:
    """Return the first basis that holds."""
    vehicle = problem.vehicles[problem.trips[trip].vehicle]
    permits = {p: Basis(p.value) for p in (Permit.GREEN, Permit.BLACK, Permit.PERMIT_78_3, Permit.BUS) if p in vehicle.permits}
    if vehicle.party == lot.party:
        return Basis.OWN
    if vehicle.party == order.party:
        return Basis.BOUGHT_A
    if permits:
        return next(iter(permits.values()))
    if problem.parties[vehicle.party].trades:
        return Basis.BOUGHT_B
    return Basis.FREE if problem.allow_free else None


def _pair(problem: Problem, lot_index: int, order_index: int, index: int, ground: Ground) -> Pair | None:
    lot, order, trip = problem.lots[lot_index], problem.orders[order_index], problem.trips[index]
    money = problem.objective is Objective.VALUE
    basis = basis_of(problem, lot, order, index)
    prices = [a.highest for a in order.accepts if a.goods in {lot.product, lot.family} and lot.defects <= a.defects]
    named = {"lot": lot_index, "order": order_index, "trip": index}
    forbidden = any(all(getattr(match, name) in {None, value} for name, value in named.items()) for match in problem.forbidden)
    room = trip.capacity_crates[lot.zone]
    if not prices or forbidden or not room or (money and basis is None):
        return None
    most = min(lot.units, (order.max_g + order.over_g) // lot.unit_g)
    if most < lot.min_units:
        return None
    high = YEN_KG_G * max(prices) * lot.unit_g
    pickups = []
    for p, option in enumerate(lot.pickups):
        low = (lot.lowest + option.change) * (YEN_KG_G * lot.unit_g if lot.per_kg else YEN)
        if high >= low:
            pickups.append(End(option=p, place=option.place, windows=option.windows, margin=high - low, lowest=low))
    deliveries = [End(option=r, place=o.place, windows=o.windows) for r, o in enumerate(order.receivings)]
    ways = _ways(problem, lot, index, ground, pickups, deliveries)
    if not ways:
        return None
    return Pair(
        lot=lot_index,
        order=order_index,
        trip=index,
        basis=basis if money else None,
        most=most,
        pickups=tuple(end for end in (_within(p, [w for w in ways if w.pickup is p]) for p in pickups) if end is not None),
        deliveries=tuple(
            end for end in (_within(d, [w for w in ways if w.delivery is d], last=True) for d in deliveries) if end is not None
        ),
        cost=min(w.cost for w in ways) if money else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A pickup and a delivery that one trip could do: bounds of when each begins (s), and the least it costs."""

    pickup: End
    delivery: End
    picks: tuple[int, int]
    drops: tuple[int, int]
    cost: int


def _ways(problem: Problem, lot: Lot, index: int, ground: Ground, pickups: list[End], deliveries: list[End]) -> list[_Way]:
    trip = problem.trips[index]
    chain = [trip.start, *(stop.place for stop in trip.own_stops), trip.end]
    handling = lot.handling_s * -(-lot.min_units // lot.units_per_crate)
    busy = sum(stop.duration_s for stop in trip.own_stops) + (trip.pause.break_s if trip.pause is not None else 0)
    money = problem.objective is Objective.VALUE
    limits = [limit for limit in (trip.duty, _plus(ground.elapsed, trip.detour_s) if money else None) if limit is not None]
    latest_by = lot.deliver_by if lot.deliver_by is not None else FAR
    ways = []
    for p in pickups:
        for d in deliveries:
            driven = least_way(ground.near_s, chain, p.place, d.place)
            metres = least_way(ground.near_m, chain, p.place, d.place)
            elapsed = driven + busy + 2 * handling
            if driven >= FAR or elapsed > min(limits, default=FAR):
                continue
            if money and trip.detour_m is not None and metres > ground.metres + trip.detour_m:
                continue
            across = handling + int(ground.near_s[p.place, d.place])
            pick_early = _reached(p.windows, trip.depart_early + int(ground.near_s[trip.start, p.place]))
            drop_early = _reached(d.windows, pick_early + across)
            home = trip.arrive_late - handling - int(ground.near_s[d.place, trip.end])
            drop_late = _left(d.windows, min(home, latest_by))
            pick_late = _left(p.windows, drop_late - across)
            if pick_early > pick_late or drop_early > drop_late:
                continue
            way = YEN_KG_G * trip.cost_km * (metres - ground.metres) + YEN_H_S * trip.cost_h * (elapsed - ground.elapsed)
            ways.append(
                _Way(
                    pickup=p,
                    delivery=d,
                    picks=(pick_early, pick_late),
                    drops=(drop_early, drop_late),
                    cost=max(0, way),
                )
            )
    return ways


def _plus(base: int, extra: int | None) -> int | None:
    return None if extra is None else base + extra


def _reached(windows: tuple[Window, ...], moment: int) -> int:
    """Earliest begin in any window from ``moment`` on."""
    return min((max(w.early, moment) for w in windows if w.late >= moment), default=FAR)


def _left(windows: tuple[Window, ...], moment: int) -> int:
    """Latest begin in any window up to ``moment``."""
    return max((min(w.late, moment) for w in windows if w.early <= moment), default=-FAR)


def _within(end: End, ways: list[_Way], *, last: bool = False) -> End | None:
    """Return the end with its windows cut to what some way can use, in order and without overlaps; None where none can."""
    if not ways:
        return None
    spans = [way.drops if last else way.picks for way in ways]
    early, late = min(a for a, _ in spans), max(b for _, b in spans)
    cut = [
        Window(early=max(w.early, early), late=min(w.late, late)) for w in end.windows if w.late >= early and w.early <= late
    ]
    return End(option=end.option, place=end.place, windows=tuple(cut), margin=end.margin, lowest=end.lowest)
