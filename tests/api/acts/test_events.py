"""Phones report facts: applied once, in their own order, whatever happened meanwhile."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from api.accounts.tables import MembershipRow
from api.db.actor import set_up
from api.shipments.tables import ShipmentRow
from fixtures.on_the_road import DATE, at


def test_a_run_from_start_to_end(saturday):
    saturday.commit()
    saturday.clock.set(at("06:45"))
    reply = saturday.report(
        ("start", "06:12"), ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10, "code": saturday.lot[-4:]})
    )
    assert [one["outcome"] for one in reply["events"]] == ["applied", "applied"]
    assert reply["state"] == "running"
    assert not reply["reload"]
    saturday.clock.set(at("10:40"))
    reply = saturday.report(
        ("deliver", "09:22", {"shipment": saturday.shipment, "units": 10, "unattended": True}), ("end", "10:35")
    )
    row = saturday.shipment_row()
    assert (row.state, row.units_picked, row.units_delivered, row.unattended) == ("delivered", 10, 10, True)
    assert row.picked_at == at("06:41")
    assert saturday.trip_row().state == "done"
    assert saturday.told("left-unattended") == [saturday.restaurant.member.party]
    assert saturday.told("other-code") == []


def test_the_same_report_again_changes_nothing(saturday):
    saturday.commit(wall="06:45")
    first = saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 8}))
    saturday.number -= 1
    second = saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 8}))
    assert [first["events"][0]["outcome"], second["events"][0]["outcome"]] == ["applied", "had"]
    assert second["events"][0]["holds"] == first["events"][0]["holds"]
    lot = saturday.lot_row()
    assert (lot.units_allocated, lot.units_lost) == (8, 2)


def test_another_phone_that_says_something_else_is_told_what_holds(saturday):
    saturday.commit(wall="06:45")
    saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}))
    reply = saturday.report(
        ("pick_up", "06:42", {"shipment": saturday.shipment, "units": 9}),
        ("pick_up", "06:42", {"shipment": "shipment-unknown", "units": 9}), device="phone-2",
    )  # fmt: skip
    assert [one["outcome"] for one in reply["events"]] == ["superseded", "superseded"]
    assert reply["events"][0]["holds"]["units_picked"] == 10
    assert reply["events"][1]["holds"]["known"] is False
    assert reply["reload"]


def test_order_within_a_device_is_by_number_and_a_wrong_clock_is_set_right(saturday):
    saturday.commit(wall="09:30")
    saturday.number = 10
    late = [("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10})]
    reply = saturday.report(
        *late, ("deliver", "09:20", {"shipment": saturday.shipment, "units": 10, "unattended": False}), off_min=8
    )
    assert reply["clock_off_s"] == 480
    row = saturday.shipment_row()
    assert (row.picked_at, row.delivered_at) == (at("06:41"), at("09:20"))
    assert saturday.told("clock-off") == ["operators"]


def test_nothing_happened_later_than_it_was_reported(saturday):
    saturday.commit(wall="06:45")
    reply = saturday.report(("pick_up", "07:30", {"shipment": saturday.shipment, "units": 10}))
    assert reply["events"][0]["happened_at"].startswith("2026-11-20T21:45")


def test_a_phone_back_after_three_hours_while_the_farm_withdrew_meanwhile(saturday):
    saturday.commit(wall="06:30")
    withdrawn = saturday.farm.post(f"/v1/lots/{saturday.lot}/withdraw", {"reason": "雪で掘れない"})
    assert withdrawn.status_code == 200, withdrawn.text
    assert saturday.shipment_row().state == "released"
    assert saturday.paid(saturday.farm) == 0
    saturday.clock.set(at("09:15"))
    reply = saturday.report(("start", "06:10"), ("pick_up", "06:20", {"shipment": saturday.shipment, "units": 10}), off_min=-8)
    assert reply["clock_off_s"] == -480
    assert reply["events"][1]["outcome"] == "applied"
    assert reply["events"][1]["happened_at"].startswith("2026-11-20T21:20")
    assert saturday.shipment_row().state == "picked_up"
    told = saturday.told("shipment-reinstated")
    assert {saturday.farm.member.party, saturday.restaurant.member.party} <= set(told)
    assert saturday.told("reinstated-alert") == ["operators"]
    assert saturday.paid(saturday.farm) == 3000
    assert saturday.paid(saturday.carrier) == 600
    assert saturday.lot_row().state == "withdrawn"


def test_a_delivery_tells_of_a_pickup_that_was_never_reported(saturday):
    saturday.commit(wall="09:30")
    saturday.report(("deliver", "09:20", {"shipment": saturday.shipment, "units": 10, "unattended": False}))
    row = saturday.shipment_row()
    assert (row.state, row.units_picked) == ("delivered", 10)


def test_a_partial_delivery_is_borne_by_the_carrier(saturday):
    saturday.commit(wall="09:30")
    saturday.report(
        ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}),
        ("deliver", "09:20", {"shipment": saturday.shipment, "units": 7, "unattended": False}),
    )
    assert saturday.shipment_row().state == "short"
    assert saturday.paid(saturday.farm) == 3000
    assert saturday.paid(saturday.restaurant) == -(3600 * 7 // 10)
    assert sum(saturday.paid(one) for one in (saturday.farm, saturday.restaurant, saturday.carrier)) == 0
    assert saturday.restaurant.member.party in saturday.told("short-at-delivery")


def test_short_at_the_pickup_is_the_farms(saturday):
    saturday.commit(wall="06:45")
    saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 6}))
    assert saturday.shipment_row().state == "picked_up"
    assert saturday.paid(saturday.restaurant) == -(3600 * 6 // 10)
    assert set(saturday.told("short-at-pickup")) == {saturday.farm.member.party, saturday.restaurant.member.party}


def test_nothing_there_to_take_ends_the_shipment(saturday):
    saturday.commit(wall="06:45")
    saturday.report(("fail", "06:41", {"shipment": saturday.shipment, "cause": "not_there"}))
    row, lot = saturday.shipment_row(), saturday.lot_row()
    assert (row.state, row.cause, lot.units_lost) == ("failed", "not_there", 10)
    assert saturday.paid(saturday.restaurant) == 0
    assert saturday.asked_to_replan() == ["failed: not_there"]


def test_the_end_of_a_run_releases_what_was_never_collected(saturday):
    saturday.commit(wall="10:40")
    reply = saturday.report(("start", "06:10"), ("end", "10:30"))
    assert [one["outcome"] for one in reply["events"]] == ["applied", "applied"]
    assert saturday.shipment_row().state == "released"
    assert saturday.lot_row().units_left == 10


def test_empties_are_booked_once(saturday):
    saturday.commit(wall="09:30")
    saturday.report(
        ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}),
        ("deliver", "09:20", {"shipment": saturday.shipment, "units": 10, "unattended": False}),
        ("empties_taken", "09:22", {"party": saturday.restaurant.member.party, "owner": saturday.farm.member.party,
                                    "crate_type": "farm20", "crates": 2}),
        ("empties_taken", "09:23", {"party": "party-nobody", "owner": saturday.farm.member.party, "crate_type": "farm20",
                                    "crates": 2}),
    )  # fmt: skip
    held = {one["holder"]: one["crates"] for one in saturday.operator.get("/v1/crates").json()["items"]}
    assert held == {saturday.farm.member.party: -2, saturday.carrier.member.party: 2}
    days = f"first={DATE}&last={DATE}"
    assert saturday.operator.get(f"/v1/crates/reconciliation?{days}").json()["differences"] == []


def test_a_late_driver_moves_the_times_of_who_comes_after(saturday):
    second = saturday.ride(farm=saturday.other_farm, restaurant=saturday.other_restaurant, pickup="06:46", delivery="09:40")
    saturday.commit(saturday.ride(), second, wall="07:05")
    reply = saturday.report(("start", "06:35"), ("pick_up", "07:04", {"shipment": saturday.shipment, "units": 10}))
    assert not reply["reload"]
    assert saturday.trip_row().late_s > 900
    assert saturday.told("late") == [saturday.other_farm.member.party]
    reply = saturday.report(("delay", "07:05", {"minutes": 45}))
    row = saturday.row(ShipmentRow, saturday.day.shipments[0])
    assert row.eta >= at("09:20")
    saturday.report(("rest_begin", "07:05"))
    assert saturday.row(ShipmentRow, saturday.day.shipments[0]).eta == row.eta


def test_a_window_that_will_be_missed_is_planned_again_and_the_operator_told(saturday):
    saturday.commit(wall="06:45")
    saturday.report(("start", "06:12"), ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}))
    saturday.clock.set(at("07:00"))
    saturday.report(("delay", "07:00", {"minutes": 300}))
    assert saturday.told("window-missed") == ["operators"]
    saturday.report(("rest_begin", "07:00"))
    assert saturday.asked_to_replan() == ["late beyond a window"]
    assert saturday.told("late") == [saturday.restaurant.member.party]


def test_who_may_report(saturday):
    saturday.commit(wall="06:45")
    body = {"device": "p", "phone_now": at("06:45").isoformat(), "events": [{"number": 1, "at": at("06:10").isoformat(),
            "kind": "start"}]}  # fmt: skip
    path = f"/v1/runs/{saturday.trip}/events"
    assert saturday.service.one("carrier").post(path, body).status_code == 404
    assert saturday.keeper.post(path, body).status_code == 403
    stranger = saturday.service.another(saturday.carrier.member.party, "driver", "別の運転手")
    assert stranger.post(path, body).status_code == 404
    assert saturday.carrier.post(path, body).status_code == 200


def test_a_report_that_is_none_is_refused_with_its_field(saturday):
    saturday.commit(wall="06:45")
    body = {"device": "p", "phone_now": at("06:45").isoformat(), "events": [{"number": 1, "at": "yesterday", "kind": "start"}]}
    reply = saturday.driver.post(f"/v1/runs/{saturday.trip}/events", body, headers={"Accept-Language": "en"})
    assert (reply.status_code, reply.json()["code"]) == (422, "bad-input")
    assert reply.json()["faults"][0]["field"].startswith("events[0]")


def test_a_driver_who_is_out_loses_the_run_at_once(saturday):
    saturday.commit(wall="06:45")
    path = f"/v1/runs/{saturday.trip}"
    assert saturday.driver.get(path).status_code == 200
    with saturday.store.write(set_up("tsuruoka")) as tx:
        row = tx.session.scalars(
            select(MembershipRow).where(MembershipRow.account_id == saturday.driver.member.account)
        ).one()  # fmt: skip
        row.state, row.until = "ended", tx.now
    assert saturday.driver.get(path).status_code == 403


def test_what_is_on_board_at_midnight_is_delivered_under_the_papers_of_its_day(saturday):
    saturday.commit(wall="06:45")
    saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}))
    saturday.clock.set(at("00:30", "2026-11-22"))
    saturday.clock.advance(timedelta(minutes=1))
    saturday.report(("deliver", "23:55", {"shipment": saturday.shipment, "units": 10, "unattended": False}))
    assert saturday.shipment_row().state == "delivered"


def test_a_second_report_from_the_start_does_not_put_a_round_behind(saturday):
    saturday.commit()
    run = saturday.driver.get(f"/v1/runs/{saturday.trip}").json()
    depot = run["stops"][0]["place"]
    assert run["stops"][-1]["place"] == depot
    noted = saturday.report(("start", "05:41"), ("arrive", "05:41", {"place": depot}), ("leave", "05:42", {"place": depot}))
    assert [one["outcome"] for one in noted["events"]] == ["applied", "had", "had"]
    assert [stop.left_at is None for stop in saturday.stops()] == [False] + [True] * (len(run["stops"]) - 1)
