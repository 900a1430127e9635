"""On the road: a truck breaks down with goods on board, nobody is there to receive, somebody claims."""

from __future__ import annotations

from sqlalchemy import select

from api.acts import receipt
from api.db.actor import the_clock
from api.db.tables import TimerRow
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.photos.tables import PhotoRow
from api.places.tables import PlaceRow
from fixtures.on_the_road import DATE, at

TWO_WINDOWS = [["08:00", "10:30"], ["14:00", "16:00"]]


def aboard(saturday, **more):
    saturday.commit(saturday.ride(**more), saturday.ride(farm=saturday.other_farm, pickup="07:10"), wall="06:45")
    saturday.report(("start", "06:12"), ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}))
    return saturday


def test_a_breakdown_with_goods_on_board_becomes_a_lot_at_the_trucks_place(saturday):
    aboard(saturday).clock.set(at("07:00"))
    reply = saturday.report(("breakdown", "06:58", {"lon": 139.85, "lat": 38.7, "note": "煙が出た"}))
    assert (reply["events"][0]["outcome"], reply["state"], reply["reload"]) == ("applied", "broken", True)
    failed, waiting = saturday.shipment_row(0), saturday.shipment_row(1)
    assert (failed.state, failed.cause) == ("failed", "breakdown")
    assert (waiting.state, waiting.cause) == ("released", "breakdown")
    rescue = saturday.row(LotRow, f"rescue-{failed.id}")
    assert (rescue.units_left, rescue.party_id, rescue.state) == (10, saturday.farm.member.party, "closed")
    place = saturday.row(PlaceRow, rescue.pickups[0]["place"])
    assert (place.lon, place.lat) == (139.85, 38.7)
    assert set(saturday.told("stranded")) == {saturday.farm.member.party, saturday.restaurant.member.party}
    assert saturday.told("breakdown-alert") == ["operators"]
    assert saturday.asked_to_replan() == ["breakdown"]
    again = saturday.report(("breakdown", "06:59", {"lon": 139.85, "lat": 38.7}))
    assert again["events"][0]["outcome"] == "had"
    # Who bears it is open until it is known whether another truck brings the goods.
    assert saturday.paid(saturday.farm) == 3000


def test_nobody_there_where_goods_may_be_left(saturday):
    aboard(saturday).clock.set(at("09:25"))
    saturday.place(saturday.restaurant, unattended=True, instructions="裏口の青い箱", door_code="7788")
    reply = saturday.report(("absent", "09:21", {"shipment": saturday.shipment}))
    assert reply["events"][0]["holds"]["next"] == "leave"
    assert reply["events"][0]["holds"]["door_code"] == "7788"
    assert saturday.shipment_row().state == "picked_up"


def test_nobody_there_but_another_window_comes(saturday):
    aboard(saturday).clock.set(at("09:25"))
    with saturday.store.write(the_clock("tsuruoka")) as tx:
        order = tx.session.get_one(OrderRow, saturday.order)
        order.receivings = [{**order.receivings[0], "windows": TWO_WINDOWS}]
    reply = saturday.report(("absent", "09:21", {"shipment": saturday.shipment}))
    assert reply["events"][0]["holds"]["next"] == "again"
    assert saturday.told("absent-again") == [saturday.restaurant.member.party]
    assert saturday.shipment_row().state == "picked_up"
    assert "absent" in saturday.asked_to_replan()
    order = saturday.row(OrderRow, saturday.order)
    assert order.receivings[0]["windows"] == [["14:00", "16:00"]]


def test_nobody_there_and_no_other_way_is_the_kitchens(saturday):
    aboard(saturday).clock.set(at("09:25"))
    reply = saturday.report(("absent", "09:21", {"shipment": saturday.shipment, "note": "電話に出ない"}))
    assert reply["events"][0]["holds"]["next"] == "bring_back"
    row = saturday.shipment_row()
    assert (row.state, row.cause) == ("failed", "absent")
    assert saturday.paid(saturday.restaurant) == -7200
    assert len(saturday.told("shipment-failed")) == 3


def delivered(saturday, *, unattended=True, units=10, wall="07:30"):
    """Left at half past seven, before the kitchen opens."""
    saturday.commit(wall=wall)
    saturday.report(
        ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}),
        ("deliver", wall, {"shipment": saturday.shipment, "units": units, "unattended": unattended}),
    )
    return saturday


def receive(saturday, body, client=None):
    return (client or saturday.restaurant).post(f"/v1/shipments/{saturday.shipment}/receipt", body)


def test_the_window_opens_with_the_kitchen_and_silence_is_yes(saturday):
    saturday.commit(wall="07:30")
    saturday.place(saturday.restaurant, hours={"sat": [["10:00", "21:00"]]})
    saturday.report(
        ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}),
        ("deliver", "07:28", {"shipment": saturday.shipment, "units": 10, "unattended": True}),
    )
    assert saturday.shipment_row().receipt_until == at("13:00")
    with saturday.store.read() as session:
        timer = session.scalars(select(TimerRow).where(TimerRow.kind == receipt.RECEIPT)).one()
    assert (timer.due_at, timer.data) == (at("13:00"), {"shipment": saturday.shipment})
    saturday.clock.set(at("13:00"))
    with saturday.store.write(the_clock("tsuruoka")) as tx:
        receipt.silence(tx, timer.data["shipment"])
    row = saturday.shipment_row()
    assert (row.state, row.units_accepted) == ("settled", 10)


