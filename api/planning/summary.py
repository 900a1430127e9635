"""The plan in figures: kg, money and kilometres, all derived from its shipments, routes and money lines."""

from __future__ import annotations

from collections import defaultdict

from api.documents.plan import BasisSum, Summary
from api.planning.assemble import Assembled
from matching.plan import Basis, For, MoneyLine, Plan
from matching.problem import YEN
from matching.visits import grams_of


def yen(units: int) -> float:
    """Score units as yen for people, two decimals."""
    return round(units / YEN, 2)


def goods_of(plan: Plan) -> dict[int, int]:
    """Farmer's net of each shipment (yen): its goods line, whoever pays it."""
    return {line.shipment: line.goods_yen for line in _shipped(plan) if line.what is For.GOODS and line.shipment is not None}


def carriage_of(plan: Plan) -> dict[int, int]:
    """Share of carriage of each shipment (yen), in whichever line it stands."""
    shares: dict[int, int] = defaultdict(int)
    for line in _shipped(plan):
        if line.shipment is not None:
            shares[line.shipment] += line.carriage_yen
    return dict(shares)


def _shipped(plan: Plan) -> list[MoneyLine]:
    return [line for line in plan.money if line.shipment is not None]


def driver_pay(plan: Plan, trip: int) -> int:
    """What a trip's driver's party is paid for carrying: shares of carriage and the sponsor's part (yen)."""
    return sum(line.carriage_yen for line in plan.money if line.trip == trip)


def summary_of(assembled: Assembled, plan: Plan) -> Summary:
    """Return the plan's summary; ``yen_per_kg`` is extra cost a kilogram carried, 0 where nothing is."""
    problem = assembled.problem
    grams = [grams_of(problem, shipment) for shipment in plan.shipments]
    goods, carriage = goods_of(plan), carriage_of(plan)
    used = {shipment.trip for shipment in plan.shipments}
    cost = sum(route.extra_cost for route in plan.routes)
    sponsor = sum(line.carriage_yen for line in plan.money if line.what is For.SPONSOR)
    total_g = sum(grams)
    return Summary(
        value_units=plan.score.value,
        value_yen=yen(plan.score.value),
        points=round(plan.score.points / YEN),
        points_units=plan.score.points,
        required_missed=plan.score.missed,
        lots_shipped=len({shipment.lot for shipment in plan.shipments}),
        lots_total=len(problem.lots),
        orders_served=len({shipment.order for shipment in plan.shipments}),
        orders_total=len(problem.orders),
        trips_used=len(used),
        trips_total=len(problem.trips),
        kg=total_g / 1000,
        kg_offered=sum(lot.unit_g * lot.units for lot in problem.lots) / 1000,
        kg_wanted=sum(order.max_g for order in problem.orders) / 1000,
        extra_km=sum(route.detour_m for route in plan.routes if route.trip in used) / 1000,
        extra_min=round(sum(route.detour_s for route in plan.routes if route.trip in used) / 60, 2),
        farmers_net_yen=sum(goods.values()),
        carriage_yen=sum(carriage.values()),
        drivers_pay_yen=sum(driver_pay(plan, route.trip) for route in plan.routes),
        sponsor_yen=sponsor,
        delivered_yen=sum(goods.values()) + sum(carriage.values()),
        extra_cost_yen=yen(cost),
        yen_per_kg=round(yen(cost) / (total_g / 1000), 2) if total_g else 0.0,
        by_basis=tuple(_by_basis(plan, grams, goods, carriage)),
    )


def _by_basis(plan: Plan, grams: list[int], goods: dict[int, int], carriage: dict[int, int]) -> list[BasisSum]:
    sums = []
    for basis in Basis:
        mine = [i for i, own in enumerate(plan.bases) if own is basis]
        if mine:
            sums.append(
                BasisSum(
                    basis=basis.value,
                    shipments=len(mine),
                    kg=sum(grams[i] for i in mine) / 1000,
                    goods_yen=sum(goods.get(i, 0) for i in mine),
                    carriage_yen=sum(carriage.get(i, 0) for i in mine),
                )
            )
    return sums
