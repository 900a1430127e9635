"""Plans over HTTP: asked for, watched, compared, called off, made again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as calendar_date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import StreamingResponse

from api.accounts.tables import SessionRow
from api.db.actor import Actor
from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page, after, page
from api.http.perform import Asked, Key, perform, show
from api.http.problem import Refusal
from api.http.stream import stream
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.plans import service
from api.plans.comparing import compared
from api.plans.documents import data_of, unpacked
from api.plans.schemas import (
    CancelIn,
    PlanAsked,
    PlanIn,
    PlanNamed,
    PlansCompared,
    PlanShown,
    PlanStateName,
    PurposeName,
    RunIn,
)
from api.plans.showing import SEES_ALL, nameless, shown, visible_plan
from api.plans.tables import PlanRow
from api.trips.tables import TripRow

router = APIRouter(prefix="/v1", tags=["plans"])
_TABLES = {"lot": LotRow, "order": OrderRow, "trip": TripRow}
_ENDED = frozenset({"plan.ready", "plan.failed", "plan.cancelled", "plan.active", "plan.superseded"})


@router.post("/plans", status_code=202, response_model=PlanAsked, summary="Ask for a planning run, or several side by side")
@refuses("unknown-entry", "budget-one-of", "no-active-plan", "key-missing", "key-reused")
def ask(
    caller: Annotated[Caller, may("plan.run")], given: Annotated[PlanIn, json_body(PlanIn)], asked: Asked, key: Key = None
) -> Response:
    """Queue it; nothing is promised by a run, only by committing its plan."""

    def effect(tx: Tx) -> PlanAsked:
        _real_date(given.date)
        plans = []
        for label, options in _variants(given):
            _check(tx, given.date, options)
            plans.append(service.request_plan(tx, given.date, label=label, options=options))
        named = tuple(PlanNamed(id=one.id, label=one.label, state=one.state) for one in plans)
        return PlanAsked(id=plans[0].id, state=plans[0].state, plans=named)

    return perform(caller, asked, key, effect, status=202, location="/v1/plans/{id}")


@router.get("/plans", response_model=Page[PlanShown], summary="Plans, newest first")
@refuses("bad-cursor")
def plans(
    caller: Annotated[Caller, may("plan.read")],
    date: Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")] = None,
    state: PlanStateName | None = None,
    purpose: PurposeName | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List plans: all for the operator and the auditor, committed ones for everybody else."""
    actor = caller.actor

    def told(session: Session) -> Page[PlanShown]:
        query = select(PlanRow).where(PlanRow.region == actor.region)
        if actor.role not in SEES_ALL:
            query = query.where(PlanRow.state.in_(("active", "superseded")))
        elif purpose is None:
            query = query.where(PlanRow.purpose != "draft")
        for column, value in ((PlanRow.date, date), (PlanRow.state, state), (PlanRow.purpose, purpose)):
            if value is not None:
                query = query.where(column == value)
        rows = session.scalars(after(query, PlanRow.created_at, PlanRow.id, cursor, limit)).all()
        kept, following = page(rows, limit)
        return Page[PlanShown](items=tuple(shown(session, actor, one, lines=False) for one in kept), next=following)

    return show(caller, told)


@router.get("/plans/compare", response_model=PlansCompared, summary="Plans side by side")
@refuses("not-found", "plan-not-ready")
def compare(
    caller: Annotated[Caller, may("plan.compare")],
    ids: Annotated[str, Query(max_length=1000, description="Ids of plans of one day, separated by commas")],
) -> Response:
    """Compare what plans are worth and what each does to the promises that stand."""
    wanted = list(dict.fromkeys(one.strip() for one in ids.split(",") if one.strip()))[:20]
    return show(caller, lambda session: compared(session, caller.actor.region, wanted))


@router.get("/plans/{plan_id}", response_model=PlanShown, summary="One plan")
@refuses("not-found")
def plan(caller: Annotated[Caller, may("plan.read")], plan_id: str) -> Response:
    """Tell a plan: its progress and figures to the operator, one's own lines to everybody else."""
    return show(caller, lambda session: shown(session, caller.actor, visible_plan(session, caller.actor, plan_id)))


@router.get("/plans/{plan_id}/events", summary="How a run goes, as server-sent events")
@refuses("not-found")
def events(caller: Annotated[Caller, may("plan.compare")], plan_id: str) -> StreamingResponse:
    """Send progress until the run has ended; resumed by Last-Event-ID."""
    with caller.store.read() as session:
        visible_plan(session, caller.actor, plan_id)
    return stream(caller.request, caller.store, (f"plan:{plan_id}",), still=lambda: _still(caller), last=_ENDED)


@router.get("/plans/{plan_id}/day.json", summary="The day document as the engine got it")
@refuses("not-found", "plan-not-ready")
def day_document(caller: Annotated[Caller, may("plan.compare")], plan_id: str) -> Response:
    """Give the day; with ``plan.json`` it is what ``ainori check`` judges."""
    return _document(caller, plan_id, "day")


