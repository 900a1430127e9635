"""The supervisor of planning runs: claims jobs, gives each attempt a process of its own, and stores what comes of it.

One thread a slot, stopped in order: a run under way is then handed back for the next supervisor. The solving process never sees
the store; this side reads the day at one moment, lets go of the store while the run lasts, and writes the end of it in one
transaction that is heard only while the attempt is still its own.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import orjson
from sqlalchemy import select

from api.children.runs import PlanningRun, RunFailed, RunPlanned, RunProgress, RunRequest, RunStop, RunTold
from api.db.actor import the_clock, the_engine
from api.db.store import Store, StoreBusy
from api.db.tx import Tx
from api.documents.faults import Fault
from api.messages import Said
from api.notify.owe import alert
from api.planning.onward import onward
from api.planning.snapshot import Snapshot, snapshot, uses
from api.plans import jobs
from api.plans.documents import data_of, unpacked
from api.plans.drafts import keep_drafts, take_draft
from api.plans.jobs import Claim
from api.plans.tables import JobRow, PlanRow
from api.worker.quotes import QuoteKeeper

LOG: Final = logging.getLogger("ainori.planning")
_LOOK_S: Final = 0.3
"""How often a run is asked for news, and its owner for wishes."""
_TELL_S: Final = 1.0
_IDLE_S: Final = 1.0
_PATIENT_ROUNDS: Final = 20
_Made = TypeVar("_Made")
_MOST_ROUNDS: Final = 5
"""So often a day is tried again without the entries that the engine could not place."""


class Run(Protocol):
    """A run as the supervisor sees it; :class:`api.children.runs.PlanningRun` is one."""

    def next(self, timeout_s: float | None = None) -> RunTold | None:
        """Return the next message; None where none came in time."""
        ...

    def cancel(self, *, keep: bool = True) -> None:
        """Ask it to end soon, with the best plan so far or without one."""
        ...

    def kill(self) -> None:
        """End it now."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


Start = Callable[[RunRequest], Run]
Ready = Callable[[Store, PlanRow], None]


@dataclass(slots=True, kw_only=True)
class _Attempt:
    """One claim in work."""

    claim: Claim
    region: str
    date: str
    purpose: str
    options: dict[str, Any]
    day: Snapshot | None
    raw: bytes
    start: bytes | None = None
    fixed: tuple[tuple[str, str, str], ...] = ()
    replay: tuple[int, ...] | None = None
    used: list[list[Any]] | None = None
    inputs: int = 0
    told: RunProgress | None = None
    told_at: float = field(default=0.0)


