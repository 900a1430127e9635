"""Lists in pages: opaque cursors by key, so that what is added or taken away meanwhile shifts nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Generic, TypeVar

import orjson
from fastapi import Query
from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from api.http.body import Shown
from api.http.problem import Refusal

MOST: Final = 200
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
"""As fine as moments are stored: with anything coarser, entries of one request would be left out between two pages."""
Limit = Annotated[int, Query(ge=1, le=MOST, description="Entries a page")]
Cursor = Annotated[str | None, Query(max_length=300, description="`next` of the page before")]
Key = ColumnElement[Any] | InstrumentedAttribute[Any]
_Entry = TypeVar("_Entry")


class Page(Shown, Generic[_Entry]):
    """One page of a list; ``next`` is None on the last."""

    items: tuple[_Entry, ...]
    next: str | None = None


def encode(moment: datetime, key: str) -> str:
    """Write a position in a list down."""
    raw = orjson.dumps([(moment - _EPOCH) // _TICK, key])
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(cursor: str) -> tuple[datetime, str]:
    """
    Read a position in a list.

    Raises
    ------
    Refusal
        ``bad-cursor``.
    """
    try:
        ticks, key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        raise Refusal("bad-cursor", field="cursor") from None
    if type(ticks) is not int or type(key) is not str or len(key) > 64 or not 0 <= ticks < 2**55:
        raise Refusal("bad-cursor", field="cursor")
    return _EPOCH + ticks * _TICK, key


def after(statement: Select[Any], moment: Key, key: Key, cursor: str | None, limit: int) -> Select[Any]:
    """Order a list newest first and begin behind the cursor; one more than asked is read, to know whether there is more."""
    if cursor is not None:
        at, last = decode(cursor)
        statement = statement.where(or_(moment < at, and_(moment == at, key < last)))
    return statement.order_by(moment.desc(), key.desc()).limit(limit + 1)


def page(rows: Sequence[Any], limit: int, moment: str = "created_at", key: str = "id") -> tuple[Sequence[Any], str | None]:
    """Split what was read into the page and the next cursor."""
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], encode(getattr(last, moment), getattr(last, key))


_SOME_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)


def after_key(statement: Select[Any], key: Key, cursor: str | None, limit: int) -> Select[Any]:
    """Order a list by key alone and begin behind the cursor: for what has no moment of its own."""
    if cursor is not None:
        statement = statement.where(key > decode(cursor)[1])
    return statement.order_by(key).limit(limit + 1)


def page_of_keys(rows: Sequence[Any], limit: int, key: str = "id") -> tuple[Sequence[Any], str | None]:
    """Split what was read by :func:`after_key` into the page and the next cursor."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], encode_key(getattr(rows[limit - 1], key))


def encode_key(key: str) -> str:
    """Write down a position in a list that is ordered by something else than moments."""
    return encode(_SOME_MOMENT, key)
