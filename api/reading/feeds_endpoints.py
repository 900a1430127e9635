"""Calendar feeds over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import Field

from api.feeds.service import feed_of, live_feeds, make_feed, revoke_feed
from api.feeds.tables import FeedRow
from api.http.body import Body, Shown, json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, Key, answer, perform
from api.http.rights import ANYONE
from api.reading.calendars import calendar

router = APIRouter(prefix="/v1/feeds", tags=["feeds"])


class FeedIn(Body):
    """What to call the feed, so that one knows later which telephone reads it."""

    label: Annotated[str, Field(max_length=120)] = ""


class FeedShown(Shown):
    """A live feed; its address is told once, when it is made."""

    id: str
    party: str
    role: str
    label: str
    created_at: datetime


class FeedMade(FeedShown):
    """A new feed with its address: whoever has it can read the calendar, until the feed is revoked."""

    path: str


class FeedList(Shown):
    """One's own live feeds."""

    items: tuple[FeedShown, ...]


@router.get("", response_model=FeedList, summary="One's own calendar feeds")
def feeds(caller: Annotated[Caller, may("feed.manage")]) -> Response:
    """List the feeds that one has made and not revoked."""
    with caller.store.read() as session:
        items = tuple(FeedShown(**_shown(row)) for row in live_feeds(session, caller.actor))
    return answer(FeedList(items=items), status=200)


@router.post("", status_code=201, response_model=FeedMade, summary="Make a calendar feed")
@refuses("too-many-feeds")
def new_feed(caller: Annotated[Caller, may("feed.manage")], given: Annotated[FeedIn, json_body(FeedIn)]) -> Response:
    """Make an address that a calendar program reads by itself.

    No idempotency key: kept replies would keep the token, which is told once; a second call is a second feed.
    """
    with caller.store.write(caller.actor) as tx:
        row, token = make_feed(tx, given.label)
        made = FeedMade(**_shown(row), path=f"/v1/feeds/{token}/calendar.ics")
    return answer(made, status=201)


@router.delete("/{feed}", status_code=204, summary="Revoke a calendar feed")
@refuses("not-found")
def end_feed(caller: Annotated[Caller, may("feed.manage")], feed: str, asked: Asked, key: Key = None) -> Response:
    """End a feed at once."""
    return perform(caller, asked, key, lambda tx: revoke_feed(tx, feed))


@router.get("/{token}/calendar.ics", response_class=Response, summary="A calendar, by its token")
@refuses("not-found")
def read_feed(caller: Annotated[Caller, may(ANYONE)], token: Annotated[str, Path(min_length=20, max_length=100)]) -> Response:
    """Give the calendar to whoever has its address."""
    with caller.store.read() as session:
        row, language = feed_of(session, token)
        made = calendar(session, row, language, caller.store.clock.now())
    headers = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    return Response(made, media_type="text/calendar; charset=utf-8", headers=headers)


def _shown(row: FeedRow) -> dict[str, Any]:
    return {"id": row.id, "party": row.party_id, "role": row.role, "label": row.label, "created_at": row.created_at}
