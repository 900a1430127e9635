"""Tests that every cell of the claims table hits the bearer it names, to the yen, and nobody else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from api.money.claims_table import (
    CELLS,
    ClaimsTable,
    NoSuchClaim,
    answer_until,
    appeal_until,
    claim_until,
    claims_table,
    claims_versions,
    stage_of,
)
from api.money.liability import Line, Refusal, Sides, corrections, judge, refused
from api.regions.load import packaged_region

TABLE = claims_table("2026-11")
BASES = ["own", "bought_a", "green", "black", "permit_78_3", "bus", "bought_b", "free"]


def sides_on(basis):
    carrier = {"own": "farm", "bought_a": "kitchen"}.get(basis, "driver")
    return Sides(farm="farm", restaurant="kitchen", carrier=carrier, operator="city", keeper="station")


def line(what, payer, payee, yen, *, tax="produce", way=0):
    return Line(id=f"{what}-1", what=what, payer=payer, payee=payee, yen=yen, tax_class=tax, way_yen=way)


def lines_on(basis, goods, way, fee=0):
    """The lines that `matching.money` makes on each basis."""
    if basis == "own":
        made = [line("goods", "kitchen", "farm", goods + way, way=way)]
    elif basis == "bought_b":
        made = [line("goods", "driver", "farm", goods), line("resale", "kitchen", "driver", goods + way, way=way)]
    else:
        made = [line("goods", "kitchen", "farm", goods)]
        if basis in {"green", "black", "permit_78_3", "bus"}:
            made.append(line("carriage", "kitchen", "driver", way, tax="carriage"))
    if fee:
        made.append(line("fee", "farm", "city", fee, tax="service"))
    return made


def change(found):
    net = {}
    for one in found:
        net[one.payer] = net.get(one.payer, 0) - one.yen
        net[one.payee] = net.get(one.payee, 0) + one.yen
    return {party: yen for party, yen in net.items() if yen}


def expected(basis, judged, goods, way, fee=0):
    """What each party gains: the customer what it need not pay, the bearers the loss, the farm its fee."""
    has_way = basis not in {"bought_a", "free"}
    moves = [("kitchen", goods), (judged.goods, -goods)]
    moves += [("kitchen", way), (judged.carriage, -way)] if has_way else []
    moves += [("farm", fee), ("city", -fee)] if judged.goods != "farm" else []
    net = {}
    for party, yen in moves:
        net[party] = net.get(party, 0) + yen
    return {party: yen for party, yen in net.items() if yen}


def put_right(basis, stage, cause, *, goods=1201, way=307, fee=0, units=7, claimed=7, carriage_claimed=None):
    judged = judge(TABLE, stage, cause, basis=basis, sides=sides_on(basis))
    refusal = Refusal(units=units, goods=claimed, carriage=claimed if carriage_claimed is None else carriage_claimed)
    found = corrections(
        lines_on(basis, goods, way, fee), refusal, goods=judged.goods, carriage=judged.carriage, driven=judged.driven
    )
    return judged, found


def possible():
    for stage, cause in CELLS:
        try:
            TABLE.cell(stage, cause)
        except NoSuchClaim:
            continue
        yield stage, cause


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize(("stage", "cause"), list(possible()))
def test_every_cell_sums_to_zero_and_hits_the_right_bearer(basis, stage, cause):
    judged, found = put_right(basis, stage, cause, fee=50)
    assert all(one.yen > 0 and one.payer != one.payee for one in found)
    assert change(found) == expected(basis, judged, 1201, 307, 50)
    assert sum(change(found).values()) == 0


@settings(max_examples=150, deadline=None)
@given(
    basis=st.sampled_from(BASES),
    cell=st.sampled_from(list(possible())),
    goods=st.integers(0, 10**7),
    way=st.integers(0, 10**6),
    units=st.integers(1, 400),
    data=st.data(),
)
def test_any_amount_refused_in_any_parts_comes_to_the_whole(basis, cell, goods, way, units, data):
    judged = judge(TABLE, *cell, basis=basis, sides=sides_on(basis))
    total, done = {}, 0
    while done < units:
        now = data.draw(st.integers(1, units - done))
        part = Refusal(units=units, goods=now, carriage=now, goods_before=done, carriage_before=done)
        found = corrections(
            lines_on(basis, goods, way), part, goods=judged.goods, carriage=judged.carriage, driven=judged.driven
        )
        for party, yen in change(found).items():
            total[party] = total.get(party, 0) + yen
        done += now
    assert {party: yen for party, yen in total.items() if yen} == expected(basis, judged, goods, way)


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize(
    ("goods_bearer", "way_bearer"), [("city", "city"), ("farm", "kitchen"), ("kitchen", "driver"), ("station", "farm")]
)
@pytest.mark.parametrize("driven", [True, False])
def test_an_operators_decision_may_name_anybody(basis, goods_bearer, way_bearer, driven):
    refusal = Refusal(units=3, goods=2, carriage=1)
    found = corrections(lines_on(basis, 900, 300), refusal, goods=goods_bearer, carriage=way_bearer, driven=driven)
    way = 0 if basis in {"bought_a", "free"} else 100
    net = {}
    for party, yen in (("kitchen", 600), (goods_bearer, -600), ("kitchen", way), (way_bearer, -way)):
        net[party] = net.get(party, 0) + yen
    assert change(found) == {party: yen for party, yen in net.items() if yen}


def test_a_shortage_at_the_farm_is_simply_not_paid():
    _, found = put_right("black", "farm", "short", goods=1400, way=350, claimed=2)
    assert [(one.what, one.payer, one.payee, one.yen, one.tax_class, one.counters) for one in found] == [
        ("goods", "farm", "kitchen", 400, "produce", "goods-1"),
        ("carriage", "driver", "kitchen", 100, "carriage", "carriage-1"),
    ]


def test_goods_lost_on_board_are_made_good_to_the_farm_by_the_carrier():
    _, found = put_right("green", "on_board", "lost", goods=1400, way=350)
    assert [(one.what, one.payer, one.payee, one.yen, one.tax_class) for one in found] == [
        ("goods", "farm", "kitchen", 1400, "produce"),
        ("damages", "driver", "farm", 1400, "outside"),
        ("carriage", "driver", "kitchen", 350, "carriage"),
    ]


def test_hidden_faults_leave_the_carriage_line_standing_and_the_farm_makes_it_good():
    _, found = put_right("green", "after_receipt", "quality", goods=1400, way=350)
    assert [(one.what, one.payer, one.payee, one.yen) for one in found] == [
        ("goods", "farm", "kitchen", 1400),
        ("damages", "farm", "kitchen", 350),
    ]


def test_a_truck_that_came_in_vain_is_paid_damages_and_no_carriage():
    _, found = put_right("green", "loading", "short", goods=1400, way=350)
    assert [(one.what, one.payer, one.payee, one.yen) for one in found] == [
        ("goods", "farm", "kitchen", 1400),
        ("carriage", "driver", "kitchen", 350),
        ("damages", "farm", "driver", 350),
    ]


def test_a_trader_bears_what_it_bought_and_its_purchase_stands():
    _, found = put_right("bought_b", "on_board", "damaged", goods=1400, way=350)
    assert [(one.what, one.payer, one.payee, one.yen, one.counters) for one in found] == [
        ("resale", "driver", "kitchen", 1750, "resale-1"),
    ]


def test_a_fault_of_the_farm_goes_back_through_the_trader():
    _, found = put_right("bought_b", "delivered", "quality", goods=1400, way=350)
    assert [(one.what, one.payer, one.payee, one.yen) for one in found] == [
        ("goods", "farm", "driver", 1400),
        ("resale", "driver", "kitchen", 1750),
        ("damages", "farm", "driver", 350),
    ]


def test_an_absent_kitchen_pays_all_of_it():
    for basis in BASES:
        assert put_right(basis, "on_board", "absent")[1] == ()


def test_a_free_ride_never_makes_its_driver_liable():
    for stage, cause in possible():
        judged = judge(TABLE, stage, cause, basis="free", sides=sides_on("free"))
        assert "driver" not in {judged.goods, judged.carriage}


def test_a_late_delivery_that_is_taken_costs_the_carrier_its_carriage_alone():
    rule = TABLE.cell("delivered", "late")
    refusal = refused(rule.otherwise, units=7, of=7)
    assert (refusal.goods, refusal.carriage) == (0, 7)
    _, found = put_right("green", "delivered", "late", claimed=0, carriage_claimed=7)
    assert change(found) == {"kitchen": 307, "driver": -307}


def test_an_outcome_as_it_is_changes_nothing():
    assert refused("as_is", units=3, of=7) == Refusal(units=7, goods=0, carriage=0)
    assert refused("by_table", units=3, of=7, goods_before=2) == Refusal(units=7, goods=3, carriage=3, goods_before=2)


def test_sponsors_money_and_earlier_damages_are_not_touched():
    more = [
        *lines_on("green", 100, 30),
        line("sponsor", None, "driver", 500, tax="carriage"),
        line("damages", "driver", "farm", 9, tax="outside"),
    ]
    plain = corrections(
        lines_on("green", 100, 30), Refusal(units=1, goods=1, carriage=1), goods="driver", carriage="driver", driven=True
    )
    assert corrections(more, Refusal(units=1, goods=1, carriage=1), goods="driver", carriage="driver", driven=True) == plain


@pytest.mark.parametrize("goods", [-1, 4])
def test_more_than_was_promised_is_never_refused(goods):
    with pytest.raises(ValueError, match="of 5"):
        Refusal(units=5, goods=goods, carriage=0, goods_before=2)


def test_sales_that_are_no_chain_are_refused():
    broken = [line("goods", "kitchen", "farm", 5), line("resale", "inn", "driver", 6)]
    with pytest.raises(ValueError, match="no chain"):
        corrections(broken, Refusal(units=1, goods=1, carriage=1), goods="farm", carriage="farm", driven=True)


def test_a_point_bears_nothing_where_there_was_none():
    nobody = Sides(farm="farm", restaurant="kitchen", carrier="driver", operator="city")
    with pytest.raises(ValueError, match="no keeper"):
        judge(TABLE, "point_out", "lost", basis="green", sides=nobody)


def test_what_cannot_arise_is_said_with_what_to_do_instead():
    with pytest.raises(NoSuchClaim) as caught:
        TABLE.cell("unattended", "absent")
    assert caught.value.ja
    assert caught.value.en
    assert len(list(possible())) == 96 - 15


# The table as data.


def test_the_terms_of_every_town_name_a_table_that_is_there():
    for town in ("tsuruoka", "sakata"):
        assert {one.liability for one in packaged_region(town).config.terms} <= set(claims_versions())
    with pytest.raises(KeyError):
        claims_table("2020-01")


def spoiled(change):
    data = json.loads((files("api.money.claims") / "2026-11.json").read_text("utf-8"))
    change(data)
    return ClaimsTable.model_validate_json(json.dumps(data))


def test_a_cell_left_out_is_found():
    with pytest.raises(ValidationError, match="is not covered"):
        spoiled(lambda data: data["rules"].pop())


def test_a_cell_covered_twice_is_found():
    with pytest.raises(ValidationError, match="covered twice"):
        spoiled(lambda data: data["rules"].append(data["rules"][0]))


def test_deadlines_follow_the_rule():
    opens = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    moments = {"commit": opens - timedelta(hours=17), "handover": opens - timedelta(hours=3), "window": opens}
    assert claim_until(TABLE.cell("after_receipt", "quality"), moments) == opens + timedelta(days=1)
    assert claim_until(TABLE.cell("delivered", "short"), moments) == opens - timedelta(hours=2)
    assert claim_until(TABLE.cell("unattended", "short"), moments) == opens + timedelta(hours=3)
    rule = TABLE.cell("unattended", "short")
    assert answer_until(rule, opens) == opens + timedelta(days=1)
    assert appeal_until(rule, opens) == opens + timedelta(days=7)


def test_a_truck_that_finds_nobody_at_the_farm_has_carried_nothing():
    judged, found = put_right("green", "loading", "absent", goods=1400, way=350)
    assert not judged.driven
    assert change(found) == {"kitchen": 1750, "farm": -1750}


@pytest.mark.parametrize(
    ("state", "facts", "stage"),
    [
        ("promised", {}, "farm"),
        ("promised", {"point": "in"}, "point_in"),
        ("promised", {"point": "out"}, "point_out"),
        ("promised", {"loading": True, "point": "out"}, "loading"),
        ("picked_up", {}, "on_board"),
        ("failed", {}, "on_board"),
        ("failed", {"loading": True}, "loading"),
        ("delivered", {"unattended": True}, "unattended"),
        ("delivered", {}, "delivered"),
        ("short", {"unattended": True, "received": True}, "after_receipt"),
        ("settled", {}, "after_receipt"),
    ],
)
def test_the_stage_follows_from_where_the_shipment_stands(state, facts, stage):
    assert stage_of(state, **facts) == stage


def test_of_a_released_shipment_nothing_can_be_claimed():
    with pytest.raises(ValueError, match="released"):
        stage_of("released")
