"""The guard: a dozen cases end where they ended before, to the last digit, and no more than a little slower.

After a change that means to change results: ``AINORI_RENEW=1 .venv/bin/python -m benchmarks guard``.
"""

from __future__ import annotations

import pytest

from benchmarks.cases import CASES, Case
from benchmarks.guard import FLOOR, baseline, measure, slow


def test_every_case_has_its_baseline():
    assert set(baseline()) == {case.name for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_ends_where_it_ended_before_and_about_as_fast(case: Case):
    kept, found = baseline()[case.name], measure(case)

    assert found["violations"] == 0
    assert found["key"] == kept["key"]
    lag = slow(case, found, kept)
    assert lag is None, f"{lag:.2f} of the baseline's speed ratio, twice; the floor is {FLOOR}"
