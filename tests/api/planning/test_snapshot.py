"""Tests that a day in the store is read as the document that its people meant."""

from __future__ import annotations

import pytest

from api.accounts.tables import PartyRow
from api.db.actor import set_up
from api.lots.tables import HoldRow, LotRow
from api.orders.tables import OrderRow
from api.places.tables import PlaceRow
from api.planning.prepare import prepare
from api.planning.snapshot import snapshot, uses
from api.trips.tables import TripRow
from api.vehicles.tables import PaperRow
from fixtures.rows import enter_day

REGION = "tsuruoka"


@pytest.fixture
def entered(store, town_day):
    enter_day(store, REGION, town_day)
    return town_day


def read(store, day, **more):
    with store.read() as session:
        return snapshot(session, REGION, day.date, **more)


def change(store, table, id_, **values):
    with store.write(set_up(REGION)) as tx:
        row = tx.session.get_one(table, id_)
        for name, value in values.items():
            setattr(row, name, value)


def test_a_day_comes_back_as_it_was_entered(store, entered):
    made = read(store, entered).checked()
    assert made.date == entered.date
    for table in ("places", "parties"):
        assert {one.id for one in getattr(made, table)} == {one.id for one in getattr(entered, table)}
    for mine, theirs in zip(made.lots, entered.lots, strict=True):
        assert mine.model_copy(update={"name": theirs.name, "name_en": theirs.name_en}) == theirs
    for mine, theirs in zip(made.orders, entered.orders, strict=True):
        assert mine == theirs
    assert {one.id: one.permits for one in made.vehicles} == {one.id: one.permits for one in entered.vehicles}
    assert [one.depart_early for one in made.trips] == [one.depart_early for one in entered.trips]
    assert made.trips[0].own_stops == entered.trips[0].own_stops
    assert made.trips[0].break_ == entered.trips[0].break_


def test_the_engine_takes_it(store, entered, network):
    change(store, TripRow, "trip-2", state="cancelled")
    problem = prepare(read(store, entered).checked(), network).problem
    assert (len(problem.lots), len(problem.orders), len(problem.trips)) == (2, 2, 1)


def test_the_same_store_gives_the_same_document(store, entered):
    assert read(store, entered).raw == read(store, entered).raw


def test_what_is_over_or_of_another_day_is_not_in_it(store, entered):
    change(store, LotRow, "lot-1", state="withdrawn")
    change(store, OrderRow, "order-2", date="2026-11-22", until="2026-11-22")
    change(store, TripRow, "trip-2", state="cancelled")
    made = read(store, entered).checked()
    assert [one.id for one in made.lots] == ["lot-2"]
    assert [one.id for one in made.orders] == ["order-1"]
    assert [one.id for one in made.vehicles] == ["van-1"]
    assert [one.id for one in made.metrics] == ["kei"]


def test_what_may_wait_is_carried_over_to_the_next_day(store, entered):
    change(store, LotRow, "lot-1", date="2026-11-19", until="2026-11-23", state="closed", units_left=18, units_lost=2)
    made = read(store, entered).checked()
    assert [(one.id, one.units) for one in made.lots] == [("lot-1", 18), ("lot-2", 4)]


def test_units_taken_from_the_list_go_to_who_took_them(store, entered):
    with store.write(set_up(REGION)) as tx:
        lot = tx.session.get_one(LotRow, "lot-1")
        lot.units_left, lot.units_held = 17, 3
        order = tx.session.get_one(OrderRow, "order-1")
        order.kind, order.lot_id, order.units, order.min_g, order.max_g = "take", "lot-1", 3, 6000, 6000
        tx.session.add(HoldRow(id="hold-1", lot_id="lot-1", order_id="order-1", units=3, expires_at=tx.now))
        tx.session.get_one(LotRow, "lot-2").product = lot.product
    made = read(store, entered).checked()
    assert made.lots[0].units == 20
    assert [(one.lot, one.order) for one in made.required] == [("lot-1", "order-1")]
    assert [(one.lot, one.order) for one in made.forbidden] == [("lot-2", "order-1")]


