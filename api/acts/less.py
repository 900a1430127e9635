"""Fewer units than were said: what is left goes first, then what is held, then the promises share what is there."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from api.acts import amends
from api.acts.taking_back import FEWER
from api.db.tx import Tx
from api.lots import units as lot_units
from api.lots.dawn import Claim, share
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.orders.takes import release_holds_of_lot
from api.shipments.tables import ShipmentRow

WAITING: Final = ("offered", "promised")


def waiting_of(tx: Tx, lot_id: str) -> list[ShipmentRow]:
    """Return the shipments of a lot that have not been picked up."""
    query = select(ShipmentRow).where(ShipmentRow.lot_id == lot_id, ShipmentRow.state.in_(WAITING)).order_by(ShipmentRow.id)
    return list(tx.session.scalars(query))


def at_the_farm(tx: Tx, lot: LotRow) -> int:
    """Return how many units are said to be there still: left, held, and promised but not picked up."""
    return lot.units_left + lot.units_held + sum(row.units for row in waiting_of(tx, lot.id))


def share_out(tx: Tx, lot: LotRow, there: int, cause: str, *, said: str = "") -> int:
    """
    Make do with ``there`` units of those that are still at the farm.

    Returns
    -------
    touched
        How many promises were made smaller or released.
    """
    gone = at_the_farm(tx, lot) - there
    if gone <= 0:
        return 0
    gone -= _lose_left(tx, lot, gone)
    if gone and lot.units_held:
        release_holds_of_lot(tx, lot.id, FEWER, down_to=max(0, lot.units_held - gone))
        gone -= _lose_left(tx, lot, gone)
    if not gone:
        return 0
    rows = waiting_of(tx, lot.id)
    shared = share([_claim(tx, lot, row) for row in rows], sum(row.units for row in rows) - gone)
    touched = [row for row in rows if shared.units[row.id] < row.units]
    for row in touched:
        units = shared.units[row.id]
        if units:
            gone -= row.units - units
            amends.lessen(tx, row, units, cause, said=said)
    for row in touched:
        if not shared.units[row.id]:
            lost = min(gone, row.units)
            gone -= lost
            amends.release(tx, row, cause, lost=lost, said=said)
    return len(touched)


def _lose_left(tx: Tx, lot: LotRow, gone: int) -> int:
    tx.session.refresh(lot)
    units = min(gone, lot.units_left)
    if units:
        lot_units.lose(tx, lot.id, units)
    return units


def _claim(tx: Tx, lot: LotRow, row: ShipmentRow) -> Claim:
    """What an order can still use: its own least, less what other lots bring, and the farm's least a shipment."""
    order = tx.session.get_one(OrderRow, row.order_id)
    others = tx.session.scalars(
        select(ShipmentRow).where(
            ShipmentRow.order_id == order.id, ShipmentRow.id != row.id,
            ShipmentRow.state.in_(("offered", "promised", "picked_up", "delivered", "settled", "short")),
        )
    )  # fmt: skip
    needed_g = order.min_g - sum(other.units * other.unit_g for other in others)
    least = max(1, lot.min_units, -(-needed_g // row.unit_g))
    return Claim(id=row.id, units=row.units, min_units=min(least, row.units), standing=order.standing_id is not None)
