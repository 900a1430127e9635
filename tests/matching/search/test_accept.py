"""Acceptance: whole numbers that follow the logarithm and fall evenly."""

from __future__ import annotations

import math
from itertools import pairwise

from matching.search.accept import ONE, cooling, minus_log


def test_the_table_is_the_logarithm() -> None:
    table = minus_log()

    assert all(abs(value / ONE + math.log((i + 0.5) / len(table))) < 1e-3 for i, value in enumerate(table))


def test_the_temperature_falls_to_a_hundredth() -> None:
    table = cooling()

    assert table[0] == ONE
    assert table[-1] in {ONE // 100, ONE // 100 + 1}
    assert all(a >= b for a, b in pairwise(table))
