"""Photographs over HTTP: drawn anew before anything is stored, shown to those who may see what they show."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Response
from sqlalchemy import func, select

from api.db.actor import Actor
from api.db.base import new_id
from api.db.tx import Tx
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, Key, perform
from api.http.problem import Refusal
from api.http.upload import Upload, upload
from api.lots.tables import LotRow
from api.money.tables import ClaimRow
from api.photos.picture import Picture, drawn_anew
from api.photos.schemas import PhotoShown
from api.photos.tables import PhotoRow
from api.places.tables import PlaceRow
from api.reading.photos import may_see
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.tables import TripRow

router = APIRouter(prefix="/v1", tags=["photos"])
MOST_OF_ONE: Final = 8
_PLAIN: Final = ("image/jpeg", "image/png", "image/webp")


def add(tx: Tx, picture: Picture, thing: str, thing_id: str) -> PhotoShown:
    """
    Keep a picture and say what it shows.

    Raises
    ------
    Refusal
        ``not-found`` for what is not one's own, ``photo-many``.
    """
    actor = tx.actor
    if actor.party_id is None:
        raise Refusal("not-your-role")
    if thing:
        _must_be_own(tx, actor, thing, thing_id)
        asked = select(func.count()).where(PhotoRow.thing == thing, PhotoRow.thing_id == thing_id)
        if tx.session.execute(asked).scalar_one() >= MOST_OF_ONE:
            raise Refusal("photo-many", limit=MOST_OF_ONE)
    row = PhotoRow(
        id=new_id("photo"), region=actor.region, party_id=actor.party_id, account_id=actor.account_id, thing=thing,
        thing_id=thing_id, sha256=picture.sha256, width=picture.width, height=picture.height, at=tx.now,
        content=picture.content,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    if thing == "place":
        tx.session.get_one(PlaceRow, thing_id).photo_id = row.id
    tx.audit("photo", row.id, "add", shows=thing, shown=thing_id)
    return _shown(row)


def remove(tx: Tx, photo_id: str) -> None:
    """
    Take a photograph of one's own away; those that claims rest on stay.

    Raises
    ------
    Refusal
        ``not-found``, ``photo-evidence``.
    """
    row = tx.session.get(PhotoRow, photo_id)
    if row is None or row.region != tx.actor.region or (row.party_id != tx.actor.party_id and not tx.actor.is_operator):
        raise Refusal("not-found")
    rests = select(ClaimRow.id).where(ClaimRow.photo_id == photo_id).limit(1)
    if row.thing in {"claim", "shipment", "stop"} or tx.session.execute(rests).scalar() is not None:
        raise Refusal("photo-evidence")
    if row.thing == "place":
        place = tx.session.get(PlaceRow, row.thing_id)
        if place is not None and place.photo_id == row.id:
            place.photo_id = None
    tx.session.delete(row)
    tx.audit("photo", photo_id, "remove")


def _must_be_own(tx: Tx, actor: Actor, thing: str, thing_id: str) -> None:
    """Let those attach a picture to a thing who have to do with it."""
    session = tx.session
    parties: set[str] = set()
    region = ""
    if thing in {"lot", "place"}:
        row: LotRow | PlaceRow | None = session.get(LotRow, thing_id) if thing == "lot" else session.get(PlaceRow, thing_id)
        parties, region = ({row.party_id}, row.region) if row is not None else (set(), "")
    elif thing == "stop":
        stop = session.get(StopRow, thing_id)
        trip = session.get(TripRow, stop.trip_id) if stop is not None else None
        if stop is not None and trip is not None:
            place = session.get_one(PlaceRow, stop.place_id)
            region, parties = trip.region, {trip.party_id, place.party_id}
            if actor.role == "driver" and trip.driver_id != actor.account_id:
                parties = set()
    elif thing in {"shipment", "claim"}:
        claim = session.get(ClaimRow, thing_id) if thing == "claim" else None
        shipment_id = claim.shipment_id if claim is not None else ("" if thing == "claim" else thing_id)
        shipment = session.get(ShipmentRow, shipment_id)
        if shipment is not None:
            region, parties = shipment.region, {shipment.farm_id, shipment.restaurant_id, shipment.carrier_id}
    else:
        raise Refusal("bad-form", field="thing")
    if region != actor.region or not (actor.is_operator or actor.party_id in parties):
        raise Refusal("not-found", field="thing_id")


def _shown(row: PhotoRow) -> PhotoShown:
    return PhotoShown(
        id=row.id, thing=row.thing, thing_id=row.thing_id, width=row.width, height=row.height, sha256=row.sha256, at=row.at,
        url=f"/v1/photos/{row.id}",
    )  # fmt: skip


@router.post("/photos", status_code=201, response_model=PhotoShown, summary="Add a photograph")
@refuses(
    "key-missing", "key-bad", "key-reused", "key-busy", "bad-type", "bad-form", "no-file", "too-large", "photo-kind",
    "photo-size", "photo-broken", "photo-many", "not-found",
)  # fmt: skip
def add_photo(
    caller: Annotated[Caller, may("photo.add")],
    sent: Annotated[Upload, upload(*_PLAIN)],
    asked: Asked,
    key: Key = None,
    thing: str = "",
    thing_id: str = "",
) -> Response:
    """
    Send a JPEG, PNG or WebP as the field ``file`` of a form, or as the body.

    ``thing`` and ``thing_id`` (lot, place, stop, shipment, claim), as fields or in the address, say what it shows; without
    them it is kept for a claim to be opened. It is drawn anew: position and everything else hidden in the file is gone.
    """
    shows, which = sent.words.get("thing", thing)[:32], sent.words.get("thing_id", thing_id)[:64]
    picture = drawn_anew(sent.content)
    return perform(caller, asked, key, lambda tx: add(tx, picture, shows, which), status=201, location="/v1/photos/{id}")


@router.get("/photos/{photo_id}", summary="A photograph", responses={200: {"content": {"image/jpeg": {}}}})
@refuses("not-found")
def read_photo(caller: Annotated[Caller, may("photo.read")], photo_id: str) -> Response:
    """Show a photograph to whoever may see what it shows."""
    with caller.store.read() as session:
        row = session.get(PhotoRow, photo_id)
        if row is None or not may_see(session, caller.actor, row, caller.store.clock.now()):
            raise Refusal("not-found")
        tag, content = f'"{row.sha256}"', row.content
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Content-Disposition": "inline"}
    if caller.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="image/jpeg", headers=headers)


@router.delete("/photos/{photo_id}", status_code=204, summary="Take a photograph away")
@refuses("key-missing", "key-bad", "key-reused", "not-found", "photo-evidence")
def remove_photo(caller: Annotated[Caller, may("photo.add")], photo_id: str, asked: Asked, key: Key = None) -> Response:
    """Take a photograph of one's own away."""
    return perform(caller, asked, key, lambda tx: remove(tx, photo_id))
