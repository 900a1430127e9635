"""What is measured is written whole: tables, bars told as missed where they are, and a fresh process for memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import PARTS, main
from benchmarks.child import ChildFailed, run_fresh
from benchmarks.optimum import Duel, report_of
from benchmarks.report import Bar, Report, Table, write


def duel(seed: int, **given: object) -> Duel:
    values = {
        "proven": True, "exact_missed": 0, "search_missed": 0, "exact_yen": 100.0, "search_yen": 100.0, "violations": 0,
        "exact_s": 1.0, "search_s": 1.0,
    } | given  # fmt: skip
    return Duel(seed=seed, **values)  # type: ignore[arg-type]


def test_gaps_are_taken_over_proven_problems_only() -> None:
    text = report_of([duel(0), duel(1, search_yen=90.0), duel(2, proven=False, search_yen=10.0)]).markdown()
    assert "| of these the search reached the optimum | 1 (50.0%) |" in text
    assert "| mean gap over these | 5.00% |" in text
    assert "| 1 | 100 (0) | 90 (0) | 10.0% |" in text


def test_a_required_one_missed_is_no_gap_in_yen_but_told() -> None:
    worse = duel(4, search_missed=1, search_yen=500.0)
    assert not worse.equal
    assert worse.gap is None
    assert "| required ones missed that the optimum does not miss | 1 |" in report_of([worse]).markdown()


def test_a_missed_bar_is_told(tmp_path: Path) -> None:
    bars = (Bar(what="fast", bar="< 1 s", measured="2 s", met=False), Bar(what="small", bar="-", measured="skipped", met=None))
    table = Table(title="T", head=("a",), rows=(("1",),))
    write(Report(part="p", tables=(table,), data={"x": 1}, bars=bars), tmp_path, conditions={"cores": 2})
    text = (tmp_path / "p.md").read_text(encoding="utf-8")
    assert "| fast | < 1 s | 2 s | MISSED |" in text
    assert "| small | - | skipped | not measured |" in text
    assert json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))["conditions"] == {"cores": 2}


def test_a_row_that_does_not_fit_its_head_is_refused() -> None:
    with pytest.raises(ValueError, match="has not 2 cells"):
        Table(title="T", head=("a", "b"), rows=(("1",),))


def test_a_fresh_process_measures_itself() -> None:
    answer = run_fresh("benchmarks.machine:conditions")
    assert 5 < answer["peak_mb"] < 2000
    assert answer["cores"] >= 1


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(ChildFailed, match="no_such_function"):
        run_fresh("benchmarks.machine:no_such_function")


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nonsense"])
    assert f"there are {', '.join(PARTS)}" in " ".join(capsys.readouterr().err.split())
