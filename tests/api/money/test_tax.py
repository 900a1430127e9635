"""Tests that tax follows the date, and that an invoice rounds once for each rate."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.money.tax import Amount, NoRate, RateTotal, credit_percent, deductible_yen, invoice, percent_of
from api.regions.load import packaged_region

TAX = packaged_region("tsuruoka").config.tax
DAY = date(2026, 11, 24)


def produce(yen, day=DAY):
    return Amount(tax_class="produce", yen=yen, day=day)


def carriage(yen, day=DAY):
    return Amount(tax_class="carriage", yen=yen, day=day)


def row(percent, net, tax, *, outside=False):
    return RateTotal(percent=percent, outside=outside, net_yen=net, tax_yen=tax, gross_yen=net + tax)


def with_(**changes):
    return TAX.model_copy(update=changes)


def test_food_and_carriage_have_rates_of_their_own():
    assert (percent_of(TAX, "produce", DAY), percent_of(TAX, "carriage", DAY), percent_of(TAX, "outside", DAY)) == (8, 10, 0)


def test_a_rate_begins_on_its_day():
    assert percent_of(TAX, "carriage", date(2019, 9, 30)) == 8
    assert percent_of(TAX, "carriage", date(2019, 10, 1)) == 10


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        ("2026-09-30", 80), ("2026-10-01", 70), ("2028-09-30", 70), ("2028-10-01", 50), ("2030-09-30", 50),
        ("2030-10-01", 30), ("2031-09-30", 30), ("2031-10-01", 0), ("2040-01-01", 0),
    ],
)  # fmt: skip
def test_the_credit_for_purchases_without_registration_melts_away(day, percent):
    assert credit_percent(TAX, date.fromisoformat(day)) == percent


def test_before_the_first_rate_there_is_none():
    with pytest.raises(NoRate):
        percent_of(TAX, "produce", date(2014, 3, 31))
    with pytest.raises(NoRate):
        credit_percent(TAX, date(2014, 3, 31))


def test_an_invoice_rounds_once_for_each_rate():
    # Three times 100 yen with 8 % in it: 300 x 8 / 108 = 22.2; line by line it would be 3 x 7 = 21.
    assert invoice(TAX, [produce(100)] * 3) == (row(8, 278, 22),)


def test_an_invoice_has_one_row_a_rate_and_damages_stand_apart():
    found = invoice(TAX, [carriage(1100), produce(1080), Amount(tax_class="outside", yen=500, day=DAY), carriage(-550)])
    assert found == (row(8, 1000, 80), row(10, 500, 50), row(0, 500, 0, outside=True))


def test_amounts_without_tax_get_it_added():
    assert invoice(with_(amounts="excluded"), [produce(100)] * 3) == (row(8, 300, 24),)


@pytest.mark.parametrize(("rounding", "tax"), [("down", 11), ("nearest", 11), ("up", 12)])
def test_rounding_is_the_regions_choice(rounding, tax):
    # 150 x 8 / 108 = 11.1.
    assert invoice(with_(rounding=rounding), [produce(150)])[0].tax_yen == tax


def test_a_half_is_rounded_up_by_nearest():
    # 5 x 10 / 100 = 0.5.
    assert invoice(with_(rounding="nearest", amounts="excluded"), [carriage(5)])[0].tax_yen == 1


def test_a_counter_line_keeps_the_rate_of_its_supply():
    old = date(2019, 9, 30)
    assert invoice(TAX, [carriage(1080, old), carriage(-1080, old), carriage(1100)]) == (row(8, 0, 0), row(10, 1000, 100))


def test_a_registered_seller_leaves_all_of_the_tax_to_deduct():
    assert deductible_yen(TAX, [produce(1080)], registered=True) == 80


def test_an_unregistered_seller_leaves_a_part_by_the_day_of_each_supply():
    # 80 % of 80 yen in September, 70 % of 80 yen in October.
    lines = [produce(1080, date(2026, 9, 30)), produce(1080, date(2026, 10, 1))]
    assert deductible_yen(TAX, lines, registered=False) == 64 + 56


@given(
    st.lists(st.integers(-(10**6), 10**6), max_size=30),
    st.sampled_from(["down", "nearest", "up"]),
    st.sampled_from(["included", "excluded"]),
)
def test_net_and_tax_make_the_gross_and_a_counter_invoice_undoes_it(yen, rounding, amounts):
    table = with_(rounding=rounding, amounts=amounts)
    for one, other in zip(
        invoice(table, [produce(each) for each in yen]), invoice(table, [produce(-each) for each in yen]), strict=True
    ):
        assert one.net_yen + one.tax_yen == one.gross_yen
        assert (one.net_yen, one.tax_yen) == (-other.net_yen, -other.tax_yen)
        assert abs(one.gross_yen if amounts == "included" else one.net_yen) == abs(sum(yen))
