"""Tables and bars of the public instances; rows in which ours is behind stay, and say so."""

from __future__ import annotations

from statistics import mean

from benchmarks.quality.cells import Cell, best_known, gap, listed_alone, listed_peers, middle, worse
from benchmarks.quality.public import OURS, Wanted
from benchmarks.report import Bar, Table

VEHICLES_BAR = {10.0: 20, 60.0: 21}
GAP_BAR = {10.0: 0.006, 60.0: 0.003}
ALL = 22
"""Instances of the peers' list, to which the bars on vehicles and gaps belong."""
LAST = "bar-n1000-1"


def rivals_of(wanted: Wanted, cells: list[Cell], name: str, seconds: float, *, vehicles_first: bool = True) -> dict[str, Cell]:
    """Return what each peer reached: measured in this run, or from the folder's list where it was not."""
    measured = {c.solver: c for c in cells if (c.instance, c.budget) == (name, seconds) and c.solver != OURS}
    listed = listed_peers if vehicles_first else listed_alone
    return measured or listed(wanted.folder).get((name, seconds), {})


def runs_of(cells: list[Cell], name: str, seconds: float) -> list[Cell]:
    """Runs of ours on an instance."""
    return [cell for cell in cells if (cell.instance, cell.budget, cell.solver) == (name, seconds, OURS)]


def table(wanted: Wanted, cells: list[Cell], seconds: float, *, vehicles_first: bool = True) -> Table:
    """One row an instance: best known, ours, the peers, gap, and how ours stands to the best of the peers."""
    listed = best_known(wanted.folder)
    names = list(dict.fromkeys(cell.instance for cell in cells))
    rivals_by = {name: rivals_of(wanted, cells, name, seconds, vehicles_first=vehicles_first) for name in names}
    peers = list(dict.fromkeys(peer for rivals in rivals_by.values() for peer in rivals))
    rows = []
    for name in names:
        rivals = rivals_by[name]
        mine = runs_of(cells, name, seconds)
        ours = middle(mine, vehicles_first=vehicles_first) if mine else None
        best = listed.get(name)
        shown = [best.shown() if best else "–", _spread(mine, ours, vehicles_first=vehicles_first) if ours else "–"]
        shown += [rivals[peer].shown() if peer in rivals else "–" for peer in peers]
        if vehicles_first:
            shown.append(_apart(ours, best))
        rows.append((name, *shown, standing(ours, rivals, vehicles_first=vehicles_first) if ours else "–"))
    aim = "fewest vehicles, then distance" if vehicles_first else "distance alone, as many vehicles as one likes"
    known = "best known" if vehicles_first else "best known (fewest vehicles)"
    head = ("instance", known, OURS, *peers, *(("gap",) if vehicles_first else ()), "against the best peer")
    measured = {cell.solver for cell in cells} - {OURS}
    return Table(
        title=f"{seconds:g} s of one core: {aim}",
        head=head,
        rows=tuple(rows),
        note=f"Vehicles/distance. {_seeds(wanted)} Peers: {_whence(wanted, measured)}.",
    )


def _apart(ours: Cell | None, best: Cell | None) -> str:
    """Gap in distance; in vehicles where these differ."""
    if ours is None or best is None or ours.vehicles is None or best.vehicles is None:
        return "–"
    apart = gap(ours, best)
    return f"{apart:+.2%}" if apart is not None else f"{ours.vehicles - best.vehicles:+d} vehicles"


def _seeds(wanted: Wanted) -> str:
    return "One seed." if wanted.seeds == 1 else f"Ours: the median of {wanted.seeds} seeds (best to worst)."


def _whence(wanted: Wanted, measured: set[str]) -> str:
    if not measured:
        return "as listed with the instances"
    return "a former run of this command, else as listed with the instances" if wanted.known else "this run"


def _spread(mine: list[Cell], ours: Cell, *, vehicles_first: bool) -> str:
    if len(mine) == 1:
        return ours.shown()
    ranked = sorted(mine, key=lambda cell: cell.key(vehicles_first=vehicles_first))
    return f"{ours.shown()} ({ranked[0].shown()} to {ranked[-1].shown()})"


