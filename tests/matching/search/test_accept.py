"""Acceptance: whole numbers that follow the logarithm, and no way back from a required pattern kept."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

from matching.search.accept import ONE, accepted, cooling, minus_log


def test_the_table_is_the_logarithm() -> None:
    table = minus_log()

    assert all(abs(value / ONE + math.log((i + 0.5) / len(table))) < 1e-3 for i, value in enumerate(table))


def test_the_temperature_falls_to_a_hundredth() -> None:
    table = cooling()

    assert table[0] == ONE
    assert table[-1] in {ONE // 100, ONE // 100 + 1}
    assert all(a >= b for a, b in pairwise(table))


def test_better_is_always_accepted_and_one_more_missed_never() -> None:
    random = Random(1)

    assert all(accepted((0, 11), (0, 10), 1000, share, random) for share in range(0, 1_000_001, 50_000))
    assert not any(accepted((-1, 10**12), (0, 10), 10**15, 0, random) for _ in range(200))


def test_a_loss_of_one_temperature_is_accepted_about_every_e_th_time() -> None:
    random = Random(2)

    taken = sum(accepted((0, 9000), (0, 10_000), 1000, 0, random) for _ in range(4000))

    assert abs(taken / 4000 - math.exp(-1)) < 0.03
