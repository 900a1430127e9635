"""Tests of what papers and door codes mean on the road itself."""

from __future__ import annotations

from sqlalchemy import select

from api.db.actor import set_up
from api.db.base import new_id
from api.trips.tables import TripRow
from api.vehicles.tables import PaperRow


def permit(saturday, **more):
    """Give the trip's vehicle a permit of Article 78-3."""
    with saturday.store.write(set_up("tsuruoka")) as tx:
        trip = tx.session.get_one(TripRow, saturday.trip)
        row = PaperRow(
            id=new_id("paper"), vehicle_id=trip.vehicle_id, kind="permit_78_3", valid_from="2026-01-01",
            valid_until="2026-12-31", added_at=tx.now, **more,
        )  # fmt: skip
        tx.session.add(row)
        return row.id


def used(saturday, key):
    with saturday.store.read() as session:
        return session.execute(select(PaperRow.days_of_90).where(PaperRow.id == key)).scalar_one()


def test_a_day_of_the_permit_is_counted_when_goods_come_on_board(saturday):
    saturday.commit(saturday.ride(basis="permit_78_3"), wall="06:45")
    key = permit(saturday, days_of_90=12)
    saturday.report(("start", "06:12"))
    assert used(saturday, key) == 12
    saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}))
    assert used(saturday, key) == 13


def test_goods_on_board_beyond_the_last_day_are_a_fact_and_an_alarm(saturday):
    saturday.accepted.add("I11")
    saturday.commit(saturday.ride(basis="permit_78_3"), wall="06:45")
    key = permit(saturday, days_of_90=90)
    reply = saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}))
    assert reply["events"][0]["outcome"] == "applied"
    assert (used(saturday, key), saturday.told("permit-days-over")) == (90, ["operators"])


def test_the_manifest_tells_door_codes_to_whoever_drives_and_on_that_day_alone(saturday):
    def codes(client):
        return {stop["door_code"] for stop in client.get(f"/v1/runs/{saturday.trip}").json()["stops"]}

    saturday.commit(wall="05:40")
    colleague = saturday.service.another(saturday.carrier.member.party, "driver", "休みの人")
    assert any(codes(saturday.driver))
    for other in (saturday.carrier, colleague):
        reply = other.get(f"/v1/runs/{saturday.trip}")
        assert reply.status_code == 404 or not any(stop["door_code"] for stop in reply.json()["stops"])
    saturday.clock.set(saturday.clock.now().replace(hour=3))  # the noon before
    assert not any(codes(saturday.driver))
