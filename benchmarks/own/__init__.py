"""Quality on days of our own: the standard days and twenty with every rule on, against the best seen and OR-Tools Routing.

Every run is one fresh process on one core, its budget in seconds of the processor. *The best seen* of a day is the best of the
long runs of this measurement, of its short ones, and of what ``benchmarks/results/own_best.json`` keeps of former ones of the
same day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.child import ChildFailed, run_fresh
from benchmarks.ground import sketch_network
from benchmarks.report import Bar, Report, Table, Tell

RUNS = "benchmarks.own.runs"
KEPT = Path(__file__).parents[1] / "results" / "own_best.json"
LONG_S = 60.0
ROUTING_S = 10.0
LONG_FROM = 101
"""Seeds of long runs begin here, so that none repeats a short one."""
STANDARD = {"S-1": (2.0, 0.005), "M-1": (20.0, 0.01), "L-1": (60.0, 0.02)}
"""Budget (s) and largest gap to the best seen."""
TWENTY = tuple(f"own-{seed}" for seed in range(1, 21))
SHORT_S = 1.0
MEAN_GAP = 0.01


@dataclass(slots=True, kw_only=True)
class Entry:
    """One day: its short run, OR-Tools Routing's, and the long ones."""

    day: str
    short: dict[str, Any]
    routing: dict[str, Any] | None
    long: list[dict[str, Any]] = field(default_factory=list)
    best: float = 0.0

    @property
    def gap(self) -> float:
        """Share of the best seen that the short run lacks."""
        return (self.best - float(self.short["score_yen"])) / abs(self.best) if self.best else 0.0

    @property
    def ratio(self) -> float | None:
        """Ours (short) over OR-Tools Routing's."""
        theirs = None if self.routing is None else float(self.routing["score_yen"])
        return float(self.short["score_yen"]) / theirs if theirs and theirs > 0 else None


