"""What one report from the road does: each a fact, applied where the shipment's state takes it; else what holds is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from api.acts import amends, receipt
from api.acts.absence import nobody_there
from api.acts.breakdown import break_down
from api.acts.fact import RESCUE, Fact, Outcome, fail
from api.acts.run_rows import RunRows, move_trip, of_states
from api.crates import service as crates
from api.db.tx import Tx
from api.http.problem import Refusal
from api.money.service import take_back
from api.notify.owe import alert, tell
from api.photos.tables import PhotoRow
from api.points import service as points
from api.shipments import service as shipments
from api.shipments.states import SHIPMENT, ShipmentAction
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.states import TripAction
from api.vehicles.papers import count_day

_ON_BOARD: Final = ("picked_up",)
_DONE: Final = ("delivered", "settled", "short", "disputed")


def apply(tx: Tx, run: RunRows, fact: Fact) -> tuple[Outcome, dict[str, Any]]:
    """Let a fact have its effect; return what became of it and what holds now."""
    if run.trip.state == "open" and fact.kind not in {"delay", "breakdown"}:
        move_trip(tx, run.trip, TripAction.START, by=fact.kind)
        run.trip.departed_at = fact.at
    if fact.kind in {"pick_up", "deliver", "fail", "absent"}:
        return _shipment(tx, run, fact)
    done = _OTHERS[fact.kind](tx, run, fact)
    return done, {"trip": run.trip.state}


def _shipment(tx: Tx, run: RunRows, fact: Fact) -> tuple[Outcome, dict[str, Any]]:
    row = tx.session.get(ShipmentRow, fact.data["shipment"])
    if row is None or not _rides_here(tx, run, row):
        return "superseded", {"shipment": fact.data["shipment"], "known": False}
    if fact.kind == "pick_up":
        outcome = _picked_up(tx, run, row, fact)
        if outcome == "applied" and row.basis == "permit_78_3":
            count_day(tx, run.trip.vehicle_id, run.trip.date)
    elif fact.kind == "deliver":
        outcome = _delivered(tx, run, row, fact)
    elif fact.kind == "fail":
        outcome = _failed(tx, run, row, fact)
    else:
        outcome, advice = nobody_there(tx, run, row, fact)
        return outcome, {**holds(row), **advice}
    _show_photo(tx, row, fact)
    said = holds(row)
    if fact.kind == "pick_up" and fact.data.get("code") and fact.data["code"].upper() != code_of(row.lot_id):
        said["code_differs"] = True
        alert(tx, "other-code", effect=f"code/{row.id}", **amends.about(tx.session, row))
    return outcome, said


def code_of(lot: str) -> str:
    """Return the letters on a lot's slip by which a driver sees that these are the right goods."""
    return lot[-4:].upper()


def holds(row: ShipmentRow) -> dict[str, Any]:
    """Return what holds of a shipment, for a phone that was away."""
    counts = {"units_picked": row.units_picked, "units_delivered": row.units_delivered, "cause": row.cause or None}
    return {"shipment": row.id, "state": row.state, "units": row.units, "trip": row.trip_id} | {
        name: value for name, value in counts.items() if value is not None
    }


def _rides_here(tx: Tx, run: RunRows, row: ShipmentRow) -> bool:
    """Whether a shipment rides on this trip, or did by a plan that this phone may still have."""
    if row.trip_id == run.trip.id:
        return True
    once = tx.session.scalars(select(StopRow).where(StopRow.trip_id == run.trip.id)).all()
    return any(task.get("shipment_id") == row.id for stop in once for task in stop.tasks)


def _picked_up(tx: Tx, run: RunRows, row: ShipmentRow, fact: Fact) -> Outcome:
    units = min(fact.data["units"], row.units)
    if row.state in _ON_BOARD or (row.state in _DONE and row.picked_at is not None):
        return "had" if row.units_picked == units and row.trip_id == run.trip.id else "superseded"
    if row.state not in {"offered", "promised", "released"}:
        return "superseded"
    if units == 0:
        return _failed(tx, run, row, Fact(kind="fail", at=fact.at, data={**fact.data, "cause": "not_there"}, again=fact.again))
    _take_over(tx, run, row, fact)
    _reached(run, row, "pickup", fact.at)
    if row.state == "offered":
        shipments.move(tx, row, ShipmentAction.CONSENT, "by_deed")
    if row.state == "released":
        why = row.cause
        amends.reinstate_money(tx, row)
        row.plan_id = run.plan or row.plan_id
        shipments.move(tx, row, ShipmentAction.REINSTATE, "reported_late", units=units, at=fact.at)
        amends.tell_sides(
            tx, "shipment-reinstated", row, effect=f"reinstated/{row.id}/{fact.at:%H%M%S}",
            cause=amends.CAUSES.get(why, amends.CAUSES["other"]), happened_at=fact.at,
        )  # fmt: skip
        alert(tx, "reinstated-alert", effect=f"reinstated/{row.id}/{fact.at:%H%M%S}/operators", **amends.about(tx.session, row))
        fact.again.add("reinstated")
    else:
        if units < row.units:
            amends.put_right(tx, row, "short", row.units - units, stage="loading")
            fact.again.add("short at pickup")
        shipments.move(tx, row, ShipmentAction.PICK_UP, units=units, at=fact.at)
    if units < row.units:
        amends.tell_sides(
            tx, "short-at-pickup", row, effect=f"short/{row.id}", sides=("farm", "restaurant"), counted=units
        )  # fmt: skip
    crates.full_taken(tx, row, units)
    points.collected(tx, row, units)
    return "applied"


