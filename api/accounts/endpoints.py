"""Signing in and out over HTTP: by password, by a code, and every session of one's own."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy import select

from api.accounts import codes, sessions
from api.accounts.contact import plain_login
from api.accounts.credentials import password_fits
from api.accounts.schemas import CodeAsked, CodeSent, CodeSignIn, Ended, SessionList, SessionShown, SignedIn, SignIn
from api.accounts.tables import AccountRow, SessionRow
from api.accounts.throttle import CODE_ADDRESS, CODE_NAME, SIGN_IN_ADDRESS, SIGN_IN_NAME, address_of, throttle_of
from api.db.actor import Actor
from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import Caller, cookie_name, may, must_be_private
from api.http.openapi import refuses
from api.http.perform import Asked, Key, answer, perform, show
from api.http.problem import Refusal
from api.http.rights import ANYONE

router = APIRouter(prefix="/v1", tags=["sessions"])


@router.post("/sessions", status_code=201, response_model=SignedIn, summary="Sign in by password")
@refuses("wrong-password", "too-many-tries", "https-only")
def sign_in(caller: Annotated[Caller, may(ANYONE)], given: Annotated[SignIn, json_body(SignIn)]) -> Response:
    """Begin a session. No idempotency key: a second sign-in is a second session."""
    must_be_private(caller.request)
    login = plain_login(given.login)
    throttle = throttle_of(caller.request)
    throttle.count(SIGN_IN_ADDRESS, address_of(caller.request))
    throttle.count(SIGN_IN_NAME, login)
    row = _account(caller, login)
    if not password_fits(given.password, row.password_hash if row is not None else None) or row is None:
        raise Refusal("wrong-password")
    throttle.forget(SIGN_IN_NAME, login)
    with caller.store.write(_themselves(row)) as tx:
        begun = sessions.begin(tx, row.id, given.kind, given.label)
    return _signed_in(caller.request, row, begun, given.kind)


@router.post("/sign-in-codes", status_code=202, response_model=CodeSent, summary="Have a code sent")
@refuses("too-many-tries", "https-only")
def send_code(caller: Annotated[Caller, may(ANYONE)], given: Annotated[CodeAsked, json_body(CodeAsked)]) -> Response:
    """Send a one-time code by a verified channel; the answer is the same whether there is anybody of that name or not."""
    must_be_private(caller.request)
    login = plain_login(given.login)
    throttle_of(caller.request).count(CODE_ADDRESS, address_of(caller.request))
    throttle_of(caller.request).count(CODE_NAME, login)
    row = _account(caller, login)
    made = codes.made_code(row.id if row is not None else "nobody", "sign-in")
    if row is not None:
        with caller.store.write(_themselves(row)) as tx:
            channel = codes.way_to(tx, row)
            if channel is not None:
                codes.send_code(tx, made, channel)
    return answer(CodeSent(lasts_s=int(codes.LASTS.total_seconds())), status=202)


@router.post("/sessions/by-code", status_code=201, response_model=SignedIn, summary="Sign in by a code")
@refuses("wrong-code", "too-many-tries", "https-only")
def sign_in_by_code(caller: Annotated[Caller, may(ANYONE)], given: Annotated[CodeSignIn, json_body(CodeSignIn)]) -> Response:
    """Begin a session by the code that was sent: ten minutes, five tries, once."""
    must_be_private(caller.request)
    login = plain_login(given.login)
    throttle = throttle_of(caller.request)
    throttle.count(SIGN_IN_ADDRESS, address_of(caller.request))
    throttle.count(SIGN_IN_NAME, login)
    row = _account(caller, login)
    typed = codes.made_code(row.id if row is not None else "nobody", "sign-in", given.code)
    if row is None:
        raise Refusal("wrong-code")
    begun = None
    with caller.store.write(_themselves(row)) as tx:
        used = codes.try_code(tx, typed)
        if used is not None:
            sessions.prove_channel(tx, used.channel_id)
            begun = sessions.begin(tx, row.id, given.kind, given.label, "code")
    # Refused only now: the try itself is to be kept.
    if begun is None:
        raise Refusal("wrong-code")
    throttle.forget(SIGN_IN_NAME, login)
    return _signed_in(caller.request, row, begun, given.kind)


@router.get("/sessions", response_model=SessionList, summary="One's own sessions")
def listing(caller: Annotated[Caller, may("self")]) -> Response:
    """List every browser and client that is signed in as oneself."""
    now, mine = caller.store.clock.now(), caller.actor.session_id

    def one(row: SessionRow) -> SessionShown:
        return SessionShown(
            id=row.id, kind=row.kind, label=row.label, created_at=row.created_at.isoformat(),
            expires_at=row.expires_at.isoformat(), current=row.id == mine,
        )  # fmt: skip

    return show(
        caller,
        lambda session: SessionList(
            items=tuple(one(row) for row in sessions.living(session, caller.actor.account_id or "", now))
        ),
    )


@router.delete("/sessions/current", status_code=204, summary="Sign out")
@refuses("key-missing")
def sign_out(caller: Annotated[Caller, may("self")], asked: Asked, key: Key = None) -> Response:
    """End this session at once."""

    def effect(tx: Tx) -> None:
        if caller.session is not None:
            sessions.end(tx, caller.session.session_id)

    response = perform(caller, asked, key, effect)
    response.delete_cookie(cookie_name(caller.request), path="/", httponly=True, samesite="lax", secure=_https(caller.request))
    return response


@router.delete("/sessions/{session_id}", status_code=204, summary="End one of one's sessions")
@refuses("not-found", "key-missing")
def end(
    caller: Annotated[Caller, may("self")],
    session_id: Annotated[str, Path(max_length=64)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """End a session of one's own at once, such as that of a lost telephone."""

    def effect(tx: Tx) -> None:
        row = tx.session.get(SessionRow, session_id)
        if row is None or row.account_id != tx.actor.account_id:
            raise Refusal("not-found")
        sessions.end(tx, row.id)

    return perform(caller, asked, key, effect)


