"""A truck that cannot go on: what is not loaded is released, what is on board becomes a lot where the truck stands."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from api.acts import amends
from api.acts.fact import RESCUE
from api.acts.run_rows import RunRows, move_trip, of_states
from api.crates import service as crates
from api.db.base import new_id
from api.db.tx import Tx
from api.lots.states import LotAction, LotState
from api.lots.tables import LotRow
from api.notify.owe import alert
from api.places.tables import PlaceRow
from api.planning.entries import wall_of
from api.regions.service import config_of
from api.shipments import service as shipments
from api.shipments.states import ShipmentAction
from api.shipments.tables import ShipmentRow
from api.trips.states import TripAction

_LAST: Final = "23:59"
RESCUE_POINTS: Final = 2000
"""Goods that stand at the roadside go first."""


def break_down(tx: Tx, run: RunRows, *, lon: float, lat: float, note: str, at: datetime) -> list[LotRow]:
    """
    Break a trip off.

    The ride of what is on board has failed; who bears that is decided when it is known whether another truck rescues the
    goods: by then its own lines pay for them (:func:`api.acts.facts.apply` of the delivery), else the table does at the end of
    the day (:func:`api.acts.day_end.close_road`).

    Returns
    -------
    lots
        What stands at the roadside.
    """
    trip = run.trip
    move_trip(tx, trip, TripAction.BREAK_DOWN, note=bool(note))
    for row in of_states(run.shipments, "offered", "promised"):
        amends.release(tx, row, "breakdown", said=note)
    aboard = of_states(run.shipments, "picked_up")
    stands = _place(tx, run, lon, lat) if aboard else None
    made = [_rescue(tx, row, stands, at) for row in aboard if stands is not None]
    alert(
        tx, "breakdown-alert", effect=f"breakdown/{trip.id}", trip=trip.name, date=trip.date, on_board=len(aboard), note=note,
        lon=f"{lon:.5f}", lat=f"{lat:.5f}",
    )  # fmt: skip
    return made


def _place(tx: Tx, run: RunRows, lon: float, lat: float) -> PlaceRow:
    row = PlaceRow(
        id=new_id("place"), region=run.trip.region, party_id=run.trip.party_id, kind="stop",
        name=f"止まった車（{run.trip.name}）"[:120], name_en=f"stopped truck ({run.trip.name_en or run.trip.name})"[:120],
        lon=lon, lat=lat, parking_s=300, hours={}, state="active",
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.audit("place", row.id, "create", after="active", why="breakdown")
    return row


def _rescue(tx: Tx, row: ShipmentRow, place: PlaceRow, at: datetime) -> LotRow:
    lot = tx.session.get_one(LotRow, row.lot_id)
    units = row.units_picked or row.units
    zone = config_of(tx.session, row.region).time_zone
    shipments.move(tx, row, ShipmentAction.FAIL, "breakdown", at=at)
    copied = (
        "region", "party_id", "product", "unit_g", "units_per_crate", "crate_type", "lowest_yen_per_unit",
        "lowest_yen_per_kg", "scale", "weight_from", "defects", "zone", "ethylene", "on_board_min", "handling_s",
        "deliver_by", "harvested_at",
    )  # fmt: skip
    made = LotRow(
        **{name: getattr(lot, name) for name in copied}, id=f"{RESCUE}{row.id}", date=row.date, until=row.date,
        units_total=units, units_left=units, units_held=0, units_allocated=0, units_lost=0, min_units=1, listed=False,
        pickups=[{"place": place.id, "windows": [[wall_of(at, row.date, zone), _LAST]], "change_yen": 0}],
        priority=lot.priority + RESCUE_POINTS, counted_at=at, state=LotState.OPEN.value, version=1, created_at=tx.now,
        note="車の故障で止まっている荷 / stands at a broken truck",
    )  # fmt: skip
    tx.session.add(made)
    tx.session.flush()
    tx.audit("lot", made.id, "create", after=LotState.OPEN.value, rescues=row.id, units=units)
    made.state = LotState.CLOSED.value
    tx.audit("lot", made.id, LotAction.CLOSE.value, before=LotState.OPEN.value, after=LotState.CLOSED.value)
    # Whose crates they are keeps them in its books until the next truck takes them over.
    crates.handed(
        tx, effect=f"stranded/{row.id}", crate_type=row.crate_type, owner=row.farm_id, giver=row.carrier_id,
        taker=row.farm_id, crates=crates.crates_for(tx.session, row, units), shipment=row.id,
    )  # fmt: skip
    amends.tell_sides(
        tx, "stranded", row, effect=f"stranded/{row.id}", sides=("farm", "restaurant"), cause=amends.CAUSES["breakdown"]
    )  # fmt: skip
    return made