def _take_over(tx: Tx, run: RunRows, row: ShipmentRow, fact: Fact) -> None:
    """What is on this truck rides on this truck, whatever a later plan said."""
    if row.trip_id == run.trip.id:
        return
    tx.audit("shipment", row.id, "other-truck", before_trip=row.trip_id, trip=run.trip.id)
    other = row.carrier_id
    row.trip_id, row.carrier_id = run.trip.id, run.trip.party_id
    tell(
        tx, "other-truck-has-it", effect=f"other-truck/{row.id}/{run.trip.id}", party=other, urgent=True,
        **amends.about(tx.session, row),
    )  # fmt: skip
    fact.again.add("on another truck")


def _delivered(tx: Tx, run: RunRows, row: ShipmentRow, fact: Fact) -> Outcome:
    units = fact.data["units"]
    if row.state in _DONE:
        return "had" if row.units_delivered == min(units, row.units_picked or row.units) else "superseded"
    if row.state == "failed":
        alert(tx, "delivered-after-all", effect=f"after-all/{row.id}", **amends.about(tx.session, row))
        return "superseded"
    if units == 0:
        return _failed(tx, run, row, Fact(kind="fail", at=fact.at, data={**fact.data, "cause": "lost"}, again=fact.again))
    if row.state in {"offered", "released"}:
        # The pickup was never reported, or is still on its way here.
        _picked_up(tx, run, row, Fact(kind="pick_up", at=fact.at, data={"units": row.units}, again=fact.again))
    _take_over(tx, run, row, fact)
    _reached(run, row, "delivery", fact.at)
    on_board = row.units_picked if row.units_picked is not None else row.units
    taken_now = row.units_picked is None
    if units < on_board:
        amends.put_right(tx, row, "short", on_board - units, stage="on_board")
        shipments.move(
            tx, row, ShipmentAction.DELIVER_SHORT, "short", units=units, at=fact.at, unattended=fact.data["unattended"]
        )
        amends.tell_sides(tx, "short-at-delivery", row, effect=f"short-delivery/{row.id}", counted=units)
    else:
        shipments.move(tx, row, ShipmentAction.DELIVER, units=units, at=fact.at, unattended=fact.data["unattended"])
    if taken_now:
        crates.full_taken(tx, row, on_board)
    crates.full_given(tx, row, min(units, on_board))
    row.eta = fact.at
    receipt.open_window(tx, row)
    _rescued(tx, row)
    return "applied"


def _rescued(tx: Tx, row: ShipmentRow) -> None:
    """Goods that another truck brought after all are paid by its own lines; those of the ride that failed are taken back."""
    if not row.lot_id.startswith(RESCUE):
        return
    failed = tx.session.get(ShipmentRow, row.lot_id.removeprefix(RESCUE))
    if failed is not None and failed.state == "failed":
        take_back(tx, failed, "rescued")
        shipments.move(tx, failed, ShipmentAction.SETTLE, "rescued")


def _failed(tx: Tx, run: RunRows, row: ShipmentRow, fact: Fact) -> Outcome:
    cause = fact.data["cause"]
    if row.state == "failed":
        return "had" if row.cause == cause else "superseded"
    if not SHIPMENT.can(row.state, ShipmentAction.FAIL):
        return "superseded"
    aboard = row.state in _ON_BOARD
    _reached(run, row, "delivery" if aboard else "pickup", fact.at)
    fail(tx, row, cause, aboard=aboard, at=fact.at, note=str(fact.data.get("note", "")))
    fact.again.add(f"failed: {cause}")
    return "applied"


def _reached(run: RunRows, row: ShipmentRow, kind: str, at: datetime) -> None:
    stop = run.stop_of(kind, row.id)
    if stop is not None:
        _at_stop(run, stop, at)


def _at_stop(run: RunRows, stop: StopRow, at: datetime) -> None:
    """The truck is at a stop: those before it are behind it."""
    stop.arrived_at = min(stop.arrived_at or at, at)
    for other in run.stops:
        if other.position < stop.position and other.left_at is None and (other.own or other.arrived_at is not None):
            other.arrived_at = other.arrived_at or min(other.arrive_at, at)
            other.left_at = max(other.arrived_at, at - timedelta(seconds=stop.leg_s))


