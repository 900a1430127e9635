"""Figures of a problem that one person could change, by name: what they are now, and the problem with one of them changed.

A field names table, attribute and, where there are several, option and window: ``orders.receivings.0.windows.1.late``. Changing
one figure is the only thing done here; whether that serves anything is for :mod:`matching.change` to find out.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Final, TypeVar

from matching.plan import Change
from matching.problem import Lot, Order, Permit, Problem, Trip, Window
from matching.values import Given

T = TypeVar("T")

PERMIT: Final = Permit.PERMIT_78_3
"""The permit proposed where one would do: every paid permit does the same in the model."""
HOUR: Final = 3600
"""What a missed moment is compared with (s)."""


def now_of(problem: Problem, field: str, index: int) -> int:
    """Return what a figure is now; of switches 0 = off, of added places the place of the first option.

    Raises
    ------
    KeyError
        Where no figure has such a name, or it is unlimited here.
    """
    table, *parts = field.split(".")
    if field == "allow_free":
        return int(problem.allow_free)
    if table == "vehicles":
        return int(Permit(parts[1]) in problem.vehicles[index].permits)
    if table == "parties":
        return int(problem.parties[index].trades)
    item: Any = {"orders": problem.orders, "lots": problem.lots, "trips": problem.trips}[table][index]
    if parts[-1] == "place":
        return int(getattr(item, parts[0])[0].place)
    for part in parts:
        item = item[int(part)] if part.isdigit() else getattr(item, part)
    if item is None:
        raise KeyError(field)
    return int(item)


def applied(problem: Problem, *changes: Change) -> Problem:
    """Return the problem with figures changed: one, or several to ask about them together.

    Raises
    ------
    ProblemError
        Where the changed problem is none, as when two trips of one driver would overlap.
    """
    given = Given(**{f.name: getattr(problem, f.name) for f in fields(Given)})
    for change in changes:
        given = _changed(given, change)
    return Problem(**{f.name: getattr(given, f.name) for f in fields(Given)})


def _changed(problem: Given, change: Change) -> Given:
    """The values with one figure changed, not looked at yet."""
    table, *parts = change.field.split(".")
    index, needed = change.index, change.needed
    if table == "allow_free":
        return replace(problem, allow_free=bool(needed))
    if table == "vehicles":
        vehicle = problem.vehicles[index]
        vehicle = replace(vehicle, permits=vehicle.permits | {Permit(parts[1])})
        return replace(problem, vehicles=put(problem.vehicles, index, vehicle))
    if table == "parties":
        party = replace(problem.parties[index], trades=bool(needed))
        return replace(problem, parties=put(problem.parties, index, party))
    if table == "orders":
        return replace(problem, orders=put(problem.orders, index, _order(problem.orders[index], parts, needed)))
    if table == "trips":
        return replace(problem, trips=put(problem.trips, index, _trip(problem.trips[index], parts, needed)))
    return replace(problem, lots=put(problem.lots, index, _lot(problem.lots[index], parts, needed)))


def put(items: tuple[T, ...], index: int, item: T) -> tuple[T, ...]:
    """Return the items with one of them replaced."""
    return (*items[:index], item, *items[index + 1 :])


def share_of(problem: Problem, field: str, index: int, now: int, needed: int) -> float:
    """By what share a change changes its figure, so that unlike changes compare (CONTRIBUTING, decisions 16 and 23).

    A window's edge counts by the window's own width, a moment by an hour, a place as a half and the seconds to it against an
    hour (the first metric's), a switch as a whole, everything else by what it is now.
    """
    moved = abs(needed - now)
    parts = field.split(".")
    last = parts[-1]
    if "windows" in parts:
        window = _window(problem, parts, index)
        return moved / max(1, window.late - window.early)
    if last in {"deliver_by", "depart_early", "depart_late", "arrive_late"}:
        return moved / HOUR
    if last == "place":
        seconds = problem.travels[0].seconds
        ways = [int(way) for way in (seconds[now, needed], seconds[needed, now]) if way >= 0]
        return 0.5 + (min(ways) / HOUR if ways else 10.0)
    if parts[0] in {"allow_free", "vehicles", "parties"}:
        return 1.0
    return moved / max(1, now)


def _window(problem: Problem, parts: list[str], index: int) -> Window:
    item = problem.orders[index].receivings if parts[0] == "orders" else problem.lots[index].pickups
    return item[int(parts[2])].windows[int(parts[4])]


def _edged(windows: tuple[Window, ...], parts: list[str], needed: int) -> tuple[Window, ...]:
    """Move one edge of one window."""
    at = int(parts[0])
    edge: dict[str, int] = {parts[1]: needed}
    return put(windows, at, replace(windows[at], **edge))


def _order(order: Order, parts: list[str], needed: int) -> Order:
    if parts[0] == "accepts":
        at = int(parts[1])
        return replace(order, accepts=put(order.accepts, at, replace(order.accepts[at], highest=needed)))
    if parts[0] == "receivings":
        if parts[1] == "place":
            return replace(order, receivings=(*order.receivings, replace(order.receivings[0], place=needed)))
        at = int(parts[1])
        option = order.receivings[at]
        option = replace(option, windows=_edged(option.windows, parts[3:], needed))
        return replace(order, receivings=put(order.receivings, at, option))
    figure: dict[str, Any] = {parts[0]: needed}
    return replace(order, **figure)


def _trip(trip: Trip, parts: list[str], needed: int) -> Trip:
    if parts[0] == "capacity_crates":
        room = put(trip.capacity_crates, int(parts[1]), needed)
        return replace(trip, capacity_crates=(room[0], room[1], room[2]))
    figure: dict[str, Any] = {parts[0]: needed}
    return replace(trip, **figure)


def _lot(lot: Lot, parts: list[str], needed: int) -> Lot:
    if parts[0] == "pickups":
        if parts[1] == "place":
            return replace(lot, pickups=(*lot.pickups, replace(lot.pickups[0], place=needed)))
        at = int(parts[1])
        option = lot.pickups[at]
        option = replace(option, windows=_edged(option.windows, parts[3:], needed))
        return replace(lot, pickups=put(lot.pickups, at, option))
    if parts[0] == "unit_g":
        return _smaller(lot, needed)
    figure: dict[str, Any] = {parts[0]: needed}
    return replace(lot, **figure)


def _smaller(lot: Lot, unit_g: int) -> Lot:
    """The same goods in smaller units: the farmer gets no less a kg, the least shipment weighs the same unless it was one."""
    times = lot.unit_g // unit_g
    pickups = lot.pickups if lot.per_kg else tuple(replace(p, change=-(-p.change // times)) for p in lot.pickups)
    return replace(
        lot,
        unit_g=unit_g,
        units=lot.units * times,
        units_per_crate=lot.units_per_crate * times,
        min_units=1 if lot.min_units == 1 else lot.min_units * times,
        pickups=pickups,
        lowest=lot.lowest if lot.per_kg else -(-lot.lowest // times),
    )
