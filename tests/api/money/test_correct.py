"""Tests that what is not as promised is borne by whom the table of custody names: every cell, through the store."""

from __future__ import annotations

import itertools

import pytest

from api.money import correct
from api.money.claims_table import CAUSES, STAGES, NoSuchClaim, claims_table
from api.money.custody import stage_of

BASES = ["green", "own", "bought_b", "bought_a", "free"]
CARRIAGE = 600
UNITS = 10


def as_committed(ledger, basis):
    """What each party ends with when all goes well: the farm its goods, the driver its way, the restaurant without both."""
    who = ledger.people
    paid_way = {"green": who.carrier, "own": who.farm, "bought_b": who.trader}.get(basis)
    found = {who.farm.party: 3000, who.restaurant.party: -3000}
    if paid_way is not None:
        found[who.restaurant.party] -= CARRIAGE
        found[paid_way.party] = found.get(paid_way.party, 0) + CARRIAGE
    return found


def moved(ledger, basis):
    before, after = as_committed(ledger, basis), ledger.balance()
    return {
        party: after.get(party, 0) - before.get(party, 0)
        for party in before.keys() | after.keys()
        if after.get(party, 0) != before.get(party, 0)
    }


class TestEveryCell:
    @pytest.mark.parametrize("basis", BASES)
    def test_sums_to_zero_and_hits_the_bearer(self, ledger, basis):
        """All goods refused: the restaurant gets back what it does not bear, and only bearers are worse off."""
        who = ledger.people
        sides = {
            "farm": who.farm.party, "restaurant": who.restaurant.party, "keeper": who.keeper.party,
            "carrier": ledger.one(basis).carrier,
        }  # fmt: skip
        table = claims_table("2026-11")
        made = ledger.ride(ledger.one(basis))
        with ledger.write() as tx:
            ledger.town.places.pop(who.farm.party)
            shipment = tx.session.merge(made.shipments[0])
            point = ledger.town.place(tx, who.keeper.party, "drop_point")
            shipment.pickup_place_id = point
        looked_at = 0
        for stage, cause in itertools.product(STAGES, CAUSES):
            with ledger.write() as tx:
                shipment = tx.session.merge(made.shipments[0])
                shipment.pickup_place_id = point
                try:
                    row = correct.correct(tx, shipment, cause=cause, units=UNITS, stage=stage)
                except NoSuchClaim:
                    continue
                rule = table.cell(stage, cause)
                assert row.goods_bearer_id == sides[table.bearer(rule.goods, basis)]
                assert row.carriage_bearer_id == sides[table.bearer(rule.carriage, basis)]
            now = ledger.balance()
            assert sum(now.values()) == 0
            lost = {party: yen for party, yen in moved(ledger, basis).items() if yen < 0}
            assert lost.keys() <= {row.goods_bearer_id, row.carriage_bearer_id}, (stage, cause, lost)
            if row.goods_bearer_id == who.restaurant.party:
                assert now[who.farm.party] >= 3000, (stage, cause)
            else:
                paid = now.get(who.restaurant.party, 0)
                assert paid == (-CARRIAGE if row.carriage_bearer_id == who.restaurant.party and paid else 0), (stage, cause)
            with ledger.write() as tx:
                correct.reverse(tx, tx.session.merge(row), "appeal")
            assert moved(ledger, basis) == {}, (stage, cause)
            looked_at += 1
        assert looked_at == len(STAGES) * len(CAUSES) - sum(len(i.stages) * len(i.causes) for i in table.impossible)


