"""Statements over HTTP: one's own; all for the operator and the auditor."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.actor import Actor
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page, after, page
from api.http.perform import show
from api.http.problem import Refusal
from api.money.schemas import PartyOfStatement, StatementListed, StatementShown
from api.money.showing import OVERSEERS
from api.money.tables import StatementRow

router = APIRouter(prefix="/v1/statements", tags=["money"])


@router.get("", response_model=Page[StatementListed], summary="Monthly statements, newest first")
@refuses("bad-cursor")
def statements(
    caller: Annotated[Caller, may("money.read")],
    month: Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}$", description="`YYYY-MM`")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List one's own statements."""
    actor = caller.actor

    def told(session: Session) -> Page[StatementListed]:
        query = select(StatementRow).where(StatementRow.region == actor.region)
        if actor.role not in OVERSEERS:
            query = query.where(StatementRow.party_id == actor.party_id)
        if month is not None:
            query = query.where(StatementRow.month == month)
        rows = session.scalars(after(query, StatementRow.at, StatementRow.id, cursor, limit)).all()
        shown, following = page(rows, limit, moment="at")
        return Page[StatementListed](items=tuple(_listed(row) for row in shown), next=following)

    return show(caller, told)


@router.get("/{statement}", response_model=StatementShown, summary="One statement")
@refuses("not-found")
def one_statement(caller: Annotated[Caller, may("money.read")], statement: str) -> Response:
    """Show a statement as it was made; the auditor reads no names."""
    return show(caller, lambda session: statement_shown(session, caller.actor, statement))


def statement_shown(session: Session, actor: Actor, statement: str) -> StatementShown:
    """
    Return a statement that is the actor's business.

    Raises
    ------
    Refusal
        ``not-found`` otherwise.
    """
    row = session.get(StatementRow, statement)
    if row is None or row.region != actor.region or (actor.role not in OVERSEERS and row.party_id != actor.party_id):
        raise Refusal("not-found")
    made = StatementShown.model_validate_json(orjson.dumps(row.document | {"id": row.id}))
    if actor.role != "auditor":
        return made
    accounts = tuple(
        one if one.partner is None else one.model_copy(update={"partner": _nameless(one.partner)}) for one in made.accounts
    )
    return made.model_copy(update={"party": _nameless(made.party), "accounts": accounts})


def _nameless(party: PartyOfStatement) -> PartyOfStatement:
    return party.model_copy(update={"name": "", "name_en": "", "invoice_number": ""})


def _listed(row: StatementRow) -> StatementListed:
    document = row.document
    return StatementListed(
        id=row.id, party=row.party_id, month=row.month, got_yen=document["got_yen"], paid_yen=document["paid_yen"],
        balance_yen=document["balance_yen"], at=row.at,
    )  # fmt: skip
