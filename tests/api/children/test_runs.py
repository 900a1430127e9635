"""A planning run in a process of its own, as the supervisor sees it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from api.children.runs import CANCELLED, PLANNER_DIED, PlanningRun, RunFailed, RunPlanned, RunProgress, RunRequest, RunStop
from api.documents.load import day_from, plan_from
from api.planning.prepare import prepare
from api.planning.verify import verify

LONG = RunStop(seconds=600)


@pytest.fixture
def request_of(day_data, network_file, tmp_path):
    def make(**more):
        given = {"stop": RunStop(iterations=20), "nice": 0, "cache_folder": tmp_path / "matrices"} | more
        return RunRequest(day=json.dumps(day_data).encode(), network=network_file, **given)

    return make


@pytest.fixture
def started():
    """Starts runs and lets all of them go in the end."""
    runs = []

    def start(request):
        runs.append(PlanningRun.start(request))
        return runs[-1]

    yield start
    for run in runs:
        run.close()


def ended(run, *, timeout_s=60):
    """All that a run tells until its end."""
    told = []
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        one = run.next(timeout_s=1)
        if one is not None:
            told.append(one)
            if not isinstance(one, RunProgress):
                return told
    raise AssertionError(f"no end in {timeout_s} s: {told}")


def until_searching(run):
    while not (isinstance(told := run.next(timeout_s=30), RunProgress) and told.stage == "solve"):
        assert isinstance(told, RunProgress), told


def test_a_run_answers_with_a_plan_that_the_checker_accepts(request_of, started, network):
    request = request_of()
    *progress, last = ended(started(request))
    assert isinstance(last, RunPlanned)
    assert not last.cancelled
    plan = plan_from(last.plan)
    assert plan.summary.orders_served == 1
    assert verify(prepare(day_from(request.day), network), network, plan) == ()
    assert list(dict.fromkeys(one.stage for one in progress)) == ["read", "measure", "solve", "explain", "draw"]


def test_a_run_told_to_stop_gives_the_best_so_far(request_of, started):
    run = started(request_of(stop=LONG))
    until_searching(run)
    run.cancel()
    last = ended(run)[-1]
    assert isinstance(last, RunPlanned)
    assert last.cancelled
    assert plan_from(last.plan).run.stopped_by == "cancelled"


def test_a_run_that_is_dropped_gives_no_plan(request_of, started):
    run = started(request_of(stop=LONG))
    until_searching(run)
    run.cancel(keep=False)
    last = ended(run)[-1]
    assert isinstance(last, RunFailed)
    assert last.code == CANCELLED
    assert not last.again


def test_a_killed_child_is_reported_as_such(request_of, started):
    run = started(request_of(stop=LONG))
    until_searching(run)
    os.kill(run.pid, signal.SIGKILL)
    last = ended(run)[-1]
    assert (last.code, last.status, last.again) == (PLANNER_DIED, 500, True)
    assert "SIGKILL" in last.detail
    with pytest.raises(RuntimeError):
        run.next()


def test_faults_of_the_day_come_back_with_path_and_words(request_of, started, day_data):
    day_data["lots"][0]["party"] = "nobody"
    day_data["orders"][0]["min_g"] = "much"
    last = ended(started(request_of()))[-1]
    assert (last.code, last.status, last.file) == ("bad-input", 422, "day")
    assert {fault.path for fault in last.faults} == {"lots[0].party", "orders[0].min_g"}
    assert all(fault.ja and fault.en for fault in last.faults)


def test_a_missing_network_is_an_error_of_the_table(request_of, started, tmp_path):
    request = request_of()
    last = ended(started(RunRequest(day=request.day, network=tmp_path / "none.npz", stop=request.stop, nice=0)))[-1]
    assert (last.code, last.status) == ("bad-roads", 422)


KEY = ("lot-1", "order-1", "trip-1")


def test_fixed_shipments_of_the_start_plan_are_kept(request_of, started, document):
    last = ended(started(request_of(start=written(document), fixed=(KEY,), seed=9)))[-1]
    (shipment,) = plan_from(last.plan).shipments
    assert (shipment.lot, shipment.order, shipment.trip, shipment.units) == (*KEY, document.shipments[0].units)


def test_a_fixed_shipment_that_the_start_plan_does_not_hold_is_refused(request_of, started, document):
    last = ended(started(request_of(start=written(document), fixed=(("lot-2", "order-2", "trip-1"),))))[-1]
    assert (last.code, last.faults[0].key) == ("bad-input", "plan.not_fixed")


def test_a_start_plan_that_no_longer_holds_is_refused(request_of, started, day_data, document):
    day_data["lots"][0]["units"] = 1
    last = ended(started(request_of(start=written(document))))[-1]
    assert (last.code, last.field) == ("bad-problem", "start")


def test_a_start_plan_is_salvaged_and_what_no_longer_holds_is_told(request_of, started, day_data, document):
    day_data["lots"][0]["units"] = 1
    last = ended(started(request_of(start=written(document), salvage=True, fixed=(KEY,))))[-1]
    assert isinstance(last, RunPlanned)
    assert last.let_go == (KEY,)


def written(document):
    return orjson.dumps(document.model_dump(mode="json", by_alias=True))


def test_a_child_leaves_with_its_parent(request_of, tmp_path):
    """The parent is killed without a word in the middle of a search; soon its child is gone too."""
    request = request_of(stop=LONG)
    (tmp_path / "day.json").write_bytes(request.day)
    script = f"""
import os, signal, sys
from pathlib import Path
from api.children.runs import PlanningRun, RunProgress, RunRequest, RunStop
run = PlanningRun.start(RunRequest(day=Path({str(tmp_path / "day.json")!r}).read_bytes(), nice=0,
    network=Path({str(request.network)!r}), stop=RunStop(seconds=600), cache_folder=Path({str(tmp_path)!r})))
while run.next().stage != "solve": pass
print(run.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    parent = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    pid = int(parent.stdout)
    for _ in range(300):
        if not _runs(pid):
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    raise AssertionError("the child outlived its parent")


def _runs(pid):
    """Whether a process runs; one that has ended and was not yet fetched by anybody does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_parents_side_loads_no_engine():
    heavy = ("numba", "llvmlite", "ortools", "osmnx", "numpy", "scipy", "matching", "routing")
    script = f"""
import sys
import api.children.runs, api.children.quotes, api.documents.quote, api.documents.load
import api.planning.compared, api.planning.replan
print([name for name in sys.modules if name.partition(".")[0] in {heavy!r}])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
