"""Committing and answering over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select

from api.acts import consent
from api.acts.commit import commit
from api.db.tx import Tx
from api.http.body import Body as JsonBody
from api.http.body import Shown, json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, Key, perform
from api.http.problem import Refusal
from api.plans.schemas import PlanShown
from api.plans.showing import shown
from api.shipments.tables import ShipmentRow

router = APIRouter(prefix="/v1", tags=["plans"])


class AnswerIn(JsonBody):
    """Nothing needs to be said beside the answer itself; a note is kept for the operator."""

    note: Annotated[str, Field(max_length=300)] = ""


class AnswerShown(Shown):
    """What became of an answer.

    ``outcome``: ``given`` or ``declined`` (it counts), ``already`` (it was said before), ``overtaken`` (another member of
    the party was first, and that answer holds).
    """

    shipment: str
    outcome: str
    state: str


class AnswersShown(Shown):
    """What became of a whole run's answers."""

    trip: str
    answers: tuple[AnswerShown, ...]


@router.post("/plans/{plan_id}/commit", response_model=PlanShown, summary="Let a plan hold")
@refuses("not-found", "wrong-state", "plan-stale", "units-gone")
def commit_plan(caller: Annotated[Caller, may("plan.commit")], plan_id: str, asked: Asked, key: Key = None) -> Response:
    """Supersede what held, promise units, fix money, tell everybody; all of it or nothing."""
    return perform(caller, asked, key, lambda tx: shown(tx.session, tx.actor, commit(tx, plan_id)))


@router.post("/shipments/{shipment_id}/accept", response_model=AnswerShown, summary="Say yes to an offer")
@refuses("not-found", "wrong-state", "answered-late")
def accept(
    caller: Annotated[Caller, may("shipment.answer")],
    shipment_id: str,
    given: Annotated[AnswerIn, json_body(AnswerIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Say yes for all sides that one's party is on."""
    return perform(caller, asked, key, lambda tx: _answered(tx, shipment_id, "accept", given))


@router.post("/shipments/{shipment_id}/decline", response_model=AnswerShown, summary="Say no to an offer")
@refuses("not-found", "wrong-state", "answered-late")
def decline(
    caller: Annotated[Caller, may("shipment.answer")],
    shipment_id: str,
    given: Annotated[AnswerIn, json_body(AnswerIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Say no: the shipment is released, and what it touches planned anew."""
    return perform(caller, asked, key, lambda tx: _answered(tx, shipment_id, "decline", given))


@router.post("/trips/{trip_id}/accept", response_model=AnswersShown, summary="Say yes to a whole run")
@refuses("not-found", "answered-late")
def accept_run(
    caller: Annotated[Caller, may("shipment.answer")],
    trip_id: str,
    given: Annotated[AnswerIn, json_body(AnswerIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Say yes, as its carrier, to everything that rides on a trip."""
    return perform(caller, asked, key, lambda tx: _run_answered(tx, trip_id, "accept", given))


@router.post("/trips/{trip_id}/decline", response_model=AnswersShown, summary="Say no to a whole run")
@refuses("not-found", "answered-late")
def decline_run(
    caller: Annotated[Caller, may("shipment.answer")],
    trip_id: str,
    given: Annotated[AnswerIn, json_body(AnswerIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Say no, as its carrier, to everything that rides on a trip."""
    return perform(caller, asked, key, lambda tx: _run_answered(tx, trip_id, "decline", given))


def _answered(tx: Tx, shipment_id: str, answer: consent.Answer, given: AnswerIn) -> AnswerShown:
    row = tx.session.get(ShipmentRow, shipment_id)
    if row is None:
        raise Refusal("not-found")
    made = consent.answer(tx, row, answer)
    if given.note:
        tx.audit("shipment", row.id, "note", note=given.note)
    return AnswerShown(shipment=row.id, outcome=made.outcome, state=row.state)


def _run_answered(tx: Tx, trip_id: str, answer: consent.Answer, given: AnswerIn) -> AnswersShown:
    rows = tx.session.scalars(
        select(ShipmentRow)
        .where(
            ShipmentRow.trip_id == trip_id, ShipmentRow.carrier_id == (tx.actor.party_id or ""),
            ShipmentRow.state.in_(("offered", "promised")),
        )
        .order_by(ShipmentRow.pickup_at, ShipmentRow.id)
    ).all()  # fmt: skip
    if not rows:
        raise Refusal("not-found")
    return AnswersShown(trip=trip_id, answers=tuple(_answered(tx, row.id, answer, given) for row in rows))