@router.delete("/sessions", response_model=Ended, summary="Sign out everywhere")
@refuses("key-missing")
def end_all(
    caller: Annotated[Caller, may("self")],
    asked: Asked,
    keep_this: Annotated[bool, Query(description="All but this one")] = False,
    key: Key = None,
) -> Response:
    """End all sessions of one's own at once."""

    def effect(tx: Tx) -> Ended:
        but = tx.actor.session_id if keep_this else None
        return Ended(sessions=sessions.end_all(tx, tx.actor.account_id or "", but=but))

    return perform(caller, asked, key, effect)


def _https(request: Request) -> bool:
    return bool(request.app.state.settings.https)


def _account(caller: Caller, login: str) -> AccountRow | None:
    with caller.store.read() as session:
        return session.execute(
            select(AccountRow).where(
                AccountRow.login == login, AccountRow.state == "active", AccountRow.region == caller.request.app.state.region
            )
        ).scalar_one_or_none()


def _themselves(row: AccountRow) -> Actor:
    return Actor(account_id=row.id, role=None, party_id=None, region=row.region)


def _signed_in(request: Request, row: AccountRow, begun: sessions.Begun, kind: Literal["browser", "client"]) -> Response:
    shown = SignedIn(
        account=row.id,
        token=begun.token if kind == "client" else None,
        csrf=begun.csrf,
        expires_at=begun.row.expires_at.isoformat(),
    )
    response = answer(shown, status=201)
    response.headers["Cache-Control"] = "no-store"
    if kind == "browser":
        response.set_cookie(
            cookie_name(request),
            begun.token,
            max_age=int(sessions.LASTS["browser"].total_seconds()),
            httponly=True,
            secure=_https(request),
            samesite="lax",
            path="/",
        )
    return response
