"""The steps of a region's day between the cut-off and the road, as its clock takes them. Each is an act of another floor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from api.accounts.tables import PartyRow
from api.acts import consent, dawn, receipt, setting_off
from api.acts.commit import auto_commit
from api.db.tx import Tx
from api.lots.tables import LotRow
from api.notify.owe import alert, tell
from api.orders.tables import OrderRow
from api.plans import service as plans
from api.plans.tables import PlanRow
from api.regions import times
from api.regions.service import config_of, day_row, set_day_state
from api.regions.tables import DayRow
from api.regions.times import TimerKind
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow
from api.worker.due import Due, Handler

_ENTERED: Final = ("open", "closed")
_LIVE: Final = ("offered", "promised")
_UNDER_WAY: Final = ("queued", "running")


def _nothing_to_plan(tx: Tx, date: str) -> bool:
    """Whether a day has no lot, no order or no trip: then there is nothing to decide, and that is no fault."""
    region = tx.actor.region
    lots = select(LotRow.id).where(
        LotRow.region == region, LotRow.state.in_(_ENTERED), LotRow.date <= date, LotRow.until >= date
    )
    orders = select(OrderRow.id).where(
        OrderRow.region == region, OrderRow.state.in_(_ENTERED), OrderRow.date <= date, OrderRow.until >= date
    )
    trips = select(TripRow.id).where(TripRow.region == region, TripRow.state == "open", TripRow.date == date)
    return any(tx.session.execute(one.limit(1)).first() is None for one in (lots, orders, trips))


def run(tx: Tx, due: Due) -> datetime | None:
    """Ask for the day's plan, unless somebody has done so since the cut-off."""
    date = due.day.isoformat()
    if _nothing_to_plan(tx, date):
        tx.audit("day", date, "nothing-to-plan", region=tx.actor.region)
        return None
    known = select(PlanRow.id).where(
        PlanRow.region == tx.actor.region, PlanRow.date == date, PlanRow.purpose == "run",
        PlanRow.state.in_((*_UNDER_WAY, "ready", "active")), PlanRow.created_at >= due.due_at,
    )  # fmt: skip
    if tx.session.execute(known).first() is None:
        plans.request_plan(tx, date)
    return None


def propose(tx: Tx, due: Due) -> datetime | None:
    """Show the operator what is going to be committed, once it is there."""
    date = due.day.isoformat()
    rows = tx.session.scalars(
        select(PlanRow)
        .where(PlanRow.region == tx.actor.region, PlanRow.date == date, PlanRow.purpose == "run")
        .order_by(PlanRow.created_at.desc())
    ).all()
    ready = next((row for row in rows if row.state in {"ready", "active"}), None)
    commits_at = times.step_at(config_of(tx.session, tx.actor.region), due.day, _config(tx).clock.commit)
    if ready is None:
        if any(row.state in _UNDER_WAY for row in rows) and tx.now + timedelta(seconds=30) < commits_at:
            return tx.now + timedelta(seconds=30)
        if rows:
            alert(tx, "plan-missing", effect=f"missing/{date}", date=date, useless_after=commits_at)
        return None
    alert(
        tx, "plan-proposed", effect=f"proposed/{date}/{ready.id}", urgent=False, useless_after=commits_at, date=date,
        commit_at=commits_at, **_figures(ready.summary),
    )  # fmt: skip
    return None


def _config(tx: Tx) -> Any:
    return config_of(tx.session, tx.actor.region)


def _figures(summary: Any) -> dict[str, Any]:
    wanted = ("orders_served", "orders_total", "sponsor_yen", "kg")
    return {name: summary[name] for name in wanted if summary and name in summary}


def commit(tx: Tx, due: Due) -> datetime | None:
    """Commit within the operator's limits, or hold the day and call a person."""
    date = due.day.isoformat()
    if _nothing_to_plan(tx, date) and plans.active_plan(tx.session, tx.actor.region, date) is None:
        return None
    return auto_commit(tx, date)


def lapse(tx: Tx, due: Due) -> datetime | None:
    """What was asked and not answered in the evening is no."""
    consent.lapse(tx, due.day.isoformat())
    return None


def slips(tx: Tx, due: Due) -> datetime | None:
    """Tell the operator that slips are to be printed for those who are on paper."""
    date = due.day.isoformat()
    count = _paper_parties(tx, date)
    if count:
        until = times.step_at(_config(tx), due.day, _config(tx).clock.dawn_opens)
        alert(tx, "slips-ready", effect=f"slips/{date}", urgent=False, useless_after=until, date=date, parties=count)
    return None


