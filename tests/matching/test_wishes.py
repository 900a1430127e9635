"""Tests that pairs of order and lot in columns are those told one by one, and that looking on ends early changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from fixtures.problems import random_problem
from matching import arrays
from matching.compatibility import fits
from matching.kernels import layout as at
from matching.wishes import wishes


@pytest.mark.parametrize("seed", range(20))
def test_columns_hold_every_pair_that_fits_and_its_highest_price(seed: int) -> None:
    problem = random_problem(seed, lots=(8, 14), orders=(6, 12), trips=(1, 2))

    first, rows = wishes(problem)

    told = [(o, lot, highest) for o in range(len(problem.orders)) for lot, highest in rows[first[o] : first[o + 1]].tolist()]
    assert told == [(fit.order, fit.lot, fit.highest) for fit in fits(problem)]


@pytest.mark.parametrize("seed", range(12))
def test_on_large_days_the_most_promising_trips_and_lots_are_found_as_if_all_had_been_looked_at(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = random_problem(seed, lots=(12, 16), orders=(6, 9), trips=(6, 9))
    monkeypatch.setattr(arrays, "_LARGE", 0)
    monkeypatch.setattr(arrays, "_WIDE", (6, 4))
    few = arrays.tables(problem)
    monkeypatch.setattr(arrays, "_WIDE", (100, 100))
    every = arrays.tables(problem)

    assert np.array_equal(few.hope, every.hope)
    for order, known in zip(few.orders, every.orders, strict=True):
        some = range(order[at.O_CAND], order[at.O_CAND_END])
        all_ = range(known[at.O_CAND], known[at.O_CAND_END])
        assert len(some) == min(3, len(all_))
        lots_of = {
            every.cand_trips[c, at.C_TRIP]: every.cand_trips[c, at.C_LOT_END] - every.cand_trips[c, at.C_LOT] for c in all_
        }
        for c in some:
            trip, first, last = few.cand_trips[c, [at.C_TRIP, at.C_LOT, at.C_LOT_END]]
            assert last - first == min(2, lots_of[trip])