def standing(ours: Cell, rivals: dict[str, Cell], *, vehicles_first: bool) -> str:
    """Ahead, even or BEHIND the best peer."""
    if not rivals:
        return "–"
    best = min(rivals.values(), key=lambda cell: cell.key(vehicles_first=vehicles_first))
    if worse(ours, best, vehicles_first=vehicles_first):
        return f"**BEHIND** {best.solver}"
    return "ahead" if worse(best, ours, vehicles_first=vehicles_first) else "even"


def bars(wanted: Wanted, cells: list[Cell], free: list[Cell]) -> list[Bar]:
    """The issue's bars, as far as this run can judge them."""
    listed, found = best_known(wanted.folder), list[Bar]()
    names = list(dict.fromkeys(cell.instance for cell in cells))
    barred = [name for name in names if any((name, s) in listed_peers(wanted.folder) for s in wanted.seconds)] or names
    for seconds in wanted.seconds if cells else ():
        ours = {name: middle(runs_of(cells, name, seconds)) for name in names if runs_of(cells, name, seconds)}
        found.append(_never_worse(wanted, cells, ours, seconds, vehicles_first=True))
        both = [(ours[name], listed[name]) for name in barred if name in ours and name in listed]
        if seconds in VEHICLES_BAR and both:
            reached = sum(mine.key()[0] <= best.key()[0] for mine, best in both)
            found.append(Bar(
                what=f"best-known vehicles at {seconds:g} s", bar=f"{VEHICLES_BAR[seconds]} of {ALL}",
                measured=f"{reached} of {len(both)}",
                met=reached >= VEHICLES_BAR[seconds] if len(both) == ALL else None,
            ))  # fmt: skip
        if seconds in GAP_BAR and both:
            gaps = [apart for mine, best in both if (apart := gap(mine, best)) is not None]
            found.append(Bar(
                what=f"mean distance gap where vehicles equal, {seconds:g} s", bar=f"≤ {GAP_BAR[seconds]:.1%}",
                measured=f"{mean(gaps):.2%} over {len(gaps)}" if gaps else "none equal",
                met=mean(gaps) <= GAP_BAR[seconds] if gaps and len(both) == ALL else None,
            ))  # fmt: skip
        if seconds == 60 and LAST in ours:
            many = ours[LAST].vehicles
            found.append(Bar(
                what=f"{LAST} at 60 s", bar="≤ 52 vehicles (goal 51)", measured=str(many), met=many is not None and many <= 52,
            ))  # fmt: skip
    better = sorted({cell.instance for cell in cells if "file" in cell.more})
    if any(not cell.instance.startswith("l") for cell in cells):
        found.append(Bar(
            what="better than the listed best (two checkers)", bar="≥ 1 of Sartori & Buriol",
            measured=", ".join(better) or "none", met=any(not name.startswith("l") for name in better),
        ))  # fmt: skip
    for seconds in dict.fromkeys(cell.budget for cell in free):
        names = list(dict.fromkeys(cell.instance for cell in free))
        ours = {name: middle(mine, vehicles_first=False) for name in names if (mine := runs_of(free, name, seconds))}
        found.append(_never_worse(wanted, free, ours, seconds, vehicles_first=False))
    faults = sum(len(cell.faults) for cell in [*cells, *free] if cell.solver == OURS)
    found.append(Bar(what="broken rules in solutions of ours", bar="0", measured=str(faults), met=faults == 0))
    return found


def _never_worse(wanted: Wanted, cells: list[Cell], ours: dict[str, Cell], seconds: float, *, vehicles_first: bool) -> Bar:
    behind, compared = [], 0
    for name, mine in ours.items():
        rivals = rivals_of(wanted, cells, name, seconds, vehicles_first=vehicles_first)
        compared += bool(rivals)
        if "BEHIND" in standing(mine, rivals, vehicles_first=vehicles_first):
            behind.append(name)
    aim = "" if vehicles_first else ", distance alone"
    return Bar(
        what=f"never worse than the best peer, {seconds:g} s{aim}",
        bar="every instance",
        measured=f"{compared - len(behind)} of {compared}{': behind on ' + ', '.join(behind) if behind else ''}",
        met=not behind if compared else None,
    )