def _stop_at(run: RunRows, place: str) -> StopRow | None:
    """Return the stop that a report from a place means: where the truck is, else the next one there.

    A run often ends where it began; a second report from the start must not put the whole run behind.
    """
    reached = [stop for stop in run.stops if stop.arrived_at is not None or stop.left_at is not None]
    if reached and reached[-1].place_id == place:
        return reached[-1]
    return next((stop for stop in run.stops if stop.place_id == place and stop.left_at is None), None)


def _start(tx: Tx, run: RunRows, fact: Fact) -> Outcome:  # noqa: ARG001
    if run.stops and run.stops[0].left_at is None:
        run.stops[0].arrived_at = run.stops[0].arrived_at or fact.at
        run.stops[0].left_at = fact.at
    if run.trip.departed_at is None or fact.at < run.trip.departed_at:
        run.trip.departed_at = fact.at
    return "applied" if run.trip.state == "running" else "superseded"


def _arrive(tx: Tx, run: RunRows, fact: Fact) -> Outcome:  # noqa: ARG001
    stop = _stop_at(run, fact.data["place"])
    if stop is None:
        return "superseded"
    if stop.left_at is not None:
        return "had"
    _at_stop(run, stop, fact.at)
    return "applied"


def _leave(tx: Tx, run: RunRows, fact: Fact) -> Outcome:  # noqa: ARG001
    stop = _stop_at(run, fact.data["place"])
    if stop is None:
        return "superseded"
    if stop.left_at is not None:
        return "had"
    _at_stop(run, stop, min(stop.arrived_at or fact.at, fact.at))
    stop.left_at = fact.at
    return "applied"


def _empties(tx: Tx, run: RunRows, fact: Fact) -> Outcome:
    given, carrier = fact.data, run.trip.party_id
    try:
        crates.must_be_known(tx.session, tx.actor.region, given["crate_type"], (given["party"], given["owner"]))
    except Refusal:
        return "superseded"
    giver, taker = (given["party"], carrier) if fact.kind == "empties_taken" else (carrier, given["party"])
    crates.handed(
        tx, effect=f"empties/{run.trip.id}/{given['effect']}", crate_type=given["crate_type"], owner=given["owner"],
        giver=giver, taker=taker, crates=given["crates"], trip=run.trip.id,
    )  # fmt: skip
    return "applied"


def _delay(tx: Tx, run: RunRows, fact: Fact) -> Outcome:  # noqa: ARG001
    return "applied" if run.trip.state in {"open", "running"} else "superseded"


def _rest(tx: Tx, run: RunRows, fact: Fact) -> Outcome:  # noqa: ARG001
    return "applied"


def _breakdown(tx: Tx, run: RunRows, fact: Fact) -> Outcome:
    if run.trip.state not in {"open", "running"}:
        return "had" if run.trip.state == "broken" else "superseded"
    break_down(tx, run, lon=fact.data["lon"], lat=fact.data["lat"], note=fact.data.get("note", ""), at=fact.at)
    fact.again.add("breakdown")
    return "applied"


def _end(tx: Tx, run: RunRows, fact: Fact) -> Outcome:
    if run.trip.state == "done":
        return "had"
    if run.trip.state not in {"running", "broken"}:
        return "superseded"
    for stop in run.stops:
        if stop.left_at is None and (stop.own or stop.arrived_at is not None):
            stop.arrived_at = stop.arrived_at or min(stop.arrive_at, fact.at)
            stop.left_at = fact.at
    run.trip.ended_at = fact.at
    move_trip(tx, run.trip, TripAction.FINISH)
    for row in of_states(run.shipments, "offered", "promised"):
        amends.release(tx, row, "not_collected")
        fact.again.add("not collected")
    for row in of_states(run.shipments, "picked_up"):
        alert(tx, "still-on-board", effect=f"still-on-board/{row.id}", **amends.about(tx.session, row))
    return "applied"


_OTHERS: Final = {
    "start": _start, "arrive": _arrive, "leave": _leave, "empties_taken": _empties, "empties_given": _empties,
    "delay": _delay, "rest_begin": _rest, "rest_end": _rest, "breakdown": _breakdown, "end": _end,
}  # fmt: skip


def _show_photo(tx: Tx, row: ShipmentRow, fact: Fact) -> None:
    """Let a photograph show what it was taken for, where it is there already and this person's own."""
    name = fact.data.get("photo")
    photo = None if name is None else tx.session.get(PhotoRow, name)
    if photo is not None and photo.region == row.region and photo.account_id == tx.actor.account_id and not photo.thing:
        photo.thing, photo.thing_id = "shipment", row.id
