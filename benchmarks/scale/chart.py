"""The picture of growth: processor seconds and memory against the number of requests, both axes logarithmic."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.lettering import GREY, ORANGE, OURS, new_figure, save


def draw(days: Sequence[dict[str, Any]], pairs: Sequence[dict[str, Any]], file: Path) -> Path:
    """Draw cost at a fixed number of iterations an order beside a straight line of linear growth, and peak memory."""
    figure, (left, right) = new_figure(11.0, 5.2, columns=2)
    sizes = [day["orders_all"] for day in days]
    left.plot(sizes, [day["fixed_s"] for day in days], "o-", color=OURS, label="固定反復の計算時間  fixed iterations an order")
    first = days[0]
    linear = [first["fixed_s"] * size / sizes[0] for size in sizes]
    left.plot(sizes, linear, ":", color=GREY, label="比例  linear")
    left.set_ylabel("CPU 秒  seconds of the processor")
    right.plot(sizes, [day["peak_mb"] for day in days], "o-", color=OURS, label="一日  own days")
    right.plot([p["requests"] for p in pairs], [p["peak_mb"] for p in pairs], "s--", color=ORANGE, label="集配の組  pairs")
    right.set_ylabel("最大メモリ MB  peak memory")
    for axis in (left, right):
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.set_xlabel("注文の数  orders or requests")
        axis.grid(color="#dddddd")
        axis.legend(frameon=False)
    figure.suptitle("規模と費用（架空の日）  Cost by size (made-up days)", fontsize=12)
    return save(figure, file)
