"""Writes: one request, one transaction, one kept reply. Reads: one moment, an ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Final

import orjson
from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.db.tables import ReplyRow
from api.db.tx import Tx
from api.http.caller import Caller
from api.http.problem import Refusal

KEPT: Final = timedelta(hours=48)
_KEY_LETTERS: Final = frozenset(map(chr, range(33, 127)))


async def _asked(request: Request) -> str:
    """Hash what is asked: address, body and in whose name; the same key with anything else is another request."""
    digest = hashlib.sha256(f"{request.url.path}?{request.url.query}".encode())
    for header in ("ainori-party", "on-behalf-of", "if-match"):
        digest.update(b"\0" + request.headers.get(header, "").encode())
    digest.update(b"\0" + await request.body())
    return digest.hexdigest()


Asked = Annotated[str, Depends(_asked)]
"""Hash of the request; a parameter of every endpoint that writes."""
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="8 to 128 visible characters; the same key gives the same reply for 48 hours"),
]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="ETag of what was read")]


def route_of(request: Request) -> str:
    """Return method and path template of the route."""
    return f"{request.method} {request.scope['route'].path}"


def perform(
    caller: Caller,
    asked: str,
    key: str | None,
    effect: Callable[[Tx], BaseModel | None],
    *,
    status: int = 200,
    location: str = "",
    after: Callable[[], None] | None = None,
    kept_as: Callable[[Any], BaseModel] | None = None,
) -> Response:
    """
    Do something once.

    Parameters
    ----------
    effect
        Gets the transaction, returns what is answered (None: 204).
    status
        Of a new reply.
    location
        Template of the Location header, filled from the answer (``/v1/lots/{id}``).
    after
        Called once the effect is committed, not for a repeated reply.
    kept_as
        Turns an answer that holds a secret into the one that is kept and repeated.

    Raises
    ------
    Refusal
        ``key-missing``, ``key-bad``, ``key-reused``, or the effect's own; nothing is stored then.
    """
    if key is None:
        raise Refusal("key-missing", field="Idempotency-Key")
    if not 8 <= len(key) <= 128 or not set(key) <= _KEY_LETTERS:
        raise Refusal("key-bad", field="Idempotency-Key")
    who = caller.actor.account_id or "nobody"
    name = (who, route_of(caller.request), key)
    try:
        with caller.store.write(caller.actor) as tx:
            kept = tx.session.get(ReplyRow, name)
            if kept is not None and kept.at > tx.now - KEPT:
                return _again(kept, asked)
            if kept is not None:
                tx.session.delete(kept)
                tx.session.flush()
            made = effect(tx)
            response = answer(made, status=status, location=location)
            kept_body = response if kept_as is None else answer(kept_as(made), status=status, location=location)
            tx.session.add(
                ReplyRow(
                    account_id=name[0], route=name[1], key=name[2], request_hash=asked, at=tx.now, status=response.status_code,
                    headers={k: v for k, v in response.headers.items() if k in {"location", "etag", "content-type"}},
                    body=bytes(kept_body.body),
                )
            )  # fmt: skip
            tx.session.flush()
    except IntegrityError as error:
        # Of two at the same moment on several servers the database lets one through.
        if "reply" in str(error.orig):
            raise Refusal("key-busy") from error
        raise
    if after is not None:
        after()
    return response


def _again(kept: ReplyRow, asked: str) -> Response:
    if kept.request_hash != asked:
        raise Refusal("key-reused", field="Idempotency-Key")
    return Response(kept.body, status_code=kept.status, headers={**kept.headers, "Idempotent-Replay": "true"})


def show(caller: Caller, ask: Callable[[Session], BaseModel]) -> Response:
    """Answer a question about one moment."""
    with caller.store.read() as session:
        made = ask(session)
    # Versions count edits alone, not states and counters: an equal one does not say that nothing has changed.
    return answer(made, status=200)


def answer(made: BaseModel | None, *, status: int, location: str = "") -> Response:
    """Write an answer as JSON; a ``version`` in it is its ETag."""
    if made is None:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    headers = {"Cache-Control": "private, no-cache"}
    version = getattr(made, "version", None)
    if isinstance(version, int):
        headers["ETag"] = f'"{version}"'
    if location:
        headers["Location"] = location.format(**{name: getattr(made, name) for name in ("id",) if hasattr(made, name)})
    body = orjson.dumps(made.model_dump(mode="json", by_alias=True))
    return Response(body, status_code=status, media_type="application/json", headers=headers)


def matched(given: str | None, version: int) -> None:
    """
    Let an edit pass whose writer has read the present version.

    Raises
    ------
    Refusal
        ``match-missing`` (428) or ``changed-meanwhile`` (412).
    """
    if given is None:
        raise Refusal("match-missing", field="If-Match")
    if given.strip() not in {f'"{version}"', "*"}:
        raise Refusal("changed-meanwhile", field="If-Match")


def forget_replies(tx: Tx) -> int:
    """Delete kept replies that are older than they are kept for; how many."""
    done: Any = tx.session.execute(delete(ReplyRow).where(ReplyRow.at < tx.now - KEPT))
    return int(done.rowcount)
