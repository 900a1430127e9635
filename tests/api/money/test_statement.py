"""Tests that a month adds up: by partner, by rate, and over all parties to nothing."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from api.money.fees import fee_yen, fees_on
from api.money.statement import Entry, statement
from api.regions.config import Fee
from api.regions.load import packaged_region

TAX = packaged_region("tsuruoka").config.tax
DAY = date(2026, 11, 24)


def pays(payer, payee, yen, tax="produce", *, day=DAY, counter=False):
    return Entry(payer=payer, payee=payee, yen=yen, tax_class=tax, day=day, counter=counter)


def test_a_farm_sees_what_it_sold_to_whom_by_rate():
    lines = [pays("kitchen", "farm", 1080), pays("kitchen", "driver", 330, "carriage"), pays("inn", "farm", 540)]
    inn, kitchen = statement("farm", lines, TAX, {"farm"})
    assert [(one.percent, one.net_yen, one.tax_yen) for one in kitchen.sold] == [(8, 1000, 80)]
    assert (kitchen.partner, kitchen.balance_yen) == ("kitchen", 1080)
    assert (inn.partner, inn.balance_yen, inn.bought) == ("inn", 540, ())


def test_a_kitchen_may_deduct_less_where_the_farm_is_not_registered():
    lines = [pays("kitchen", "farm", 1080), pays("kitchen", "driver", 330, "carriage")]
    driver, farm = statement("kitchen", lines, TAX, {"driver"})
    # 70 % of 80 yen since October 2026; all of 30 yen.
    assert (farm.deductible_yen, driver.deductible_yen) == (56, 30)
    assert farm.balance_yen == -1080


def test_a_counter_line_lowers_the_sale_and_is_no_sale_of_the_other_side():
    lines = [pays("kitchen", "farm", 1080), pays("farm", "kitchen", 540, counter=True)]
    (account,) = statement("farm", lines, TAX, {"farm"})
    assert [one.gross_yen for one in account.sold] == [540]
    assert account.bought == ()
    (other,) = statement("kitchen", lines, TAX, {"farm"})
    assert (other.sold, other.balance_yen, other.deductible_yen) == ((), -540, 40)


def test_damages_stand_outside_the_tax():
    (account,) = statement("farm", [pays("driver", "farm", 500, "outside")], TAX, {"farm"})
    assert [(one.outside, one.tax_yen, one.gross_yen) for one in account.sold] == [(True, 0, 500)]


def test_sponsors_money_comes_from_nobodys_account():
    (account,) = statement("driver", [pays(None, "driver", 700, "carriage")], TAX, set())
    assert (account.partner, account.balance_yen) == (None, 700)


PEOPLE = ["farm", "kitchen", "driver", "city"]


TAXES = ["produce", "carriage", "service", "outside"]
LINES = st.tuples(st.permutations(PEOPLE), st.integers(0, 10**6), st.sampled_from(TAXES), st.booleans())


@given(st.lists(LINES, max_size=30))
def test_all_balances_together_are_nothing(drawn):
    lines = [pays(pair[0], pair[1], yen, tax, counter=counter) for pair, yen, tax, counter in drawn]
    accounts = {one: statement(one, lines, TAX, {"farm"}) for one in PEOPLE}
    balances = {(one, account.partner): account.balance_yen for one in PEOPLE for account in accounts[one]}
    assert all(balances[b, a] == -yen for (a, b), yen in balances.items())
    for party in PEOPLE:
        paid = sum(line.yen for line in lines if line.payee == party) - sum(line.yen for line in lines if line.payer == party)
        assert sum(account.balance_yen for account in accounts[party]) == paid


def fee(**given):
    return Fee(**({"id": "city", "payer": "farm", "since": date(2026, 4, 1)} | given))


def test_a_fee_is_a_share_of_the_goods_and_a_fixed_part():
    assert fee_yen(fee(goods_percent_100=250, shipment_yen=20), 1399) == 20 + 34


def test_a_fee_holds_from_its_date_until_the_next():
    fees = (fee(shipment_yen=10), fee(shipment_yen=30, since=date(2026, 12, 1)), fee(since=date(2027, 4, 1)))
    assert fees_on(fees, date(2026, 3, 31)) == ()
    assert [one.shipment_yen for one in fees_on(fees, DAY)] == [10]
    assert [one.shipment_yen for one in fees_on(fees, date(2026, 12, 1))] == [30]
    assert fees_on(fees, date(2027, 4, 1)) == ()
