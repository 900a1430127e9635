"""Tests that a day becomes a plan file through the command, with or without anything to do, and when interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from itertools import pairwise

import pytest

from api.documents.load import load_plan


@pytest.fixture
def solve(ainori, network_file, tmp_path):
    def run(day, *more, out="plan.json", iterations=60):
        said = ainori("solve", day, "--roads", network_file, "--iterations", iterations, "-o", tmp_path / out, *more)
        return said, tmp_path / out

    return run


def written(tmp_path, data, name="day.json"):
    path = tmp_path / name
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_day_becomes_a_lawful_plan(solve, ainori, day_file, network_file):
    said, file = solve(day_file)
    assert (said.code, said.err) == (0, "")
    plan = load_plan(file)
    # Eggplant pays for its way on the black plate; nothing lawful carries for the truck on a white plate.
    assert [(entry.order, entry.trip, entry.basis) for entry in plan.shipments if entry.order == "order-1"] == [
        ("order-1", "trip-1", "black")
    ]
    assert {entry.trip for entry in plan.shipments} == {"trip-1"}
    assert plan.summary.value_units > 0
    assert ainori("check", day_file, file, "--roads", network_file).code == 0


def test_the_same_seed_and_iterations_give_the_same_plan(solve, day_file):
    plans = [load_plan(solve(day_file, "--seed", 7, out=name)[1]) for name in ("a.json", "b.json")]
    first, second = ({**plan.model_dump(), "made_at": "", "run": ""} for plan in plans)
    assert first == second


def test_the_summary_comes_as_json_for_machines(solve, day_file):
    said, file = solve(day_file, "--json")
    told = json.loads(said.out)
    assert told["plan"] == str(file)
    assert told["summary"] == load_plan(file).summary.model_dump(mode="json")
    assert told["stopped_early"] is False


def test_a_bound_is_proven_when_asked_for(solve, day_file):
    said, file = solve(day_file, "--bound")
    assert said.code == 0, said.err
    plan = load_plan(file)
    assert plan.bound is not None
    assert plan.bound.value_units >= plan.summary.value_units + plan.summary.points_units
    assert f"{plan.bound.within_percent}%" in said.out
    assert load_plan(solve(day_file, out="other.json")[1]).bound is None


@pytest.mark.parametrize("empty", ["lots", "orders", "trips", "lots orders trips"])
def test_a_day_without_lots_orders_or_trips_has_a_defined_answer(solve, ainori, tmp_path, day_data, network_file, empty):
    for table in empty.split():
        day_data[table] = []
    day = written(tmp_path, day_data)
    said, file = solve(day)
    plan = load_plan(file)
    assert said.code == 0
    assert plan.shipments == ()
    assert plan.summary.kg == 0
    assert plan.summary.value_units == 0
    assert len(plan.routes) == len(day_data["trips"])
    assert {entry.order for entry in plan.unserved if entry.order} == {order["id"] for order in day_data["orders"]}
    assert {entry.lot for entry in plan.unserved if entry.lot} == {lot["id"] for lot in day_data["lots"]}
    assert ainori("check", day, file, "--roads", network_file).code == 0


def test_a_trip_that_cannot_make_its_own_way_is_left_out_with_its_reason(solve, tmp_path, day_data):
    day_data["trips"][1]["arrive_late"] = "7:01"
    said, file = solve(written(tmp_path, day_data))
    (left,) = load_plan(file).left_out
    assert said.code == 0
    assert left.trip == "trip-2"
    assert left.text.startswith("自社の予定だけでも走れません")
    assert left.text_en.startswith("cannot even make its own way")


def test_a_former_plan_is_begun_from_and_never_made_worse_by_a_higher_ceiling(solve, tmp_path, day_data):
    _, before = solve(written(tmp_path, day_data), out="before.json")
    day_data["orders"][0]["accepts"][0]["highest_yen_per_kg"] *= 2
    said, after = solve(written(tmp_path, day_data, "dearer.json"), "--start", before, out="after.json", iterations=0)
    assert said.code == 0
    assert load_plan(after).summary.value_units >= load_plan(before).summary.value_units


def test_a_start_that_names_what_the_day_does_not_know_is_refused(solve, tmp_path, day_data):
    _, before = solve(written(tmp_path, day_data), out="before.json")
    day_data["lots"][0]["id"] = "lot-renamed"
    said, after = solve(written(tmp_path, day_data, "other.json"), "--start", before, out="after.json")
    assert said.code == 2
    assert said.lines[0].startswith(f"{before}: shipments[0].lot: ")
    assert not after.exists()


def test_a_start_that_is_no_longer_lawful_is_refused_in_one_line(solve, tmp_path, day_data):
    _, before = solve(written(tmp_path, day_data), out="before.json")
    day_data["lots"][0]["units"] = 1
    said, after = solve(written(tmp_path, day_data, "other.json"), "--start", before, out="after.json")
    assert (said.code, len(said.lines)) == (2, 1)
    assert not after.exists()


def test_progress_is_told_on_standard_error_unless_quiet(ainori, day_file, network_file, tmp_path):
    said = ainori("solve", day_file, "--roads", network_file, "--iterations", 20, "-o", tmp_path / "plan.json", quiet=False)
    assert "planning 2 lots, 2 orders, 2 trips" in said.err
    assert said.err not in said.out


def test_no_plan_of_ours_that_breaks_a_rule_is_ever_written(solve, day_file, monkeypatch):
    from matching.check import Violation
    from matching.plan import Code

    broken = (Violation(code=Code.STOCK, where="lot 0", detail="units shipped", amount=9, limit=1),)
    monkeypatch.setattr("matching.solve.check", lambda *_args, **_more: broken)
    said, file = solve(day_file)
    assert said.code == 70
    assert len(said.lines) == 1
    assert "fault of this program" in said.lines[0]
    assert not file.exists()


def started(day_file, network_file, out):
    words = ["solve", day_file, "--roads", network_file, "--seconds", "120", "-o", out, "--lang", "en"]
    return subprocess.Popen(
        [sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())", *map(str, words)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def read_until(stream, text):
    for line in stream:
        if text in line:
            return line
    pytest.fail(f"ended without saying {text!r}")


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_during_a_solve_writes_the_best_plan_and_says_so(day_file, network_file, tmp_path, ainori, name):
    out = tmp_path / "plan.json"
    with started(day_file, network_file, out) as process:
        read_until(process.stderr, "% after")
        process.send_signal(name)
        rest = process.stderr.read()
        assert process.wait(timeout=60) == 0
    assert "stopping" in rest
    assert f"{out} holds the best plan found so far" in rest
    assert "Traceback" not in rest
    assert ainori("check", day_file, out, "--roads", network_file).code == 0


def test_an_interrupt_while_reasons_are_sought_keeps_the_plan(solve, ainori, day_file, network_file, monkeypatch):
    def interrupted(*_args, **_more):
        signal.raise_signal(signal.SIGINT)
        pytest.fail("the search for reasons went on")

    monkeypatch.setattr("api.planning.run.explain", interrupted)
    said, file = solve(day_file)
    assert said.code == 0
    assert "holds the best plan found so far" in said.err
    assert {entry.reason for entry in load_plan(file).unserved} == {"not_found"}
    assert ainori("check", day_file, file, "--roads", network_file).code == 0


def test_an_interrupt_before_anything_was_found_writes_nothing(day_file, network_file, tmp_path, monkeypatch, ainori):
    def interrupted(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("api.cli.inputs.prepare", interrupted)
    said = ainori("solve", day_file, "--roads", network_file, "-o", tmp_path / "plan.json")
    assert (said.code, said.lines) == (130, ["interrupted; nothing was written"])
    assert not (tmp_path / "plan.json").exists()


def test_times_of_a_plan_run_forward(solve, day_file):
    plan = load_plan(solve(day_file)[1])
    for route in plan.routes:
        for before, stop in pairwise(route.stops):
            assert before.arrive <= before.leave <= stop.arrive <= stop.leave


def test_what_would_help_is_looked_for_as_often_as_asked(solve, day_file):
    none = load_plan(solve(day_file, "--changes", "0")[1])
    assert all(entry.change is None and entry.changes == () for entry in none.unserved)
    plan = load_plan(solve(day_file)[1])
    helped = [entry for entry in plan.unserved if entry.change is not None]
    assert helped
    for entry in helped:
        assert entry.changes[0] == entry.change
        assert entry.change.text in entry.text
        assert entry.change.text_en in entry.text_en
