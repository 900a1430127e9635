"""Sessions over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import sessions
from api.accounts.credentials import password_fits
from api.accounts.schemas import Me, PartyChoice, SignedIn, SignIn
from api.accounts.tables import AccountRow, PartyRow
from api.db.actor import Actor
from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import COOKIE, SECURE_COOKIE, Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, Key, answer, perform, show
from api.http.problem import Refusal
from api.http.rights import ANYONE

router = APIRouter(prefix="/v1", tags=["accounts"])


@router.post("/sessions", status_code=201, response_model=SignedIn, summary="Sign in by password")
@refuses("wrong-password")
def sign_in(caller: Annotated[Caller, may(ANYONE)], given: Annotated[SignIn, json_body(SignIn)]) -> Response:
    """Begin a session. No idempotency key: a second sign-in is a second session."""
    login = given.login.strip().lower()
    with caller.store.read() as session:
        row = session.execute(select(AccountRow).where(AccountRow.login == login)).scalar_one_or_none()
    kept = row.password_hash if row is not None and row.state == "active" else None
    if not password_fits(given.password, kept) or row is None:
        raise Refusal("wrong-password")
    actor = Actor(account_id=row.id, role=None, party_id=None, region=row.region)
    with caller.store.write(actor) as tx:
        begun = sessions.begin(tx, row.id, given.kind)
    shown = SignedIn(
        account=row.id,
        token=begun.token if given.kind == "client" else None,
        csrf=begun.csrf,
        expires_at=begun.row.expires_at.isoformat(),
    )
    response = answer(shown, status=201)
    if given.kind == "browser":
        https = caller.request.app.state.settings.https
        response.set_cookie(
            SECURE_COOKIE if https else COOKIE,
            begun.token,
            max_age=int(sessions.LASTS["browser"].total_seconds()),
            httponly=True,
            secure=https,
            samesite="lax",
            path="/",
        )
    return response


@router.get("/me", response_model=Me, summary="Who one is, and for whom one may act")
def me(caller: Annotated[Caller, may("self")]) -> Response:
    """Tell the person who is signed in."""
    roles = caller.session.roles if caller.session is not None else ()

    def told(session: Session) -> Me:
        account = session.get_one(AccountRow, caller.actor.account_id)
        mine = select(PartyRow.id, PartyRow.name).where(PartyRow.id.in_([party for party, _ in roles]))
        names = {row.id: row.name for row in session.execute(mine)}
        return Me(
            account=account.id,
            name=account.name,
            language=account.language,
            csrf=caller.session.csrf if caller.session is not None else None,
            parties=tuple(PartyChoice(party=party, role=role, name=names[party]) for party, role in roles),
        )

    return show(caller, told)


@router.delete("/sessions/current", status_code=204, summary="Sign out")
def sign_out(caller: Annotated[Caller, may("self")], asked: Asked, key: Key = None) -> Response:
    """End this session at once."""
    session = caller.session

    def effect(tx: Tx) -> None:
        if session is not None:
            sessions.end(tx, session.session_id)

    return perform(caller, asked, key, effect)
