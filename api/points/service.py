"""What a drop point holds: taken in within its room, given out as far as it is there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from api.accounts.whose import own
from api.db.base import new_id
from api.db.tx import Tx
from api.http.problem import Refusal
from api.lots.tables import LotRow
from api.places.tables import PlaceRow
from api.points.tables import PointMoveRow
from api.shipments.tables import ShipmentRow


def held(session: Session, place: str, lot: str | None = None) -> list[tuple[str, int, int]]:
    """Return (lot, units, crates) that a point holds, by lot."""
    sign = case((PointMoveRow.way == "in", 1), else_=-1)
    query = (
        select(PointMoveRow.lot_id, func.sum(sign * PointMoveRow.units), LotRow.units_per_crate)
        .join(LotRow, LotRow.id == PointMoveRow.lot_id)
        .where(PointMoveRow.place_id == place)
        .group_by(PointMoveRow.lot_id, LotRow.units_per_crate)
        .order_by(PointMoveRow.lot_id)
    )
    if lot is not None:
        query = query.where(PointMoveRow.lot_id == lot)
    return [(name, int(units), -(-int(units) // per)) for name, units, per in session.execute(query) if units]


def take_in(tx: Tx, place_id: str, lot_id: str, units: int, note: str = "") -> PointMoveRow:
    """
    Take goods in that a farm brings to be collected here.

    Raises
    ------
    Refusal
        ``not-found``, ``not-a-drop-point``, ``not-for-here``, ``point-full``, ``more-than-there``.
    """
    place = _point(tx, place_id)
    lot = tx.session.get(LotRow, lot_id)
    if lot is None or lot.region != tx.actor.region:
        raise Refusal("not-found", field="lot")
    if lot.state in {"draft", "withdrawn", "expired", "spoiled"}:
        raise Refusal("wrong-state", state=lot.state)
    if place.id not in {option["place"] for option in lot.pickups}:
        raise Refusal("not-for-here", field="lot")
    here = held(tx.session, place.id)
    before = sum(count for name, count, _ in here if name == lot.id)
    if before + units > lot.units_total - lot.units_lost:
        raise Refusal("more-than-there", field="units", units=lot.units_total - lot.units_lost - before)
    full = sum(crates for name, _, crates in here if name != lot.id) + -(-(before + units) // lot.units_per_crate)
    if place.holds_crates is not None and full > place.holds_crates:
        room = place.holds_crates - sum(crates for _, _, crates in here)
        raise Refusal("point-full", room=max(0, room))
    return _book(tx, place, lot, "in", units, note=note)


def give_out(
    tx: Tx, place_id: str, lot_id: str, units: int, *, to: str = "truck", shipment: str | None = None, note: str = ""
) -> PointMoveRow:  # fmt: skip
    """
    Give goods out, to the truck or back to the farm.

    Raises
    ------
    Refusal
        ``not-found``, ``not-a-drop-point``, ``not-held``.
    """
    place = _point(tx, place_id)
    lot = tx.session.get(LotRow, lot_id)
    if lot is None or lot.region != tx.actor.region:
        raise Refusal("not-found", field="lot")
    there = sum(count for _, count, _ in held(tx.session, place.id, lot.id))
    if units > there:
        raise Refusal("not-held", field="units", units=there)
    return _book(tx, place, lot, "out", units, to=to, shipment=shipment, note=note)


def collected(tx: Tx, shipment: ShipmentRow, units: int) -> PointMoveRow | None:
    """Book out what a truck has collected at a point, where the keeper had taken it in and not given it out yet."""
    there = sum(count for _, count, _ in held(tx.session, shipment.pickup_place_id, shipment.lot_id))
    known = select(PointMoveRow.id).where(PointMoveRow.shipment_id == shipment.id, PointMoveRow.way == "out")
    if not there or tx.session.execute(known).scalar() is not None:
        return None
    place = tx.session.get_one(PlaceRow, shipment.pickup_place_id)
    lot = tx.session.get_one(LotRow, shipment.lot_id)
    return _book(tx, place, lot, "out", min(units, there), to="truck", shipment=shipment.id)


def moves(session: Session, place: str, limit: int = 50) -> Sequence[PointMoveRow]:
    """Return the latest movements of a point, newest first."""
    query = select(PointMoveRow).where(PointMoveRow.place_id == place)
    return session.scalars(query.order_by(PointMoveRow.at.desc(), PointMoveRow.id.desc()).limit(limit)).all()


def _point(tx: Tx, place_id: str) -> PlaceRow:
    place = own(tx.session, tx.actor, PlaceRow, place_id)
    if place.kind != "drop_point":
        raise Refusal("not-a-drop-point")
    return place


def _book(
    tx: Tx, place: PlaceRow, lot: LotRow, way: str, units: int, *, to: str = "", shipment: str | None = None, note: str = ""
) -> PointMoveRow:  # fmt: skip
    row = PointMoveRow(
        id=new_id("through"), region=place.region, place_id=place.id, lot_id=lot.id, way=way, units=units,
        crates=-(-units // lot.units_per_crate), to=to, shipment_id=shipment, account_id=tx.actor.account_id, note=note,
        at=tx.now,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.audit("lot", lot.id, f"point-{way}", place=place.id, units=units, to=to)
    tx.announce(f"party:{lot.party_id}", f"point.{way}", party=lot.party_id, lot=lot.id, place=place.id, units=units)
    return row
