"""Our search against the OR-Tools Routing library with all our rules, on days of 8 trips, 60 lots and 60 orders.

*Own days*: made-up days on the sketch map (``fixtures.days``) with own stops, detour budgets, breaks, time on board, ethylene,
zones, several pickup places and funded trips, twenty seeds; the bars speak of these. *Every feature*: random problems in which
all that the model knows meets at once (``fixtures.problems``), twenty seeds, harder than any town. Each run is a fresh process
with one thread; all budgets are its seconds of the processor. The library's model is built outside its budget, and it
may overrun it by a move: what it really took is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.child import run_fresh
from benchmarks.ground import sketch_network
from benchmarks.report import Bar, Report, Table, Tell

RUNS = "benchmarks.yardstick.runs"
SHORT_S, LIBRARY_S = 1.0, 10.0
LONG_FROM = 101
"""Seeds of long runs begin here, so that no long run repeats a short one."""
FAMILIES = {"own": ("own days", 20), "random": ("every feature", 20)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """One day: what each way came to, in yen of value and points, with required ones missed; violations of all plans."""

    family: str
    seed: int
    ours: float
    ours_missed: int
    library: float
    library_missed: int
    library_cpu_s: float
    long: tuple[float, ...]
    long_missed: tuple[int, ...]
    violations: int

    @property
    def ahead(self) -> bool:
        """Whether our short run is above the library's: fewer required missed, then more yen."""
        return (-self.ours_missed, self.ours) > (-self.library_missed, self.library)

    @property
    def best(self) -> tuple[int, float]:
        """Required ones missed (negative) and yen of the best long run."""
        return max((-missed, yen) for missed, yen in zip(self.long_missed, self.long, strict=True))

    @property
    def gap(self) -> float | None:
        """Share of the best long run that our short run lacks; None where required ones are missed differently."""
        missed, yen = self.best
        return (yen - self.ours) / abs(yen) if missed == -self.ours_missed and yen else None


def run(*, quick: bool, out: Path, tell: Tell, long: int = 10, long_seconds: float = 60.0, only: Sequence[str] = ()) -> Report:
    """Measure; ``quick`` takes four days of each family and one long run of 10 s.

    Parameters
    ----------
    quick : bool
    out : Path
    tell : callable
    long : int
        Long runs a day.
    long_seconds : float
        What each of them has (s).
    only : sequence of str
        Families wanted, ``own`` or ``random``; both where none is named.
    """
    del out
    sketch_network()  # drawn once here, not in a measured process
    long_s, number = (10.0, 1) if quick else (long_seconds, long)
    contests: list[Contest] = []
    for family, (word, seeds) in FAMILIES.items():
        if only and family not in only:
            continue
        for seed in range(1, 1 + (seeds // 5 if quick else seeds)):
            contests.append(contest(family, seed, long_s=long_s, long_runs=number))
            c = contests[-1]
            tell(
                f"yardstick: {word} {seed}: ours in {SHORT_S:g} s {c.ours:,.0f}, library in {LIBRARY_S:g} s {c.library:,.0f} "
                f"({c.library_cpu_s:.1f} s with its model), best of {number} x {long_s:g} s {c.best[1]:,.0f}"
            )
    return report_of(contests, long_s=long_s)


def contest(family: str, seed: int, *, long_s: float, long_runs: int) -> Contest:
    """Plan one day in every way, each in a process of its own."""
    ours = run_fresh(f"{RUNS}:ours", family=family, day=seed, seconds=SHORT_S, seed=1)
    library = run_fresh(f"{RUNS}:library", family=family, day=seed, seconds=LIBRARY_S, seed=1)
    long = [run_fresh(f"{RUNS}:ours", family=family, day=seed, seconds=long_s, seed=LONG_FROM + k) for k in range(long_runs)]
    return Contest(
        family=family,
        seed=seed,
        ours=ours["yen"],
        ours_missed=ours["missed"],
        library=library["yen"],
        library_missed=library["missed"],
        library_cpu_s=library["processor_s"],
        long=tuple(answer["yen"] for answer in long),
        long_missed=tuple(answer["missed"] for answer in long),
        violations=sum(answer["violations"] for answer in (ours, library, *long)),
    )


def report_of(contests: Sequence[Contest], *, long_s: float) -> Report:
    """Return the table of all days and the bars; days on which the library is ahead stay in it."""
    data: dict[str, Any] = {"contests": [asdict(c) | {"gap": c.gap, "ahead": c.ahead} for c in contests], "long_s": long_s}
    number = len(contests[0].long) if contests else 0
    violations = sum(each.violations for each in contests)
    return Report(
        part="yardstick",
        tables=(
            Table(
                title=f"Ours in {SHORT_S:g} s against OR-Tools Routing with all rules in {LIBRARY_S:g} s",
                head=(
                    "days", "seed", "ours, yen + points (missed)", "library (missed)", "ours / library",
                    "library's processor s", f"best of {number} long runs of {long_s:g} s (missed)", "gap of ours to it",
                    "violations",
                ),
                rows=tuple(_row(each) for each in contests),
            ),
        ),
        data=data,
        bars=(
            *(bar for family in FAMILIES for bar in _bars([c for c in contests if c.family == family], family)),
            Bar(what="broken rules in any plan", bar="0", measured=str(violations), met=violations == 0),
        ),
    )  # fmt: skip


def _bars(contests: Sequence[Contest], family: str) -> list[Bar]:
    """The bars on one family: the issue sets them for the own days, the other is held against the same."""
    if not contests:
        return []
    word = FAMILIES[family][0]
    behind = [str(each.seed) for each in contests if not each.ahead]
    gaps = [each.gap for each in contests if each.gap is not None]
    ratios = [each.ours / each.library for each in contests if each.library > 0]
    return [
        Bar(
            what=f"{word}: ours in {SHORT_S:g} s above the library in {LIBRARY_S:g} s",
            bar="on every seed",
            measured=f"{len(contests) - len(behind)} of {len(contests)}{'; not on ' + ', '.join(behind) if behind else ''}"
            + (f"; {mean(ratios):.2f} times on average" if ratios else ""),
            met=not behind,
        ),
        Bar(
            what=f"{word}: mean gap of ours in {SHORT_S:g} s to the best long run",
            bar="≤ 1 %",
            measured=f"{mean(gaps):.2%}" if gaps else "–",
            met=mean(gaps) <= 0.01 if gaps else None,
        ),
    ]


def _row(c: Contest) -> tuple[str, ...]:
    missed, yen = c.best
    return (
        FAMILIES[c.family][0],
        str(c.seed),
        f"{c.ours:,.0f} ({c.ours_missed})",
        f"{c.library:,.0f} ({c.library_missed})",
        f"{c.ours / c.library:.2f}" if c.library > 0 else "–",
        f"{c.library_cpu_s:.1f}",
        f"{yen:,.0f} ({-missed})",
        "–" if c.gap is None else f"{c.gap:.2%}",
        str(c.violations),
    )
