"""Quotes on a small day: ways, bands, reasons, new places, and what is refused."""

from __future__ import annotations

import json

import pytest

from api.documents.faults import InputFaults
from api.documents.quote import Newcomers
from api.planning.prepare import prepare
from api.planning.quotes import quote, standing
from api.planning.repack import plan_of
from matching.check import check
from matching.newcomer import seated
from matching.settle import decision_of, settle
from matching.whole import put_back


def order(**more):
    return {
        "id": "order-new",
        "party": "kitchen-2",
        "min_g": 2000,
        "max_g": 8000,
        "accepts": [{"goods": "なす", "highest_yen_per_kg": 500, "defects": ["曲がり"]}],
        "receivings": [{"place": "inn", "windows": [["8:00", "11:00"]]}],
    } | more


def lot(**more):
    return {
        "id": "lot-new",
        "party": "farm-1",
        "product": "きゅうり",
        "family": "きゅうり",
        "unit_g": 1000,
        "units": 8,
        "units_per_crate": 4,
        "lowest_yen_per_kg": 20,
        "pickups": [{"place": "shed", "windows": [["6:00", "9:00"]]}],
    } | more


def new_place(name="cottage", column=2, row=3, off=0.0):
    return {"id": name, "lon": 139.80 + 0.0115 * column + off, "lat": 38.70 + 0.009 * row + 0.001}


@pytest.fixture
def stands(day, network, document):
    return standing(day, network, name="square", as_of="now", plan=document, based_on="plan-1")


def ask(stands, *entries, **more):
    asked = Newcomers.model_validate_json(json.dumps({"newcomers": entries}))
    return quote(stands, asked, **{"budget_s": 60.0} | more).answers


def test_a_new_order_is_told_its_trip_times_price_and_basis(stands):
    (answer,) = ask(stands, {"order": order()})
    way = answer.ways[0]
    (shipment,) = way.shipments
    assert (way.trip, shipment.lot, shipment.order, shipment.basis) == ("trip-1", "lot-1", "order-new", "black")
    assert way.displaces == ()
    assert shipment.kg == 8
    assert shipment.goods_yen == 800
    assert 100 <= shipment.low_yen_per_kg <= shipment.high_yen_per_kg == 500
    assert shipment.pickup.place == "shed"
    assert shipment.delivery.place == "inn"
    for band in (shipment.pickup, shipment.delivery):
        assert band.early <= band.at <= band.late
    assert way.extra_km > 0
    assert way.gain_yen > 0


def test_a_new_lot_finds_the_order_that_nobody_serves(stands):
    (answer,) = ask(stands, {"lot": lot()})
    assert answer.kind == "lot"
    assert {(s.lot, s.order) for s in answer.ways[0].shipments} == {("lot-new", "order-2")}


@pytest.mark.parametrize("entry", [{"order": order()}, {"lot": lot()}])
def test_a_quoted_way_holds_in_the_whole_day_once_the_newcomer_is_posted(stands, day, network, document, entry):
    """What was quoted in a part of the day passes the checker in the day with the newcomer in it."""
    place = new_place()
    for one in entry.values():
        for option in one.get("receivings", one.get("pickups")):
            option["place"] = "cottage"
    asked = Newcomers.model_validate_json(json.dumps({"newcomers": [{**entry, "places": [place]}]}))
    (given,) = asked.newcomers
    quoted = stands.desk.quote(stands.surroundings.newcomer(given))
    assert quoted.ways
    posted = day.model_copy(
        update={
            "places": (*day.places, *given.places),
            "orders": (*day.orders, *([given.order] if given.order else [])),
            "lots": (*day.lots, *([given.lot] if given.lot else [])),
        }
    )
    whole = prepare(posted, network)
    stood = settle(whole.problem, decision_of(plan_of(whole, document)))
    part = seated(quoted.widened, whole.problem, stood)
    for way in quoted.ways:
        plan = put_back(part, way.plan)
        assert check(whole.problem, plan) == ()
        assert plan.score.value + plan.score.points == stood.score.value + stood.score.points + way.gain


