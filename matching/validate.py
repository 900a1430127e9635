"""Refuses bad input: every value of a problem is looked at once, at construction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from matching.errors import ProblemError
from matching.values import (
    YEN,
    YEN_H_S,
    YEN_KG_G,
    ZONES,
    Done,
    Given,
    Lot,
    Match,
    Objective,
    Order,
    TaskKind,
    Trip,
    Window,
)

_FAR = 2**31 - 1
"""No time, distance, weight or price may exceed this: products of three then still fit the guard below."""


def validate(problem: Given) -> None:
    """Raise :class:`ProblemError` naming the first field that is wrong."""
    _travels(problem)
    for i, place in enumerate(problem.places):
        _whole(f"places[{i}].parking_s", place.parking_s)
        _whole(f"places[{i}].parking_yen", place.parking_yen)
    for i, lot in enumerate(problem.lots):
        _lot(problem, f"lots[{i}]", lot)
    for i, order in enumerate(problem.orders):
        _order(problem, f"orders[{i}]", order)
    for i, vehicle in enumerate(problem.vehicles):
        _index(f"vehicles[{i}].party", vehicle.party, len(problem.parties))
    for i, trip in enumerate(problem.trips):
        _trip(problem, f"trips[{i}]", trip)
    _overlaps(problem)
    _patterns(problem)
    _whole("sponsor.worth", problem.sponsor.worth)
    _whole("sponsor.budget", problem.sponsor.budget)
    _guard(problem)


def _whole(field: str, value: int, *, low: int = 0, high: int = _FAR) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ProblemError(field, f"must be a whole number, not {value!r}")
    if not low <= value <= high:
        raise ProblemError(field, f"must be from {low} to {high}, not {value}")


def _optional(field: str, value: int | None) -> None:
    if value is not None:
        _whole(field, value)


def _index(field: str, value: int, size: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < size:
        raise ProblemError(field, f"must be the index of one of the {size} given, not {value!r}")


def _windows(field: str, windows: tuple[Window, ...]) -> None:
    if not windows:
        raise ProblemError(field, "needs at least one window")
    for i, window in enumerate(windows):
        _whole(f"{field}[{i}].early", window.early)
        _whole(f"{field}[{i}].late", window.late)
        if window.late < window.early:
            raise ProblemError(f"{field}[{i}]", f"ends at {window.late} before it begins at {window.early}")


def _travels(problem: Given) -> None:
    size = len(problem.places)
    for i, travel in enumerate(problem.travels):
        for name, matrix in (("seconds", travel.seconds), ("metres", travel.metres)):
            where = f"travels[{i}].{name}"
            if matrix.shape != (size, size):
                raise ProblemError(where, f"must have the shape ({size}, {size}) of the places, not {matrix.shape}")
            if matrix.dtype.kind not in "iu":
                raise ProblemError(where, f"must hold integers, not {matrix.dtype}")
            if size and (int(matrix.min()) < -1 or int(matrix.max()) > _FAR):
                raise ProblemError(where, f"must hold -1 (no way) or 0 to {_FAR}")
            if size and matrix.diagonal().any():
                raise ProblemError(where, "must be 0 from a place to itself")
        if size and bool(((travel.seconds < 0) != (travel.metres < 0)).any()):
            raise ProblemError(f"travels[{i}]", "must say 'no way' (-1) in seconds and metres alike")


def _lot(problem: Given, field: str, lot: Lot) -> None:
    _index(f"{field}.party", lot.party, len(problem.parties))
    for name in ("unit_g", "units", "units_per_crate", "min_units"):
        _whole(f"{field}.{name}", getattr(lot, name), low=1)
    for name in ("lowest", "handling_s", "priority"):
        _whole(f"{field}.{name}", getattr(lot, name))
    for name in ("deliver_by", "on_board"):
        _optional(f"{field}.{name}", getattr(lot, name))
    if not lot.pickups:
        raise ProblemError(f"{field}.pickups", "needs at least one pickup option")
    for j, option in enumerate(lot.pickups):
        where = f"{field}.pickups[{j}]"
        _index(f"{where}.place", option.place, len(problem.places))
        _windows(f"{where}.windows", option.windows)
        _whole(f"{where}.change", option.change, low=-_FAR)
        if lot.lowest + option.change < 0:
            raise ProblemError(f"{where}.change", f"makes the lowest price negative ({lot.lowest} and {option.change})")


def _order(problem: Given, field: str, order: Order) -> None:
    _index(f"{field}.party", order.party, len(problem.parties))
    for name in ("min_g", "max_g", "over_g", "priority"):
        _whole(f"{field}.{name}", getattr(order, name))
    _whole(f"{field}.max_deliveries", order.max_deliveries, low=1)
    if order.max_g < max(order.min_g, 1):
        raise ProblemError(f"{field}.max_g", f"must be at least min_g ({order.min_g}) and 1, not {order.max_g}")
    if not order.accepts:
        raise ProblemError(f"{field}.accepts", "needs at least one entry")
    for j, accept in enumerate(order.accepts):
        _whole(f"{field}.accepts[{j}].highest", accept.highest)
    if not order.receivings:
        raise ProblemError(f"{field}.receivings", "needs at least one receiving option")
    for j, option in enumerate(order.receivings):
        _index(f"{field}.receivings[{j}].place", option.place, len(problem.places))
        _windows(f"{field}.receivings[{j}].windows", option.windows)


def _trip(problem: Given, field: str, trip: Trip) -> None:
    _index(f"{field}.vehicle", trip.vehicle, len(problem.vehicles))
    _whole(f"{field}.driver", trip.driver)
    _index(f"{field}.metric", trip.metric, len(problem.travels))
    for name in ("start", "end"):
        _index(f"{field}.{name}", getattr(trip, name), len(problem.places))
    for name in ("depart_early", "depart_late", "arrive_late", "capacity_g", "own_g", "gift"):
        _whole(f"{field}.{name}", getattr(trip, name))
    for name in ("cost_km", "cost_h", "cost_visit"):
        _whole(f"{field}.{name}", getattr(trip, name))
    for name in ("duty", "detour_s", "detour_m", "detour_visits", "insured"):
        _optional(f"{field}.{name}", getattr(trip, name))
    if trip.depart_late < trip.depart_early:
        raise ProblemError(f"{field}.depart_late", f"is before depart_early ({trip.depart_early})")
    if trip.arrive_late < trip.depart_early:
        raise ProblemError(f"{field}.arrive_late", f"is before depart_early ({trip.depart_early})")
    _crates(f"{field}.capacity_crates", trip.capacity_crates)
    _crates(f"{field}.own_crates", trip.own_crates)
    grams, crates = trip.own_g, trip.own_crates
    for j, stop in enumerate(trip.own_stops):
        where = f"{field}.own_stops[{j}]"
        _index(f"{where}.place", stop.place, len(problem.places))
        _windows(f"{where}.windows", stop.windows)
        _whole(f"{where}.duration_s", stop.duration_s)
        _whole(f"{where}.change_g", stop.change_g, low=-_FAR)
        _crates(f"{where}.change_crates", stop.change_crates, low=-_FAR)
        grams += stop.change_g
        crates = (
            crates[0] + stop.change_crates[0],
            crates[1] + stop.change_crates[1],
            crates[2] + stop.change_crates[2],
        )
        if grams < 0 or min(crates) < 0:
            raise ProblemError(where, "unloads more of the trip's own load than is on board")
    if trip.pause is not None:
        _whole(f"{field}.pause.break_s", trip.pause.break_s)
        _windows(f"{field}.pause", (Window(early=trip.pause.early, late=trip.pause.late),))
    _running(problem, field, trip)


def _running(problem: Given, field: str, trip: Trip) -> None:
    for j, aboard in enumerate(trip.aboard):
        where = f"{field}.aboard[{j}]"
        _index(f"{where}.lot", aboard.lot, len(problem.lots))
        _index(f"{where}.order", aboard.order, len(problem.orders))
        _index(f"{where}.pickup_option", aboard.pickup_option, len(problem.lots[aboard.lot].pickups))
        _index(f"{where}.receiving_option", aboard.receiving_option, len(problem.orders[aboard.order].receivings))
        _whole(f"{where}.units", aboard.units, low=1)
        if (aboard.lot, aboard.order) in {(other.lot, other.order) for other in trip.aboard[:j]}:
            raise ProblemError(where, "must be one with the shipment of the same lot and order before it")
    if trip.done is None:
        if trip.aboard:
            raise ProblemError(f"{field}.aboard", "needs the done prefix in which the goods were picked up")
        return
    _done(problem, f"{field}.done", trip, trip.done)


def _done(problem: Given, field: str, trip: Trip, done: Done) -> None:
    _whole(f"{field}.depart", done.depart)
    clock, own, picked, delivered = done.depart, 0, set[int](), set[int]()
    for j, task in enumerate(done.tasks):
        where = f"{field}.tasks[{j}]"
        for name in ("begin", "end"):
            _whole(f"{where}.{name}", getattr(task, name))
        if task.begin < clock or task.end < task.begin:
            raise ProblemError(where, "must begin after what was done before it, and end after it begins")
        clock = task.end
        if task.kind is TaskKind.OWN:
            if task.index != own:
                raise ProblemError(where, f"own stops are done in their order: expected {own}")
            if own == len(trip.own_stops):
                raise ProblemError(where, "is one own stop more than the trip has")
            _index(f"{where}.window", task.window, len(trip.own_stops[own].windows))
            own += 1
            continue
        _index(f"{where}.index", task.index, len(trip.aboard))
        aboard = trip.aboard[task.index]
        if task.kind is TaskKind.PICKUP:
            windows = problem.lots[aboard.lot].pickups[aboard.pickup_option].windows
        else:
            windows = problem.orders[aboard.order].receivings[aboard.receiving_option].windows
        _index(f"{where}.window", task.window, len(windows))
        seen = picked if task.kind is TaskKind.PICKUP else delivered
        if task.index in seen or (task.kind is TaskKind.DELIVERY and task.index not in picked):
            raise ProblemError(where, "each shipment aboard is picked up once and delivered at most once, in this order")
        seen.add(task.index)
    if len(picked) != len(trip.aboard):
        raise ProblemError(field, "must hold the pickup of every shipment aboard")
    if done.pause is not None and trip.pause is None:
        raise ProblemError(f"{field}.pause", "belongs to a trip with a break")
    if done.pause is not None:
        _whole(f"{field}.pause", done.pause[0], high=len(done.tasks))
        _whole(f"{field}.pause", done.pause[1])


def _crates(field: str, crates: tuple[int, ...], *, low: int = 0) -> None:
    if len(crates) != ZONES:
        raise ProblemError(field, f"must hold {ZONES} numbers, one a zone")
    for z, value in enumerate(crates):
        _whole(f"{field}[{z}]", value, low=low)


def _overlaps(problem: Given) -> None:
    """Trips of one driver or one vehicle must not overlap; benchmark fleets have neither."""
    if problem.objective is not Objective.VALUE:
        return
    for name in ("driver", "vehicle"):
        groups: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for i, trip in enumerate(problem.trips):
            groups[getattr(trip, name)].append((trip.depart_early, trip.arrive_late, i))
        for group in groups.values():
            for (_, late, a), (early, _, b) in pairwise(sorted(group)):
                if early < late:
                    raise ProblemError(f"trips[{b}].{name}", f"is on trips[{a}] at the same time")


def _patterns(problem: Given) -> None:
    def look(field: str, match: Match, least: int) -> None:
        given = [value for value in (match.lot, match.order, match.trip) if value is not None]
        if len(given) < least:
            raise ProblemError(field, f"must name at least {least} of lot, order and trip")
        for name, size in (("lot", len(problem.lots)), ("order", len(problem.orders)), ("trip", len(problem.trips))):
            value = getattr(match, name)
            if value is not None:
                _index(f"{field}.{name}", value, size)

    for i, match in enumerate(problem.required):
        look(f"required[{i}]", match, 1)
    for i, match in enumerate(problem.forbidden):
        look(f"forbidden[{i}]", match, 2)
    for i, promise in enumerate(problem.promises):
        look(f"promises[{i}]", Match(lot=promise.lot, order=promise.order, trip=promise.trip), 3)
        for name in ("pickup_at", "delivery_at", "tolerance_s", "points"):
            _whole(f"promises[{i}].{name}", getattr(promise, name))


def _largest(values: Iterable[int]) -> int:
    return max(values, default=0)


def _guard(problem: Given) -> None:
    """Refuse numbers whose sums could pass 62 bits: the score is exact or it is nothing."""
    grams = sum(lot.unit_g * lot.units for lot in problem.lots)
    highest = _largest(accept.highest for order in problem.orders for accept in order.accepts)
    goods = sum(
        # A price per unit weighs as much as one per kg on units of 1,000 g.
        (lot.lowest + max(option.change for option in lot.pickups)) * lot.units * (lot.unit_g if lot.per_kg else 1000)
        for lot in problem.lots
    )
    points = sum(lot.priority * lot.unit_g * lot.units for lot in problem.lots)
    flat = sum(order.priority for order in problem.orders) + sum(promise.points for promise in problem.promises)
    leg_m = _largest(int(t.metres.max()) for t in problem.travels if t.metres.size)
    parking = _largest(place.parking_yen for place in problem.places)
    steps = 2 * len(problem.lots) * max(1, len(problem.orders)) + 2
    cost = sum(
        YEN_KG_G * trip.cost_km * leg_m * min(steps + len(trip.own_stops), 10_000)
        + YEN_H_S * trip.cost_h * trip.arrive_late
        + YEN * (trip.cost_visit + parking) * min(steps, 10_000)
        for trip in problem.trips
    )
    total = YEN_KG_G * (grams * (highest + problem.sponsor.worth) + goods + points) + YEN * flat + cost
    if total >= 2**62:
        raise ProblemError("problem", "prices, weights or distances are so large that the score would overflow 62 bits")
