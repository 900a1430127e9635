"""Times still ahead, kept current: written to stops and shipments, told to who is touched beyond a tolerance."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from api.acts import amends
from api.acts.run_rows import RunRows
from api.db.tx import Tx
from api.notify.owe import alert
from api.orders.tables import OrderRow
from api.regions.service import config_of
from api.regions.times import moment
from api.shipments.tables import ShipmentRow
from api.trips.run import ahead, steps_late
from api.trips.tables import RoadEventRow


def keep_current(tx: Tx, run: RunRows) -> bool:
    """
    Reckon the times ahead anew; a delay that the driver reported counts until the next stop is reached.

    Returns
    -------
    missed
        Whether a kitchen's window will be missed, so that what is not done should be planned again.
    """
    if not run.stops or run.trip.state not in {"open", "running"}:
        return False
    known = ahead(run.visits(), started_at=run.trip.departed_at, delay_s=_delay_s(tx, run))
    times = {one.position: one for one in known}
    late = 0
    missed = False
    rows = {row.id: row for row in run.shipments}
    for stop in run.stops:
        time = times[stop.position]
        if stop.eta != time.eta and stop.arrived_at is None:
            stop.eta = time.eta
        if time.done or stop.arrived_at is not None:
            continue
        late = late or time.late_s
        for task in stop.tasks:
            row = rows.get(task.get("shipment_id", ""))
            if row is None:
                continue
            if task["kind"] == "delivery" and row.state in {"offered", "promised", "picked_up"}:
                row.eta = time.eta
                _tell_if_late(tx, row, "restaurant", row.delivery_at, time.eta)
                missed = _misses(tx, row, time.eta) or missed
            elif task["kind"] == "pickup" and row.state in {"offered", "promised"}:
                _tell_if_late(tx, row, "farm", row.pickup_at, time.eta)
    if late != run.trip.late_s:
        run.trip.late_s = late
        tx.announce(f"day:{run.trip.date}", "run.late", trip=run.trip.id, late_s=late)
    return missed


def _delay_s(tx: Tx, run: RunRows) -> int:
    last = tx.session.scalars(
        select(RoadEventRow)
        .where(RoadEventRow.trip_id == run.trip.id, RoadEventRow.kind == "delay")
        .order_by(RoadEventRow.happened_at.desc(), RoadEventRow.number.desc())
    ).first()
    if last is None:
        return 0
    seen = [reached for stop in run.stops for reached in (stop.arrived_at, stop.left_at) if reached is not None]
    return int(last.data["minutes"]) * 60 if not seen or last.happened_at >= max(seen) else 0


def _tell_if_late(tx: Tx, row: ShipmentRow, side: str, promised: datetime, eta: datetime) -> None:
    steps = steps_late(promised, eta)
    if steps:
        amends.tell_sides(
            tx, "late", row, effect=f"late/{row.id}/{side}/{steps}", sides=(side,), useless_after=eta, eta_at=eta,
            late_min=int((eta - promised).total_seconds()) // 60,
        )  # fmt: skip


def _misses(tx: Tx, row: ShipmentRow, eta: datetime) -> bool:
    """Whether it turns out now that the kitchen's last window will be over; the operator is told, as somebody must call."""
    order = tx.session.get_one(OrderRow, row.order_id)
    option = order.receivings[row.receiving_option] if row.receiving_option < len(order.receivings) else {"windows": []}
    config = config_of(tx.session, row.region)
    ends = [moment(config, date.fromisoformat(row.date), str(window[1])) for window in option["windows"]]
    if not ends or eta <= max(ends):
        return False
    # Owed once: the same lateness is planned again once, not with every report.
    return alert(
        tx, "window-missed", effect=f"window-missed/{row.id}", useless_after=eta, eta_at=eta, **amends.about(tx.session, row)
    )  # fmt: skip
