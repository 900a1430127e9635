"""The end of a day on the road: every shipment ends in a defined state, and what was left open about money is closed."""

from __future__ import annotations

from sqlalchemy import select

from api.acts import amends
from api.acts.fact import RESCUE, fail
from api.db.tx import Tx
from api.lots.tables import LotRow
from api.shipments.tables import ShipmentRow


def close_road(tx: Tx, day: str) -> int:
    """
    End what nobody reported: not collected is released, on board without a delivery has failed.

    Goods that stood at a broken truck and that nobody brought are borne by the table of custody now.

    Returns
    -------
    ended
        How many shipments.
    """
    rows = tx.session.scalars(
        select(ShipmentRow)
        .where(
            ShipmentRow.region == tx.actor.region, ShipmentRow.date <= day,
            ShipmentRow.state.in_(("offered", "promised", "picked_up", "failed")),
        )
        .order_by(ShipmentRow.id)
    ).all()  # fmt: skip
    count = 0
    for row in rows:
        if row.state in {"offered", "promised"}:
            amends.release(tx, row, "not_collected")
            count += 1
        elif row.state == "picked_up":
            fail(tx, row, "unreported", aboard=True, at=tx.now)
            count += 1
        elif row.date == day and row.cause == "breakdown" and tx.session.get(LotRow, f"{RESCUE}{row.id}") is not None:
            amends.put_right(tx, row, "breakdown", row.units_picked or row.units, stage="on_board")
    return count
