"""Tests of the supervisor: real processes killed and called off, a late finish fenced, a dead server's work taken up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from api.children.runs import PLANNER_DIED, RunFailed, RunPlanned
from api.db.actor import set_up
from api.db.store import Store
from api.plans import jobs
from api.plans.drafts import keep_drafts
from api.plans.service import cancel, job_of, request_plan
from api.plans.tables import PlanRow
from api.regions.service import inputs_changed
from api.regions.tables import DayRow
from fixtures.here import HereRun
from fixtures.rows import enter_day

REGION = "tsuruoka"


@pytest.fixture
def asked(store, town_day):
    """Asks for runs of the good day; their ids."""
    enter_day(store, REGION, town_day)

    def ask(**options):
        with store.write(set_up(REGION)) as tx:
            return request_plan(tx, town_day.date, options={"iterations": 20, **options}).id

    return ask


def plan(store, plan_id):
    with store.read() as session:
        return session.get_one(PlanRow, plan_id)


def job(store, plan_id):
    with store.read() as session:
        return job_of(session, plan_id)


def until(what, *, seconds=200):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


def test_a_killed_process_is_followed_by_another_which_finds_the_plan(store, asked, supervisor_on):
    plan_id = asked()
    supervisor = supervisor_on()
    supervisor.start(alone=True)
    first = until(lambda: supervisor.running.get(plan_id))
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: plan(store, plan_id).state == "ready")
    assert (job(store, plan_id).attempt, job(store, plan_id).deaths, job(store, plan_id).state) == (2, 1, "done")


def test_a_run_that_is_called_off_stops_and_stores_nothing(store, asked, supervisor_on):
    plan_id = asked(iterations=None, seconds=600)
    supervisor = supervisor_on()
    supervisor.start(alone=True)
    until(lambda: job(store, plan_id).progress)
    with store.write(set_up(REGION)) as tx:
        cancel(tx, tx.session.get_one(PlanRow, plan_id))
    until(lambda: plan(store, plan_id).state == "cancelled")
    assert plan(store, plan_id).document is None
    assert job(store, plan_id).state == "cancelled"


def test_a_run_told_to_keep_the_best_is_ready_before_its_time(store, asked, supervisor_on):
    plan_id = asked(iterations=None, seconds=600)
    supervisor = supervisor_on()
    supervisor.start(alone=True)
    until(lambda: (job(store, plan_id).progress or {}).get("stage") == "solve")
    with store.write(set_up(REGION)) as tx:
        cancel(tx, tx.session.get_one(PlanRow, plan_id), keep_best=True)
    until(lambda: plan(store, plan_id).state == "ready")
    assert plan(store, plan_id).trouble["stopped"]


def test_a_supervisor_that_is_stopped_hands_its_run_back(store, asked, supervisor_on):
    plan_id = asked(iterations=None, seconds=600)
    supervisor = supervisor_on()
    supervisor.start(alone=True)
    until(lambda: supervisor.running.get(plan_id))
    supervisor.stop()
    assert (plan(store, plan_id).state, job(store, plan_id).state, job(store, plan_id).deaths) == ("queued", "waiting", 0)


def test_what_a_dead_server_left_running_is_taken_up_by_the_next(store, clock, asked, network_file, tmp_path, supervisor_on):
    """Killed at 16:20 in the middle of a run, started again at 17:40: the lease has ended, the run is made."""
    plan_id = asked(iterations=None, seconds=600)
    script = f"""
import time
from pathlib import Path
from api.clock import FakeClock
from api.db.store import Store
from api.worker.supervisor import Supervisor
from datetime import datetime
store = Store({str(store.url)!r}, FakeClock(datetime.fromisoformat({clock.now().isoformat()!r})))
supervisor = Supervisor(store, "tsuruoka", lambda: Path({str(network_file)!r}), drafts=False,
                        cache_folder=Path({str(tmp_path)!r}))
