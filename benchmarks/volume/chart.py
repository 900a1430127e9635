"""The picture of carriage against volume: yen/kg on the left, share of the delivered price on the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from benchmarks.lettering import GREEN, GREY, ORANGE, OURS, SKY, new_figure, save

if TYPE_CHECKING:
    from benchmarks.volume import Sample

_STYLE = {
    "ours": (OURS, "o", "-", "相乗り  ainori (detours alone)"),
    "service": (SKY, "v", "-", "相乗り＋運営費（仮定）  ainori + ¥3,000 a day for running it (assumed)"),
    "round": (ORANGE, "s", "--", "やさいバスの料金  ¥385 a crate + 15 %"),
    "herself": (GREEN, "^", "-.", "農家が自分で届ける  farmer drives herself"),
    "truck": (GREY, "D", ":", "2トン車を一日借り切る  dedicated truck, ¥35,000"),
}


def draw(samples: Sequence[Sample], file: Path) -> Path:
    """Draw means as lines with marks, and the range from the least to the largest day as a band."""
    figure, (left, right) = new_figure(11.0, 5.7, columns=2)
    _panel(left, samples, "per_kg", 1.0)
    left.set_yscale("log")
    left.set_yticks([5, 10, 20, 50, 100, 200, 500, 1000, 2000], ["5", "10", "20", "50", "100", "200", "500", "1,000", "2,000"])
    left.minorticks_off()
    left.set_ylabel("運賃 円/kg（対数）  carriage, yen/kg (log)")
    _panel(right, samples, "share", 100.0)
    right.set_ylim(0, 100)
    right.set_ylabel("届け値に占める割合 %  share of delivered price")
    for axis in (left, right):
        axis.set_xlabel("一日の注文数  orders wished a day")
        axis.set_xlim(0, max(s.orders for s in samples) + 2)
        axis.grid(color="#dddddd")
    handles, words = left.get_legend_handles_labels()
    figure.legend(handles, words, loc="outside lower center", ncols=2, frameon=False)
    seeds = len({s.seed for s in samples})
    figure.suptitle(
        f"一日の注文数と運賃（架空の {seeds} 日。相乗りの計画が選んだ同じ荷を四通りで運ぶ。帯は最小〜最大の日）\n"
        "Carriage by volume (made-up days; the goods our plan chose, carried in four ways; bands: least to largest day)",
        fontsize=12,
    )
    return save(figure, file)


def _panel(axis: Any, samples: Sequence[Sample], figure: str, factor: float) -> None:
    volumes = sorted({s.orders for s in samples if s.outcome.kg})
    for way, (colour, shape, line, words) in _STYLE.items():
        found = [
            [factor * getattr(s.carriages[way], figure) for s in samples if s.orders == orders and s.outcome.kg]
            for orders in volumes
        ]
        axis.plot(volumes, [mean(f) for f in found], line, color=colour, marker=shape, label=words, linewidth=2, markersize=5.5)
        if way == "service":
            continue  # its band is that of the line below it, moved up
        axis.fill_between(volumes, [min(f) for f in found], [max(f) for f in found], color=colour, alpha=0.13, linewidth=0)
