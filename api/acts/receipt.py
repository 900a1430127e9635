"""What the kitchen found: in full, fewer, or a claim with a photograph; and silence, which at the end of the window is yes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, cast

from pydantic import Field, model_validator
from sqlalchemy import select

from api.acts import amends
from api.db.tables import AuditRow
from api.db.tx import Tx
from api.documents.base import Id
from api.http.body import Body, Shown
from api.http.problem import Refusal
from api.messages import Said
from api.money.claim_open import open_claim
from api.money.claims_table import Cause
from api.notify.owe import tell
from api.places.tables import PlaceRow
from api.regions.service import config_of
from api.regions.times import receipt_window
from api.shipments import service as shipments
from api.shipments.states import ShipmentAction
from api.shipments.tables import ShipmentRow

RECEIPT: Final = "receipt"
"""Kind of the timer at the end of a receipt window."""
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ANSWERED: Final = ("settled", "short", "disputed")


class ReceiptIn(Body):
    """What the kitchen says: ``full``; ``short`` with the units that are there; ``claim`` with its cause and how many."""

    found: Literal["full", "short", "claim"]
    units: Annotated[int | None, Field(ge=0, le=100_000)] = None
    cause: Literal["quality", "late", "temperature", "wrong_goods", "damaged", "lost"] | None = None
    note: Annotated[str, Field(max_length=500)] = ""
    photo_id: Id | None = None

    @model_validator(mode="after")
    def _whole(self) -> ReceiptIn:
        if (self.units is None) != (self.found == "full"):
            raise ValueError("units are given for short and claim, not for full")
        if (self.cause is None) != (self.found != "claim"):
            raise ValueError("a cause is given for a claim, and only for one")
        if self.found == "claim" and not self.units:
            raise ValueError("a claim is about at least one unit")
        return self


class ReceiptShown(Shown):
    """What holds now; ``superseded``: another member of the kitchen, or its silence, was first."""

    id: str
    outcome: Literal["applied", "had", "superseded"]
    state: str
    units_delivered: int | None
    units_accepted: int | None
    received_at: datetime | None
    receipt_until: datetime | None
    claim: str | None = None


def open_window(tx: Tx, row: ShipmentRow) -> None:
    """Open the window in which the kitchen says what it found: at once where somebody is there, else when it opens."""
    if row.delivered_at is None:
        return
    config = config_of(tx.session, row.region)
    day = date.fromisoformat(row.date)
    place = tx.session.get_one(PlaceRow, row.delivery_place_id)
    first, last = receipt_window(
        config, day, row.delivered_at, attended=not row.unattended, opens=_opening(place.hours or {}, day)
    )
    # A report that comes hours late must leave the kitchen its time.
    row.receipt_until = max(last, tx.now + (last - first))
    tx.due(RECEIPT, row.receipt_until, key=f"{RECEIPT}/{row.id}", date=row.date, shipment=row.id)
    kind = "left-unattended" if row.unattended else "delivered"
    tell(
        tx, kind, effect=f"delivered/{row.id}", party=row.restaurant_id, not_before=first, useless_after=row.receipt_until,
        counted=row.units_delivered, until=row.receipt_until, place=place.name, **amends.about(tx.session, row),
    )  # fmt: skip


def _opening(hours: dict[str, Any], day: date) -> str | None:
    spans = hours.get(_DAYS[day.weekday()]) or ()
    return min((str(span[0]) for span in spans), default=None)


def receive(tx: Tx, shipment_id: str, given: ReceiptIn) -> ReceiptShown:
    """
    Note what the kitchen found. Of two members the first wins; both are told where they differ.

    Raises
    ------
    Refusal
        ``not-found``, ``not-delivered``, ``more-than-delivered``, and those of claims.
    """
    row = _own(tx, shipment_id)
    if row.state in {"offered", "promised", "picked_up", "released", "failed"}:
        raise Refusal("not-delivered", state=row.state)
    delivered = row.units_delivered or 0
    if given.units is not None and given.units > delivered:
        raise Refusal("more-than-delivered", field="units", most=delivered)
    if given.found == "short" and given.units == delivered:
        raise Refusal("not-short", field="units", units=delivered)
    if row.received_at is not None or row.state == "settled":
        return _second(tx, row, given)
    claim = None
    if given.found == "full":
        action = ShipmentAction.RECEIVE if row.state == "delivered" else ShipmentAction.SETTLE
        shipments.move(tx, row, action)
        row.units_accepted, row.received_at = delivered, tx.now
    elif given.found == "short":
        units = given.units or 0
        if row.state == "delivered":
            shipments.move(tx, row, ShipmentAction.RECEIVE_SHORT, "short", units=units)
        row.units_accepted, row.received_at = units, tx.now
        claim = open_claim(tx, row, cause="short", units=delivered - units, note=given.note, photo_id=given.photo_id).id
    else:
        units = given.units or 1
        claim = open_claim(
            tx, row, cause=cast("Cause", given.cause), units=units, note=given.note, photo_id=given.photo_id
        ).id  # fmt: skip
        row.units_accepted, row.received_at = delivered, tx.now
    tx.undue(f"{RECEIPT}/{row.id}")
    tx.audit("shipment", row.id, "receipt", found=given.found, units=given.units)
    tell(
        tx, "received", effect=f"received/{row.id}", party=row.farm_id, counted=row.units_accepted,
        found=_FOUND[given.found], **amends.about(tx.session, row),
    )  # fmt: skip
    return _shown(row, "applied", claim)


_FOUND: Final = {
    "full": Said("全部そろっていました", "all of it was there"),
    "short": Said("数が足りませんでした", "the count was short"),
    "claim": Said("申し出がありました", "there is a claim"),
}


def _own(tx: Tx, shipment_id: str) -> ShipmentRow:
    row = tx.session.get(ShipmentRow, shipment_id)
    mine = row is not None and (tx.actor.is_operator or tx.actor.party_id == row.restaurant_id)
    if row is None or row.region != tx.actor.region or not mine:
        raise Refusal("not-found")
    return row


def _second(tx: Tx, row: ShipmentRow, given: ReceiptIn) -> ReceiptShown:
    first = tx.session.scalars(
        select(AuditRow)
        .where(AuditRow.thing == "shipment", AuditRow.thing_id == row.id, AuditRow.action == "receipt")
        .order_by(AuditRow.seq)
    ).first()
    said = (None, None) if first is None else (first.details.get("found"), first.details.get("units"))
    if said == (given.found, given.units):
        return _shown(row, "had")
    who = {tx.actor.account_id, None if first is None else first.account_id}
    for account in sorted(name for name in who if name is not None):
        tell(
            tx, "receipts-differ", effect=f"receipts-differ/{row.id}/{account}", account=account,
            **amends.about(tx.session, row),
        )  # fmt: skip
    tx.audit("shipment", row.id, "receipt-second", found=given.found, units=given.units)
    return _shown(row, "superseded")


def silence(tx: Tx, shipment_id: str) -> None:
    """End a receipt window in which nobody said anything: received as delivered."""
    row = tx.session.get(ShipmentRow, shipment_id)
    if row is None or row.received_at is not None:
        return
    if row.state == "delivered":
        shipments.move(tx, row, ShipmentAction.RECEIVE, "silence")
    elif row.state == "short":
        shipments.move(tx, row, ShipmentAction.SETTLE, "silence")
        row.units_accepted, row.received_at = row.units_delivered, tx.now


def _shown(row: ShipmentRow, outcome: Literal["applied", "had", "superseded"], claim: str | None = None) -> ReceiptShown:
    return ReceiptShown(
        id=row.id, outcome=outcome, state=row.state, units_delivered=row.units_delivered, units_accepted=row.units_accepted,
        received_at=row.received_at, receipt_until=row.receipt_until, claim=claim,
    )  # fmt: skip
