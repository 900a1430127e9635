"""One cell of the tables: what a solver reached on an instance, compared as the benchmark does; and what lists say."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.ground import ROOT

PUBLIC = ROOT.parent / "shared" / "data" / "pdptw"
"""Public instances beside the checkout; they are nobody's to give away, so a visible skip where absent."""
CLOSE = 0.06
"""Lists are rounded to one decimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One run, or a figure of a list; ``vehicles`` None = no lawful solution was found."""

    instance: str
    solver: str
    budget: float
    vehicles: int | None
    distance: float = 0.0
    seed: int = 0
    spent: float = 0.0
    faults: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    def key(self, *, vehicles_first: bool = True) -> tuple[float, float]:
        """Smaller is better."""
        if self.vehicles is None:
            return (float("inf"), float("inf"))
        return (float(self.vehicles) if vehicles_first else 0.0, self.distance)

    def shown(self) -> str:
        """Vehicles/distance, as the sets are listed."""
        return "none" if self.vehicles is None else f"{self.vehicles}/{self.distance:.1f}".removesuffix(".0")


def worse(mine: Cell, other: Cell, *, vehicles_first: bool = True) -> bool:
    """Whether ``mine`` is worse than ``other`` by more than rounding."""
    a, b = mine.key(vehicles_first=vehicles_first), other.key(vehicles_first=vehicles_first)
    return a[0] > b[0] or (a[0] == b[0] and a[1] > b[1] + CLOSE)


def gap(mine: Cell, best: Cell | None) -> float | None:
    """Share by which the distance is longer; None where vehicles differ or nothing is known."""
    if best is None or mine.vehicles is None or mine.vehicles != best.vehicles:
        return None
    return (mine.distance - best.distance) / best.distance


def middle(cells: list[Cell], *, vehicles_first: bool = True) -> Cell:
    """Return the median run; of two, the worse."""
    return sorted(cells, key=lambda cell: cell.key(vehicles_first=vehicles_first))[len(cells) // 2]


def best_known(folder: Path) -> dict[str, Cell]:
    """Best listed solution of each instance, from ``best_known.csv`` in the folder."""
    file = folder / "best_known.csv"
    if not file.exists():
        return {}
    with file.open(encoding="utf-8") as opened:
        return {
            row["instance"]: Cell(
                instance=row["instance"], solver="best known", budget=0, vehicles=int(row["vehicles"]),
                distance=float(row["distance"]), more={"as_of": row["as_of"]},
            )
            for row in csv.DictReader(opened)
        }  # fmt: skip


_CELL = re.compile(r"([0-9]+)/([0-9.]+)")


def listed_peers(folder: Path) -> dict[tuple[str, float], dict[str, Cell]]:
    """Figures of other engines in the table of the folder's README: by instance and seconds, then by engine.

    ``=`` stands for the cell before it (the engine ended by itself), a dash for no run.
    """
    file = folder / "README.md"
    if not file.exists():
        return {}
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    if not rows or rows[0][0] != "instance":
        return {}
    heads = [re.fullmatch(r"(.+) ([0-9]+) s", head) for head in rows[0]]
    found: dict[tuple[str, float], dict[str, Cell]] = {}
    for row in rows[2:]:
        before: Cell | None = None
        for head, text in zip(heads, row, strict=True):
            if head is None:
                continue
            solver, seconds = head.group(1), float(head.group(2))
            figures = _CELL.fullmatch(text)
            vehicles = int(figures.group(1)) if figures else before.vehicles if before and text == "=" else None
            distance = float(figures.group(2)) if figures else before.distance if before and text == "=" else 0.0
            if figures is None and text not in {"=", "none"}:
                continue
            before = Cell(instance=row[0], solver=solver, budget=seconds, vehicles=vehicles, distance=distance)
            found.setdefault((row[0], seconds), {})[solver] = before
    return found


_ALONE = re.compile(r"([a-z0-9_-]+): ([^;]+)")
_FIGURE = re.compile(r"([0-9.]+) \(([0-9]+)(?: vehicles)?\)")


def listed_alone(folder: Path) -> dict[tuple[str, float], dict[str, Cell]]:
    """Figures for distance alone that the folder's README tells in one sentence: by instance and seconds, then by engine."""
    file = folder / "README.md"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    said = next((line for line in lines if line.startswith("Pure distance")), "")
    head, _, rest = said.partition(": ")
    seconds = re.search(r"([0-9]+) s", head)
    if seconds is None:
        return {}
    budget = float(seconds.group(1))
    peers: list[str] = []
    found: dict[tuple[str, float], dict[str, Cell]] = {}
    for name, text in _ALONE.findall(rest):
        # The first instance names the engines, the others follow in the same order.
        peers = peers or re.findall(r"([A-Za-z-]+) [0-9.]+ \(", text)
        figures = _FIGURE.findall(text)
        found[name, budget] = {
            peer: Cell(instance=name, solver=peer, budget=budget, vehicles=int(vehicles), distance=float(distance))
            for peer, (distance, vehicles) in zip(peers, figures, strict=False)
        }
    return found
