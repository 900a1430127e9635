"""A plan in indices and score units becomes a document in ids, clock times and yen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from api.documents.plan import (
    BoundEntry,
    BreakTaken,
    LeftOutEntry,
    MoneyEntry,
    NetworkUsed,
    PlanDocument,
    RouteEntry,
    RunInfo,
    ShipmentEntry,
    StopEntry,
    TaskEntry,
)
from api.planning.assemble import Assembled
from api.planning.legs import Leg
from api.planning.reasons import unserved_entry
from api.planning.rules import RULES
from api.planning.summary import carriage_of, driver_pay, goods_of, summary_of, yen
from matching.errors import PlanBroken
from matching.ownway import own_way
from matching.plan import Code, MoneyLine, Plan, Route, Stop
from matching.problem import TaskKind
from matching.visits import crates_of, grams_of
from routing.network import RoadNetwork

if TYPE_CHECKING:
    # Judging and looking load no solver.
    from matching.solvers.upper_bound import Bound

_SPONSOR = "sponsor"
_KINDS = {TaskKind.OWN: "own", TaskKind.PICKUP: "pickup", TaskKind.DELIVERY: "delivery"}


def document_of(
    assembled: Assembled,
    network: RoadNetwork,
    plan: Plan,
    *,
    run: RunInfo,
    made_at: datetime,
    lines: Mapping[Leg, str],
    bound: Bound | None = None,
) -> PlanDocument:
    """
    Write a plan as a document.

    Parameters
    ----------
    run
        How it was made.
    made_at
        When, with its zone.
    lines
        What :func:`api.planning.legs.route_lines` drew; a leg that is not there has no line.
    bound
        What was proven of all plans, where it was asked for.
    """
    day = assembled.day
    return PlanDocument(
        format_version=1,
        day_hash=assembled.day_hash,
        network=NetworkUsed(
            hash=network.content_hash, name=network.name[:200], credit=network.credit[:200], sketch=network.sketch
        ),
        metrics=assembled.measured.used,
        made_at=made_at.isoformat(),
        run=run,
        summary=summary_of(assembled, plan),
        shipments=_shipments(assembled, plan),
        routes=tuple(_route(assembled, plan, route, lines) for route in plan.routes),
        left_out=tuple(
            LeftOutEntry(
                trip=day.trips[left.trip].id,
                code=left.code.value,
                text=f"自社の予定だけでも走れません: {RULES[left.code].ja}",
                text_en=f"cannot even make its own way: {RULES[left.code].en}",
            )
            for left in plan.left_out
        ),
        money=tuple(_money(assembled, line) for line in plan.money),
        unserved=tuple(unserved_entry(assembled, item) for item in plan.unserved),
        bound=None if bound is None else _bound(bound, plan),
    )


def _bound(bound: Bound, plan: Plan) -> BoundEntry:
    gap = bound.gap(plan.score)
    return BoundEntry(
        value_units=bound.value,
        value_yen=yen(bound.value),
        required_missed=bound.missed,
        # Rounded up: a plan is never told to be closer than it is.
        within_percent=None if gap is None else math.ceil(gap * 10_000) / 100,
        proof=bound.proof.value,
        seconds=round(bound.seconds, 3),
    )


def _shipments(assembled: Assembled, plan: Plan) -> tuple[ShipmentEntry, ...]:
    day, problem, clock = assembled.day, assembled.problem, assembled.clock
    begins = {
        (task.kind, task.index): task.begin for route in plan.routes for task in route.tasks if task.kind is not TaskKind.OWN
    }
    goods, carriage = goods_of(plan), carriage_of(plan)
    return tuple(
        ShipmentEntry(
            lot=day.lots[shipment.lot].id,
            order=day.orders[shipment.order].id,
            trip=day.trips[shipment.trip].id,
            pickup_option=shipment.pickup_option,
            receiving_option=shipment.receiving_option,
            units=shipment.units,
            kg=grams_of(problem, shipment) / 1000,
            crates=crates_of(problem, shipment),
            basis=basis.value,
            pickup_at=clock.iso(begins[TaskKind.PICKUP, number]),
            delivery_at=clock.iso(begins[TaskKind.DELIVERY, number]),
            goods_yen=goods.get(number, 0),
            carriage_yen=carriage.get(number, 0),
        )
        for number, (shipment, basis) in enumerate(zip(plan.shipments, plan.bases, strict=True))
    )


def _route(assembled: Assembled, plan: Plan, route: Route, lines: Mapping[Leg, str]) -> RouteEntry:
    problem, clock = assembled.problem, assembled.clock
    own = own_way(problem, route.trip)
    if isinstance(own, Code):
        raise PlanBroken(f"trip {route.trip} has a route but no own way ({own.value})")
    grams = sum(grams_of(problem, shipment) for shipment in plan.shipments if shipment.trip == route.trip)
    pause = None
    if route.pause_after is not None and route.pause_begin is not None:
        pause = BreakTaken(after_tasks=route.pause_after, begin=clock.iso(route.pause_begin))
    return RouteEntry(
        trip=assembled.day.trips[route.trip].id,
        depart=clock.iso(route.depart),
        arrive=clock.iso(route.arrive),
        metres=route.metres,
        own_metres=own.metres,
        own_s=own.elapsed,
        detour_s=route.detour_s,
        detour_m=route.detour_m,
        added_visits=route.added_visits,
        extra_cost_units=route.extra_cost,
        extra_cost_yen=yen(route.extra_cost),
        sponsor_yen=route.sponsor_yen,
        driver_pay_yen=driver_pay(plan, route.trip),
        kg=grams / 1000,
        break_taken=pause,
        stops=tuple(
            _stop(assembled, route, stop, route.stops[number - 1] if number else None, lines)
            for number, stop in enumerate(route.stops)
        ),
    )


def _stop(assembled: Assembled, route: Route, stop: Stop, before: Stop | None, lines: Mapping[Leg, str]) -> StopEntry:
    clock, problem = assembled.clock, assembled.problem
    metric = problem.trips[route.trip].metric
    metres = seconds = 0
    line = ""
    if before is not None and before.place != stop.place:
        metres = int(problem.travels[metric].metres[before.place, stop.place])
        seconds = int(problem.travels[metric].seconds[before.place, stop.place])
        line = lines.get((metric, before.place, stop.place), "")
    return StopEntry(
        place=assembled.day.places[stop.place].id,
        own=stop.own,
        arrive=clock.iso(stop.arrive),
        leave=clock.iso(stop.leave),
        tasks=tuple(
            TaskEntry.model_validate(
                {
                    "kind": _KINDS[task.kind],
                    "index": task.index,
                    "window": task.window,
                    "begin": clock.iso(task.begin),
                    "end": clock.iso(task.end),
                }
            )
            for task in route.tasks[stop.first : stop.last]
        ),
        load_g=stop.load_g,
        load_crates=stop.load_crates,
        leg_m=metres,
        leg_s=seconds,
        leg_polyline5=line,
    )


def _money(assembled: Assembled, line: MoneyLine) -> MoneyEntry:
    parties = assembled.day.parties
    return MoneyEntry(
        what=line.what.value,
        payer=_SPONSOR if line.payer is None else parties[line.payer].id,
        payee=parties[line.payee].id,
        goods_yen=line.goods_yen,
        carriage_yen=line.carriage_yen,
        trip=assembled.day.trips[line.trip].id,
        shipment=line.shipment,
    )
