"""Scale: what a day of 100 to 10,000 orders costs in time and memory, and how near a run of four times its length it comes.

Every run is one fresh process with two threads; the clock is the wall's, 90 ms an order (so 15 minutes for 10,000 orders, and
that many milliseconds an order for every other size). Beside it, the processor's seconds for a fixed number of iterations an
order show how cost grows with size. Public-like pairs of pickup and delivery follow, up to 2,500 requests.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from benchmarks.child import run_fresh
from benchmarks.ground import sketch_network
from benchmarks.report import Bar, Report, Table, Tell
from benchmarks.scale.chart import draw

RUNS: Final = "benchmarks.scale.runs"
SIZES: Final = (100, 300, 1000, 3000, 10_000)
PAIRS: Final = (100, 300, 1000, 2500)
SECONDS_EACH: Final = 0.09
QUICK_MOST: Final = 1000
LONG: Final = 4
"""A long run has this many times the budget."""


def run(*, quick: bool, out: Path, tell: Tell) -> Report:
    """Measure; ``quick`` stops at 1,000 requests and takes a third of the budget."""
    sketch_network()
    sizes = [n for n in SIZES if not quick or n <= QUICK_MOST]
    each = SECONDS_EACH / 3 if quick else SECONDS_EACH
    days, pairs = [], []
    for orders in sizes:
        found = run_fresh(f"{RUNS}:grow", orders=orders, seconds=each * orders, threads=2)
        longer = run_fresh(f"{RUNS}:grow", orders=orders, seconds=LONG * each * orders, threads=2)
        found["gap"] = (longer["score_yen"] - found["score_yen"]) / abs(longer["score_yen"])
        found["long_yen"] = longer["score_yen"]
        days.append(found)
        tell(f"scale: {orders} orders: {found['score_yen']:,.0f} yen, gap {found['gap']:.2%}, {found['peak_mb']:,.0f} MB")
    for requests in [n for n in PAIRS if not quick or n <= QUICK_MOST]:
        found = run_fresh(f"{RUNS}:grow_pairs", requests=requests, seconds=each * requests / 3)
        pairs.append(found)
        tell(f"scale: {requests} pairs: {found['vehicles']} vehicles, {found['metres']:,} m, {found['peak_mb']:,.0f} MB")
    chart = draw(days, pairs, out / "scale.png")
    return Report(
        part="scale",
        tables=(_days(days, each), _pairs(pairs)),
        data={"days": days, "pairs": pairs},
        bars=_bars(days),
        charts=(str(chart),),
    )


def _days(days: list[dict[str, Any]], each: float) -> Table:
    rows = tuple(
        (
            f"{d['orders_all']:,}",
            f"{d['lots']:,}",
            f"{d['trips']:,}",
            f"{d['prepare_s']:.0f}",
            f"{d['search_s']:.0f}",
            f"{d['whole_s']:.0f}",
            f"{d['score_yen']:,.0f}",
            f"{d['gap']:.2%}",
            f"{d['orders']:,}",
            f"{d['kg']:,.0f}",
            f"{d['peak_mb']:,.0f}",
            f"{1000 * d['fixed_s'] / d['orders_all']:.1f}",
            str(d["violations"]),
        )
        for d in days
    )
    return Table(
        title=f"Own days, two threads, {1000 * each:.0f} ms an order",
        head=(
            "orders", "lots", "trips", "matrix + assembly s", "search s", "with settling s", "yen + points",
            f"gap to {LONG}x as long", "served", "kg", "peak MB", "processor ms an order, fixed iterations", "violations",
        ),
        rows=rows,
        note="Fixed iterations: five an order, one thread, construction and tables included; even figures mean linear growth.",
    )  # fmt: skip


def _pairs(pairs: list[dict[str, Any]]) -> Table:
    rows = tuple(
        (
            f"{p['requests']:,}",
            f"{p['search_s']:.0f}",
            str(p["vehicles"]),
            f"{p['metres']:,}",
            f"{p['iterations']:,}",
            f"{p['peak_mb']:,.0f}",
            str(p["missed"]),
            str(p["violations"]),
        )
        for p in pairs
    )
    head = ("requests", "search s", "vehicles", "metres", "iterations", "peak MB", "missed", "violations")
    return Table(title="Pairs of pickup and delivery, one thread, processor seconds", head=head, rows=rows)


def _bars(days: list[dict[str, Any]]) -> tuple[Bar, ...]:
    what = "10,000 orders, 1,200 trips: time, memory, gap to a run of four times the length"
    bar = "≤ 15 min on 2 cores, ≤ 4 GB, ≤ 3 %"
    largest = days[-1]
    if largest["orders_all"] < SIZES[-1]:
        return (Bar(what=what, bar=bar, measured="not measured in the quick form", met=None),)
    measured = f"{largest['whole_s'] / 60:.1f} min, {largest['peak_mb'] / 1000:.2f} GB, {largest['gap']:.2%}"
    met = largest["whole_s"] <= 900 and largest["peak_mb"] <= 4000 and largest["gap"] <= 0.03
    return (Bar(what=what, bar=bar, measured=measured, met=met),)
