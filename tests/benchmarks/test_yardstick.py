"""The contest with the Routing library is told as it went, worse days included."""

from __future__ import annotations

import pytest

from benchmarks.yardstick import Contest, report_of
from benchmarks.yardstick.runs import ours, problem_of
from matching.problem import Ethylene, Zone


def contest(**given: object) -> Contest:
    values = {
        "family": "own", "seed": 1, "ours": 99.0, "ours_missed": 0, "library": 50.0, "library_missed": 0,
        "library_cpu_s": 12.0, "long": (90.0, 100.0), "long_missed": (0, 0), "violations": 0,
    } | given  # fmt: skip
    return Contest(**values)  # type: ignore[arg-type]


def test_a_day_on_which_the_library_is_ahead_misses_the_bar_and_stays_in_the_table() -> None:
    lost = contest(seed=2, library=120.0)
    report = report_of([contest(), lost], long_s=60)
    assert [bar.met for bar in report.bars] == [False, True, True]
    assert "1 of 2; not on 2" in report.markdown()
    assert "| own days | 2 | 99 (0) | 120 (0) | 0.82 | 12.0 | 100 (0) | 1.00% | 0 |" in report.markdown()


def test_a_required_one_missed_weighs_more_than_yen() -> None:
    assert not contest(ours=1000.0, ours_missed=1).ahead
    assert contest(ours=-5.0, library_missed=1).ahead
    assert contest(long=(500.0, 80.0), long_missed=(1, 0)).best == (0, 80.0)


def test_the_two_families_are_told_apart() -> None:
    report = report_of([contest(), contest(family="random", ours=80.0, library=90.0)], long_s=60)

    assert [bar.met for bar in report.bars] == [True, True, False, False, True]
    assert report.bars[2].what.startswith("every feature")


@pytest.mark.parametrize("family", ["own", "random"])
def test_a_measured_day_is_what_the_seed_says(family: str) -> None:
    day = problem_of(family, 3)
    assert (len(day.trips), len(day.lots), len(day.orders)) == (8, 60, 60)


def test_own_days_have_every_rule_on() -> None:
    problem = problem_of("own", 1)
    assert all(t.own_stops and t.detour_s is not None and t.detour_m is not None for t in problem.trips)
    assert any(t.pause for t in problem.trips)
    assert any(t.insured for t in problem.trips)
    assert any(lot.on_board for lot in problem.lots)
    assert any(lot.deliver_by for lot in problem.lots)
    assert any(len(lot.pickups) > 1 for lot in problem.lots)
    assert {lot.ethylene for lot in problem.lots} == set(Ethylene)
    assert len({lot.zone for lot in problem.lots} & set(Zone)) > 1
    assert any(order.max_deliveries > 1 for order in problem.orders)
    assert any(len(order.receivings[0].windows) > 1 for order in problem.orders)


def test_a_measured_run_of_ours_is_lawful() -> None:
    mine = ours(family="own", day=1, seconds=0.2, seed=1)
    assert mine["violations"] == 0
    assert mine["yen"] > 0