@router.get("/plans/{plan_id}/plan.json", summary="The plan document as the engine answered")
@refuses("not-found", "plan-not-ready")
def plan_document(caller: Annotated[Caller, may("plan.compare")], plan_id: str) -> Response:
    """Give the plan."""
    return _document(caller, plan_id, "document")


@router.post("/plans/{plan_id}/cancel", response_model=PlanShown, summary="Call a run off")
@refuses("not-found", "wrong-state")
def cancel(
    caller: Annotated[Caller, may("plan.run")],
    plan_id: str,
    given: Annotated[CancelIn, json_body(CancelIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Cancel a plan that waits, runs or is ready; one that runs ends within a second or so."""

    def effect(tx: Tx) -> PlanShown:
        one = service.plan_of(tx.session, tx.actor.region, plan_id)
        service.cancel(tx, one, keep_best=given.keep_best)
        return shown(tx.session, tx.actor, one)

    return perform(caller, asked, key, effect)


@router.post("/plans/{plan_id}/replay", status_code=202, response_model=PlanAsked, summary="Make a plan again")
@refuses("not-found", "plan-not-ready")
def replay(caller: Annotated[Caller, may("plan.run")], plan_id: str, asked: Asked, key: Key = None) -> Response:
    """Run the same day again by its trace: the same plan must come of it."""

    def effect(tx: Tx) -> PlanAsked:
        former = service.plan_of(tx.session, tx.actor.region, plan_id)
        if former.document is None:
            raise Refusal("plan-not-ready", state=former.state)
        base = None if former.base_plan_id is None else tx.session.get(PlanRow, former.base_plan_id)
        options = {**former.options, "replay_of": former.id}
        made = service.request_plan(tx, former.date, label=f"replay of {former.id}", options=options, base=base)
        made.base_plan_id = former.base_plan_id
        return PlanAsked(id=made.id, state=made.state, plans=(PlanNamed(id=made.id, label=made.label, state=made.state),))

    return perform(caller, asked, key, effect, status=202, location="/v1/plans/{id}")


def _real_date(text: str) -> None:
    try:
        calendar_date.fromisoformat(text)
    except ValueError:
        raise Refusal("bad-query", field="date") from None


def _variants(given: PlanIn) -> list[tuple[str, dict[str, Any]]]:
    common = _options(given)
    if not given.variants:
        return [(given.label, common)]
    made = []
    for one in given.variants:
        own = _options(one)
        merged = {**common, **{name: value for name, value in own.items() if value not in (None, [], False)}}
        # A variant with its own budget does not also keep the common one.
        if own["seconds"] is not None or own["iterations"] is not None:
            merged |= {"seconds": own["seconds"], "iterations": own["iterations"]}
        made.append((one.label, merged))
    return made


def _options(given: RunIn) -> dict[str, Any]:
    return {
        "seconds": given.seconds,
        "iterations": given.iterations,
        "seed": given.seed,
        "threads": given.threads,
        "bound": given.bound,
        "required": [one.model_dump(exclude_none=True) for one in given.required],
        "forbidden": [one.model_dump(exclude_none=True) for one in given.forbidden],
        "pinned": list(given.pinned_trips),
    }


def _check(tx: Tx, date: str, options: Mapping[str, Any]) -> None:
    if options["seconds"] is not None and options["iterations"] is not None:
        raise Refusal("budget-one-of", field="seconds")
    patterns: list[tuple[str, Mapping[str, str | None]]] = []
    for name, least in (("required", 1), ("forbidden", 2)):
        for index, pattern in enumerate(options[name]):
            if len(pattern) < least:
                raise Refusal("unknown-entry", field=f"{name}[{index}]")
            patterns.append((f"{name}[{index}]", pattern))
    patterns += [(f"pinned_trips[{index}]", {"trip": trip}) for index, trip in enumerate(options["pinned"])]
    service.check_known(tx.session, tx.actor.region, patterns, _TABLES)
    if options["pinned"] and service.active_plan(tx.session, tx.actor.region, date) is None:
        raise Refusal("no-active-plan", field="pinned_trips")


def _document(caller: Caller, plan_id: str, column: str) -> Response:
    actor: Actor = caller.actor
    with caller.store.read() as session:
        row = visible_plan(session, actor, plan_id)
    kept: bytes | None = getattr(row, column)
    if kept is None:
        raise Refusal("plan-not-ready", state=row.state)
    raw = unpacked(kept) if actor.role == "operator" else orjson.dumps(nameless(data_of(kept)))
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{row.id}-{column}"'}
    return Response(raw, media_type="application/json", headers=headers)


def _still(caller: Caller) -> bool:
    if caller.session is None:
        return False
    with caller.store.read() as session:
        row = session.get(SessionRow, caller.session.session_id)
        return row is not None and row.revoked_at is None and row.expires_at > caller.store.clock.now()
