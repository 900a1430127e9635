"""What a plan needs of one figure of its problem: metres of detour, the load at its fullest, the price at which it pays."""

from __future__ import annotations

from matching.displace import Forced
from matching.kinds import Figure, Wanted
from matching.objective import basis_of, lowest_units
from matching.plan import OWNED, Plan, Route, Shipment
from matching.problem import YEN, YEN_KG_G, Problem, TaskKind
from matching.visits import grams_of


def read(problem: Problem, result: Forced, figure: Figure, wanted: Wanted) -> int:
    """Return what a plan found with a figure at its limit needs of it: between what it is and that limit.

    A first guess, to be tried: times are as early as can be, and another plan may need less. The limit where nothing is known.
    """
    plan = result.plan
    if plan is None:
        return figure.limit
    route = next(route for route in plan.routes if route.trip == wanted.trip)
    used = _used(problem, plan, route, figure, result.gain)
    low, high = sorted((figure.now, figure.limit))
    if used is None or not low <= used <= high:
        return figure.limit
    return used if used != figure.now else figure.now + (1 if figure.limit > figure.now else -1)


def _used(problem: Problem, plan: Plan, route: Route, figure: Figure, gain: int) -> int | None:
    parts = figure.field.split(".")
    last = parts[-1]
    plain = {
        "detour_s": route.detour_s,
        "detour_m": route.detour_m,
        "detour_visits": route.added_visits,
        "duty": route.arrive - route.depart,
        "arrive_late": route.arrive,
        "depart_late": route.depart,
        "depart_early": route.depart,
        "capacity_g": max(stop.load_g for stop in route.stops),
    }
    if last in plain:
        return plain[last]
    mine = [i for i, s in enumerate(plan.shipments) if s.trip == route.trip]
    if parts[1] == "capacity_crates":
        return max(stop.load_crates[int(last)] for stop in route.stops)
    if last == "insured":
        shipments = [plan.shipments[i] for i in mine]
        value = sum(lowest_units(problem, s) for s in shipments if basis_of(problem, s) not in OWNED)
        return -(-value // YEN)
    of_lot = [i for i in mine if parts[0] != "lots" or plan.shipments[i].lot == figure.index]
    here = [i for i in of_lot if parts[0] != "orders" or plan.shipments[i].order == figure.index]
    grams = sum(grams_of(problem, plan.shipments[i]) for i in here)
    if last in {"min_g", "max_g"}:
        return grams
    if last == "min_units":
        return min((plan.shipments[i].units for i in here), default=None)
    if last in {"highest", "lowest"}:
        return _price(problem, [plan.shipments[i] for i in here], figure, grams, gain)
    times = _times(route, here, pickup=parts[0] == "lots" and last in {"early", "late"})
    if not times:
        return None
    if last == "on_board":
        return None
    return min(times) if last == "early" else max(times)


def _price(problem: Problem, mine: list[Shipment], figure: Figure, grams: int, gain: int) -> int | None:
    """The price at which what is gained at the limit is all but gone."""
    units = sum(s.units for s in mine)
    per_kg = figure.field.endswith("highest") or problem.lots[figure.index].per_kg
    each = YEN_KG_G * grams if per_kg else YEN * units
    if each <= 0:
        return None
    spare = (gain - 1) // each
    return figure.limit - spare if figure.limit > figure.now else figure.limit + spare


def _times(route: Route, mine: list[int], *, pickup: bool) -> list[int]:
    kind = TaskKind.PICKUP if pickup else TaskKind.DELIVERY
    return [task.begin for task in route.tasks if task.kind is kind and task.index in set(mine)]