def test_received_in_full(saturday):
    delivered(saturday)
    reply = receive(saturday, {"found": "full"})
    assert (reply.json()["outcome"], reply.json()["state"], reply.json()["units_accepted"]) == ("applied", "settled", 10)
    assert saturday.told("received") == [saturday.farm.member.party]


def test_of_two_who_answer_differently_the_first_wins_and_both_are_told(saturday):
    delivered(saturday)
    cook = saturday.service.another(saturday.restaurant.member.party, "restaurant", "架空の料理人")
    assert receive(saturday, {"found": "full"}).json()["outcome"] == "applied"
    assert receive(saturday, {"found": "full"}, cook).json()["outcome"] == "had"
    second = receive(saturday, {"found": "short", "units": 4}, cook).json()
    assert (second["outcome"], second["state"]) == ("superseded", "settled")
    assert set(saturday.told("receipts-differ")) == {saturday.restaurant.member.account, cook.member.account}


def test_fewer_at_the_kitchen_is_a_claim_that_the_table_decides(saturday):
    delivered(saturday)
    saturday.clock.set(at("09:05"))
    reply = receive(saturday, {"found": "short", "units": 8}).json()
    assert reply["units_accepted"] == 8
    assert reply["claim"]
    assert reply["state"] == "disputed"
    assert saturday.carrier.member.party in saturday.told("claim-opened")


def test_a_quality_dispute_needs_a_photograph_and_goes_to_the_farm(saturday):
    delivered(saturday)
    saturday.clock.set(at("09:05"))
    claim = {"found": "claim", "cause": "quality", "units": 3, "note": "いたんでいる"}
    assert receive(saturday, claim).json()["code"] == "claim-needs-photo"
    assert saturday.shipment_row().state == "delivered"
    kitchen = saturday.restaurant.member
    with saturday.store.write(the_clock("tsuruoka")) as tx:
        tx.session.add(
            PhotoRow(
                id="photo-1", region="tsuruoka", party_id=kitchen.party, account_id=kitchen.account, sha256="0" * 64, width=1,
                height=1, at=tx.now, content=b"",
            )
        )  # fmt: skip
    reply = receive(saturday, {**claim, "photo_id": "photo-1"}).json()
    assert (reply["state"], reply["units_accepted"]) == ("disputed", 10)
    assert saturday.farm.member.party in saturday.told("claim-opened")


def test_what_cannot_be_received(saturday):
    saturday.commit(wall="07:30")
    assert receive(saturday, {"found": "full"}).json()["code"] == "not-delivered"
    assert receive(saturday, {"found": "full"}, saturday.other_restaurant).status_code == 404
    assert receive(saturday, {"found": "full", "units": 3}).json()["code"] == "bad-input"
    saturday.report(
        ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}),
        ("deliver", "07:28", {"shipment": saturday.shipment, "units": 10, "unattended": True}),
    )
    assert receive(saturday, {"found": "short", "units": 12}).json()["code"] == "more-than-delivered"
    assert receive(saturday, {"found": "short", "units": 10}).json()["code"] == "not-short"


def test_the_manifest_is_one_document_for_the_phone(saturday):
    saturday.commit()
    saturday.place(saturday.farm, instructions="小屋の左", unattended=True, hours={"sat": [["05:00", "18:00"]]})
    run = saturday.driver.get(f"/v1/runs/{saturday.trip}").json()
    stop = next(one for one in run["stops"] if any(task["kind"] == "pickup" for task in one["tasks"]))
    task = stop["tasks"][0]
    assert (task["units"], task["crates"], task["code"]) == (10, 2, saturday.lot[-4:].upper())
    assert (stop["instructions"], stop["attended"]) == ("小屋の左", [["05:00", "18:00"]])
    assert stop["geo"].startswith("geo:38.")
    assert stop["door_code"]
    blind = saturday.auditor.get(f"/v1/runs/{saturday.trip}").json()
    assert not any(one["name"] or one["door_code"] or one["lat"] for one in blind["stops"])
    assert saturday.farm.get(f"/v1/runs/{saturday.trip}").status_code == 404
    listed = saturday.driver.get(f"/v1/runs?date={DATE}").json()["items"]
    assert [one["trip"] for one in listed] == [saturday.trip]
    saturday.clock.set(at("20:00", "2026-11-20"))
    evening = saturday.driver.get(f"/v1/runs/{saturday.trip}").json()
    assert all(one["door_code"] is None for one in evening["stops"])


def test_the_work_record_writes_itself(saturday):
    saturday.commit(wall="10:40")
    saturday.report(
        ("start", "06:10"), ("pick_up", "06:40", {"shipment": saturday.shipment, "units": 10}),
        ("leave", "06:50", {"place": saturday.town.places[saturday.farm.member.party]}), ("rest_begin", "08:30"),
        ("rest_end", "09:00"), ("leave", "09:00", {"place": "place-none"}),
        ("deliver", "09:20", {"shipment": saturday.shipment, "units": 10, "unattended": False}), ("end", "10:30"),
    )  # fmt: skip
    log = saturday.driver.get(f"/v1/runs/{saturday.trip}/log").json()
    assert [one["what"] for one in log["spans"]] == ["drive", "work", "drive", "rest", "drive", "work"]
    assert (log["bound_s"], log["rest_s"], log["warnings"]) == (260 * 60, 1800, [])