def test_what_cannot_ride_gets_a_reason_and_the_smallest_change_when_asked_in_full(stands):
    late = order(receivings=[{"place": "inn", "windows": [["6:00", "7:05"]]}])
    (quick,) = ask(stands, {"order": late}, budget_s=0.0)
    assert quick.ways == ()
    assert not quick.full
    (full,) = ask(stands, {"order": late}, full=True)
    assert full.full
    assert full.reason.reason == "impossible"
    assert full.reason.change is not None
    assert full.reason.change.path.startswith(("order.", "trips["))
    assert full.reason.text
    assert full.reason.text_en


def test_goods_that_nobody_offers_are_proven_impossible(stands):
    (answer,) = ask(stands, {"order": order(accepts=[{"goods": "りんご", "highest_yen_per_kg": 500}])})
    assert (answer.reason.reason, answer.reason.code, answer.reason.proven) == ("impossible", "product", True)


def test_several_options_are_answered_each_by_itself(stands):
    answers = ask(stands, {"order": order()}, {"order": order(id="other", max_g=4000)}, {"lot": lot()})
    assert [answer.id for answer in answers] == ["order-new", "other", "lot-new"]
    assert [answer.ways[0].shipments[0].kg for answer in answers[:2]] == [8, 4]


def test_a_new_trip_is_told_what_it_would_carry(stands):
    trip = {
        "id": "trip-new",
        "vehicle": "van-new",
        "driver": "driver-new",
        "metric": "kei-day",
        "start": "depot",
        "end": "inn",
        "depart_early": "7:00",
        "depart_late": "8:00",
        "arrive_late": "10:00",
        "capacity_g": 200000,
        "capacity_crates": {"ambient": 10},
        "costs": {"yen_per_visit": 50},
    }
    vehicle = {"id": "van-new", "party": "kitchen-2"}
    (answer,) = ask(stands, {"trip": trip, "vehicles": [vehicle]})
    assert answer.trip.trip == "trip-new"
    # The restaurant's own van fetches what the restaurant bought.
    assert [(s.lot, s.order, s.basis) for s in answer.trip.shipments] == [("lot-2", "order-2", "bought_a")]
    (paid,) = ask(stands, {"trip": trip, "vehicles": [vehicle | {"party": "carrier-1", "permits": ["green"]}]})
    assert [s.basis for s in paid.trip.shipments] == ["green"]
    assert paid.trip.driver_pay_yen > 0
    (white,) = ask(stands, {"trip": trip, "vehicles": [vehicle | {"party": "carrier-1"}]})
    assert white.trip.shipments == ()


def test_without_a_plan_the_trips_are_empty(day, network):
    stands = standing(day, network, name="square", as_of="now")
    (answer,) = ask(stands, {"order": order()})
    assert answer.ways[0].trip == "trip-1"


def test_places_measured_ahead_may_be_named(day, network, document):
    from api.documents.day import PlaceEntry

    ahead = PlaceEntry.model_validate(new_place())
    stands = standing(day, network, name="square", as_of="now", plan=document, places=(ahead,))
    (answer,) = ask(stands, {"order": order(receivings=[{"place": "cottage", "windows": [["8:00", "11:00"]]}])})
    assert answer.ways[0].shipments[0].delivery.place == "cottage"


@pytest.mark.parametrize(
    ("entry", "path", "key"),
    [
        ({}, "", "quote.one"),
        ({"order": order(), "lot": lot()}, "", "quote.one"),
        ({"order": order(id="order-1")}, "order.id", "ref.duplicate"),
        ({"order": order(party="nobody")}, "order.party", "ref.unknown"),
        ({"order": order(min_g=9000)}, "order.max_g", "day.quantity"),
        ({"lot": lot(lowest_yen_per_unit=3)}, "lot", "day.prices_both"),
        ({"lot": lot(pickups=[{"place": "moon", "windows": [["6:00", "9:00"]]}])}, "lot.pickups[0].place", "ref.unknown"),
        ({"order": order(receivings=[{"place": "far", "windows": [["8:00", "9:00"]]}]),
          "places": [{"id": "far", "lon": 139.5, "lat": 38.5}]}, "places[0]", "ground.off"),
    ],
)  # fmt: skip
def test_a_newcomer_that_is_wrong_is_refused_by_its_own_path(stands, entry, path, key):
    with pytest.raises(InputFaults) as refused:
        ask(stands, entry)
    assert (path, key) in {(fault.path, fault.key) for fault in refused.value.faults}
