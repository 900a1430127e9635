"""Two small kernels over a header of their own, for tests of the header itself."""

from __future__ import annotations

import numpy as np

from matching.kernels.compilation import P32, Ints, kernel
from matching.kernels.header import Header, shift

HEADER = Header("sums")
wide = HEADER.array("wide", np.int64, "n", "-", "summands; becomes the running sums")
narrow = HEADER.array("narrow", np.int32, "rows, 2", "-", "factors, counted up")
width = HEADER.scalar("width", "-", "columns of narrow")


@kernel
def _row_sum(row: P32, n: int) -> int:
    total = 0
    for i in range(n):
        total += row[i]
    return total


@kernel
def sums(h: int, n: int, r: int) -> int:
    """Add up ``n`` items of ``wide``, in place, and row ``r`` of ``narrow``."""
    values = wide(h)
    for i in range(1, n):
        values[i] += values[i - 1]
    row = shift(narrow(h), r * width(h))
    row[0] += 1
    return values[n - 1] + _row_sum(row, width(h))


@kernel
def spread(table: Ints, score: Ints) -> tuple[int, int]:
    """Return the least and greatest item of a row, then add to its second and third what stands in the table."""
    low, high = score[0], score[0]
    for i in range(score.shape[0]):
        low, high = min(low, score[i]), max(high, score[i])
    for i in range(1, score.shape[0]):
        score[i] += table[i - 1, 1] if i == 1 else table[i - 1, 0]
    return low, high
