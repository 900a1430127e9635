"""A bad dawn: a third of the lots short, a driver gone, a pass closed; planned anew, everybody told by half past six."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from api.db.tables import OutboxRow
from api.plans.tables import PlanRow
from api.shipments.tables import ShipmentRow
from api.verify import verify
from fixtures.townsfolk import wall

DATE = "2026-10-31"
TOLERANCE_S = 900
LIVE = ("promised", "offered")


def promised(town):
    """What is promised: (trip, pickup, delivery, units) by shipment."""
    with town.store.read() as session:
        rows = session.scalars(select(ShipmentRow).where(ShipmentRow.date == DATE, ShipmentRow.state.in_(LIVE)))
        return {row.id: row for row in rows}


def kept(before, after):
    return (
        after is not None
        and after.trip_id == before.trip_id
        and abs((after.pickup_at - before.pickup_at).total_seconds()) <= TOLERANCE_S
        and abs((after.delivery_at - before.delivery_at).total_seconds()) <= TOLERANCE_S
    )


@pytest.mark.slow
def test_a_bad_dawn_changes_few_promises_and_tells_everybody(town_at, people_of, sketch_day):
    day = sketch_day("S")
    with town_at("2026-10-30", "15:00") as town:
        people = people_of(town)
        posted = people.post(day, DATE)
        town.live_until(wall(DATE, "05:30"))
        before = promised(town)
        assert len(before) >= 10
        lots = sorted({row.lot_id for row in before.values()})
        short = lots[:: max(1, round(1 / 0.3))]
        by_trip = {row.trip_id: [one for one in before.values() if one.trip_id == row.trip_id] for row in before.values()}
        gone = min(by_trip, key=lambda trip: (len(by_trip[trip]), trip))
        # A bend of a road that the trips of this day use, some hundred metres wide.
        operator = posted.members["operator"]
        place = next(place for place in day.places if place.id.startswith("shed"))
        lon, lat = place.lon + 0.02, place.lat + 0.015
        area = [[lon, lat], [lon + 0.004, lat], [lon + 0.004, lat + 0.003], [lon, lat + 0.003]]
        people.ask(operator, "POST", f"/v1/days/{DATE}/closures", {"name": "架空峠", "polygon": area})
        names = {key: name for name, key in posted.lots.items()}
        farms = {lot.id: lot.party for lot in day.lots}
        for lot in short:
            farm = posted.members[farms[names[lot]]]
            people.ask(farm, "POST", f"/v1/lots/{lot}/count", {"count": "fewer", "units": 1})
        trips = {key: name for name, key in posted.trips.items()}
        driver = posted.drivers[next(trip.driver for trip in day.trips if trip.id == trips[gone])]
        people.ask(driver, "POST", f"/v1/runs/{gone}/decline", {"reason": "急な病気"})
        town.live_until(wall(DATE, "06:30"))
        after = promised(town)
        untouched = [row for row in before.values() if row.lot_id not in short and row.trip_id != gone]
        unchanged = [row for row in untouched if kept(row, after.get(row.id))]
        assert len(unchanged) >= 0.9 * len(untouched), (len(unchanged), len(untouched))
        assert not [row for row in after.values() if row.trip_id == gone]
        with town.store.read() as session:
            told = {row.party_id for row in session.scalars(select(OutboxRow)) if row.created_at >= wall(DATE, "05:30")}
            plans = session.scalars(select(PlanRow).where(PlanRow.date == DATE, PlanRow.purpose == "replan")).all()
            waiting = session.scalars(select(OutboxRow).where(OutboxRow.state == "waiting", OutboxRow.urgent)).all()
        assert [plan.state for plan in plans if plan.state == "active"] == ["active"]
        changed = [row for row in before.values() if not kept(row, after.get(row.id)) or after[row.id].units != row.units]
        touched = {party for row in changed for party in (row.farm_id, row.restaurant_id)}
        assert touched <= told
        assert waiting == []
        assert verify(town.store) == []
