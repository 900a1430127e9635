"""What the inbox shows."""

from __future__ import annotations

from pydantic import Field

from api.http.body import Body, Shown


class Outside(Shown):
    """What became of a copy by another channel: waiting, sent, dropped (no purpose any more, budget), failed."""

    channel: str
    state: str
    at: str | None
    reason: str | None


class MessageShown(Shown):
    """One message in the reader's language."""

    id: str
    kind: str
    at: str
    urgent: bool
    title: str
    text: str
    link: str
    read_at: str | None
    useless_after: str | None
    outside: tuple[Outside, ...]


class Inbox(Shown):
    """A page of messages, newest first; ``unread`` counts all of them."""

    items: tuple[MessageShown, ...]
    next: str | None
    unread: int


class Unread(Shown):
    """How many messages have not been read."""

    unread: int


class ReadUpTo(Body):
    """Which messages have been read: those named."""

    ids: tuple[str, ...] = Field(min_length=1, max_length=200)
