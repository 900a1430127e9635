"""Plans: asked for, called off, moved through their states. Running them is the worker's business, committing them an act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as calendar_date
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.base import new_id
from api.db.tx import Tx
from api.http.problem import Refusal
from api.moves import ForbiddenMove
from api.plans.states import PLAN, PlanAction, PlanState
from api.plans.tables import JobRow, PlanRow
from api.regions.config import Budget
from api.regions.service import config_of, day_row
from api.regions.times import seed_of

Purpose = Literal["run", "draft", "replan"]
PRIORITY: Final[Mapping[str, int]] = {"replan": 20, "run": 10, "draft": 0}
"""What happens on the road goes first, drafts for quotes last."""
_MOST_WHYS: Final = 50


def request_plan(
    tx: Tx,
    date: str,
    *,
    purpose: Purpose = "run",
    label: str = "",
    options: Mapping[str, Any] | None = None,
    base: PlanRow | None = None,
) -> PlanRow:
    """
    Ask for a planning run.

    Parameters
    ----------
    date
        Day of delivery.
    options
        ``seconds`` or ``iterations``, ``seed``, ``threads``, ``bound``, ``required``, ``forbidden``, ``pinned``, ``why``; the
        region's budget for the purpose where they say nothing.
    base
        The plan to begin from; the active one unless given.
    """
    config = config_of(tx.session, tx.actor.region)
    row = day_row(tx, date)
    budget: Budget = getattr(config.planning, purpose)
    given = {name: value for name, value in (options or {}).items() if value not in (None, [], ())}
    if "seconds" not in given and "iterations" not in given:
        given["iterations" if budget.iterations is not None else "seconds"] = budget.iterations or budget.seconds
    given.setdefault("threads", budget.threads)
    given.setdefault("seed", seed_of(budget, calendar_date.fromisoformat(date)))
    if base is None:
        base = active_plan(tx.session, tx.actor.region, date)
    plan = PlanRow(
        id=new_id("plan"),
        region=tx.actor.region,
        date=date,
        purpose=purpose,
        label=label,
        base_plan_id=None if base is None else base.id,
        options=given,
        inputs=row.inputs,
        created_at=tx.now,
        state=PlanState.QUEUED.value,
    )
    tx.session.add(plan)
    tx.session.flush()
    tx.session.add(
        JobRow(
            id=new_id("job"), kind="plan", plan_id=plan.id, region=plan.region, priority=PRIORITY[purpose], created_at=tx.now,
            attempt=0, deaths=0, state="waiting", cancel=False, keep_best=False,
        )
    )  # fmt: skip
    tx.session.flush()
    tx.audit("plan", plan.id, "request", after=plan.state, purpose=purpose, date=date)
    announce(tx, plan)
    tx.wakes.add("jobs")
    return plan


def request_replan(tx: Tx, date: str, why: str, options: Mapping[str, Any] | None = None) -> PlanRow | None:
    """
    Ask for what is not yet done of a day to be planned anew from the plan that holds, keeping its promises where it can.

    At most one waits for a day: another reason is added to it.

    Returns
    -------
    plan
        None where no plan holds: the run of the day sees what happened by itself.
    """
    base = active_plan(tx.session, tx.actor.region, date)
    if base is None:
        return None
    waiting = tx.session.scalars(
        select(PlanRow).where(
            PlanRow.region == tx.actor.region, PlanRow.date == date, PlanRow.purpose == "replan", PlanRow.state == "queued"
        )
    ).first()
    if waiting is not None:
        whys = [*waiting.options.get("why", ()), why]
        merged = {**waiting.options, "why": list(dict.fromkeys(whys))[-_MOST_WHYS:]}
        for name in ("required", "forbidden"):
            more = _plus(merged.get(name, ()), (options or {}).get(name, ()))
            if more:
                merged[name] = more
        waiting.options = merged
        waiting.base_plan_id = base.id
        return waiting
    given = {**(options or {}), "why": [why]}
    # What must not come again must not come again with a later reason either.
    if base.purpose == "replan" and base.options.get("forbidden"):
        given["forbidden"] = _plus(base.options["forbidden"], given.get("forbidden", ()))
    return request_plan(tx, date, purpose="replan", options=given, base=base)


def _plus(patterns: Sequence[Any], more: Sequence[Any]) -> list[Any]:
    """Return patterns with those that are new among others."""
    return [*patterns, *(one for one in more if one not in patterns)]


def active_plan(session: Session, region: str, date: str) -> PlanRow | None:
    """Return the plan that holds on a day."""
    return session.scalars(
        select(PlanRow).where(PlanRow.region == region, PlanRow.date == date, PlanRow.state == "active")
    ).one_or_none()


def plan_of(session: Session, region: str, plan_id: str) -> PlanRow:
    """
    Return a plan of the region.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    plan = session.get(PlanRow, plan_id)
    if plan is None or plan.region != region:
        raise Refusal("not-found")
    return plan


def job_of(session: Session, plan_id: str) -> JobRow | None:
    """Return the job of a plan."""
    return session.scalars(select(JobRow).where(JobRow.plan_id == plan_id)).first()


def move(tx: Tx, plan: PlanRow, action: PlanAction, **details: Any) -> PlanState:
    """
    Move a plan on, with its audit and event.

    Raises
    ------
    Refusal
        ``wrong-state``.
    """
    before = plan.state
    try:
        after = PLAN.move(before, action)
    except ForbiddenMove as error:
        raise Refusal("wrong-state", state=before) from error
    plan.state = after.value
    tx.session.flush()
    tx.audit("plan", plan.id, action.value, before=before, after=after.value, **details)
    announce(tx, plan)
    return after


def announce(tx: Tx, plan: PlanRow, **more: Any) -> None:
    """Tell those who watch this plan, or the day, how it stands."""
    tx.announce(f"plan:{plan.id}", f"plan.{plan.state}", plan=plan.id, state=plan.state, **more)
    if plan.purpose != "draft":
        tx.announce(f"day:{plan.date}", "plan", plan=plan.id, state=plan.state, purpose=plan.purpose)


def cancel(tx: Tx, plan: PlanRow, *, keep_best: bool = False) -> None:
    """
    Call a plan off: at once where it waits or is ready, at its next breath where it runs.

    Parameters
    ----------
    keep_best
        Of a running one: end the search and keep the best found so far.

    Raises
    ------
    Refusal
        ``wrong-state`` where it holds, or is over.
    """
    job = job_of(tx.session, plan.id)
    if plan.state == PlanState.RUNNING and job is not None and job.state == "running":
        job.cancel, job.keep_best = True, keep_best
        tx.audit("plan", plan.id, "ask-to-stop", keep_best=keep_best)
        tx.wakes.add("jobs")
        return
    move(tx, plan, PlanAction.CANCEL)
    if job is not None and job.state == "waiting":
        job.state, job.ended_at = "cancelled", tx.now


def check_known(session: Session, region: str, patterns: Sequence[tuple[str, Mapping[str, str | None]]], tables: Any) -> None:
    """
    Refuse patterns that name what the region does not have.

    Parameters
    ----------
    patterns
        (path of the field, pattern of lot, order and trip).
    tables
        The tables of lot, order and trip, by those words.

    Raises
    ------
    Refusal
        ``unknown-entry`` with the field.
    """
    for path, pattern in patterns:
        for kind, name in pattern.items():
            if name is not None:
                row = session.get(tables[kind], name)
                if row is None or row.region != region:
                    raise Refusal("unknown-entry", field=f"{path}.{kind}")
