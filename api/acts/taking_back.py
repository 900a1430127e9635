"""Taking back what has not been promised yet: holds are released first, everybody who had one is told."""

from __future__ import annotations

from sqlalchemy import func, select

from api.db.tx import Tx
from api.http.problem import Refusal
from api.lots import service as lots
from api.lots.states import LOT, LotAction
from api.lots.tables import LotRow
from api.messages import Said
from api.orders import service as orders
from api.orders.tables import OrderRow
from api.orders.takes import release_holds, release_holds_of_lot
from api.shipments.tables import OPEN_STATES, ShipmentRow

WITHDRAWN = Said("農家が出品を取り下げました", "the farm took the lot back")
FEWER = Said("農家の出せる数が減りました", "the farm has fewer units than it said")
CALLED_OFF = Said("注文を取り消しました", "the order was called off")


def withdraw_lot(tx: Tx, lot_id: str, reason: str = "", *, carried: int = 0) -> LotRow:
    """
    Take a lot back that nothing is promised of; ``carried`` units of it are on the road or have arrived.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``lot-promised``.
    """
    row = lots.own(tx, lot_id)
    if row.units_allocated <= carried and LOT.can(row.state, LotAction.WITHDRAW):
        release_holds_of_lot(tx, lot_id, WITHDRAWN)
    return lots.withdraw(tx, lot_id, reason, carried=carried)


def reduce_lot(tx: Tx, lot_id: str, total: int) -> LotRow:
    """
    Say that there are fewer units of a lot; the newest holds go first where what is left does not do.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``not-fewer``, ``units-promised``.
    """
    row = lots.own(tx, lot_id)
    if LOT.can(row.state, LotAction.WITHDRAW) and total < row.units_total:
        free = total - row.units_allocated - row.units_lost
        if 0 <= free < row.units_held:
            release_holds_of_lot(tx, lot_id, FEWER, down_to=free)
    return lots.reduce(tx, lot_id, total)


def call_off(tx: Tx, order_id: str, reason: str = "") -> OrderRow:
    """
    Call an order off that nothing is promised for.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``order-promised``.
    """
    row = orders.own(tx, order_id)
    promised = tx.session.execute(
        select(func.count()).where(ShipmentRow.order_id == order_id, ShipmentRow.state.in_(OPEN_STATES))
    ).scalar_one()
    if promised:
        raise Refusal("order-promised", shipments=promised)
    release_holds(tx, [row.id], CALLED_OFF, ends=None)
    return orders.cancel(tx, order_id, reason)