def run(*, quick: bool, out: Path, tell: Tell, long: int | None = None) -> Report:
    """Measure; ``quick`` takes S and three of the twenty days with one long run of 10 s.

    Parameters
    ----------
    quick : bool
    out : Path
    tell : callable
    long : int, optional
        Long runs a day; 1 where not given. The issue's bars speak of ten: with fewer, the kept best stands in for the others.
    """
    sketch_network()  # drawn once here, not in a measured process
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    number = 1 if long is None else long
    days = {name: STANDARD[name][0] for name in (["S-1"] if quick else STANDARD)}
    days |= dict.fromkeys(TWENTY[:3] if quick else TWENTY, SHORT_S)
    entries = [_measure(day, seconds, number, 10.0 if quick else LONG_S, kept, tell) for day, seconds in days.items()]
    standard = [entry for entry in entries if entry.day in STANDARD]
    twenty = [entry for entry in entries if entry.day in TWENTY]
    out.mkdir(parents=True, exist_ok=True)
    file = out / KEPT.name
    file.write_text(json.dumps(_renewed(kept, entries), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return Report(
        part="own",
        tables=(
            table("Standard days", standard, "2, 20 and 60 s of one core."),
            table("Twenty days of 8 trips, 60 lots, 60 orders, every rule on", twenty, f"{SHORT_S:g} s of one core."),
        ),
        data={"days": [_row(entry) for entry in entries]},
        bars=(*_standard_bars(standard), *_twenty_bars(twenty)),
        results=(str(file),),
    )


def _measure(day: str, seconds: float, number: int, long_s: float, kept: dict[str, Any], tell: Tell) -> Entry:
    short = run_fresh(f"{RUNS}:ours", day=day, seconds=seconds, seed=1, prove=True)
    tell(f"own: {day}, {seconds:g} s: {short['score_yen']:,.0f}, {short['orders']} orders in {short['seconds']:.1f} s")
    try:
        routing = run_fresh(f"{RUNS}:routing", day=day, seconds=max(ROUTING_S, seconds), seed=1)
    except ChildFailed as error:
        routing = {"score_yen": 0.0, "kg": 0.0, "violations": 0, "seconds": 0.0, "failed": str(error)[-300:]}
    tell(f"own: {day}, OR-Tools Routing: {routing['score_yen']:,.0f} in {routing['seconds']:.1f} s")
    entry = Entry(day=day, short=short, routing=routing)
    for seed in range(LONG_FROM, LONG_FROM + number):
        entry.long.append(run_fresh(f"{RUNS}:ours", day=day, seconds=max(long_s, 3 * seconds), seed=seed))
        tell(f"own: {day}, long run {seed}: {entry.long[-1]['score_yen']:,.0f}")
    former = kept.get(day, {})
    seen = [float(one["score_yen"]) for one in (short, *entry.long)]
    entry.best = max([*seen, *([float(former["score_yen"])] if former.get("mark") == short["mark"] else [])])
    return entry


def _renewed(kept: dict[str, Any], entries: list[Entry]) -> dict[str, Any]:
    return kept | {entry.day: {"mark": entry.short["mark"], "score_yen": entry.best} for entry in entries}


def table(title: str, entries: list[Entry], note: str) -> Table:
    """One row a day."""
    head = (
        "day", "yen + points", "best seen", "gap", "proven within", "kg", "¥/kg", "orders", "iterations",
        "OR-Tools Routing", "ours / theirs", "broken rules",
    )  # fmt: skip
    rows = []
    for entry in entries:
        short, theirs = entry.short, entry.routing
        per_kg = short["yen_per_kg"]
        rows.append((
            entry.day,
            f"{short['score_yen']:,.0f}",
            f"{entry.best:,.0f}",
            f"{entry.gap:.2%}",
            "–" if short["bound_gap"] is None else f"{short['bound_gap']:.1%}",
            f"{short['kg']:,.0f}",
            "–" if per_kg is None else f"{per_kg:.1f}",
            f"{short['orders']}/{short['orders_all']}",
            f"{short['iterations']:,}",
            "–" if theirs is None else "failed" if "failed" in theirs else f"{theirs['score_yen']:,.0f}",
            "–" if entry.ratio is None else f"{entry.ratio:.2f}",
            str(short["violations"] + (theirs["violations"] if theirs else 0)),
        ))  # fmt: skip
    more = f"Long runs: {len(entries[0].long)} a day. " if entries else ""
    what = "Proven within: of what no lawful plan can pass. OR-Tools Routing: 10 s, or as long as ours."
    return Table(title=title, head=head, rows=tuple(rows), note=f"{note} {more}{what}")


def _standard_bars(entries: list[Entry]) -> list[Bar]:
    found = []
    for entry in entries:
        seconds, most = STANDARD[entry.day]
        found.append(Bar(
            what=f"{entry.day} after {seconds:g} s", bar=f"within {most:.1%} of the best seen", measured=f"{entry.gap:.2%}",
            met=entry.gap <= most,
        ))  # fmt: skip
    return found


def _twenty_bars(entries: list[Entry]) -> list[Bar]:
    judged = [entry for entry in entries if entry.routing is not None]
    above = [e for e in judged if e.routing and e.short["score_yen"] > e.routing["score_yen"]]
    behind = ", ".join(e.day for e in judged if e not in above)
    ratios = [e.ratio for e in judged if e.ratio is not None]
    apart = mean(entry.gap for entry in entries) if entries else 0.0
    broken = sum(e.short["violations"] + sum(one["violations"] for one in e.long) for e in entries)
    return [
        Bar(
            what="above OR-Tools Routing with every rule (10 s) at 1 s", bar="every day",
            measured=f"{len(above)} of {len(judged)}{'; not on ' + behind if behind else ''}" if judged else "not there yet",
            met=len(above) == len(judged) if judged else None,
        ),
        Bar(what="ours / OR-Tools Routing", bar="reported", measured=f"{mean(ratios):.2f}" if ratios else "–", met=None),
        Bar(what="mean gap at 1 s to the best seen", bar=f"≤ {MEAN_GAP:.0%}", measured=f"{apart:.2%}", met=apart <= MEAN_GAP),
        Bar(what="broken rules in any plan of ours", bar="0", measured=str(broken), met=broken == 0),
    ]  # fmt: skip


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "day": entry.day, "best": entry.best, "gap": entry.gap, "ratio": entry.ratio, "short": entry.short,
        "routing": entry.routing, "long": entry.long,
    }  # fmt: skip
