"""The picture of quality over time: how many vehicles and how much distance are missing to the best known, second by second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median

import numpy as np

from benchmarks.lettering import GREEN, GREY, ORANGE, OURS, PURPLE, new_figure, save
from benchmarks.quality.cells import Cell, gap

_PEERS = {"VROOM": (ORANGE, "s"), "PyVRP": (GREEN, "^"), "OR-Tools": (PURPLE, "D")}


def at(cell: Cell, seconds: float) -> tuple[int, float] | None:
    """Vehicles and distance of the best so far at a moment of a run; None while requests are missing."""
    known = [row for row in cell.more.get("curve", ()) if row[0] <= seconds and row[1] == 0]
    return (int(known[-1][2]), float(known[-1][3])) if known else None


def draw(cells: Sequence[Cell], rivals: Sequence[Cell], best: dict[str, Cell], file: Path) -> Path:
    """Draw the means over the instances of the longest runs; peers as marks at the seconds they had.

    A peer's mark is over the instances of ours for which it has a solution, measured or listed.
    """
    longest = max(cell.budget for cell in cells)
    mine = [cell for cell in cells if "curve" in cell.more and cell.budget == longest and cell.instance in best]
    moments = np.geomspace(0.1, longest, 60)
    figure, (left, right) = new_figure(11.0, 4.8, columns=2)
    extra, apart = [], []
    for moment in moments:
        found = [(at(cell, moment), best[cell.instance]) for cell in mine]
        whole = [f[0] - (b.vehicles or 0) for f, b in found if f is not None]
        gaps = [100 * (f[1] - b.distance) / b.distance for f, b in found if f is not None and f[0] == b.vehicles]
        extra.append(mean(whole) if whole and len(whole) == len(mine) else np.nan)
        apart.append(median(gaps) if gaps else np.nan)
    left.plot(moments, extra, color=OURS, linewidth=2.5, label="相乗り  ainori")
    right.plot(moments, apart, color=OURS, linewidth=2.5, label="相乗り  ainori")
    for cell in mine:
        line = [at(cell, moment) for moment in moments]
        known = best[cell.instance]
        right.plot(
            moments,
            [100 * (p[1] / known.distance - 1) if p is not None and p[0] == known.vehicles else np.nan for p in line],
            color=GREY, linewidth=0.6, alpha=0.6,
        )  # fmt: skip
    for peer, (colour, shape) in _PEERS.items():
        for number, seconds in enumerate(sorted({cell.budget for cell in rivals if cell.solver == peer})):
            theirs = [c for c in rivals if (c.solver, c.budget) == (peer, seconds) and c.vehicles and c.instance in best]
            whole = [(c.vehicles or 0) - (best[c.instance].vehicles or 0) for c in theirs]
            gaps = [100 * g for c in theirs if (g := gap(c, best[c.instance])) is not None]
            word = peer if number == 0 else None
            if whole:
                left.plot([seconds], [mean(whole)], shape, color=colour, label=word, markersize=8)
            if gaps:
                right.plot([seconds], [median(gaps)], shape, color=colour, label=word, markersize=8)
    for axis in (left, right):
        axis.set_xscale("log")
        axis.set_xlabel("一つのコアの秒数  seconds of one core")
        axis.grid(color="#dddddd")
    left.set_ylabel("既知の最良より多い台数（平均）\nvehicles above best known, mean")
    right.set_ylabel("同じ台数での距離の差 %（太線は中央値）\ndistance above best known, %, at equal vehicles")
    for axis in (left, right):
        axis.set_ylim(min(0.0, axis.get_ylim()[0]), min(20.0, max(0.5, axis.get_ylim()[1])))
    left.legend(frameon=False)
    figure.suptitle("公開問題での質と時間  Quality over time on public instances", fontsize=13)
    return save(figure, file)
