"""What carrying the very same shipments would cost in three other ways; the farmers keep the same net price in all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from statistics import mean
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.money import goods_yen
from matching.plan import Plan
from matching.problem import Problem
from matching.visits import crates_of, grams_of

CRATE_YEN: Final = 385
"""やさいバス: what the buyer pays a crate (350 to 385 by place; the higher), as the press told in 2021–22."""
SELLER_PART: Final = 0.15
"""やさいバス: the seller's fee, of the price of the goods."""
TRUCK_YEN: Final = 35_000
TRUCK_CRATES: Final = 100
"""A hired 2 t truck with driver for a day, and how many crates it takes."""
_ALL_ORDERS: Final = 7
"""So many doors are visited in the best of all orders; more in that of the nearest next."""
_KEI_KG: Final = 350


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """What carriage (fees included) and goods cost, and how much was carried."""

    carriage_yen: float
    goods_yen: float
    kg: float

    @property
    def per_kg(self) -> float:
        """Yen of carriage a kg."""
        return self.carriage_yen / self.kg

    @property
    def share(self) -> float:
        """Carriage as a share of what is paid in all."""
        return self.carriage_yen / (self.carriage_yen + self.goods_yen)


def fixed_round(problem: Problem, plan: Plan) -> Carriage:
    """Fixed rounds: so much a crate from the buyer, and a fee from the seller.

    The fee is reckoned on a price raised until the farmer has her lowest price net after it: net x 15/85. Each shipment's
    crates are counted up to whole ones, as on our own trucks. Bringing the goods to the stop and fetching them there, which
    farmer and kitchen do themselves, is not charged.
    """
    goods = sum(goods_yen(problem, s) for s in plan.shipments)
    fee = goods * SELLER_PART / (1 - SELLER_PART)
    crates = sum(crates_of(problem, s) for s in plan.shipments)
    return _of(problem, plan, CRATE_YEN * crates + fee)


def dedicated_truck(problem: Problem, plan: Plan) -> Carriage:
    """A truck hired for the day, one more for each further 100 crates; that it could do all doors in time is taken as given."""
    crates = sum(crates_of(problem, s) for s in plan.shipments)
    return _of(problem, plan, TRUCK_YEN * -(-crates // TRUCK_CRATES))


def driving_herself(problem: Problem, plan: Plan, *, metric: int) -> Carriage:
    """Every farmer drives her own kei truck from the shed to her kitchens and back, one round a farm and 350 kg.

    Costs are the day's own: mean yen/km and yen/h of its trips measured on ``metric`` (kei); time is travel, parking at the
    doors and handling of the crates at both ends. Several kitchens of one farm are one round, in the best order.
    """
    trips = [t for t in problem.trips if t.metric == metric] or list(problem.trips)
    per_km, per_h = mean(t.cost_km for t in trips), mean(t.cost_h for t in trips)
    travel = problem.travels[metric]
    by_farm: dict[int, list[int]] = defaultdict(list)
    for index, shipment in enumerate(plan.shipments):
        by_farm[problem.lots[shipment.lot].party].append(index)
    yen = 0.0
    for mine in by_farm.values():
        shipments = [plan.shipments[index] for index in mine]
        home = problem.lots[shipments[0].lot].pickups[0].place
        doors = sorted({problem.orders[s.order].receivings[0].place for s in shipments} - {home})
        rounds = -(-sum(grams_of(problem, s) for s in shipments) // (1000 * _KEI_KG))
        seconds, metres = best_round(travel.seconds, travel.metres, home, doors)
        handling = sum(2 * problem.lots[s.lot].handling_s * crates_of(problem, s) for s in shipments)
        parked = sum(problem.places[door].parking_s for door in doors)
        yen += rounds * (per_km * metres / 1000 + per_h * (seconds + parked) / 3600) + per_h * handling / 3600
        yen += rounds * sum(problem.places[door].parking_yen for door in doors)
    return _of(problem, plan, yen)


def best_round(seconds: NDArray[np.int64], metres: NDArray[np.int64], home: int, doors: list[int]) -> tuple[int, int]:
    """Return seconds and metres of a round from ``home`` by all ``doors`` and back, least in seconds where doors are few."""

    def length(order: Sequence[int]) -> tuple[int, int]:
        legs = list(pairwise((home, *order, home)))
        return sum(int(seconds[a, b]) for a, b in legs), sum(int(metres[a, b]) for a, b in legs)

    if len(doors) <= _ALL_ORDERS:
        return min(length(order) for order in permutations(doors))
    left, order, at = set(doors), [], home
    while left:
        at = min(left, key=lambda door, since=at: (int(seconds[since, door]), door))  # type: ignore[misc]
        left.remove(at)
        order.append(at)
    return length(order)


def _of(problem: Problem, plan: Plan, yen: float) -> Carriage:
    return Carriage(
        carriage_yen=float(yen),
        goods_yen=float(sum(goods_yen(problem, s) for s in plan.shipments)),
        kg=sum(grams_of(problem, s) for s in plan.shipments) / 1000,
    )
