"""Tests that a plan survives its document, and that the document tells it in people's units."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest

from api.documents.faults import InputFaults
from api.documents.load import load_plan
from api.documents.write import write_document
from api.planning.repack import plan_of
from api.planning.verify import verify
from matching.check import check
from matching.plan import Code
from routing.polyline import decode


def test_the_plan_decided_by_hand_is_lawful(assembled, plan):
    assert check(assembled.problem, plan) == ()


def test_a_plan_survives_its_document_and_file(assembled, document, plan, tmp_path):
    read = load_plan(write_document(document, tmp_path / "plan.json"))
    assert read == document
    assert plan_of(assembled, read) == dataclasses.replace(plan, unserved=())


def test_times_are_of_the_place_and_money_is_that_of_the_plan(document):
    (shipment,) = document.shipments
    assert shipment.basis == "black"
    assert shipment.kg == 6.0
    assert shipment.crates == 1
    assert shipment.delivery_at.endswith("+09:00")
    assert shipment.pickup_at < shipment.delivery_at
    # 6 kg at 100 yen/kg.
    assert shipment.goods_yen == 600
    route = document.routes[0]
    assert shipment.carriage_yen == route.driver_pay_yen
    assert route.own_metres == 4_000
    assert route.metres - route.own_metres == route.detour_m


def test_the_summary_adds_up(document):
    total = document.summary
    assert total.farmers_net_yen + total.carriage_yen == total.delivered_yen
    assert sum(entry.kg for entry in total.by_basis) == total.kg == 6.0
    assert (total.orders_served, total.orders_total, total.trips_used, total.trips_total) == (1, 2, 1, 2)
    assert total.extra_km == document.routes[0].detour_m / 1000
    assert total.yen_per_kg == pytest.approx(total.extra_cost_yen / 6, abs=0.01)


def test_every_leg_has_a_line_from_stop_to_stop(document, assembled):
    route = document.routes[0]
    assert [stop.place for stop in route.stops] == ["depot", "shop", "shed", "diner", "depot"]
    places = {place.id: place for place in assembled.day.places}
    for before, stop in pairwise(route.stops):
        line = decode(stop.leg_polyline5)
        for point, place in ((line[0], places[before.place]), (line[-1], places[stop.place])):
            assert abs(point[0] - place.lon) < 2e-5
            assert abs(point[1] - place.lat) < 2e-5
    assert sum(stop.leg_m for stop in route.stops) == route.metres


def test_what_is_left_over_has_its_reason_in_both_languages(document):
    by_order = {entry.order: entry for entry in document.unserved if entry.order}
    assert set(by_order) == {"order-2"}
    lots = {entry.lot: entry.units_left for entry in document.unserved if entry.lot}
    assert lots == {"lot-1": 17, "lot-2": 4}
    for entry in document.unserved:
        assert entry.text.endswith("。")
        assert entry.text_en.endswith(".")


def test_a_lawful_document_has_no_violation(assembled, network, document):
    assert verify(assembled, network, document) == ()


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda d: d["summary"].update(kg=7.0), "summary.kg"),
        (lambda d: d["summary"].update(farmers_net_yen=1), "summary.farmers_net_yen"),
        (lambda d: d["shipments"][0].update(crates=2), "shipments[0].crates"),
        (lambda d: d["shipments"][0].update(pickup_at="2026-08-05T07:00:00+09:00"), "shipments[0].pickup_at"),
        (lambda d: d["routes"][0]["stops"][1].update(leg_m=1), "routes[0].stops[1].leg_m"),
        (lambda d: d["routes"][0].update(driver_pay_yen=0), "routes[0].driver_pay_yen"),
    ],
)
def test_a_figure_that_only_people_read_is_judged_too(assembled, network, document, spoil, path):
    data = document.model_dump(mode="json")
    spoil(data)
    spoiled = type(document).model_validate_json(__import__("json").dumps(data))
    (found,) = verify(assembled, network, spoiled)
    assert (found.code, found.where) == (Code.STORED_FIGURE, path)


def test_ids_and_times_that_the_day_does_not_know_are_all_named(assembled, document):
    data = document.model_dump(mode="json")
    data["shipments"][0]["lot"] = "lot-9"
    data["routes"][0]["stops"][2]["place"] = "moon"
    data["routes"][0]["depart"] = "dawn"
    data["money"][0]["payer"] = "sponsor"
    spoiled = type(document).model_validate_json(__import__("json").dumps(data))
    with pytest.raises(InputFaults) as caught:
        plan_of(assembled, spoiled)
    assert {item.path for item in caught.value.faults} == {
        "shipments[0].lot",
        "routes[0].stops[2].place",
        "routes[0].depart",
        "money[0].payer",
    }
