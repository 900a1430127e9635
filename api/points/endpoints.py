"""Drop points over HTTP: in, out, and what is held."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import Field
from sqlalchemy.orm import Session

from api.accounts.whose import own
from api.db.tx import Tx
from api.documents.base import Id
from api.http.body import Body, Shown, json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, Key, perform, show
from api.lots.tables import LotRow
from api.places.tables import PlaceRow
from api.points import service
from api.points.tables import PointMoveRow

router = APIRouter(prefix="/v1/places", tags=["drop points"])
WRITES = ("key-missing", "key-bad", "key-reused", "key-busy")
PlaceId = Annotated[str, Path(max_length=64)]
Units = Annotated[int, Field(ge=1, le=100_000)]
Note = Annotated[str, Field(max_length=500)]


class InAt(Body):
    """Goods that a farm brings."""

    lot: Id
    units: Units
    note: Note = ""


class OutAt(Body):
    """Goods that leave, with the truck or back to the farm."""

    lot: Id
    units: Units
    to: Literal["truck", "farm"] = "truck"
    shipment: Id | None = None
    note: Note = ""


class ThroughShown(Shown):
    """One movement."""

    id: str
    lot: str
    way: Literal["in", "out"]
    units: int
    crates: int
    to: str
    shipment: str | None
    at: datetime
    held_units: int
    """Of this lot, after it."""


class HeldShown(Shown):
    """What a point holds of one lot."""

    lot: str
    product: str
    units: int
    crates: int


class HeldAll(Shown):
    """What a point holds, and how much room is left (None: it has no limit)."""

    place: str
    crates: int
    room_crates: int | None
    items: tuple[HeldShown, ...]


@router.post("/{place_id}/in", status_code=201, response_model=ThroughShown, summary="Take goods in")
@refuses(*WRITES, "not-found", "wrong-state", "not-a-drop-point", "not-for-here", "point-full", "more-than-there")
def take_in(
    caller: Annotated[Caller, may("drop_point.report")],
    place_id: PlaceId,
    given: Annotated[InAt, json_body(InAt)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Take in what a farm brings to be collected here, as far as there is room."""

    def effect(tx: Tx) -> ThroughShown:
        return _shown(tx, service.take_in(tx, place_id, given.lot, given.units, given.note))

    return perform(caller, asked, key, effect, status=201)


@router.post("/{place_id}/out", status_code=201, response_model=ThroughShown, summary="Give goods out")
@refuses(*WRITES, "not-found", "not-a-drop-point", "not-held")
def give_out(
    caller: Annotated[Caller, may("drop_point.report")],
    place_id: PlaceId,
    given: Annotated[OutAt, json_body(OutAt)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Give goods to the truck, or back to the farm."""

    def effect(tx: Tx) -> ThroughShown:
        row = service.give_out(
            tx, place_id, given.lot, given.units, to=given.to, shipment=given.shipment, note=given.note
        )  # fmt: skip
        return _shown(tx, row)

    return perform(caller, asked, key, effect, status=201)


@router.get("/{place_id}/held", response_model=HeldAll, summary="What a drop point holds")
@refuses("not-found")
def held(caller: Annotated[Caller, may("drop_point.report")], place_id: PlaceId) -> Response:
    """Tell what is held, overnight as well."""

    def told(session: Session) -> HeldAll:
        place = own(session, caller.actor, PlaceRow, place_id)
        found = service.held(session, place.id)
        crates = sum(one[2] for one in found)
        items = tuple(
            HeldShown(lot=lot, product=session.get_one(LotRow, lot).product, units=units, crates=count)
            for lot, units, count in found
        )
        room = None if place.holds_crates is None else max(0, place.holds_crates - crates)
        return HeldAll(place=place.id, crates=crates, room_crates=room, items=items)

    return show(caller, told)


def _shown(tx: Tx, row: PointMoveRow) -> ThroughShown:
    units = sum(one[1] for one in service.held(tx.session, row.place_id, row.lot_id))
    way: Literal["in", "out"] = "in" if row.way == "in" else "out"
    return ThroughShown(
        id=row.id, lot=row.lot_id, way=way, units=row.units, crates=row.crates, to=row.to, shipment=row.shipment_id, at=row.at,
        held_units=units,
    )  # fmt: skip
