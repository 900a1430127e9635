"""A plan of a part put back into the whole day (:mod:`matching.part`)."""

from __future__ import annotations

from dataclasses import replace

from matching.money import money_lines
from matching.part import Part
from matching.plan import MoneyLine, Plan, Route, Score, Shipment
from matching.problem import TaskKind


def put_back(part: Part, plan: Plan) -> Plan:
    """Return the whole plan with another plan of a part in it; reasons are dropped.

    Shipments that stay keep their order, new ones come last; routes of other trips are those of the standing plan.

    Parameters
    ----------
    part : Part
    plan : Plan
        Of the part's problem, every trip with its route.
    """
    standing = part.standing
    ours = {(s.lot, s.order, s.trip): n for n, s in enumerate(map(part.outward, plan.shipments))}
    said = [part.outward(s) for s in plan.shipments]
    within = set(part.shipments)
    shipments: list[Shipment] = []
    bases = []
    moved: dict[int, int] = {}
    placed: dict[int, int] = {}
    for i, (shipment, basis) in enumerate(zip(standing.shipments, standing.bases, strict=True)):
        if i not in within:
            moved[i] = len(shipments)
            shipments.append(shipment)
            bases.append(basis)
            continue
        n = ours.get((shipment.lot, shipment.order, shipment.trip))
        if n is not None:
            placed[n] = len(shipments)
            shipments.append(said[n])
            bases.append(plan.bases[n])
    for n, new in enumerate(said):
        if n not in placed:
            placed[n] = len(shipments)
            shipments.append(new)
            bases.append(plan.bases[n])
    still = all(old == new for old, new in moved.items())
    mine = {part.trips[route.trip]: _outward_route(part, route, placed) for route in plan.routes}
    routes = tuple(
        mine.get(route.trip) or (route if still else _shifted(route, moved)) for route in standing.routes
    )  # fmt: skip
    return Plan(
        shipments=tuple(shipments),
        bases=tuple(bases),
        routes=routes,
        left_out=standing.left_out,
        score=_score(standing.score, part.plan.score, plan.score),
        money=_money(part, tuple(shipments), routes, moved),
    )


def _outward_route(part: Part, route: Route, placed: dict[int, int]) -> Route:
    return replace(
        _shifted(route, placed),
        trip=part.trips[route.trip],
        stops=tuple(replace(stop, place=part.places[stop.place]) for stop in route.stops),
    )


def _shifted(route: Route, to: dict[int, int]) -> Route:
    return replace(
        route,
        tasks=tuple(task if task.kind is TaskKind.OWN else replace(task, index=to[task.index]) for task in route.tasks),
    )


def _score(whole: Score, before: Score, after: Score) -> Score:
    return Score(
        missed=whole.missed - before.missed + after.missed,
        vehicles=whole.vehicles - before.vehicles + after.vehicles,
        metres=whole.metres - before.metres + after.metres,
        value=whole.value - before.value + after.value,
        points=whole.points - before.points + after.points,
    )


def _money(
    part: Part, shipments: tuple[Shipment, ...], routes: tuple[Route, ...], moved: dict[int, int]
) -> tuple[MoneyLine, ...]:
    """Lines of the whole, trip by trip in the order of its routes: anew for the part's trips, the rest as they stand."""
    inside = set(part.trips)
    lines: dict[int, list[MoneyLine]] = {}
    for line in part.standing.money:
        if line.trip not in inside:
            still = line.shipment is None or moved[line.shipment] == line.shipment
            lines.setdefault(line.trip, []).append(line if still else replace(line, shipment=moved[line.shipment or 0]))
    # Whole yen that a split leaves over go by index, so the part's own lines would not always do.
    for line in money_lines(part.whole, shipments, [route for route in routes if route.trip in inside]):
        lines.setdefault(line.trip, []).append(line)
    return tuple(line for route in routes for line in lines.get(route.trip, ()))
