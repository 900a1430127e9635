"""How fast the search goes: iterations a second, and as a ratio to a frozen kernel in the same process.

Seconds are those of the processor; one thread. A ratio compares machines and loads, iterations a second compare nothing but
this machine at this moment.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.cases import CASES
from benchmarks.child import run_fresh
from benchmarks.ground import sketch_network
from benchmarks.report import Bar, Report, Table, Tell


def run(*, quick: bool, out: Path, tell: Tell) -> Report:
    """Measure every case in a process of its own; ``quick`` takes a fifth of the iterations."""
    del out
    sketch_network()
    rows, data = [], []
    for case in CASES:
        answer = run_fresh("benchmarks.speed.rate:rate", name=case.name, iterations=case.rate // (5 if quick else 1))
        data.append(answer)
        tell(f"speed: {case.name}: {answer['per_second']:,.0f} iterations/s, ratio {answer['ratio']:.3f}")
        rows.append(_row(answer))
    start = run_fresh("benchmarks.speed.rate:first_iteration", name="day-S")
    tell(f"speed: import and warm cache to the first iteration: {start['seconds']:.2f} s")
    table = Table(
        title="Iterations a second, one thread",
        head=("case", "orders", "trips", "iterations", "processor s", "iterations/s", "ns an iteration and order", "ratio"),
        rows=tuple(rows),
        note="Ratio: iterations in the time of a thousand passes of the frozen kernel (benchmarks/reference.py).",
    )
    data_all: dict[str, Any] = {"cases": data, "start": start}
    return Report(part="speed", tables=(table,), data=data_all, bars=(start_bar(start["seconds"]),))


def start_bar(seconds: float) -> Bar:
    """Return the bar on a warm start."""
    return Bar(
        what="import and warm cache to the first iteration (S)", bar="≤ 1 s", measured=f"{seconds:.2f} s", met=seconds <= 1
    )


def _row(answer: dict[str, Any]) -> tuple[str, ...]:
    return (
        answer["name"],
        str(answer["orders"]),
        str(answer["trips"]),
        f"{answer['iterations']:,}",
        f"{answer['seconds']:.2f}",
        f"{answer['per_second']:,.0f}",
        f"{1e9 / answer['per_second'] / max(1, answer['orders']):,.0f}",
        f"{answer['ratio']:.3f}",
    )
