"""The standard days: what a plan of S, M and L costs in seconds and megabytes, and a matrix on real roads.

Every run is one fresh process with one thread of search; the clock is the wall's, as a person at the desk reads it, so that the
load of the machine is in the figures (it is told with them). Matrix and assembly are timed apart from the search.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.child import run_fresh
from benchmarks.ground import REAL_ROADS, sketch_network
from benchmarks.report import Bar, Report, Table, Tell

RUNS = "benchmarks.days.runs"
LONG_FROM = 101
"""Seeds of long runs begin here, so that no long run repeats a short one."""


def run(*, quick: bool, out: Path, tell: Tell) -> Report:
    """Measure; ``quick`` takes three short and three long runs of S and shortens the others to a third."""
    sketch_network()  # drawn once here, not in a measured process
    tables: list[Table] = []
    bars: list[Bar] = []
    data: dict[str, Any] = {}
    for step in (_small, _medium, _large):
        table, bar, runs = step(quick, tell)
        tables.append(table)
        bars.extend(bar)
        data |= runs
    bars.append(_matrix(out, tell, data))
    return Report(part="days", tables=tuple(tables), data=data, bars=tuple(bars))


def _runs(size: str, seconds: float, seeds: range, tell: Tell, word: str) -> list[dict[str, Any]]:
    made = []
    for seed in seeds:
        answer = run_fresh(f"{RUNS}:plan_standard_day", size=size, day_seed=1, seconds=seconds, seed=seed)
        tell(
            f"days: {size}, {word} run, seed {seed}, {seconds:g} s: {answer['score_yen']:,.0f}, {answer['orders']} orders, "
            f"{answer['peak_mb']:.0f} MB, {answer['iterations']:,} iterations"
        )
        made.append(answer)
    return made


def _gap(answer: dict[str, Any], best: float) -> float:
    return (best - float(answer["score_yen"])) / abs(best) if best else 0.0


def _rows(made: list[dict[str, Any]], best: float, word: str) -> list[tuple[str, ...]]:
    return [
        (
            f"{word} {answer['seed']}",
            f"{answer['search_s']:.1f}",
            f"{answer['processor_s']:.1f}",
            f"{answer['score_yen']:,.0f}",
            f"{_gap(answer, best):.2%}",
            f"{answer['orders']}/{answer['orders_all']}",
            f"{answer['kg']:,.0f}",
            f"{answer['iterations']:,}",
            f"{answer['prepare_s']:.1f}",
            f"{answer['peak_mb']:.0f}",
            str(answer["violations"]),
        )
        for answer in made
    ]


_HEAD = (
    "run and seed", "search s", "processor s", "yen + points", "gap to the best seen", "orders", "kg",
    "iterations", "matrix + assembly s",
    "peak MB", "violations",
)  # fmt: skip


def _small(quick: bool, tell: Tell) -> tuple[Table, list[Bar], dict[str, Any]]:
    short_s, long_s, number = 10.0, 10.0 if quick else 30.0, 3 if quick else 10
    long = _runs("S", long_s, range(LONG_FROM, LONG_FROM + number), tell, "long")
    short = _runs("S", short_s, range(1, number + 1), tell, "short")
    best = max(float(answer["score_yen"]) for answer in long)
    gaps = [_gap(answer, best) for answer in short]
    table = Table(
        title=f"S (30 lots, 25 orders, 8 trips; day seed 1): {short_s:g} s against the best of {number} runs of {long_s:g} s",
        head=_HEAD,
        rows=tuple(_rows(short, best, "short") + _rows(long, best, "long")),
        note="Gap: to the best of the long runs; below 0 a short run was better than all of them.",
    )
    text = f"mean {sum(gaps) / len(gaps):.2%}, worst {max(gaps):.2%} of {number} seeds"
    bar = Bar(what="S in 10 s: gap to the best of ten long runs", bar="≤ 2 %, every seed", measured=text, met=max(gaps) <= 0.02)
    return table, [bar], {"S": {"short": short, "long": long}}


def _medium(quick: bool, tell: Tell) -> tuple[Table, list[Bar], dict[str, Any]]:
    short_s, long_s, number = (20.0, 60.0, 1) if quick else (60.0, 180.0, 3)
    short = _runs("M", short_s, range(1, number + 1), tell, "short")
    long = _runs("M", long_s, range(LONG_FROM, LONG_FROM + (1 if quick else 2)), tell, "long")
    best = max(float(answer["score_yen"]) for answer in long)
    worst = max(_gap(answer, best) for answer in short)
    table = Table(
        title=f"M (200 lots, 150 orders, 30 trips; day seed 1): {short_s:g} s against {long_s:g} s",
        head=_HEAD,
        rows=tuple(_rows(short, best, "short") + _rows(long, best, "long")),
    )
    text = f"worst gap {worst:.2%} to the best of {len(long)} of {long_s:g} s"
    bar = Bar(what=f"M in {short_s:g} s: gap to a longer run", bar="≤ 2 %, every seed", measured=text, met=worst <= 0.02)
    return table, [bar], {"M": {"short": short, "long": long}}


def _large(quick: bool, tell: Tell) -> tuple[Table, list[Bar], dict[str, Any]]:
    seconds = 20.0 if quick else 60.0
    made = _runs("L", seconds, range(1, 2), tell, "only")
    answer = made[0]
    table = Table(
        title=f"L (1,000 lots, 700 orders, 120 trips; day seed 1): {seconds:g} s",
        head=_HEAD,
        rows=tuple(_rows(made, float(answer["score_yen"]), "only")),
        note="The gap is to itself: there is no longer run of L here; quality at this size comes with the solver's own work.",
    )
    lawful = answer["violations"] == 0 and answer["orders"] > 0
    bars = [
        Bar(
            what="L in 60 s: a lawful plan that serves orders",
            bar="0 violations, > 0 orders",
            measured=f"{answer['violations']} violations, {answer['orders']} of {answer['orders_all']} orders, "
            f"search {answer['search_s']:.0f} s and {answer['whole_s'] - answer['search_s']:.0f} s around it",
            met=lawful,
        ),
        Bar(
            what="L: peak memory of the whole process",
            bar="< 1,000 MB",
            measured=f"{answer['peak_mb']:.0f} MB",
            met=float(answer["peak_mb"]) < 1000,
        ),
    ]
    return table, bars, {"L": made}


def _matrix(out: Path, tell: Tell, data: dict[str, Any]) -> Bar:
    what, bar = "matrix of 100 places on shonai_drive", "< 2 s"
    prefix = REAL_ROADS / "shonai_drive"
    if not Path(f"{prefix}_nodes.csv.gz").exists():
        tell(f"days: SKIPPED the matrix on real roads: {prefix}_nodes.csv.gz is not there")
        return Bar(what=what, bar=bar, measured="skipped: the road tables are not there", met=None)
    network = (out / "shonai_drive.npz").resolve()
    if not network.exists():
        tell("days: importing shonai_drive (once, not counted)")
        run_fresh(f"{RUNS}:import_roads", prefix=str(prefix), network=str(network))
    answer = run_fresh(f"{RUNS}:matrix_of", network=str(network), places=100, seed=1, repeats=3)
    data["matrix"] = answer
    times = ", ".join(f"{second:.2f}" for second in answer["matrix_s"])
    busy = ", ".join(f"{second:.2f}" for second in answer["processor_s"])
    tell(f"days: {what}: {times} s (snapping {answer['snap_s']:.2f} s, loading {answer['load_s']:.2f} s)")
    return Bar(
        what=what,
        bar=bar,
        measured=f"{times} s by the wall, {busy} s of the processor (three runs; "
        f"snapping {answer['snap_s']:.2f} s and loading {answer['load_s']:.2f} s apart; "
        f"{answer['nodes']:,} nodes; {answer['peak_mb']:.0f} MB)",
        met=max(answer["matrix_s"]) < 2,
    )
