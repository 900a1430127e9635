"""Public instances through our search and through the peers, every run a fresh process, every solution judged twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.child import ChildFailed, run_fresh
from benchmarks.quality.cells import Cell, best_known
from benchmarks.quality.peers import CHILDREN, versions
from benchmarks.quality.second import Raw, Verdict, raw_of, verdict
from benchmarks.report import Tell
from matching.formats import Instance, read, solution_text

OURS = "ours"
OURS_CHILD = "benchmarks.quality.ours:run"
FREE_FLEET = ("lrc1_2_5", "bar-n200-1", "lr1_4_1", "lc1_2_3", "nyc-n200-1", "poa-n400-1")
"""Instances on which distance alone is measured as well: the three of the peers' list, and three more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be measured: budgets in seconds of the processor, the seeds of ours, peers or none."""

    folder: Path
    files: tuple[Path, ...]
    seconds: tuple[float, ...]
    seeds: int
    solvers: tuple[str, ...]
    known: tuple[Cell, ...] = ()
    """Runs of peers measured before, which are not run again."""


def known_in(file: Path) -> tuple[list[Cell], list[Cell]]:
    """Return the peers' runs of a former ``quality.json``: vehicles first, and distance alone.

    Raises
    ------
    ValueError
        Where the file is none.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))["data"]
        rows = [[Cell(**row | {"faults": tuple(row["faults"])}) for row in data[name]] for name in ("runs", "free_fleet")]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{file} is no quality.json of a former measurement: {error}") from error
    first, alone = ([cell for cell in cells if cell.solver != OURS] for cells in rows)
    return first, alone


def files_in(folder: Path, only: Iterable[str] = ()) -> tuple[Path, ...]:
    """Return the instance files of a folder and its folders, small ones first; ``only`` names wanted ones.

    Raises
    ------
    ValueError
        Where a name wanted is not there.
    """
    known = {_name(file): file for file in [*folder.rglob("*.txt"), *folder.rglob("*.txt.gz")] if _is_instance(file)}
    unknown = sorted(set(only) - set(known))
    if unknown:
        raise ValueError(f"no instance is called {unknown[0]} in {folder}")
    names = set(only) or set(known)
    return tuple(sorted((known[name] for name in names), key=lambda file: (len(read(file).demands), file.name)))


def _name(file: Path) -> str:
    return file.name.removesuffix(".gz").removesuffix(".txt")


def _is_instance(file: Path) -> bool:
    try:
        read(file)
    except ValueError:
        return False
    return True


def solvers(*, ours: bool = True, peers: bool) -> tuple[str, ...]:
    """Ours, and the peers that are installed."""
    return (*((OURS,) if ours else ()), *(name for name in CHILDREN if peers and name in versions()))


def measure(wanted: Wanted, out: Path, tell: Tell, *, vehicles_first: bool = True) -> list[Cell]:
    """Run everything; solutions of ours that beat the best known are written into ``out/better``."""
    listed = best_known(wanted.folder)
    names = {read(file).name for file in wanted.files}
    cells = [cell for cell in wanted.known if cell.instance in names and cell.budget in wanted.seconds]
    done = {(cell.instance, cell.solver, cell.budget) for cell in cells}
    for file in wanted.files:
        instance, raw = read(file), raw_of(file)
        for solver in wanted.solvers:
            ended: Cell | None = None
            for seconds in sorted(wanted.seconds):
                if (instance.name, solver, seconds) in done:
                    continue
                for seed in range(1, wanted.seeds + 1 if solver == OURS else 2):
                    cell = ended or _run(file, instance, raw, solver, seconds, seed, vehicles_first=vehicles_first)
                    if ended is None:
                        tell(f"quality: {instance.name}, {solver}, {seconds:g} s, seed {seed}: {cell.shown()}{_broken(cell)}")
                    # An engine that ended by itself would do the very same with more time.
                    ended = cell if cell.more.get("ended") else None
                    cells.append(_at(cell, seconds))
                    if solver == OURS and vehicles_first and _better(cell, listed.get(instance.name)):
                        cells[-1].more["file"] = str(_keep(instance, cell, out))
    return cells


def _at(cell: Cell, seconds: float) -> Cell:
    return Cell(
        instance=cell.instance, solver=cell.solver, budget=seconds, vehicles=cell.vehicles, distance=cell.distance,
        seed=cell.seed, spent=cell.spent, faults=cell.faults, more=dict(cell.more),
    )  # fmt: skip


def _run(file: Path, instance: Instance, raw: Raw, solver: str, seconds: float, seed: int, *, vehicles_first: bool) -> Cell:
    target = OURS_CHILD if solver == OURS else CHILDREN[solver]
    try:
        answer = run_fresh(target, file=str(file), seconds=seconds, seed=seed, vehicles_first=vehicles_first)
    except ChildFailed as error:
        answer = {"routes": None, "seconds": 0.0, "faults": [str(error)[-300:]]}
    routes = answer.pop("routes")
    known = {"instance": instance.name, "solver": solver, "budget": seconds, "seed": seed, "spent": answer.pop("seconds")}
    if routes is None:
        return Cell(**known, vehicles=None, faults=tuple(answer.pop("faults", ())), more=answer)
    judged: Verdict = verdict(raw, routes)
    ours = (*answer.pop("faults", ()), *instance.faults([tuple(route) for route in routes]))
    faults = tuple(dict.fromkeys((*ours, *judged.faults)))
    answer["routes"] = routes
    # A solution that breaks a rule counts as none, and says why.
    return Cell(**known, vehicles=None if faults else judged.vehicles, distance=judged.distance, faults=faults, more=answer)


def _broken(cell: Cell) -> str:
    return f" ({len(cell.faults)} faults: {cell.faults[0]})" if cell.faults else f" in {cell.spent:.1f} s"


def _better(cell: Cell, best: Cell | None) -> bool:
    if best is None or cell.vehicles is None or best.vehicles is None:
        return False
    return (cell.vehicles, round(cell.distance, 3)) < (best.vehicles, round(best.distance, 3))


def _keep(instance: Instance, cell: Cell, out: Path) -> Path:
    folder = out / "better"
    folder.mkdir(parents=True, exist_ok=True)
    length = f"{cell.distance:.0f}" if instance.whole else f"{cell.distance:.4f}"
    file = folder / f"{instance.name}.{cell.vehicles}_{length}.txt"
    how = f"ainori, seed {cell.seed}, {cell.spent:.0f} s of one core"
    file.write_text(solution_text(instance, [tuple(r) for r in cell.more["routes"]], reference=how), encoding="utf-8")
    return file
