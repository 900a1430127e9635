"""The standard days: how near a short run comes to long ones on S, M and L, memory, and a matrix on real roads.

Every run is one fresh process. S and M run one thread by the processor's clock; L runs two by the wall's, so that the load of
the machine is in its figures (it is told with them). Matrix and assembly are timed apart from the search. Beside them stands
what no plan can pass (a proof), and what the OR-Tools Routing library with every rule comes to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.child import ChildFailed, run_fresh
from benchmarks.ground import REAL_ROADS, sketch_network
from benchmarks.report import Bar, Report, Table, Tell

RUNS = "benchmarks.days.runs"
ROUTING_S = {"S": 10.0, "M": 60.0, "L": None}
"""Seconds of the processor that the Routing library has, beside building its model, which on L days takes longer than all."""
LONG_FROM = 101
"""Seeds of long runs begin here, so that no long run repeats a short one."""


def run(*, quick: bool, out: Path, tell: Tell, long: int = 10, only: Sequence[str] = ()) -> Report:
    """Measure; ``quick`` takes fewer and shorter runs, ``long`` says how many long runs S and M are compared with.

    Parameters
    ----------
    quick : bool
    out : Path
    tell : callable
    long : int
        Long runs of S and of M; L has at most three.
    only : sequence of str
        Sizes wanted; all three and the matrix where none is named.
    """
    sketch_network()  # drawn once here, not in a measured process
    tables: list[Table] = []
    bars: list[Bar] = []
    data: dict[str, Any] = {}
    for size, step in (("S", _small), ("M", _medium), ("L", _large)):
        if only and size not in only:
            continue
        table, bar, runs = step(quick, tell, long)
        tables.append(table)
        bars.extend(bar)
        data |= runs
    tables.insert(0, _worth(data, tell))
    if not only:
        bars.append(_matrix(out, tell, data))
    return Report(part="days", tables=tuple(tables), data=data, bars=tuple(bars))


def _runs(size: str, seconds: float, seeds: range, tell: Tell, word: str, threads: int) -> list[dict[str, Any]]:
    made = []
    # one thread is measured by the processor's clock, two by the wall's: they share one processor clock
    given = {"size": size, "day_seed": 1, "seconds": seconds, "threads": threads, "clock": "cpu" if threads == 1 else "wall"}
    for seed in seeds:
        answer = run_fresh(f"{RUNS}:plan_standard_day", seed=seed, **given)
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


def _short_against_long(
    size: str, title: str, *, short_s: float, long_s: float, number: int, long_runs: int, share: float, threads: int, tell: Tell
) -> tuple[Table, list[Bar], dict[str, Any]]:
    """Run short and long ones; the bar is on the mean gap of the short ones to the best of the long ones."""
    long = _runs(size, long_s, range(LONG_FROM, LONG_FROM + long_runs), tell, "long", threads)
    short = _runs(size, short_s, range(1, number + 1), tell, "short", threads)
    best = max(float(answer["score_yen"]) for answer in long)
    gaps = [_gap(answer, best) for answer in short]
    table = Table(
        title=f"{title}: {short_s:g} s against the best of {long_runs} of {long_s:g} s",
        head=_HEAD,
        rows=tuple(_rows(short, best, "short") + _rows(long, best, "long")),
        note="Gap: to the best of the long runs; below 0 a short run was better than all of them.",
    )
    mean = sum(gaps) / len(gaps)
    bar = Bar(
        what=f"{size} after {short_s:g} s: mean gap to the best of {long_runs} runs of {long_s:g} s",
        bar=f"≤ {share:.1%}",
        measured=f"mean {mean:.2%}, worst {max(gaps):.2%} of {number} seeds",
        met=mean <= share,
    )
    return table, [bar], {size: {"short": short, "long": long}}


def _small(quick: bool, tell: Tell, long: int) -> tuple[Table, list[Bar], dict[str, Any]]:
    return _short_against_long(
        "S", "S (30 lots, 25 orders, 8 trips; day seed 1)",
        short_s=2.0, long_s=10.0 if quick else 60.0, number=3 if quick else 10,
        long_runs=3 if quick else long, share=0.005, threads=1, tell=tell,
    )  # fmt: skip


def _medium(quick: bool, tell: Tell, long: int) -> tuple[Table, list[Bar], dict[str, Any]]:
    return _short_against_long(
        "M", "M (200 lots, 150 orders, 30 trips; day seed 1)",
        short_s=20.0, long_s=30.0 if quick else 60.0, number=2 if quick else 10,
        long_runs=2 if quick else long, share=0.01, threads=1, tell=tell,
    )  # fmt: skip


def _large(quick: bool, tell: Tell, long: int) -> tuple[Table, list[Bar], dict[str, Any]]:
    seconds = 20.0 if quick else 60.0
    made = _runs("L", seconds, range(1, 2 if quick else 4), tell, "short", 2)
    longer = _runs("L", 4 * seconds, range(LONG_FROM, LONG_FROM + max(1, min(3, long))), tell, "long", 2)
    answer = made[0]
    best = max(float(each["score_yen"]) for each in [*made, *longer])
    gaps = [_gap(each, best) for each in made]
    table = Table(
        title=f"L (1,000 lots, 700 orders, 120 trips; day seed 1), two threads: {seconds:g} s against {4 * seconds:g} s",
        head=_HEAD,
        rows=tuple(_rows(made, best, "short") + _rows(longer, best, "long")),
    )
    lawful = answer["violations"] == 0 and answer["orders"] > 0
    bars = [
        Bar(
            what=f"L after {seconds:g} s, two threads: mean gap to the best seen, a run of {4 * seconds:g} s among them",
            bar="≤ 2 %",
            measured=f"mean {sum(gaps) / len(gaps):.2%}, worst {max(gaps):.2%} of {len(gaps)} seeds",
            met=sum(gaps) / len(gaps) <= 0.02,
        ),
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
    return table, bars, {"L": {"short": made, "long": longer}}


def _worth(data: dict[str, Any], tell: Tell) -> Table:
    """What the first short run of each day comes to, beside the proven bound and the Routing library."""
    rows = []
    for size, seconds in ROUTING_S.items():
        if size not in data:
            continue
        ours, best = data[size]["short"][0], max(float(each["score_yen"]) for each in data[size]["long"])
        bound = run_fresh(f"{RUNS}:bound_of", size=size, day_seed=1)
        theirs: dict[str, Any] = {"failed": "not run"}
        if seconds is not None:
            try:
                theirs = run_fresh(f"{RUNS}:plan_by_routing", size=size, day_seed=1, seconds=seconds)
            except ChildFailed as error:
                theirs = {"failed": str(error)[-300:]}
        data[size] |= {"bound": bound, "routing": theirs}
        tell(f"days: {size}: bound {bound['bound_yen']:,.0f}, OR-Tools Routing {theirs.get('score_yen', 0):,.0f}")
        per_kg = ours["yen_per_kg"]
        rows.append((
            size, f"{ours['score_yen']:,.0f}", f"{ours['kg']:,.0f}", "–" if per_kg is None else f"{per_kg:.1f}",
            f"{ours['orders']}/{ours['orders_all']}", f"{best:,.0f}", f"{bound['bound_yen']:,.0f}",
            f"{bound['bound_yen'] / best - 1:.1%}" if best > 0 else "–", f"{bound['bound_s']:.0f}",
            f"{theirs['score_yen']:,.0f} in {theirs['processor_s']:.0f} s" if "failed" not in theirs else "–",
        ))  # fmt: skip
    head = (
        "day", "yen + points", "kg", "extra ¥/kg", "orders", "best of the long runs", "no plan can pass", "above that best",
        "proof s", "OR-Tools Routing, every rule",
    )  # fmt: skip
    return Table(title="What the first short run of each day comes to", head=head, rows=tuple(rows))


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
