"""Events as server-sent events: numbered, resumed by ``Last-Event-ID``, ended when the session ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import anyio.to_thread
import orjson
from fastapi import Request
from sqlalchemy import select
from starlette.responses import StreamingResponse

from api.db.store import Store
from api.db.tables import EventRow

_ROUND_S: Final = 1.0
_QUIET_S: Final = 15.0
"""A comment is sent after so much silence, so that proxies keep the line."""
_MOST: Final = 200


def _since(store: Store, topics: tuple[str, ...], seq: int) -> list[tuple[int, str, Any]]:
    with store.read() as session:
        rows = session.execute(
            select(EventRow.seq, EventRow.kind, EventRow.data)
            .where(EventRow.topic.in_(topics), EventRow.seq > seq)
            .order_by(EventRow.seq)
            .limit(_MOST)
        )
        return [(row.seq, row.kind, row.data) for row in rows]


def stream(
    request: Request,
    store: Store,
    topics: tuple[str, ...],
    *,
    still: Callable[[], bool],
    last: frozenset[str] = frozenset(),
) -> StreamingResponse:
    """
    Send what is announced on some topics.

    Parameters
    ----------
    still
        Whether the listener may still listen; asked every round (a revoked session ends its streams).
    last
        Kinds of events after which there is nothing more to come.
    """
    given = request.headers.get("last-event-id", "0")
    begin = int(given) if given.isdigit() and len(given) < 18 else 0

    async def events() -> AsyncIterator[bytes]:
        seq, silent = begin, 0.0
        yield b"retry: 2000\n\n"
        while not await request.is_disconnected():
            if not await anyio.to_thread.run_sync(still):
                yield b"event: signed-out\ndata: {}\n\n"
                return
            found = await anyio.to_thread.run_sync(_since, store, topics, seq)
            for number, kind, data in found:
                seq = number
                yield f"id: {number}\nevent: {kind}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
                if kind in last:
                    return
            silent = 0.0 if found else silent + _ROUND_S
            if silent >= _QUIET_S:
                silent = 0.0
                yield b": still here\n\n"
            if not found:
                await asyncio.sleep(_ROUND_S)

    return StreamingResponse(
        events(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
