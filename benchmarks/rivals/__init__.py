"""Matching and routing together against two honest rivals that match first and route afterwards.

Each rival decides which lot goes to which order without routes; then **our own router** carries that, with the same seconds of
the processor, the same seed and the same rules (:func:`benchmarks.rivals.assignment.restricted`). Every plan is settled anew
and judged by the checker against the whole day. Days on which a rival is better stay in the table.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

import numpy as np

from benchmarks.ground import standard_day
from benchmarks.outcome import Outcome, outcome_of
from benchmarks.report import Bar, Report, Table, Tell
from benchmarks.rivals.assignment import Assignment, broken, cheapest_lots, restricted
from benchmarks.rivals.chart import draw
from benchmarks.rivals.flow import least_cost_flow
from fixtures.days import SizeName
from fixtures.problems import random_problem
from matching.problem import Problem
from matching.settle import decision_of, settle
from matching.solve import solve
from matching.stop import Stop

TOGETHER = "together"
RIVALS = {
    TOGETHER: "matched and routed together",
    "cheapest": "cheapest lot for each order, then routed",
    "flow": "least-cost flow with straight-line carriage, then routed",
    "flow_shared": "the same, carriage taken at 30 % (shared)",
}
SHARED_PART = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One way of planning one day; ``assigned`` orders that the first step gave goods (all orders where there is none)."""

    size: str
    seed: int
    rival: str
    assigned: int
    seconds: float
    iterations: int
    outcome: Outcome

    @property
    def worth_yen(self) -> float:
        """What is compared: yen of value and points together."""
        return self.outcome.value_yen + self.outcome.points


def run(*, quick: bool, out: Path, tell: Tell) -> Report:
    """Measure; ``quick`` takes three days of XS and S and one of M, with less time."""
    plan: list[tuple[SizeName, range, float]] = (
        [("XS", range(1, 4), 1.0), ("S", range(1, 4), 4.0), ("M", range(1, 2), 12.0)]
        if quick
        else [("XS", range(1, 6), 2.0), ("S", range(1, 6), 6.0), ("M", range(1, 4), 20.0)]
    )
    solve(random_problem(0), stop=Stop(iterations=50), seed=0, explain=False)
    entries: list[Entry] = []
    for size, seeds, seconds in plan:
        for seed in seeds:
            entries.extend(contest(size, seed, seconds, tell))
    chart = draw(entries, out / "rivals.png")
    return report_of(entries, plan, str(chart))


def contest(size: SizeName, seed: int, seconds: float, tell: Tell) -> list[Entry]:
    """Plan one day in every way."""
    assembled = standard_day(size, seed)
    problem = assembled.problem
    lonlat = np.array([(place.lon, place.lat) for place in assembled.day.places])
    first: dict[str, Assignment | None] = {
        TOGETHER: None,
        "cheapest": cheapest_lots(problem),
        "flow": least_cost_flow(problem, lonlat, part=1.0),
        "flow_shared": least_cost_flow(problem, lonlat, part=SHARED_PART),
    }
    entries = [planned(problem, size, seed, name, assignment, seconds) for name, assignment in first.items()]
    told = ", ".join(f"{e.rival} {e.worth_yen:,.0f}" for e in entries)
    tell(f"rivals: {size} seed {seed} ({seconds:g} s each): {told}")
    return entries


def planned(problem: Problem, size: str, seed: int, rival: str, assignment: Assignment | None, seconds: float) -> Entry:
    """Route an assignment (None: match and route together) and judge the plan by the whole day."""
    if assignment is not None and broken(problem, assignment):
        raise AssertionError(f"{rival}: {broken(problem, assignment)[0]}")
    given = problem if assignment is None else restricted(problem, assignment)
    result = solve(given, stop=Stop(seconds=seconds, clock="cpu"), seed=seed, explain=False)
    plan = settle(problem, decision_of(result.plan))
    return Entry(
        size=size,
        seed=seed,
        rival=rival,
        assigned=len(problem.orders) if assignment is None else len({order for _, order in assignment}),
        seconds=result.seconds,
        iterations=result.iterations,
        outcome=outcome_of(problem, plan),
    )


def report_of(entries: list[Entry], plan: list[tuple[SizeName, range, float]], chart: str = "") -> Report:
    """Return the tables: means by size and rival with the paired difference, then every day."""
    means: list[tuple[str, ...]] = []
    days: list[tuple[str, ...]] = []
    for size, _, seconds in plan:
        for rival, words in RIVALS.items():
            mine = [e for e in entries if e.size == size and e.rival == rival]
            if not mine:
                continue
            ours = {e.seed: e for e in entries if e.size == size and e.rival == TOGETHER}
            apart = [e.worth_yen - ours[e.seed].worth_yen for e in mine]
            behind = sum(gap < -0.5 for gap in apart)
            better = sum(gap > 0.5 for gap in apart)
            kg = sum(e.outcome.kg for e in mine)
            means.append((
                f"{size} ({len(mine)} days, {seconds:g} s)",
                words,
                f"{mean(e.outcome.value_yen for e in mine):,.0f}",
                "" if rival == TOGETHER else _signed(mean(apart), mean(e.worth_yen for e in ours.values())),
                "" if rival == TOGETHER else f"{better} / {behind}",
                f"{mean(e.outcome.kg for e in mine):,.0f}",
                f"{sum(e.outcome.extra_yen for e in mine) / kg:,.1f}" if kg else "–",
                f"{mean(e.outcome.orders for e in mine):.1f}",
                f"{mean(e.assigned for e in mine):.1f}",
            ))  # fmt: skip
        days.extend(
            (size, str(e.seed), RIVALS[e.rival], f"{e.outcome.value_yen:,.0f}", f"{e.outcome.points:,.0f}",
             f"{e.outcome.kg:,.0f}", "–" if e.outcome.extra_per_kg is None else f"{e.outcome.extra_per_kg:,.1f}",
             str(e.outcome.orders), f"{e.iterations:,}", str(e.outcome.violations))
            for e in entries if e.size == size
        )  # fmt: skip
    violations = sum(e.outcome.violations for e in entries)
    return Report(
        part="rivals",
        tables=(
            Table(
                title="Together against one after the other (means over the days)",
                head=("days", "how", "value yen", "paired difference to together", "rival better / worse (days)", "kg",
                      "extra cost yen/kg", "orders served", "orders given goods in step one"),
                rows=tuple(means),
                note="The difference is in yen + points, day by day, then averaged; extra cost per kg is all yen over all kg.",
            ),
            Table(
                title="Every day",
                head=("size", "seed", "how", "value yen", "points", "kg", "yen/kg", "orders", "iterations", "violations"),
                rows=tuple(days),
            ),
        ),
        data={"entries": [asdict(entry) for entry in entries], "shared_part": SHARED_PART},
        bars=(
            Bar(
                what="every plan lawful on the whole day",
                bar="0 violations",
                measured=f"{violations} in {len(entries)} plans",
                met=violations == 0,
            ),
        ),
        charts=(chart,) if chart else (),
    )  # fmt: skip


def _signed(yen: float, of: float) -> str:
    return f"{yen:+,.0f} ({yen / of:+.1%})" if of else f"{yen:+,.0f}"
