"""Tests that the clock commits nothing beyond the operator's limits."""

from __future__ import annotations

import pytest

from api.plans.limits import Figures, beyond
from api.regions.config import AutoCommit

LIMITS = AutoCommit(
    max_sponsor_yen=1000, max_turnover_yen=50_000, max_extra_km=30, max_changed_promises=2, min_served_percent=60
)


def figures(**given):
    plain = {"sponsor_yen": 1000, "turnover_yen": 50_000, "extra_m": 30_000, "changed_promises": 2, "served_percent": 60}
    return Figures(**(plain | given))


def test_a_plan_at_its_limits_is_within_them():
    assert beyond(LIMITS, figures()) == ()


@pytest.mark.parametrize(
    ("given", "limit"),
    [
        ({"sponsor_yen": 1001}, "max_sponsor_yen"),
        ({"turnover_yen": 50_001}, "max_turnover_yen"),
        ({"extra_m": 30_001}, "max_extra_km"),
        ({"changed_promises": 3}, "max_changed_promises"),
        ({"served_percent": 59}, "min_served_percent"),
    ],
)
def test_what_passes_a_limit_is_named_in_both_languages(given, limit):
    (found,) = beyond(LIMITS, figures(**given))
    assert found.limit == limit
    assert f"{found.found:,}" in found.said.ja
    assert f"{found.allowed:,}" in found.said.en


def test_without_limits_everything_may_be_committed():
    assert beyond(AutoCommit(), figures(sponsor_yen=10**9, served_percent=0)) == ()


def test_a_day_without_orders_that_could_be_served_misses_no_share():
    assert beyond(LIMITS, figures(served_percent=None)) == ()


def test_switched_off_it_always_waits_for_a_person():
    assert [one.limit for one in beyond(AutoCommit(enabled=False), figures())] == ["enabled"]
