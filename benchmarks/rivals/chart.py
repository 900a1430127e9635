"""The rivals' picture: for every day, how much less value than matching and routing together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.lettering import GREEN, ORANGE, OURS, PURPLE, new_figure, save

if TYPE_CHECKING:
    from benchmarks.rivals import Entry

_STYLE = {
    "cheapest": (ORANGE, "s", "最安の出品を順に割当\ncheapest lot first"),
    "flow": (GREEN, "^", "直線距離で最小費用流\nmin-cost flow"),
    "flow_shared": (PURPLE, "D", "同上・運賃3割で見積\nsame, carriage × 0.3"),
}


def draw(entries: Sequence[Entry], file: Path) -> Path:
    """Draw one point a day and rival: its value in percent of that of matching and routing together."""
    sizes = list(dict.fromkeys(entry.size for entry in entries))
    figure, axes = new_figure(8.6, 4.6, columns=1)
    axis = axes[0]
    best = {(e.size, e.seed): e.worth_yen for e in entries if e.rival == "together"}
    for k, (rival, (colour, shape, words)) in enumerate(_STYLE.items()):
        xs, ys = [], []
        for entry in entries:
            whole = best[entry.size, entry.seed]
            if entry.rival == rival and whole > 0:
                spread = (entry.seed - 1) * 0.035
                xs.append(sizes.index(entry.size) + 0.28 * (k - 1) - 0.07 + spread)
                ys.append(100 * entry.worth_yen / whole)
        axis.scatter(xs, ys, color=colour, marker=shape, s=46, label=words, zorder=3, edgecolors="white", linewidths=0.6)
    axis.axhline(100, color=OURS, linewidth=2.5)
    axis.annotate(
        "一括で決めた場合 = 100  matched and routed together", (-0.48, 100), xytext=(0, 16), textcoords="offset points",
        color=OURS,
    )  # fmt: skip
    axis.set_xticks(range(len(sizes)), sizes)
    axis.set_xlim(-0.5, len(sizes) - 0.5)
    low, high = axis.get_ylim()
    axis.set_ylim(min(50.0, 10 * (low // 10)), max(110.0, high))
    axis.set_ylabel("計画の価値 %  value of the plan, %")
    axis.set_xlabel("一日の大きさ（点＝一日）  size of the day (one point = one day)")
    axis.set_title("割当と経路を別々に決めると  Matching first, routing afterwards", fontsize=13)
    axis.grid(axis="y", color="#dddddd")
    axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, labelspacing=1.1)
    return save(figure, file)
