"""Days of our own: every rule is on in them, gaps are to the best ever seen of the day, what is behind stays visible."""

from __future__ import annotations

import time
from typing import Any

import pytest

from benchmarks.own import Entry, _renewed, _standard_bars, _twenty_bars, table
from benchmarks.own.runs import ours, problem_of
from benchmarks.processor import within
from matching.problem import Ethylene, Zone


def test_the_twenty_days_have_every_rule_on() -> None:
    problem, mark = problem_of("own-1")
    assert (len(problem.lots), len(problem.orders), len(problem.trips)) == (60, 60, 8)
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
    assert mark == problem_of("own-1")[1] != problem_of("own-2")[1]


def test_a_run_tells_value_kilograms_and_its_curve() -> None:
    told = ours(day="XS-1", seconds=0.3, seed=1, prove=True)
    assert told["violations"] == 0
    assert told["score_yen"] > 0
    assert told["kg"] > 0
    assert told["bound_yen"] >= told["score_yen"]
    assert [yen for _, yen in told["curve"]] == sorted(yen for _, yen in told["curve"])
    assert told["curve"][-1][1] == pytest.approx(told["score_yen"])


def test_an_engine_that_had_too_little_or_too_much_of_the_processor_runs_again() -> None:
    limits: list[float] = []
    work = (0.02, 0.2, 0.06, 0.06)

    def sleepy(limit: float) -> int:
        """Works for a while and sleeps until its limit."""
        began, rest = time.perf_counter(), time.process_time() + work[len(limits)]
        limits.append(limit)
        while time.process_time() < rest:
            pass
        time.sleep(max(0.0, limit - (time.perf_counter() - began)))
        return len(limits)

    timed = within(0.06, sleepy)
    assert 1 < len(limits) <= 4
    assert timed.answer > 1
    assert 0.06 <= timed.seconds < 0.2
    assert limits[1] > limits[0]


def test_an_engine_that_ends_by_itself_runs_once() -> None:
    timed = within(5.0, lambda limit: limit)
    assert timed.ended
    assert timed.answer >= 5.0


def entry(day: str, yen: float, best: float, theirs: float | None) -> Entry:
    short: dict[str, Any] = {
        "score_yen": yen, "kg": 100.0, "yen_per_kg": 40.0, "orders": 9, "orders_all": 60, "iterations": 500, "violations": 0,
        "mark": "m", "bound_gap": 0.123,
    }  # fmt: skip
    routing = None if theirs is None else {"score_yen": theirs, "violations": 0}
    return Entry(day=day, short=short, routing=routing, best=best)


def test_days_on_which_ours_is_behind_are_named() -> None:
    entries = [entry("own-1", 95.0, 100.0, 50.0), entry("own-2", 100.0, 100.0, 101.0)]
    bars = {bar.what: bar for bar in _twenty_bars(entries)}
    above = bars["above OR-Tools Routing with every rule (10 s) at 1 s"]
    assert (above.measured, above.met) == ("1 of 2; not on own-2", False)
    apart = bars["mean gap at 1 s to the best seen"]
    assert (apart.measured, apart.met) == ("2.50%", False)
    text = table("T", entries, "").markdown()
    assert "| own-1 | 95 | 100 | 5.00% | 12.3% | 100 | 40.0 | 9/60 | 500 | 50 | 1.90 | 0 |" in text
    assert [bar.met for bar in _standard_bars([entry("M-1", 98.0, 100.0, None)])] == [False]


def test_the_best_seen_is_kept_with_the_mark_of_its_day() -> None:
    kept = _renewed({"own-9": {"mark": "x", "score_yen": 7.0}}, [entry("own-1", 95.0, 100.0, None)])
    assert kept == {"own-9": {"mark": "x", "score_yen": 7.0}, "own-1": {"mark": "m", "score_yen": 100.0}}
