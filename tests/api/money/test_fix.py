"""Tests that money is fixed at the commit, line by line, and only ever countered."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from api.db.actor import set_up
from api.money import service as money
from api.money.tables import MoneyRow
from api.regions.config import Fee
from api.regions.load import packaged_region
from api.regions.service import set_up_region

REGION = "tsuruoka"


def told(rows):
    return sorted((row.what, row.payer_id, row.payee_id, row.yen, row.way_yen, row.tax_class, row.tax_percent) for row in rows)


class TestFix:
    def test_a_paid_ride_has_goods_and_carriage(self, ledger):
        who = ledger.people
        ledger.ride(ledger.one("green"))
        assert told(ledger.lines()) == [
            ("carriage", who.restaurant.party, who.carrier.party, 600, 0, "carriage", 10),
            ("goods", who.restaurant.party, who.farm.party, 3000, 0, "produce", 8),
        ]

    def test_an_own_ride_has_one_price_that_holds_the_way(self, ledger):
        who = ledger.people
        ledger.ride(ledger.one("own"))
        assert told(ledger.lines()) == [("goods", who.restaurant.party, who.farm.party, 3600, 600, "produce", 8)]

    def test_a_trader_buys_and_resells(self, ledger):
        who = ledger.people
        ledger.ride(ledger.one("bought_b"))
        assert told(ledger.lines()) == [
            ("goods", who.trader.party, who.farm.party, 3000, 0, "produce", 8),
            ("resale", who.restaurant.party, who.trader.party, 3600, 600, "produce", 8),
        ]

    @pytest.mark.parametrize("basis", ["free", "bought_a", "own", "bought_b"])
    def test_no_unpaid_basis_ever_has_carriage(self, ledger, basis):
        ledger.ride(ledger.one(basis))
        assert not ledger.lines(what="carriage")

    def test_the_sponsor_pays_the_driver_outside_the_tax(self, ledger):
        ledger.ride(ledger.one("green"), sponsor_yen=400)
        (line,) = ledger.lines(what="sponsor")
        assert (line.payer_id, line.payee_id, line.yen, line.tax_class) == (None, ledger.people.carrier.party, 400, "outside")

    def test_payers_and_payees_are_even(self, ledger):
        ledger.ride(ledger.one("green"), ledger.one("own"), ledger.one("bought_b"), ledger.one("free"), sponsor_yen=77)
        assert sum(ledger.balance().values()) == 0

    def test_every_line_says_under_which_rules_it_was_made(self, ledger):
        ledger.ride(ledger.one("green"))
        config = packaged_region(REGION).config
        assert {(row.price_rule, row.terms_version, row.basis, row.units) for row in ledger.lines()} == {
            (config.price_rules, "2026-11", "green", 10)
        }


class TestFees:
    @pytest.fixture
    def charged(self, ledger):
        config = packaged_region(REGION).config
        fees = (
            Fee(id="f1", payer="farm", since=date(2026, 1, 1), goods_percent_100=500),
            Fee(id="f2", payer="restaurant", since=date(2026, 1, 1), shipment_yen=50),
            Fee(id="f2", payer="restaurant", since=date(2026, 11, 1), shipment_yen=30, goods_percent_100=1),
            Fee(id="f4", payer="carrier", since=date(2026, 1, 1), shipment_yen=20),
            Fee(id="f1", payer="farm", since=date(2027, 1, 1), goods_percent_100=5000),
        )
        with ledger.store.write(set_up(REGION)) as tx:
            set_up_region(tx, config.model_copy(update={"fees": fees}))
        return ledger

    def test_each_side_pays_the_newest_fee_that_has_begun(self, charged):
        who = charged.people
        charged.ride(charged.one("green", goods_yen=3019))
        assert {(row.payer_id, row.payee_id, row.yen, row.tax_class, row.tax_percent) for row in charged.lines(what="fee")} == {
            (who.farm.party, who.operator.party, 150, "service", 10),
            (who.restaurant.party, who.operator.party, 30, "service", 10),
            (who.carrier.party, who.operator.party, 20, "service", 10),
        }

    def test_who_carries_for_nothing_pays_nothing(self, charged):
        charged.ride(charged.one("free"))
        assert charged.people.carrier.party not in {row.payer_id for row in charged.lines()}


class TestALaterPlan:
    def test_what_stays_the_same_keeps_its_lines(self, ledger):
        first = ledger.ride(ledger.one("green"), sponsor_yen=40)
        before = {row.id for row in ledger.lines()}
        ledger.ride(ledger.one("green"), sponsor_yen=40, base=first)
        assert {row.id for row in ledger.lines()} == before

    def test_what_changes_is_countered_and_written_anew(self, ledger):
        who = ledger.people
        first = ledger.ride(ledger.one("green"))
        second = ledger.ride(ledger.one("green", carriage_yen=450), base=first)
        carriage = ledger.lines(what="carriage")
        assert sorted((row.yen, row.counters is not None, row.plan_id) for row in carriage) == sorted(
            [(450, False, second.plan.id), (600, False, first.plan.id), (600, True, first.plan.id)]
        )
        assert ledger.balance() == {who.restaurant.party: -3450, who.farm.party: 3000, who.carrier.party: 450}

    def test_the_way_inside_a_price_counts_as_a_change(self, ledger):
        first = ledger.ride(ledger.one("own"))
        ledger.ride(ledger.one("own", goods_yen=3100, carriage_yen=500), base=first)
        assert sorted((row.yen, row.way_yen, row.counters is not None) for row in ledger.lines()) == [
            (3600, 0, True), (3600, 500, False), (3600, 600, False),
        ]  # fmt: skip

    def test_what_was_released_is_countered(self, ledger):
        first = ledger.ride(ledger.one("green"), ledger.one("black"))
        with ledger.write() as tx:
            tx.session.merge(first.shipments[1]).state = "released"
        again = dataclasses.replace(first, shipments=first.shipments[:1])
        ledger.fix(again)
        kept = list(ledger.lines(shipment_id=first.shipments[1].id))
        assert ledger.balance(only=kept) == {}
        assert len(kept) == 4

    def test_what_is_delivered_keeps_its_price(self, ledger):
        first = ledger.ride(ledger.one("green"))
        with ledger.write() as tx:
            tx.session.merge(first.shipments[0]).state = "delivered"
        second = ledger.town.ride("2026-11-21", [ledger.one("green", carriage_yen=100)], base=first)
        assert ledger.fix(second) == ()

    def test_what_is_taken_back_leaves_nobody_owing(self, ledger):
        made = ledger.ride(ledger.one("bought_b"))
        with ledger.write() as tx:
            money.take_back(tx, tx.session.merge(made.shipments[0]), "declined")
            assert money.take_back(tx, tx.session.merge(made.shipments[0]), "declined") == ()
        assert ledger.balance() == {}


class TestNeverChanged:
    @pytest.mark.parametrize("sql", ["update money_line set yen = 1", "delete from money_line"])
    def test_the_database_refuses(self, ledger, sql):
        ledger.ride(ledger.one("green"))
        with pytest.raises(IntegrityError, match="never changed"), ledger.write() as tx:
            tx.session.execute(text(sql))
        assert len(ledger.lines()) == 2

    def test_no_line_is_countered_beyond_what_is_left(self, ledger):
        ledger.ride(ledger.one("green"))
        line = ledger.lines(what="goods")[0]
        with ledger.write() as tx:
            row = tx.session.get_one(MoneyRow, line.id)
            money.counter(tx, row, "short", yen=2900)
            with pytest.raises(ValueError, match="100 are left"):
                money.counter(tx, row, "short", yen=101)


class TestReinstated:
    def test_lines_that_stand_again_are_standing(self, ledger):
        """A phone out of reach had picked it up before it was released: what was countered is given back."""
        made = ledger.ride(ledger.one("green"))
        shipment = made.shipments[0].id
        with ledger.write() as tx:
            done = money.take_back(tx, tx.session.merge(made.shipments[0]), "withdrawn")
            assert money.standing_lines(tx.session, shipment=shipment) == []
            for row in done:
                money.counter(tx, row, "reinstated")
            assert len(money.standing_lines(tx.session, shipment=shipment)) == 2
            assert sorted(money.left_of(tx.session, [row.id for row in ledger.lines(counters=None)]).values()) == [600, 3000]
