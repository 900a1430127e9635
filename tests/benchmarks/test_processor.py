"""A budget in seconds of the processor is kept also by engines that know only the wall's clock."""

from __future__ import annotations

import time

from benchmarks.processor import within


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
