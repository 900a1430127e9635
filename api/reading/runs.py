"""Manifests to print: the run of one trip by the plan that holds, door codes on the day itself alone."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import AccountRow
from api.db.actor import Actor
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.problem import Refusal
from api.places.tables import PlaceRow
from api.reading.answers import Tongue, html, voice_of
from api.reading.stored import book_on
from api.regions.service import config_of
from api.regions.times import service_day
from api.sheets.manifest import manifest_page
from api.sheets.reading import Book, Run
from api.sheets.voice import Voice
from api.trips.tables import TripRow

router = APIRouter(prefix="/v1/trips", tags=["runs"])


def own_trip(session: Session, actor: Actor, trip: str) -> TripRow:
    """
    Return a trip whose run is the actor's to read with all names: its driver's, its firm's, the operator's.

    Raises
    ------
    Refusal
        ``not-found``; ``not-your-role`` for the auditor, who reads no names.
    """
    row = session.get(TripRow, trip)
    if row is None or row.region != actor.region:
        raise Refusal("not-found")
    if actor.role == "auditor":
        raise Refusal("not-your-role")
    mine = actor.role == "operator" or (
        row.driver_id == actor.account_id if actor.role == "driver" else row.party_id == actor.party_id
    )
    if not mine:
        raise Refusal("not-found")
    return row


def known_places(session: Session, run: Run, now: datetime, actor: Actor, trip: TripRow) -> dict[str, str]:
    """Return what to know at each stop: instructions always, door codes only on that day and to whoever drives."""
    today = service_day(config_of(session, actor.region), now).isoformat() == trip.date
    drives = actor.role == "operator" or trip.driver_id in {None, actor.account_id}
    found: dict[str, str] = {}
    for row in session.scalars(select(PlaceRow).where(PlaceRow.id.in_({halt.place.id for halt in run.halts}))):
        code = f"鍵 / code: {row.door_code}" if today and drives and row.door_code else ""
        words = "　".join(part for part in (row.address, row.instructions, code) if part)
        if words:
            found[row.id] = words
    return found


@router.get("/{trip}/manifest.html", response_class=Response, summary="A driver's manifest, to print")
@refuses("not-found", "no-plan")
def manifest(caller: Annotated[Caller, may("run.read")], trip: str, lang: Tongue = None) -> Response:
    """Show the run of a trip as a page of paper."""
    now = caller.store.clock.now()
    with caller.store.read() as session:
        row = own_trip(session, caller.actor, trip)
        book = book_on(session, row.region, row.date)
        run = next((one for one in book.runs if one.trip.id == trip), None)
        if run is None:
            raise Refusal("no-plan")
        known = known_places(session, run, now, caller.actor, row)
        driver = None if row.driver_id is None else session.get(AccountRow, row.driver_id)
    text = _page(voice_of(caller, lang), book, run, known, "" if driver is None else driver.name)
    return html(text)


def _page(voice_: Voice, book: Book, run: Run, known: dict[str, str], driver: str) -> str:
    trip = run.trip.model_copy(update={"driver": driver or "—"})
    return manifest_page(voice_, book, dataclasses.replace(run, trip=trip), known=known)
