"""What the clock does about papers: told before they end, and when they have ended with trips still to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import String, column, func, select, table

from api.db.tx import Tx
from api.notify.owe import alert, tell
from api.regions.onward import changed_from_today_on
from api.vehicles.papers import ENDED, REMINDER, papers_of
from api.vehicles.service import gate_on
from api.vehicles.tables import PaperRow, VehicleRow
from api.vehicles.words import PAPERS

# Trips stand on a floor above this one; how many there are is asked of their table by name.
_TRIP: Final = table("trip", *(column(name, String) for name in ("id", "vehicle_id", "date", "state")))


class _Due(Protocol):
    """What is read of a timer."""

    @property
    def data(self) -> Any: ...


def paper_ends(tx: Tx, due: _Due) -> datetime | None:
    """Tell the vehicle's party that a paper ends soon, unless the next one is there already."""
    row, vehicle = _of(tx, due.data["paper"])
    if row is not None and vehicle is not None and not _followed(tx, row):
        tell(
            tx, "paper-ends", effect=f"paper-ends/{row.id}/{due.data['days']}", party=vehicle.party_id,
            vehicle=vehicle.name, paper=PAPERS[row.kind], date=row.valid_until, days=due.data["days"],
        )  # fmt: skip
    return None


def paper_ended(tx: Tx, due: _Due) -> datetime | None:
    """Tell party and operator that a paper has ended, where that shuts the gate; open days are planned anew."""
    row, vehicle = _of(tx, due.data["paper"])
    if row is None or vehicle is None or _followed(tx, row):
        return None
    first = (date.fromisoformat(row.valid_until) + timedelta(days=1)).isoformat()
    found = gate_on(tx.session, vehicle.id, first)
    if not found.closed and not found.lapsed:
        return None
    coming = select(func.count()).select_from(_TRIP).where(
        _TRIP.c.vehicle_id == vehicle.id, _TRIP.c.date >= first, _TRIP.c.state.in_(("draft", "open"))
    )  # fmt: skip
    said: dict[str, Any] = {
        "vehicle": vehicle.name, "paper": PAPERS[row.kind], "date": row.valid_until,
        "trips": int(tx.session.execute(coming).scalar() or 0),
    }  # fmt: skip
    tell(tx, "paper-ended", effect=f"paper-ended/{row.id}", party=vehicle.party_id, **said)
    alert(tx, "paper-ended", effect=f"paper-ended/{row.id}/operators", urgent=False, **said)
    changed_from_today_on(tx)
    return None


def _of(tx: Tx, paper_id: str) -> tuple[PaperRow | None, VehicleRow | None]:
    row = tx.session.get(PaperRow, paper_id)
    vehicle = tx.session.get(VehicleRow, row.vehicle_id) if row is not None and row.state == "holds" else None
    return row, vehicle if vehicle is not None and vehicle.state == "active" else None


def _followed(tx: Tx, row: PaperRow) -> bool:
    """Whether another paper of the kind holds on the day after."""
    after = (date.fromisoformat(row.valid_until) + timedelta(days=1)).isoformat()
    return any(
        one.kind == row.kind and one.state == "holds" and one.valid_from <= after <= one.valid_until
        for one in papers_of(tx.session, row.vehicle_id)
    )


PAPER_TIMERS: Final[Mapping[str, Callable[[Tx, _Due], datetime | None]]] = {REMINDER: paper_ends, ENDED: paper_ended}
"""Kinds of timers and their handlers."""
