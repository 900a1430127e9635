"""The search against proven optima, on small random problems with every feature of the model.

Compared are scores as the law settles them: required ones missed first, then yen and points. Days on which the exact solver
ran out of its own measure of work are counted apart, not dropped in silence.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.report import Bar, Report, Table, Tell
from fixtures.problems import random_problem
from matching.check import check
from matching.plan import Score
from matching.problem import YEN
from matching.settle import settle
from matching.solve import solve
from matching.solvers.exact import exact
from matching.stop import Stop

ITERATIONS = 4000
PROOF = 8.0
"""CP-SAT's deterministic time for one problem; about a second each on a quiet core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """One problem solved both ways; worths in yen (points count as yen here), times in s."""

    seed: int
    proven: bool
    exact_missed: int
    search_missed: int
    exact_yen: float
    search_yen: float
    violations: int
    exact_s: float
    search_s: float

    @property
    def equal(self) -> bool:
        """Whether the search is as good (it cannot be better than a proven optimum)."""
        return (-self.search_missed, self.search_yen) >= (-self.exact_missed, self.exact_yen)

    @property
    def gap(self) -> float | None:
        """Share of the optimum's worth that the search lacks; None where a required one is missed more, or nothing to lack."""
        if self.exact_missed != self.search_missed:
            return None
        return (self.exact_yen - self.search_yen) / abs(self.exact_yen) if self.exact_yen else 0.0


def duel(seed: int, *, iterations: int, proof: float) -> Duel:
    """Solve one random problem by the search and by the exact solver."""
    problem = random_problem(seed)
    began = time.perf_counter()
    searched = solve(problem, stop=Stop(iterations=iterations), seed=seed, explain=False).plan
    between = time.perf_counter()
    found = exact(problem, deterministic_time=proof)
    ended = time.perf_counter()
    proven = settle(problem, found.decision)
    return Duel(
        seed=seed,
        proven=found.optimal,
        exact_missed=proven.score.missed,
        search_missed=searched.score.missed,
        exact_yen=_yen(proven.score),
        search_yen=_yen(searched.score),
        violations=len(check(problem, searched)) + len(check(problem, proven)),
        exact_s=ended - between,
        search_s=between - began,
    )


def run(*, quick: bool, out: Path, tell: Tell) -> Report:
    """Measure; ``quick`` takes a fifth of the problems."""
    del out
    number = 40 if quick else 200
    duels: list[Duel] = []
    solve(random_problem(0), stop=Stop(iterations=50), seed=0, explain=False)  # kernels warm before any clock runs
    for seed in range(number):
        duels.append(duel(seed, iterations=ITERATIONS, proof=PROOF))
        if (seed + 1) % 10 == 0:
            same = sum(each.equal for each in duels if each.proven)
            tell(f"optimum: {seed + 1}/{number}, {sum(e.proven for e in duels)} proven, {same} of them reached")
    return report_of(duels)


def report_of(duels: list[Duel]) -> Report:
    """Return the table of many duels."""
    proven = [each for each in duels if each.proven]
    equal = [each for each in proven if each.equal]
    worse = sorted((each for each in proven if not each.equal), key=lambda each: -(each.gap if each.gap is not None else 9.0))
    gaps = [each.gap for each in proven if each.gap is not None]
    wins = [each for each in duels if not each.proven and each.equal]
    violations = sum(each.violations for each in duels)
    share = len(equal) / len(proven) if proven else 0.0
    rows = (
        ("problems", str(len(duels))),
        ("proven optimal by the exact solver", str(len(proven))),
        ("of these the search reached the optimum", f"{len(equal)} ({share:.1%})"),
        ("mean gap over these", f"{mean(gaps):.2%}" if gaps else "–"),
        ("largest gap", f"{max(gaps):.1%}" if gaps else "–"),
        ("required ones missed that the optimum does not miss", str(sum(e.search_missed > e.exact_missed for e in proven))),
        ("not proven in time; search at least as good as the exact solver's best", f"{len(wins)}/{len(duels) - len(proven)}"),
        ("broken rules in all plans of both", str(violations)),
        ("mean time: search / exact", f"{mean(e.search_s for e in duels):.2f} s / {mean(e.exact_s for e in duels):.2f} s"),
    )
    lost = tuple(
        (
            str(e.seed),
            f"{e.exact_yen:,.0f} ({e.exact_missed})",
            f"{e.search_yen:,.0f} ({e.search_missed})",
            "–" if e.gap is None else f"{e.gap:.1%}",
        )
        for e in worse
    )
    tables = [
        Table(
            title=f"Search ({ITERATIONS:,} iterations) against proven optima",
            head=("", "measured"),
            rows=rows,
            note="Problems of 2–4 lots, 2–3 orders and 1–3 trips with every feature of the model; seeds 0, 1, 2 ….",
        )
    ]
    if lost:
        head = ("seed", "optimum, yen + points (missed)", "search", "gap")
        tables.append(Table(title="Where the search fell short", head=head, rows=lost))
    data: dict[str, Any] = {
        "iterations": ITERATIONS,
        "proof": PROOF,
        "duels": [asdict(each) | {"gap": each.gap, "equal": each.equal} for each in duels],
    }
    bars = (
        Bar(what="search matches the exact optimum in most", bar="> 50 %", measured=f"{share:.1%}", met=share > 0.5),
        Bar(what="broken rules in any plan", bar="0", measured=str(violations), met=violations == 0),
    )
    return Report(part="optimum", tables=tuple(tables), data=data, bars=bars)


def _yen(score: Score) -> float:
    return (score.value + score.points) / YEN
