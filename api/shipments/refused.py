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
    Return what was declined, or lapsed unanswered, of some shipments.

    Returns
    -------
    found
        (lot, order, trip) where the carrier said no, (lot, order, None) where the farm or the kitchen did, to the shipment.
    """
    released = {row.id: row for row in rows if row.state == "released"}
    found: dict[tuple[str, str, str | None], str] = {}
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