def call_list(tx: Tx, due: Due) -> datetime | None:
    """Tell the operator that it is time to telephone those who are on paper."""
    date = due.day.isoformat()
    count = tx.session.execute(
        select(func.count()).where(
            PartyRow.region == tx.actor.region, PartyRow.paper.is_(True), PartyRow.state == "active",
            PartyRow.kind.in_(("farm", "restaurant", "carrier")),
        )
    ).scalar_one()  # fmt: skip
    if count:
        until = due.due_at + timedelta(hours=2)
        alert(tx, "call-list", effect=f"call-list/{due.key}", useless_after=until, date=date, parties=count)
    return None


def _paper_parties(tx: Tx, date: str) -> int:
    touched: set[str] = set()
    rows = tx.session.execute(
        select(ShipmentRow.farm_id, ShipmentRow.restaurant_id, ShipmentRow.carrier_id).where(
            ShipmentRow.region == tx.actor.region, ShipmentRow.date == date, ShipmentRow.state.in_(_LIVE)
        )
    )
    for row in rows:
        touched.update(row)
    paper = select(func.count()).where(PartyRow.id.in_(touched), PartyRow.paper.is_(True))
    return int(tx.session.execute(paper).scalar_one())


def late_close(tx: Tx, due: Due) -> datetime | None:
    """Kitchens can no longer order into trips; the clock alone decides, and the day's listeners hear it."""
    tx.announce(f"day:{due.day.isoformat()}", "late-orders-closed", date=due.day.isoformat())
    return None


def dawn_open(tx: Tx, due: Due) -> datetime | None:
    """Ask farms for their count."""
    dawn.ask(tx, due.day.isoformat(), "open")
    return None


def dawn_remind(tx: Tx, due: Due) -> datetime | None:
    """Ask once more those who said nothing."""
    dawn.ask(tx, due.day.isoformat(), "remind")
    return None


def dawn_close(tx: Tx, due: Due) -> datetime | None:
    """Whoever said nothing has as much as was said."""
    dawn.close(tx, due.day.isoformat())
    return None


def replan(tx: Tx, due: Due) -> datetime | None:
    """Plan anew what is not yet done: after something happened, or for the last time before the road, if anything changed."""
    date = due.day.isoformat()
    data = due.data or {}
    why = str(data.get("why", ""))
    if not why:
        row = tx.session.get_one(DayRow, (tx.actor.region, date))
        active = plans.active_plan(tx.session, tx.actor.region, date)
        if active is None or active.inputs >= row.inputs:
            return None
        why = "last-replan"
    options = {"forbidden": data["forbidden"]} if data.get("forbidden") else None
    plans.request_replan(tx, date, why, options)
    return None


def send(tx: Tx, due: Due) -> datetime | None:
    """The day is on the road: drivers have their runs, as they are now."""
    date = due.day.isoformat()
    row = day_row(tx, due.day)
    if row.state == "committed":
        set_day_state(tx, row, "running", "send")
    counts = tx.session.execute(
        select(ShipmentRow.trip_id, func.count())
        .where(ShipmentRow.region == tx.actor.region, ShipmentRow.date == date, ShipmentRow.state.in_(_LIVE))
        .group_by(ShipmentRow.trip_id)
    )
    for trip_id, count in counts:
        trip = tx.session.get_one(TripRow, trip_id)
        last = times.moment(_config(tx), due.day, trip.arrive_late)
        told: dict[str, Any] = {
            "urgent": True, "useless_after": last, "date": date, "trip": trip.name, "shipments": count, "run": trip.id,
        }  # fmt: skip
        tell(tx, "run-final", effect=f"run-final/{trip.id}/carrier", party=trip.party_id, **told)
        if trip.driver_id is not None:
            tell(tx, "run-final", effect=f"run-final/{trip.id}/driver", account=trip.driver_id, **told)
    setting_off.watch_starts(tx, date)
    return None


def not_started(tx: Tx, due: Due) -> datetime | None:
    """Nothing has been heard of a run that was to leave a while ago."""
    setting_off.not_started(tx, due.data["trip"])
    return None


def receipt_over(tx: Tx, due: Due) -> datetime | None:
    """A kitchen that said nothing while its window was open has what was delivered."""
    receipt.silence(tx, due.data["shipment"])
    return None


DAY_STEPS: Final[dict[str, Handler]] = {
    TimerKind.CALL_LIST.value: call_list,
    TimerKind.RUN.value: run,
    TimerKind.PROPOSE.value: propose,
    TimerKind.COMMIT.value: commit,
    TimerKind.PRINT.value: slips,
    TimerKind.LAPSE.value: lapse,
    TimerKind.LATE_CLOSE.value: late_close,
    TimerKind.DAWN_OPEN.value: dawn_open,
    TimerKind.DAWN_REMIND.value: dawn_remind,
    TimerKind.DAWN_CLOSE.value: dawn_close,
    TimerKind.REPLAN.value: replan,
    TimerKind.SEND.value: send,
    receipt.RECEIPT: receipt_over,
    setting_off.NOT_STARTED: not_started,
}
"""Kind of timer to the step that it is."""
