"""The smallest single change that would serve something: proposed from its reason, kept only if it is proven to serve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from matching.alone import alone
from matching.lawful import Way
from matching.plan import Change, Code, Unserved
from matching.problem import YEN_KG_G, Order, Problem, Window
from matching.prospects import Obstacle
from matching.screen import Pair
from matching.visits import grams_of

T = TypeVar("T")


def change_of(problem: Problem, reason: Unserved, *, obstacle: Obstacle | None = None, way: Way | None = None) -> Change | None:
    """Return one figure of the problem that, changed alone, gives a way alone that is worth it and funded.

    Parameters
    ----------
    problem : Problem
    reason : Unserved
        Impossible (with its obstacle) or not worth it (with the best way).
    obstacle, way
        What the reason was drawn from.

    Returns
    -------
    Change or None
        Verified by applying it and trying again; None where no single change of the named figure serves.
    """
    if way is not None and reason.lack is not None:
        return _verified(problem, reason, _dearer(problem, way, reason.lack))
    if obstacle is None or obstacle.pair is None:
        return None
    return _verified(problem, reason, _loosened(problem, obstacle, obstacle.pair))


def _dearer(problem: Problem, way: Way, lack: int) -> Change:
    """Raise the order's highest price by the lack a kg."""
    shipment = way.shipments[0]
    grams = sum(grams_of(problem, s) for s in way.shipments)
    entry, now = _entry(problem, shipment.lot, shipment.order)
    more = -(-lack // (YEN_KG_G * grams))
    return Change(field=f"orders.accepts.{entry}.highest", index=shipment.order, now=now, needed=now + more)


def _entry(problem: Problem, lot: int, order: int) -> tuple[int, int]:
    """Position and price of the entry that counts."""
    goods = {problem.lots[lot].product, problem.lots[lot].family}
    rows = [
        (accept.highest, -n)
        for n, accept in enumerate(problem.orders[order].accepts)
        if accept.goods in goods and problem.lots[lot].defects <= accept.defects
    ]
    highest, n = max(rows)
    return -n, highest


def _loosened(problem: Problem, obstacle: Obstacle, pair: Pair) -> Change | None:
    """Move the one limit that fails to what it would have to be."""
    amount, limit, trip = obstacle.amount, obstacle.limit, obstacle.trip
    if amount is None or limit is None:
        return None
    if obstacle.code is Code.PRICE:
        entry, now = _entry(problem, pair.lot, pair.order)
        return Change(field=f"orders.accepts.{entry}.highest", index=pair.order, now=now, needed=amount)
    if obstacle.code is Code.WINDOW:
        late = max(w.late for w in problem.orders[pair.order].receivings[pair.receiving_option].windows)
        if limit == late:
            field = f"orders.receivings.{pair.receiving_option}.late"
            return Change(field=field, index=pair.order, now=limit, needed=amount)
        late = max(w.late for w in problem.lots[pair.lot].pickups[pair.pickup_option].windows)
        if limit == late:
            field = f"lots.pickups.{pair.pickup_option}.late"
            return Change(field=field, index=pair.lot, now=limit, needed=amount)
        return None
    if obstacle.code is Code.DELIVER_BY:
        return Change(field="lots.deliver_by", index=pair.lot, now=limit, needed=amount)
    if obstacle.code is Code.QUANTITY:
        return Change(field="orders.min_g", index=pair.order, now=limit, needed=amount)
    fields = {
        Code.DETOUR_TIME: "trips.detour_s",
        Code.DETOUR_KM: "trips.detour_m",
        Code.DETOUR_VISITS: "trips.detour_visits",
        Code.CAPACITY_G: "trips.capacity_g",
        Code.DUTY: "trips.duty",
        Code.INSURED: "trips.insured",
    }
    if obstacle.code not in fields or trip is None:
        return None
    return Change(field=fields[obstacle.code], index=trip, now=limit, needed=amount)


def _verified(problem: Problem, reason: Unserved, change: Change | None) -> Change | None:
    """Keep a change only if, applied alone, it gives a way worth having."""
    if change is None:
        return None
    changed = applied(problem, change)
    found = alone(changed, order=reason.order, lot=reason.lot)
    good = any(way.gain > 0 and not way.lack and way.route.sponsor_yen <= problem.sponsor.budget for way in found.ways)
    return change if good else None


def applied(problem: Problem, change: Change) -> Problem:
    """Return the problem with one figure changed."""
    parts = change.field.split(".")
    if parts[0] == "orders":
        order = problem.orders[change.index]
        return replace(problem, orders=_put(problem.orders, change.index, _order(order, parts, change.needed)))
    if parts[0] == "trips":
        limit: dict[str, Any] = {parts[1]: change.needed}
        trip = replace(problem.trips[change.index], **limit)
        return replace(problem, trips=_put(problem.trips, change.index, trip))
    lot = problem.lots[change.index]
    if parts[1] == "deliver_by":
        lot = replace(lot, deliver_by=change.needed)
    else:
        pickup = lot.pickups[int(parts[2])]
        pickup = replace(pickup, windows=_later(pickup.windows, change.needed))
        lot = replace(lot, pickups=_put(lot.pickups, int(parts[2]), pickup))
    return replace(problem, lots=_put(problem.lots, change.index, lot))


def _order(order: Order, parts: list[str], needed: int) -> Order:
    if parts[1] == "min_g":
        return replace(order, min_g=needed)
    if parts[1] == "accepts":
        entry = replace(order.accepts[int(parts[2])], highest=needed)
        return replace(order, accepts=_put(order.accepts, int(parts[2]), entry))
    option = order.receivings[int(parts[2])]
    option = replace(option, windows=_later(option.windows, needed))
    return replace(order, receivings=_put(order.receivings, int(parts[2]), option))


def _later(windows: tuple[Window, ...], late: int) -> tuple[Window, ...]:
    """Let the last window end later."""
    last = max(range(len(windows)), key=lambda n: windows[n].late)
    return _put(windows, last, replace(windows[last], late=max(late, windows[last].late)))


def _put(items: tuple[T, ...], index: int, item: T) -> tuple[T, ...]:
    return (*items[:index], item, *items[index + 1 :])
