"""The audit log over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import AuditRow
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page, decode, encode
from api.http.perform import show
from api.http.problem import Refusal
from api.oversight.schemas import AuditShown

router = APIRouter(prefix="/v1", tags=["oversight"])
Word = Annotated[str | None, Query(max_length=64)]
Moment = Annotated[datetime | None, Query(description="With its zone: 2026-11-21T06:00:00+09:00")]


@router.get("/audit", response_model=Page[AuditShown], summary="Who changed what, newest first")
@refuses("bad-cursor", "bad-query")
def audit(
    caller: Annotated[Caller, may("audit.read")],
    thing: Word = None,
    thing_id: Word = None,
    account: Word = None,
    party: Word = None,
    action: Word = None,
    since: Moment = None,
    until: Moment = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Show the audit log of the region: ids and states, no personal data. Each row carries the hash of the one before."""
    wanted = select(AuditRow).where(AuditRow.region == caller.actor.region)
    for column, value in (
        (AuditRow.thing, thing), (AuditRow.thing_id, thing_id), (AuditRow.account_id, account), (AuditRow.action, action),
    ):  # fmt: skip
        if value is not None:
            wanted = wanted.where(column == value)
    if party is not None:
        wanted = wanted.where((AuditRow.party_id == party) | (AuditRow.on_behalf_of == party))
    if since is not None:
        wanted = wanted.where(AuditRow.at >= _zoned("since", since))
    if until is not None:
        wanted = wanted.where(AuditRow.at < _zoned("until", until))
    if cursor is not None:
        wanted = wanted.where(AuditRow.seq < _seq(cursor))

    def ask(session: Session) -> Page[AuditShown]:
        rows = session.scalars(wanted.order_by(AuditRow.seq.desc()).limit(limit + 1)).all()
        more = len(rows) > limit
        last = rows[limit - 1] if more else None
        return Page[AuditShown](
            items=tuple(_shown(row) for row in rows[:limit]), next=None if last is None else encode(last.at, str(last.seq))
        )

    return show(caller, ask)


def _seq(cursor: str) -> int:
    _, key = decode(cursor)
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        raise Refusal("bad-cursor", field="cursor")
    return int(key)


def _zoned(name: str, moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise Refusal("bad-query", field=name)
    return moment


def _shown(row: AuditRow) -> AuditShown:
    return AuditShown(
        seq=row.seq, at=row.at.isoformat(), by=row.by, account=row.account_id, party=row.party_id,
        on_behalf_of=row.on_behalf_of, thing=row.thing, thing_id=row.thing_id, action=row.action, before=row.before,
        after=row.after, details=row.details, hash=row.hash,
    )  # fmt: skip
