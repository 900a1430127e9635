"""What carriage costs at which volume: share of the delivered price and yen/kg, against 2 to 60 orders a day.

One area (10 km around the town, as S), 8 trips as in S whatever the volume, lots 1.2 times the orders but at most 60, for
beyond that the made-up day would move to a wider area. Ten seeds a volume. The three others carry **the very same shipments**
of our plan (:mod:`benchmarks.volume.others`); so all have the same kilograms and the farmers the same net price.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.ground import day_of
from benchmarks.outcome import Outcome, outcome_of
from benchmarks.report import Report, Table, Tell
from benchmarks.volume.chart import draw
from benchmarks.volume.others import (
    CRATE_YEN,
    SELLER_PART,
    TRUCK_CRATES,
    TRUCK_YEN,
    Carriage,
    dedicated_truck,
    driving_herself,
    fixed_round,
)
from fixtures.problems import random_problem
from matching.solve import solve
from matching.stop import Stop

VOLUMES = (2, 4, 6, 8, 10, 15, 20, 30, 40, 50, 60)
TRIPS = 8
MOST_LOTS = 60
WAYS = ("ours", "service", "round", "herself", "truck")
OTHERS = WAYS[2:]
SERVICE_YEN = 3_000
"""Assumed, not measured: what running the service takes a day (two hours of somebody at 1,500 yen), whatever the volume."""
NAMES = {
    "ours": "ainori",
    "service": f"ainori + ¥{SERVICE_YEN:,} a day for running it (assumed)",
    "round": f"¥{CRATE_YEN} a crate + {SELLER_PART:.0%} (やさいバス)",
    "herself": "farmer drives herself",
    "truck": f"dedicated truck, ¥{TRUCK_YEN:,} a day",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One day: what our plan comes to, and what each way of carriage costs for the same goods."""

    orders: int
    seed: int
    outcome: Outcome
    carriages: dict[str, Carriage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Mean, least and largest over the days of one volume."""

    mean: float
    least: float
    largest: float


def lots_for(orders: int) -> int:
    """Return how many lots a day of so many orders has."""
    return min(MOST_LOTS, -(-orders * 6 // 5))


def seconds_for(orders: int) -> float:
    """Return the processor seconds of search that a day of so many orders gets."""
    return 1.0 + orders / 20


def sample(orders: int, seed: int) -> Sample:
    """Make, plan and price one day."""
    assembled = day_of(seed, lots=lots_for(orders), orders=orders, trips=TRIPS)
    problem = assembled.problem
    stop = Stop(seconds=seconds_for(orders), clock="cpu")
    plan = solve(problem, stop=stop, seed=seed, explain=False).plan
    outcome = outcome_of(problem, plan)
    ours = Carriage(carriage_yen=outcome.extra_yen, goods_yen=float(outcome.goods_yen), kg=outcome.kg)
    carriages = {
        "ours": ours,
        "service": replace(ours, carriage_yen=ours.carriage_yen + SERVICE_YEN),
        "round": fixed_round(problem, plan),
        "herself": driving_herself(problem, plan, metric=_kei(assembled.day.metrics)),
        "truck": dedicated_truck(problem, plan),
    }
    return Sample(orders=orders, seed=seed, outcome=outcome, carriages=carriages)


def run(*, quick: bool, out: Path, tell: Tell) -> Report:
    """Measure; ``quick`` takes three seeds of six volumes."""
    volumes = (2, 6, 10, 20, 40, 60) if quick else VOLUMES
    seeds = range(1, 4 if quick else 11)
    solve(random_problem(0), stop=Stop(iterations=50), seed=0, explain=False)
    samples: list[Sample] = []
    for orders in volumes:
        samples.extend(sample(orders, seed) for seed in seeds)
        mine = [s for s in samples if s.orders == orders]
        found = spread(mine, "ours", "per_kg")
        told = "nothing carried" if found is None else f"{found.mean:.0f} yen/kg ({found.least:.0f} to {found.largest:.0f})"
        tell(f"volume: {orders} orders, {len(mine)} days: {mean(s.outcome.kg for s in mine):.0f} kg a day, {told}")
    chart = draw(samples, out / "volume.png")
    return report_of(samples, str(chart))


def spread(samples: list[Sample], way: str, figure: str) -> Spread | None:
    """Return mean and range of ``per_kg`` or ``share`` over the days on which something was carried; None: on none."""
    found = [getattr(s.carriages[way], figure) for s in samples if s.outcome.kg]
    return Spread(mean=mean(found), least=min(found), largest=max(found)) if found else None


def beaten_from(samples: list[Sample], way: str, *, by: str = "ours") -> int | None:
    """Return the least volume from which on, at every volume measured, the mean yen/kg of ``by`` is below the other's."""
    since: int | None = None
    for orders in sorted({s.orders for s in samples}):
        mine = [s for s in samples if s.orders == orders]
        ours, theirs = spread(mine, by, "per_kg"), spread(mine, way, "per_kg")
        if ours is None or theirs is None or ours.mean >= theirs.mean:
            since = None
        elif since is None:
            since = orders
    return since


def left_yen(day: Sample) -> float:
    """Return by how many yen a day our trips' extra cost stays below the fixed round's price for the same goods.

    Our figure is what the detours cost the trips, without anyone's wage for running the service: this is what there is for it.
    """
    return day.carriages["round"].carriage_yen - day.carriages["ours"].carriage_yen


def report_of(samples: list[Sample], chart: str = "") -> Report:
    """Return the table by volume, and from where each other way is beaten."""
    rows = []
    for orders in sorted({s.orders for s in samples}):
        mine = [s for s in samples if s.orders == orders]
        carried = [s for s in mine if s.outcome.kg]
        cells = [str(orders), f"{len(carried)}/{len(mine)}", f"{mean(s.outcome.orders for s in mine):.1f}",
                 f"{mean(s.outcome.kg for s in mine):.0f}"]  # fmt: skip
        for way in WAYS:
            per_kg, share = spread(mine, way, "per_kg"), spread(mine, way, "share")
            if per_kg is None or share is None:
                cells.append("–")
                continue
            cells.append(f"{per_kg.mean:,.0f} ({per_kg.least:,.0f}–{per_kg.largest:,.0f}); {share.mean:.0%}")
        cells.append(f"{mean(left_yen(s) for s in mine):,.0f}")
        cells.append(" / ".join(str(_wins(carried, way)) for way in OTHERS))
        rows.append(tuple(cells))
    beaten = tuple((NAMES[way], *(_told(beaten_from(samples, way, by=by)) for by in ("ours", "service"))) for way in OTHERS)
    violations = sum(s.outcome.violations for s in samples)
    data: dict[str, Any] = {
        "trips": TRIPS,
        "lots": {str(orders): lots_for(orders) for orders in sorted({s.orders for s in samples})},
        "samples": [asdict(s) for s in samples],
        "beaten_from": {by: {way: beaten_from(samples, way, by=by) for way in OTHERS} for by in ("ours", "service")},
        "violations": violations,
    }
    table = Table(
        title="Carriage by volume: yen/kg as mean (least–largest day); share of the delivered price",
        head=("orders wished", "days with goods carried", "orders served", "kg a day", *(NAMES[way] for way in WAYS),
              "left for running the service, yen a day, at the round's price", "days on which ainori was cheaper than each"),
        rows=tuple(rows),
        note="Means over the days on which something was carried; "
        f"day seeds 1 to {max(s.seed for s in samples)}; 1 s + 1/20 s an order of processor time for each plan; {TRIPS} trips; "
        f"lots 1.2 x orders, at most {MOST_LOTS}. Truck: {TRUCK_CRATES} crates, one more beyond. "
        f"Broken rules in all plans: {violations}.",
    )  # fmt: skip
    other = Table(title="Mean carriage a kg is lower than with", head=("", NAMES["ours"], NAMES["service"]), rows=beaten)
    return Report(part="volume", tables=(table, other), data=data, charts=(chart,) if chart else ())


def _wins(samples: list[Sample], way: str) -> int:
    return sum(s.carriages["ours"].carriage_yen < s.carriages[way].carriage_yen for s in samples)


def _told(since: int | None) -> str:
    return "not up to the largest volume measured" if since is None else f"from {since} orders a day on"


def _kei(metrics: Any) -> int:
    return next((k for k, metric in enumerate(metrics) if metric.id == "kei"), 0)
