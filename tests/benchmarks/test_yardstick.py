"""The contest with the Routing library is told as it went, worse days included."""

from __future__ import annotations

from benchmarks.yardstick import Contest, report_of
from benchmarks.yardstick.runs import library, problem_of


def contest(**given: object) -> Contest:
    values = {
        "family": "rules", "seed": 1, "ours": 99.0, "ours_missed": 0, "library": 50.0, "library_missed": 0,
        "library_cpu_s": 12.0, "long": (90.0, 100.0), "long_missed": (0, 0), "violations": 0,
    } | given  # fmt: skip
    return Contest(**values)  # type: ignore[arg-type]


def test_a_day_on_which_the_library_is_ahead_misses_the_bar_and_stays_in_the_table() -> None:
    lost = contest(seed=2, library=120.0)
    report = report_of([contest(), lost], long_s=60)
    assert [bar.met for bar in report.bars] == [False, True, True]
    assert "1 of 2" in report.markdown()
    assert "| every rule | 2 | 99 (0) | 120 (0) | 0.82 | 12.0 | 100 (0) | 1.00% | 0 |" in report.markdown()


def test_a_required_one_missed_weighs_more_than_yen() -> None:
    assert not contest(ours=1000.0, ours_missed=1).ahead
    assert contest(ours=-5.0, library_missed=1).ahead
    assert contest(long=(500.0, 80.0), long_missed=(1, 0)).best == (0, 80.0)


def test_a_measured_day_is_what_the_seed_says() -> None:
    day = problem_of("rules", 3)
    assert (len(day.trips), len(day.lots), len(day.orders)) == (8, 60, 60)
    assert callable(library)
