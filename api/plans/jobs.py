"""The durable job table: claimed with a lease and a fencing token, kept alive, finished at most once.

``attempt`` is the token: whoever claims counts it up, and every later word of a worker is heard only while the attempt is still
its own. A worker that slept past its lease finds its job claimed by another, and what it brings is discarded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

import orjson
from sqlalchemy import or_, select, update

from api.db.tx import Tx
from api.plans.documents import packed
from api.plans.service import announce, move
from api.plans.states import PlanAction
from api.plans.tables import JobRow, PlanRow

MOST_DEATHS: Final = 3
"""So often a run may die before its plan is given up."""
LEASE: Final = timedelta(seconds=60)
Wish = Literal["go", "drop", "keep", "fenced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job in somebody's hands."""

    job_id: str
    plan_id: str
    attempt: int


def claim(tx: Tx, worker: str) -> Claim | None:
    """Take the next job that waits, or whose worker has not been heard of for too long; None where there is none."""
    while True:
        job = tx.session.scalars(
            select(JobRow)
            .where(
                JobRow.region == tx.actor.region,
                or_(JobRow.state == "waiting", (JobRow.state == "running") & (JobRow.lease_until < tx.now)),
            )
            .order_by(JobRow.priority.desc(), JobRow.created_at, JobRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if job is None or job.plan_id is None:
            return None
        plan = tx.session.get_one(PlanRow, job.plan_id)
        if job.state == "running":
            job.deaths += 1
            move(tx, plan, PlanAction.REQUEUE, worker=job.worker, attempt=job.attempt)
        if job.cancel:
            _end(tx, job, "cancelled")
            move(tx, plan, PlanAction.CANCEL)
            continue
        if job.deaths >= MOST_DEATHS:
            _given_up(tx, job, plan, {"code": "planner-died", "attempts": job.attempt})
            continue
        token = job.attempt + 1
        taken: Any = tx.session.execute(
            update(JobRow)
            .where(JobRow.id == job.id, JobRow.attempt == job.attempt)
            .values(state="running", attempt=token, worker=worker, lease_until=tx.now + LEASE, started_at=tx.now)
            .execution_options(synchronize_session=False)
        )
        tx.session.expire(job)
        if taken.rowcount != 1:
            continue
        move(tx, plan, PlanAction.CLAIM, attempt=token)
        return Claim(job_id=job.id, plan_id=plan.id, attempt=token)


def keep_alive(tx: Tx, mine: Claim, progress: dict[str, Any] | None) -> Wish:
    """Prolong a lease and tell how far the run is; what its owner wants of it."""
    values: dict[str, Any] = {"lease_until": tx.now + LEASE}
    if progress is not None:
        values["progress"] = progress
    if not _mine(tx, mine, **values):
        return "fenced"
    job = tx.session.get_one(JobRow, mine.job_id)
    if progress is not None:
        tx.announce(f"plan:{mine.plan_id}", "plan.progress", plan=mine.plan_id, **progress)
    return _wish(job)


def wish_of(job: JobRow, mine: Claim) -> Wish:
    """Return what is wanted of a run, from its row as it was just read."""
    if job.attempt != mine.attempt or job.state != "running":
        return "fenced"
    return _wish(job)


def _wish(job: JobRow) -> Wish:
    if not job.cancel:
        return "go"
    return "keep" if job.keep_best else "drop"


def finish(
    tx: Tx,
    mine: Claim,
    *,
    day: bytes,
    document: bytes,
    used: list[list[Any]],
    inputs: int,
    remarks: dict[str, Any],
) -> PlanRow | None:
    """
    Store what a run has found; None where the attempt is no longer its own, and nothing is stored.

    Parameters
    ----------
    day, document
        JSON of the day as the engine got it and of the plan as it answered.
    used
        ``[table, id, version]`` of every row that the plan rests on.
    inputs
        The day's count of changes when it was read.
    remarks
        What people should know of it: entries left out, promises that could not be kept.
    """
    if not _mine(tx, mine, state="done", ended_at=tx.now):
        return None
    plan = tx.session.get_one(PlanRow, mine.plan_id)
    data = orjson.loads(document)
    plan.day, plan.document = packed(day), packed(document)
    plan.used, plan.inputs = used, inputs
    plan.summary = {**data["summary"], "bound": data.get("bound")}
    plan.engine = data["run"]["engine"]
    plan.network_hash, plan.day_hash = data["network"]["hash"], data["day_hash"]
    plan.trouble = remarks or None
    plan.ready_at = tx.now
    move(tx, plan, PlanAction.STORE, attempt=mine.attempt, kg=data["summary"]["kg"])
    return plan


def fail(tx: Tx, mine: Claim, trouble: dict[str, Any], *, again: bool) -> Literal["again", "failed", "cancelled", "fenced"]:
    """Note that an attempt has come to nothing: another one follows where that may help, else the plan has failed."""
    if not _mine(tx, mine, trouble=trouble):
        return "fenced"
    job = tx.session.get_one(JobRow, mine.job_id)
    plan = tx.session.get_one(PlanRow, mine.plan_id)
    if job.cancel:
        _end(tx, job, "cancelled")
        move(tx, plan, PlanAction.CANCEL)
        return "cancelled"
    job.deaths += again
    if again and job.deaths < MOST_DEATHS:
        job.state, job.lease_until = "waiting", None
        move(tx, plan, PlanAction.REQUEUE, attempt=mine.attempt, code=trouble.get("code"))
        tx.wakes.add("jobs")
        return "again"
    _given_up(tx, job, plan, trouble)
    return "failed"


def hand_back(tx: Tx, mine: Claim) -> None:
    """Give a job back untried: its worker is told to stop, which is no death."""
    if _mine(tx, mine, state="waiting", lease_until=None):
        plan = tx.session.get_one(PlanRow, mine.plan_id)
        move(tx, plan, PlanAction.REQUEUE, attempt=mine.attempt)


def orphans(tx: Tx) -> int:
    """Let all running jobs be claimed anew: only for who knows that no other worker lives (one server a SQLite file)."""
    done: Any = tx.session.execute(
        update(JobRow)
        .where(JobRow.region == tx.actor.region, JobRow.state == "running")
        .values(lease_until=tx.now - LEASE)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)


def _mine(tx: Tx, mine: Claim, **values: Any) -> bool:
    """Update the job where the attempt is still its own: the fence."""
    tx.session.flush()
    done: Any = tx.session.execute(
        update(JobRow)
        .where(JobRow.id == mine.job_id, JobRow.attempt == mine.attempt, JobRow.state == "running")
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    job = tx.session.get(JobRow, mine.job_id)
    if job is not None:
        tx.session.refresh(job)
    return bool(done.rowcount == 1)


def _end(tx: Tx, job: JobRow, state: str) -> None:
    job.state, job.ended_at, job.lease_until = state, tx.now, None


def _given_up(tx: Tx, job: JobRow, plan: PlanRow, trouble: dict[str, Any]) -> None:
    _end(tx, job, "failed")
    job.trouble = trouble
    plan.trouble = trouble
    move(tx, plan, PlanAction.FAIL, code=trouble.get("code"))
    announce(tx, plan, code=trouble.get("code"))
