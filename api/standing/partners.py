"""The other side of a standing entry: who would wait for it in vain, and is therefore told when it is skipped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.entries.goods import Goods
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.shipments.states import ShipmentState
from api.shipments.tables import ShipmentRow
from api.standing.tables import StandingRow

_LOOKED_BACK: Final = timedelta(days=56)


def partners(session: Session, row: StandingRow, day: date, goods: Goods) -> list[str]:
    """
    Return the parties on the other side, in the order of their ids.

    Those who traded by this standing entry in the last eight weeks, and those whose own standing entry fits it: the farm that
    harvests for a standing order, the kitchen that counts on a standing lot.
    """
    if row.kind == "trip":
        return []
    found = {*_lately(session, row, day), *_fitting(session, row, goods)}
    return sorted(found - {row.party_id})


def _lately(session: Session, row: StandingRow, day: date) -> set[str]:
    since = (day - _LOOKED_BACK).isoformat()
    alive = ShipmentRow.state.not_in([ShipmentState.OFFERED.value, ShipmentState.RELEASED.value])
    if row.kind == "order":
        mine = select(OrderRow.id).where(OrderRow.standing_id == row.id)
        asked = select(ShipmentRow.farm_id).where(ShipmentRow.order_id.in_(mine), ShipmentRow.date >= since, alive)
    else:
        lots = select(LotRow.id).where(LotRow.standing_id == row.id)
        asked = select(ShipmentRow.restaurant_id).where(ShipmentRow.lot_id.in_(lots), ShipmentRow.date >= since, alive)
    return set(session.scalars(asked))


def _fitting(session: Session, row: StandingRow, goods: Goods) -> set[str]:
    other = "lot" if row.kind == "order" else "order"
    asked = select(StandingRow).where(
        StandingRow.region == row.region, StandingRow.kind == other, StandingRow.state == "active"
    )
    return {
        one.party_id
        for one in session.scalars(asked)
        if (_fits(one, row, goods) if row.kind == "order" else _fits(row, one, goods))
    }


def _fits(lot: StandingRow, order: StandingRow, goods: Goods) -> bool:
    product = goods.product(lot.entry.get("product", ""))
    if product is None or not set(lot.rhythm["weekdays"]) & set(order.rhythm["weekdays"]):
        return False
    defects = set(lot.entry.get("defects") or ())
    return any(
        goods.goods(one["goods"]) in {product.code, product.family} and defects <= set(one.get("defects") or ())
        for one in order.entry["accepts"]
    )
