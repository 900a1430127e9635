"""The guard: the exact objective of a dozen cases after a fixed number of iterations, and how fast they went.

``python -m benchmarks guard`` compares with ``baseline.json``; with ``AINORI_RENEW=1`` it is written anew, after a change that
means to change results. Objectives must be equal to the last digit; a speed ratio (see ``benchmarks.reference``) may not fall
below :data:`FLOOR` of the baseline's, judged twice before it counts.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from benchmarks.cases import CASES, Case
from benchmarks.machine import conditions
from benchmarks.reference import reference_seconds
from benchmarks.report import Bar, Report, Table, Tell
from matching.check import check
from matching.solve import solve
from matching.stop import Stop

BASELINE: Final = Path(__file__).with_name("baseline.json")
FLOOR: Final = 0.4
"""Of the baseline's speed ratio. A shared machine halves it without any fault; a lost kernel costs far more."""


def measure(case: Case) -> dict[str, Any]:
    """Solve one case: its objective, broken rules, and iterations in the time of a thousand passes of the frozen kernel."""
    problem = case.make()
    reference = reference_seconds()
    result = solve(problem, stop=Stop(iterations=case.iterations, clock="cpu"), seed=7, explain=False)
    return {
        "key": list(result.plan.score.key),
        "violations": len(check(problem, result.plan)),
        "iterations": result.iterations,
        "ratio": result.iterations / max(1e-9, result.seconds) * reference * 1000,
    }


def baseline() -> dict[str, Any]:
    """Return the kept results by case name."""
    kept: dict[str, Any] = json.loads(BASELINE.read_text(encoding="utf-8"))["cases"]
    return kept


def slow(case: Case, found: dict[str, Any], kept: dict[str, Any]) -> float | None:
    """Share of the baseline's ratio where it is below the floor twice, else None."""
    share = float(found["ratio"]) / float(kept["ratio"])
    if share < FLOOR:
        share = max(share, float(measure(case)["ratio"]) / float(kept["ratio"]))
    return share if share < FLOOR else None


def run(*, quick: bool, out: Path, tell: Tell) -> Report:
    """Compare every case with the baseline, or with ``AINORI_RENEW=1`` write it anew; ``quick`` changes nothing."""
    del quick, out
    renew = os.environ.get("AINORI_RENEW") == "1"
    kept = {} if renew else baseline()
    found: dict[str, Any] = {}
    rows, worse = [], []
    for case in CASES:
        now = found[case.name] = measure(case)
        same = renew or now["key"] == kept[case.name]["key"]
        lag = None if renew else slow(case, now, kept[case.name])
        tell(f"guard: {case.name}: {now['key']} {'ok' if same and lag is None else 'CHANGED'}")
        worse += [] if same else [f"{case.name}: objective"]
        worse += [] if lag is None else [f"{case.name}: speed {lag:.2f}"]
        before = kept.get(case.name, now)
        rows.append((case.name, str(before["key"]), str(now["key"]), f"{before['ratio']:.3f}", f"{now['ratio']:.3f}"))
    if renew:
        text = json.dumps({"conditions": conditions(), "cases": found}, indent=1)
        BASELINE.write_text(text + "\n", encoding="utf-8")
    table = Table(title="Guarded cases", head=("case", "baseline", "now", "ratio then", "ratio now"), rows=tuple(rows))
    bar = Bar(what="objectives and speeds as kept", bar="all", measured=", ".join(worse) or "all", met=not worse)
    return Report(part="guard", tables=(table,), data={"cases": found}, bars=(bar,))
