"""Taking back after the promise: a farm withdraws or has fewer, a kitchen calls off; each promise ends, and is paid for."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from api.acts import amends, taking_back
from api.acts.less import share_out, waiting_of
from api.db.tx import Tx
from api.http.problem import Refusal
from api.lots import service as lots
from api.lots.states import LOT, LotAction
from api.lots.tables import LotRow
from api.orders import service as orders
from api.orders.states import ORDER, OrderAction
from api.orders.tables import OrderRow
from api.shipments.tables import ShipmentRow

_CARRIED: Final = ("picked_up", "delivered", "settled", "short", "disputed")


def withdraw(tx: Tx, lot_id: str, reason: str = "") -> LotRow:
    """
    Take a lot back at any time: what is promised and not picked up is released, what is on the road goes on.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``lot-promised``.
    """
    lot = lots.own(tx, lot_id)
    waiting = waiting_of(tx, lot.id)
    if not LOT.can(lot.state, LotAction.WITHDRAW):
        raise Refusal("wrong-state", state=lot.state)
    for row in waiting:
        amends.release(tx, row, "withdrawn", said=reason)
    tx.session.refresh(lot)
    made = taking_back.withdraw_lot(tx, lot_id, reason, carried=_carried(tx, lot))
    for date in dict.fromkeys(one.date for one in waiting):
        amends.replan(tx, date, "withdrawn")
    return made


def reduce(tx: Tx, lot_id: str, total: int) -> LotRow:
    """
    Say at any time that there are fewer units in all; promises share what is left.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``not-fewer``, ``units-promised`` (so many are on the road or gone already).
    """
    lot = lots.own(tx, lot_id)
    waiting = waiting_of(tx, lot.id)
    if not waiting or total >= lot.units_total:
        return taking_back.reduce_lot(tx, lot_id, total)
    if not LOT.can(lot.state, LotAction.WITHDRAW):
        raise Refusal("wrong-state", state=lot.state)
    busy = _carried(tx, lot) + lot.units_lost
    if total < busy:
        raise Refusal("units-promised", field="units", busy=busy)
    touched = share_out(tx, lot, total - busy, "reduced")
    tx.session.refresh(lot)
    tx.audit("lot", lot.id, "reduce", units=total, touched=touched)
    for date in dict.fromkeys(one.date for one in waiting):
        amends.replan(tx, date, "reduced")
    return lot


def call_off(tx: Tx, order_id: str, reason: str = "") -> OrderRow:
    """
    Call an order off at any time before its goods are on board.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``goods-on-board``.
    """
    order = orders.own(tx, order_id)
    if not ORDER.can(order.state, OrderAction.CANCEL):
        raise Refusal("wrong-state", state=order.state)
    rows = tx.session.scalars(
        select(ShipmentRow).where(
            ShipmentRow.order_id == order.id, ShipmentRow.state.in_(("offered", "promised", "picked_up"))
        )
    ).all()  # fmt: skip
    aboard = [row for row in rows if row.state == "picked_up"]
    if aboard:
        raise Refusal("goods-on-board", shipments=len(aboard))
    for row in rows:
        amends.release(tx, row, "cancelled", said=reason)
    made = taking_back.call_off(tx, order_id, reason)
    for date in dict.fromkeys(row.date for row in rows):
        amends.replan(tx, date, "cancelled")
    return made


def _carried(tx: Tx, lot: LotRow) -> int:
    """Units of a lot that are on the road or have arrived."""
    rows = tx.session.scalars(
        select(ShipmentRow).where(ShipmentRow.lot_id == lot.id, ShipmentRow.state.in_(_CARRIED))
    )  # fmt: skip
    return sum(row.units_delivered if row.units_delivered is not None else row.units_picked or 0 for row in rows)
