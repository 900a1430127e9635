"""Quality: how near to the best known on public instances, against other engines, and how much value on days of our own.

Every run is one fresh process on one core, its budget counted in seconds of the processor; every solution of every solver is
replayed by two checkers that share no code. Bars are reported as met or missed, rows in which ours is behind stay visible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.quality.cells import PUBLIC, Cell, best_known
from benchmarks.quality.chart import draw
from benchmarks.quality.peers import versions
from benchmarks.quality.public import FREE_FLEET, Wanted, files_in, known_in, measure, solvers
from benchmarks.quality.tables import bars, rivals_of, table
from benchmarks.report import Bar, Report, Table, Tell
from matching.formats import read

SECONDS = (10.0, 60.0)
QUICK_SECONDS = (5.0,)
QUICK_NODES = 120
AIMS = ("vehicles", "distance")


def run(
    *,
    quick: bool,
    out: Path,
    tell: Tell,
    instances: Path = PUBLIC,
    seconds: Sequence[float] = (),
    seeds: int = 1,
    peers: bool = False,
    peers_only: bool = False,
    reuse: Path | None = None,
    aims: Sequence[str] = AIMS,
    only: Sequence[str] = (),
) -> Report:
    """Measure; ``quick`` takes instances of about 100 nodes at 5 s.

    Parameters
    ----------
    quick : bool
    out : Path
    tell : callable
    instances : Path
        Folder of public instances with ``best_known.csv``; looked through with its folders.
    seconds : sequence of float
        Budgets (processor seconds); 10 and 60 where none is given.
    seeds : int
        Runs of ours a cell; the median is compared.
    peers : bool
        Whether VROOM, PyVRP and OR-Tools Routing run as well; else their figures listed in the folder are shown.
    peers_only : bool
        Whether only they run, to be reused later.
    reuse : Path, optional
        A former ``quality.json``; the peers' runs in it stand in for running them again.
    aims : sequence of str
        ``vehicles`` first, ``distance`` alone, or both; distance alone is measured at the shortest budget, on a few instances
        where none is named.
    only : sequence of str
        Names of the instances wanted; all where none is named.
    """
    if not instances.is_dir():
        tell(f"quality: skipped, no folder {instances} of public instances")
        skipped = Bar(what="public instances", bar="–", measured=f"skipped: no folder {instances}", met=None)
        return Report(part="quality", tables=(), data={}, bars=(skipped,))
    files = files_in(instances, only)
    if quick and not only:
        files = tuple(file for file in files if len(read(file).demands) <= QUICK_NODES)
    budgets = tuple(seconds) or (QUICK_SECONDS if quick else SECONDS)
    engines = solvers(ours=not peers_only, peers=peers or peers_only)
    former, former_alone = ([], []) if reuse is None else known_in(reuse)
    wanted = Wanted(folder=instances, files=files, seconds=budgets, seeds=seeds, solvers=engines, known=tuple(former))
    cells = measure(wanted, out / "quality", tell) if "vehicles" in aims else []
    some = () if only and "vehicles" not in aims else FREE_FLEET
    alone = replace(wanted, known=tuple(former_alone), files=_named(files, some), seconds=(min(budgets),))
    free = [] if quick or "distance" not in aims else measure(alone, out / "quality", tell, vehicles_first=False)
    tables = [table(wanted, cells, budget) for budget in budgets if cells]
    tables += [table(wanted, free, budget, vehicles_first=False) for budget in dict.fromkeys(cell.budget for cell in free)]
    pairs = dict.fromkeys((cell.instance, cell.budget) for cell in cells)
    rivals = [peer for name, budget in pairs for peer in rivals_of(wanted, cells, name, budget).values()]
    best = best_known(instances)
    charts = [str(draw(cells, rivals, best, out / "quality.png"))] if cells and best else []
    return Report(
        part="quality",
        tables=tuple(tables),
        data={"runs": [_row(cell) for cell in cells], "free_fleet": [_row(cell) for cell in free], "peers": versions()},
        bars=tuple(bars(wanted, cells, free)),
        charts=tuple(charts),
        results=tuple(sorted({cell.more["file"] for cell in cells if "file" in cell.more})),
    )


def _named(files: tuple[Path, ...], names: Sequence[str]) -> tuple[Path, ...]:
    """Files of these instances; all where none is named."""
    return tuple(file for file in files if not names or read(file).name in names)


def _row(cell: Cell) -> dict[str, Any]:
    """One run for machines; routes are left out, they are in the solution files where they matter."""
    row = asdict(cell)
    row["more"] = {name: value for name, value in row["more"].items() if name != "routes"}
    return row


__all__ = ["Table", "run"]