class TestParts:
    def test_parts_refused_one_after_the_other_come_to_the_whole(self, ledger):
        made = ledger.ride(ledger.one("green", units=3, unit_g=1000, goods_yen=1000, carriage_yen=100))
        for cause in ("short", "quality", "damaged"):
            with ledger.write() as tx:
                correct.correct(tx, tx.session.merge(made.shipments[0]), cause=cause, units=1, stage="farm")
        assert ledger.balance() == {}

    def test_no_more_is_refused_than_was_promised(self, ledger):
        made = ledger.ride(ledger.one("green"))
        with ledger.write() as tx:
            shipment = tx.session.merge(made.shipments[0])
            assert correct.correct(tx, shipment, cause="short", units=8, stage="farm").goods_units == 8
            assert correct.correct(tx, shipment, cause="short", units=8, stage="farm").goods_units == 2
            assert correct.correct(tx, shipment, cause="short", units=1, stage="farm") is None
        assert ledger.balance() == {}

    def test_a_short_pickup_is_not_paid_and_the_truck_that_came_is(self, ledger):
        who = ledger.people
        made = ledger.ride(ledger.one("green"))
        with ledger.write() as tx:
            correct.correct(tx, tx.session.merge(made.shipments[0]), cause="short", units=2, stage="loading")
        assert ledger.balance() == {
            who.restaurant.party: -2400 - 480, who.farm.party: 2400 - 120, who.carrier.party: 600,
        }  # fmt: skip

    def test_a_plan_after_a_short_pickup_keeps_what_is_right_already(self, ledger):
        first = ledger.ride(ledger.one("green"))
        with ledger.write() as tx:
            correct.correct(tx, tx.session.merge(first.shipments[0]), cause="short", units=2, stage="farm")
            tx.session.merge(first.shipments[0]).state = "picked_up"
        before = len(ledger.lines())
        ledger.ride(ledger.one("green", units=8, goods_yen=2400, carriage_yen=480), base=first)
        assert len(ledger.lines()) == before

    def test_a_plan_that_prices_anew_takes_the_correction_in(self, ledger):
        first = ledger.ride(ledger.one("green"))
        with ledger.write() as tx:
            correct.correct(tx, tx.session.merge(first.shipments[0]), cause="short", units=2, stage="farm")
        ledger.ride(ledger.one("green", units=8, goods_yen=2400, carriage_yen=500), base=first)
        with ledger.write() as tx:
            shipment = tx.session.merge(first.shipments[0])
            assert [row.state for row in correct.corrections_of(tx.session, shipment.id)] == ["absorbed"]
        assert ledger.balance()[ledger.people.restaurant.party] == -2900

    def test_after_a_plan_that_prices_the_way_anew_parts_still_come_to_the_whole(self, ledger):
        first = ledger.ride(ledger.one("green"))
        with ledger.write() as tx:
            correct.correct(tx, tx.session.merge(first.shipments[0]), cause="short", units=3, stage="farm")
        ledger.ride(ledger.one("green", units=7, goods_yen=2100, carriage_yen=333), base=first)
        with ledger.write() as tx:
            correct.correct(tx, tx.session.merge(first.shipments[0]), cause="short", units=7, stage="farm")
        assert ledger.balance() == {}

    def test_what_is_cancelled_before_pickup_stays_judged_when_a_plan_leaves_it_out(self, ledger):
        import dataclasses

        who = ledger.people
        made = ledger.ride(ledger.one("green"))
        with ledger.write() as tx:
            shipment = tx.session.merge(made.shipments[0])
            correct.correct(tx, shipment, cause="cancelled", units=10)
            shipment.state = "released"
        empty = made.document.model_copy(update={"shipments": (), "money": ()})
        ledger.fix(dataclasses.replace(made, shipments=(), document=empty))
        assert ledger.balance() == {who.restaurant.party: -600, who.carrier.party: 600}

    def test_carriage_only_leaves_the_goods_paid(self, ledger):
        who = ledger.people
        made = ledger.ride(ledger.one("green"))
        with ledger.write() as tx:
            shipment = tx.session.merge(made.shipments[0])
            correct.correct(tx, shipment, cause="late", units=10, stage="delivered", outcome="carriage_only")
        assert ledger.balance() == {who.restaurant.party: -3000, who.farm.party: 3000}

    def test_as_is_changes_nothing(self, ledger):
        made = ledger.ride(ledger.one("green"))
        with ledger.write() as tx:
            assert correct.correct(
                tx, tx.session.merge(made.shipments[0]), cause="lost", units=10, stage="unattended", outcome="as_is"
            ) is None  # fmt: skip
        assert len(ledger.lines()) == 2

    def test_the_operator_may_lay_it_on_somebody_else(self, ledger):
        who = ledger.people
        made = ledger.ride(ledger.one("green"))
        with ledger.write() as tx:
            correct.correct(
                tx, tx.session.merge(made.shipments[0]), cause="short", units=10, stage="delivered", goods=who.operator.party,
                carriage=who.operator.party,
            )  # fmt: skip
        assert ledger.balance() == {who.farm.party: 3000, who.carrier.party: 600, who.operator.party: -3600}


class TestStage:
    @pytest.mark.parametrize(
        ("given", "stage"),
        [
            ({"state": "promised"}, "farm"),
            ({"state": "promised", "at_drop_point": True}, "point_in"),
            ({"state": "promised", "at_drop_point": True, "dropped_in": True}, "point_out"),
            ({"state": "failed"}, "loading"),
            ({"state": "picked_up", "picked": True}, "on_board"),
            ({"state": "failed", "picked": True}, "on_board"),
            ({"state": "delivered", "picked": True, "delivered": True}, "delivered"),
            ({"state": "delivered", "picked": True, "delivered": True, "unattended": True}, "unattended"),
            ({"state": "disputed", "picked": True, "delivered": True, "unattended": True}, "unattended"),
            ({"state": "short", "picked": True, "delivered": True}, "delivered"),
            ({"state": "settled", "picked": True, "delivered": True, "unattended": True}, "after_receipt"),
            ({"state": "released"}, "farm"),
        ],
    )
    def test_is_read_off_the_record(self, given, stage):
        flags = {"picked": False, "delivered": False, "unattended": False, "at_drop_point": False}
        assert stage_of(**(flags | given)) == stage
