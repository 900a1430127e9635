"""Tests that newcomers are asked about and counted, on a small day."""

from __future__ import annotations

from benchmarks.recommend import ask_newcomers


def test_every_newcomer_is_asked_about_and_every_answer_judged():
    answer = ask_newcomers(size="S", seconds=0.5, count=6, seed=1)
    assert len(answer["asked"]) == 6
    assert answer["broken"] == 0
    assert answer["judged"] == sum(one["ways"] for one in answer["asked"])
    assert {one["way"] for one in answer["asked"]} <= {"beside", "instead", "none"}