class Supervisor:
    """
    Runs planning jobs of one region.

    Parameters
    ----------
    network
        Returns the road network's file; called for each run, in a supervisor's thread.
    ready
        Called after a plan has been stored, outside the transaction.
    slots
        Runs at once.
    drafts
        Whether a draft plan is kept for each open day.
    quotes
        Started and stopped with it.
    most_seconds
        A run searches no longer, whatever was asked for: for days that are run faster than they pass.
    """

    def __init__(
        self,
        store: Store,
        region: str,
        network: Callable[[], Path],
        *,
        ready: Ready | None = None,
        slots: int = 1,
        drafts: bool = True,
        nice: int = 10,
        cache_folder: Path | None = None,
        start: Start = PlanningRun.start,
        most_seconds: float | None = None,
        quotes: QuoteKeeper | None = None,
    ) -> None:
        self._store, self._region, self._network, self._ready = store, region, network, ready
        self._most_seconds = most_seconds
        self._slots, self._drafts, self._nice, self._cache, self._start = slots, drafts, nice, cache_folder, start
        self._quotes = quotes
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self.running: dict[str, Run] = {}
        """Runs at this moment, by plan."""

    def start(self, *, alone: bool) -> None:
        """
        Begin to work.

        Parameters
        ----------
        alone
            Whether no other supervisor can live on this store: then what is left over of a former one is taken up at once
            instead of when its lease ends.
        """
        if alone:
            with self._store.write(the_clock(self._region)) as tx:
                jobs.orphans(tx)
        for number in range(self._slots):
            thread = threading.Thread(target=self._loop, args=(number,), name=f"planning {number}", daemon=True)
            thread.start()
            self._threads.append(thread)
        if self._quotes is not None:
            self._quotes.start()

    def stop(self) -> None:
        """Stop in order: runs under way are handed back."""
        self._stopping.set()
        self._store.ring("jobs")
        for thread in self._threads:
            thread.join(10)
        self._threads.clear()
        if self._quotes is not None:
            self._quotes.stop()

    def work_one(self) -> str | None:
        """Run the next job to its end in this thread; its plan's id, None where nothing waits."""
        attempt = self._claimed()
        if attempt is None:
            return None
        self._work(attempt)
        return attempt.claim.plan_id

    def _loop(self, number: int) -> None:
        while not self._stopping.is_set():
            try:
                if self._drafts and number == 0:
                    keep_drafts(self._store, self._region)
                worked = self.work_one()
            except StoreBusy:
                worked = None
            except Exception:
                # A supervisor that is gone plans nothing any more; what failed is tried again.
                LOG.exception("a planning job could not be worked on")
                worked = None
                self._stopping.wait(_IDLE_S)
            if worked is None and not self._stopping.is_set():
                self._store.wait("jobs", _IDLE_S)

    def _claimed(self) -> _Attempt | None:
        with self._store.write(the_engine(self._region)) as tx:
            mine = jobs.claim(tx, self.name)
        if mine is None:
            return None
        with self._store.read() as session:
            plan = session.get_one(PlanRow, mine.plan_id)
            options: dict[str, Any] = plan.options or {}
            attempt = _Attempt(
                claim=mine, region=plan.region, date=plan.date, purpose=plan.purpose, options=options, day=None, raw=b""
            )
            base = None if plan.base_plan_id is None else session.get(PlanRow, plan.base_plan_id)
            if base is not None and base.document is not None:
                attempt.start = unpacked(base.document)
            again = options.get("replay_of")
            if again is not None:
                former = session.get_one(PlanRow, again)
                attempt.raw = unpacked(former.day or b"")
                attempt.used, attempt.inputs = former.used, former.inputs
                attempt.replay = tuple(data_of(former.document)["run"]["trace"])
                return attempt
            day = snapshot(
                session, plan.region, plan.date, required=options.get("required", ()), forbidden=options.get("forbidden", ())
            )
        if attempt.purpose == "replan" and attempt.start is not None:
            day, attempt.start = onward(day, attempt.start, self._store.clock.now())
        attempt.day, attempt.raw, attempt.inputs = day, day.raw, day.inputs
        pinned = set(options.get("pinned", ()))
        if attempt.start is not None:
            kept = {(one["lot"], one["order"], one["trip"]) for one in orjson.loads(attempt.start)["shipments"]}
            begun = set(day.frozen)
            attempt.fixed = tuple(sorted(key for key in kept if key in begun or key[2] in pinned))
        return attempt

    def _work(self, attempt: _Attempt) -> None:
        for rounds_left in reversed(range(_MOST_ROUNDS)):
            ended = self._run(attempt)
            if ended is None:
                return
            if isinstance(ended, RunPlanned):
                self._finished(attempt, ended)
                return
            fewer = self._fewer(attempt, ended) if rounds_left else None
            if fewer is None:
                self._failed(attempt, ended)
                return
            attempt.day, attempt.raw = fewer, fewer.raw

    def _run(self, attempt: _Attempt) -> RunPlanned | RunFailed | None:
        """Run one process to its end; None where the attempt is no longer ours, or we are told to stop."""
        given = attempt.options
        request = RunRequest(
            day=attempt.raw,
            network=self._network(),
            stop=RunStop(seconds=self._seconds(given.get("seconds")), iterations=given.get("iterations")),
            seed=int(given.get("seed", 1)),
            threads=int(given.get("threads", 1)),
            start=attempt.start,
            salvage=True,
            fixed=attempt.fixed,
            bound=bool(given.get("bound", False)),
            changes=0 if attempt.purpose == "draft" else None,
            replay=attempt.replay,
            nice=self._nice,
            cache_folder=self._cache,
        )
        run = self._start(request)
        self.running[attempt.claim.plan_id] = run
        try:
            asked = False
            while True:
                if self._stopping.is_set():
                    with self._store.write(the_engine(self._region)) as tx:
                        jobs.hand_back(tx, attempt.claim)
                    return None
                told = run.next(timeout_s=_LOOK_S)
                if isinstance(told, RunPlanned | RunFailed):
                    return told
                if told is not None:
                    attempt.told = told
                wish = self._looked(attempt)
                if wish == "fenced":
                    LOG.warning("plan %s was claimed by another worker", attempt.claim.plan_id)
                    return None
                if wish in {"drop", "keep"} and not asked:
                    asked = True
                    run.cancel(keep=wish == "keep")
        finally:
            self.running.pop(attempt.claim.plan_id, None)
            if self._stopping.is_set():
                run.kill()
            run.close()

    def _looked(self, attempt: _Attempt) -> jobs.Wish:
        """Tell how far the run is, seldom, and ask what is wanted of it."""
        now = time.monotonic()
        lease_s = jobs.LEASE.total_seconds()
        news = attempt.told is not None and now - attempt.told_at >= _TELL_S
        if news or now - attempt.told_at >= lease_s / 4:
            progress = None if attempt.told is None else {k: v for k, v in asdict(attempt.told).items() if v is not None}
            attempt.told, attempt.told_at = None, now
            try:
                with self._store.write(the_engine(self._region)) as tx:
                    return jobs.keep_alive(tx, attempt.claim, progress)
            except StoreBusy:
                # The lease outlasts several such rounds; a run is not given up for a busy store.
                return "go"
        with self._store.read() as session:
            return jobs.wish_of(session.get_one(JobRow, attempt.claim.job_id), attempt.claim)

    def _seconds(self, asked: float | None) -> float | None:
        return asked if asked is None or self._most_seconds is None else min(asked, self._most_seconds)

    def _fewer(self, attempt: _Attempt, ended: RunFailed) -> Snapshot | None:
        """Return the day without what the engine could not place; None where that is not what was wrong."""
        if attempt.day is None or not ended.faults or ended.file not in {None, "day"}:
            return None
        return attempt.day.without([Fault(path=one.path, key=one.key, said=Said(one.ja, one.en)) for one in ended.faults])

    def _finished(self, attempt: _Attempt, ended: RunPlanned) -> None:
        plan_data = orjson.loads(ended.plan)
        used = attempt.used
        remarks: dict[str, Any] = {}
        if attempt.day is not None:
            used = [list(one) for one in uses(attempt.day.versions, plan_data)]
            if attempt.day.left_out:
                remarks["left_out"] = [asdict(one) for one in attempt.day.left_out]
        if ended.let_go:
            remarks["let_go"] = [list(key) for key in ended.let_go]
        if ended.cancelled:
            remarks["stopped"] = True
        plan = self._stored(lambda tx: self._end(tx, attempt, ended, used or [], remarks))
        if plan is None:
            LOG.warning("plan %s: finished late, by an attempt that is no longer its own; discarded", attempt.claim.plan_id)
            return
        self._store.ring("plans")
        if self._ready is not None:
            self._ready(self._store, plan)

    def _stored(self, effect: Callable[[Tx], _Made]) -> _Made:
        """Write what a run has come to; minutes of work are not thrown away because the store is busy."""
        for _ in range(_PATIENT_ROUNDS):
            try:
                with self._store.write(the_engine(self._region)) as tx:
                    return effect(tx)
            except StoreBusy:
                self._stopping.wait(_LOOK_S)
        with self._store.write(the_engine(self._region)) as tx:
            return effect(tx)

    def _end(
        self, tx: Tx, attempt: _Attempt, ended: RunPlanned, used: list[list[Any]], remarks: dict[str, Any]
    ) -> PlanRow | None:  # fmt: skip
        plan = jobs.finish(
            tx, attempt.claim, day=attempt.raw, document=ended.plan, used=used, inputs=attempt.inputs, remarks=remarks
        )
        if plan is not None and plan.purpose == "draft":
            take_draft(tx, plan)
        elif plan is not None and remarks.get("left_out"):
            alert(
                tx, "entries-left-out", effect=f"left-out/{plan.id}", urgent=False, date=plan.date,
                entries=len(remarks["left_out"]),
            )  # fmt: skip
        return plan

    def _failed(self, attempt: _Attempt, ended: RunFailed) -> None:
        LOG.warning("plan %s: %s: %s", attempt.claim.plan_id, ended.code, ended.detail)
        trouble = {"code": ended.code, "field": ended.field, "faults": [asdict(one) for one in ended.faults[:20]]}

        def effect(tx: Tx) -> None:
            outcome = jobs.fail(tx, attempt.claim, trouble, again=ended.again)
            if outcome == "failed" and attempt.purpose != "draft":
                alert(
                    tx, "plan-failed", effect=f"plan-failed/{attempt.claim.plan_id}", date=attempt.date, code=ended.code,
                    purpose=attempt.purpose,
                )  # fmt: skip

        self._stored(effect)


def plans_waiting(store: Store, region: str) -> Sequence[str]:
    """Return the plans whose jobs wait or run: who drives a fake clock lets them end first."""
    with store.read() as session:
        rows = session.execute(select(JobRow.plan_id).where(JobRow.region == region, JobRow.state.in_(("waiting", "running"))))
        return [row.plan_id for row in rows if row.plan_id is not None]