supervisor.start(alone=True)
while not supervisor.running: time.sleep(0.02)
print(next(iter(supervisor.running.values())).pid, flush=True)
time.sleep(600)
"""
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    child = int(server.stdout.readline())
    server.kill()
    server.wait()
    server.stdout.close()
    assert plan(store, plan_id).state == "running"
    late = supervisor_on(start=HereRun.start)
    assert late.work_one() is None  # its lease still runs: it might only be slow
    clock.advance(timedelta(minutes=80))
    with store.write(set_up(REGION)) as tx:
        tx.session.get_one(PlanRow, plan_id).options = {"iterations": 20, "seed": 1}
    assert late.work_one() == plan_id
    assert (plan(store, plan_id).state, job(store, plan_id).attempt) == ("ready", 2)
    until(lambda: _ended(child))


def _ended(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_late_finish_of_an_attempt_that_is_no_longer_its_own_is_discarded(store, clock, asked, supervisor_on):
    plan_id = asked()
    second = supervisor_on(start=HereRun.start)

    class Sleeper(HereRun):
        """Sleeps past its lease in the middle of the run; meanwhile another supervisor does the work."""

        def next(self, timeout_s=None):
            if self._told:
                return super().next(timeout_s)
            clock.advance(jobs.LEASE + timedelta(seconds=1))
            assert second.work_one() == plan_id
            stored.append(plan(store, plan_id))
            return super().next(timeout_s)

    stored = []
    first = supervisor_on(start=Sleeper.start)
    first.work_one()
    now = plan(store, plan_id)
    assert (now.state, job(store, plan_id).attempt) == ("ready", 2)
    assert now.ready_at == stored[0].ready_at
    assert now.document == stored[0].document


def test_a_run_that_dies_again_and_again_is_given_up_with_its_reason(store, asked, supervisor_on):
    plan_id = asked()

    class Dies(HereRun):
        def next(self, timeout_s=None):
            return RunFailed(code=PLANNER_DIED, status=500, detail="killed by SIGKILL")

    supervisor = supervisor_on(start=Dies.start)
    worked = [supervisor.work_one() for _ in range(jobs.MOST_DEATHS + 1)]
    assert worked == [plan_id] * jobs.MOST_DEATHS + [None]
    assert (plan(store, plan_id).state, plan(store, plan_id).trouble["code"]) == ("failed", "planner-died")


def test_what_happens_on_the_road_is_planned_before_what_was_asked_for_earlier(store, asked, supervisor, town_day):
    asked()
    with store.write(set_up(REGION)) as tx:
        replan = request_plan(tx, town_day.date, purpose="replan", options={"iterations": 5}).id
    assert supervisor.work_one() == replan


def test_a_draft_is_made_anew_when_its_day_has_changed_at_most_once_a_minute(store, clock, asked, supervisor, town_day):
    plan_id = asked()
    with store.write(set_up(REGION)) as tx:
        cancel(tx, tx.session.get_one(PlanRow, plan_id))
    (first,) = keep_drafts(store, REGION)
    assert keep_drafts(store, REGION) == []
    _quickly(store, first)
    supervisor.work_one()
    assert _draft(store, town_day) == first
    clock.advance(timedelta(minutes=2))
    assert keep_drafts(store, REGION) == []  # nothing has changed
    with store.write(set_up(REGION)) as tx:
        inputs_changed(tx, town_day.date)
    (second,) = keep_drafts(store, REGION)
    _quickly(store, second)
    supervisor.work_one()
    assert _draft(store, town_day) == second
    with store.read() as session:
        assert session.get(PlanRow, first) is None
    with store.write(set_up(REGION)) as tx:
        inputs_changed(tx, town_day.date)
    assert keep_drafts(store, REGION) == []  # a minute has not passed


def _quickly(store, plan_id):
    with store.write(set_up(REGION)) as tx:
        tx.session.get_one(PlanRow, plan_id).options = {"iterations": 5, "seed": 1}


def _draft(store, day):
    with store.read() as session:
        return session.get_one(DayRow, (REGION, day.date)).draft_plan_id


def test_the_store_stays_free_while_a_run_lasts(store, asked, supervisor_on):
    plan_id = asked()

    class Looks(HereRun):
        def next(self, timeout_s=None):
            with Store(str(store.url), store.clock).write(set_up(REGION)) as tx:
                seen.append(tx.session.get_one(PlanRow, plan_id).state)
            return super().next(timeout_s)

    seen = []
    supervisor_on(start=Looks.start).work_one()
    assert set(seen) == {"running"}


def test_minutes_of_work_are_not_thrown_away_because_the_store_is_busy(store, asked, supervisor_on, monkeypatch):
    plan_id = asked()
    monkeypatch.setattr("api.db.store._LOCK_WAIT_S", 0.02)
    writers = []

    class BusyMeanwhile(HereRun):
        def next(self, timeout_s=None):
            told = super().next(timeout_s)
            if not isinstance(told, RunPlanned):
                return told
            holds = threading.Event()

            def write():
                with store.write(set_up(REGION)):
                    holds.set()
                    time.sleep(0.7)

            writers.append(threading.Thread(target=write))
            writers[-1].start()
            holds.wait(10)
            return told

    supervisor_on(start=BusyMeanwhile.start).work_one()
    for writer in writers:
        writer.join()
    assert plan(store, plan_id).state == "ready"
    assert job(store, plan_id).attempt == 1
