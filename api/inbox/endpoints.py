"""The inbox over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from starlette.responses import StreamingResponse

from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit
from api.http.perform import Asked, Key, perform, show
from api.http.stream import stream
from api.inbox import service
from api.inbox.schemas import Inbox, ReadUpTo, Unread

router = APIRouter(prefix="/v1", tags=["messages"])


def _me(caller: Caller) -> str:
    return caller.actor.account_id or ""


@router.get("/inbox", response_model=Inbox, summary="One's messages, newest first")
@refuses("bad-cursor", "bad-query")
def inbox(
    caller: Annotated[Caller, may("self")],
    cursor: Cursor = None,
    limit: Limit = 50,
    unread: Annotated[bool, Query(description="Only those not read")] = False,
) -> Response:
    """Show the messages of the person who asks, whichever party they were for, in that person's language."""
    return show(
        caller,
        lambda session: service.inbox(session, _me(caller), caller.language, cursor=cursor, limit=limit, unread_only=unread),
    )


@router.get("/inbox/unread", response_model=Unread, summary="How many messages are unread")
def unread_count(caller: Annotated[Caller, may("self")]) -> Response:
    """Count what has not been read."""
    return show(caller, lambda session: Unread(unread=service.unread(session, _me(caller))))


@router.post("/inbox/read", response_model=Unread, summary="Mark messages read")
@refuses("not-found")
def mark_read(
    caller: Annotated[Caller, may("self")], given: Annotated[ReadUpTo, json_body(ReadUpTo)], asked: Asked, key: Key = None
) -> Response:
    """Mark messages read, all or none."""

    def effect(tx: Tx) -> Unread:
        return Unread(unread=service.read(tx, _me(caller), given.ids))

    return perform(caller, asked, key, effect)


@router.get("/inbox/events", summary="New messages, as they come (SSE)")
def events(caller: Annotated[Caller, may("self")]) -> StreamingResponse:
    """Tell of each new message, until the session ends."""
    store, session_id = caller.store, caller.actor.session_id

    def still() -> bool:
        with store.read() as session:
            return service.signed_in(session, session_id, store.clock.now())

    return stream(caller.request, store, (f"account:{_me(caller)}",), still=still)