def test_held_units_of_an_order_that_is_not_in_the_day_stay_away(store, entered):
    with store.write(set_up(REGION)) as tx:
        lot = tx.session.get_one(LotRow, "lot-1")
        lot.units_left, lot.units_held = 17, 3
        tx.session.get_one(OrderRow, "order-1").state = "cancelled"
        tx.session.add(HoldRow(id="hold-1", lot_id="lot-1", order_id="order-1", units=3, expires_at=tx.now))
    assert read(store, entered).checked().lots[0].units == 17


def test_papers_that_have_ended_close_the_gate(store, entered):
    with store.write(set_up(REGION)) as tx:
        for paper in tx.session.query(PaperRow).filter_by(vehicle_id="van-1", kind="cargo_insurance"):
            paper.valid_from, paper.valid_until = "2026-01-01", "2026-11-20"
    made = read(store, entered)
    day = made.checked()
    assert "van-1" not in {one.vehicle for one in day.trips}
    assert {one.permits for one in day.vehicles} == {()}
    assert [(one.table, one.ja, one.en) for one in made.left_out] == [
        ("trips", "貨物保険が切れています", "its cargo insurance has run out")
    ]


def test_a_place_that_is_snowed_in_is_replaced_for_the_winter(store, entered):
    change(store, PlaceRow, "shed", winter_place_id="inn", winter_from="11-15", winter_to="03-31")
    made = read(store, entered).checked()
    assert {pickup.place for lot in made.lots for pickup in lot.pickups} == {"inn"}
    assert "shed" not in {place.id for place in made.places}


def test_a_truck_does_not_go_where_it_has_no_room(store, entered):
    change(store, PlaceRow, "shed", most_width_cm=100)
    made = read(store, entered).checked()
    assert {(one.lot, one.trip) for one in made.forbidden} == {
        (lot, trip) for lot in ("lot-1", "lot-2") for trip in ("trip-1", "trip-2")
    }


def test_an_entry_without_meaning_is_left_out_and_the_day_goes_on(store, entered):
    # two trips of one vehicle at one time: entered by two people who did not know of each other
    change(store, TripRow, "trip-2", vehicle_id="van-1")
    made = read(store, entered)
    assert [one.id for one in made.checked().trips] == ["trip-1"]
    assert [(one.table, one.id) for one in made.left_out] == [("trips", "trip-2")]
    assert made.left_out[0].ja
    assert made.left_out[0].en


def test_patterns_of_the_operator_are_taken_over_as_far_as_the_day_knows_them(store, entered):
    made = read(
        store,
        entered,
        required=[{"lot": "lot-1", "order": "order-1"}, {"order": "gone"}],
        forbidden=[{"lot": "lot-2", "trip": "trip-2", "order": None}],
    ).checked()
    assert [(one.lot, one.order) for one in made.required] == [("lot-1", "order-1")]
    assert [(one.lot, one.trip) for one in made.forbidden] == [("lot-2", "trip-2")]


def test_only_rows_that_a_plan_rests_on_are_used(store, entered):
    change(store, LotRow, "lot-1", version=7)
    plan = {
        "shipments": [{"lot": "lot-1", "order": "order-1", "trip": "trip-1"}],
        "routes": [
            {"trip": "trip-1", "stops": [{"place": "depot"}, {"place": "shed"}]},
            {"trip": "trip-2", "stops": [{"place": "shop"}]},
        ],
    }
    assert uses(read(store, entered).versions, plan) == [
        ("lot", "lot-1", 7),
        ("order", "order-1", 1),
        ("place", "depot", 1),
        ("place", "shed", 1),
        ("trip", "trip-1", 1),
    ]


def test_a_party_without_its_notification_does_not_trade(store, entered):
    change(store, PartyRow, "carrier-1", trades=True)
    assert not next(one for one in read(store, entered).checked().parties if one.id == "carrier-1").trades
    change(store, PartyRow, "carrier-1", trades_notified="山形-123")
    assert next(one for one in read(store, entered).checked().parties if one.id == "carrier-1").trades


def test_reading_a_day_loads_no_engine():
    import subprocess
    import sys

    heavy = ("numba", "llvmlite", "ortools", "osmnx", "numpy", "scipy", "matching", "routing")
    script = f"import sys, api.planning.snapshot\nprint([n for n in sys.modules if n.partition('.')[0] in {heavy!r}])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
