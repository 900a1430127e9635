"""What was declined: nobody is asked twice for the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.shipments.tables import ConsentRow, ShipmentRow

_CHUNK: Final = 500


def refused_ways(session: Session, rows: Sequence[ShipmentRow]) -> dict[tuple[str, str, str | None], str]:
    """
    Return what was declined, lapsed unanswered or failed of some shipments.

    Returns
    -------
    found
        (lot, order, trip) where the carrier said no or it failed, (lot, order, None) where the farm or the kitchen said no;
        to the shipment.
    """
    released = {row.id: row for row in rows if row.state == "released"}
    found: dict[tuple[str, str, str | None], str] = {
        (row.lot_id, row.order_id, row.trip_id): row.id for row in rows if row.state == "failed"
    }
    ordered = sorted(released)
    for first in range(0, len(ordered), _CHUNK):
        said = select(ConsentRow.shipment_id, ConsentRow.side).where(
            ConsentRow.shipment_id.in_(ordered[first : first + _CHUNK]), ConsentRow.state.in_(("declined", "lapsed"))
        )
        for one in session.execute(said):
            row = released[one.shipment_id]
            trip = row.trip_id if one.side == "carrier" else None
            found[row.lot_id, row.order_id, trip] = row.id
    return found
