"""Consumption tax: the rate of a class on a date, the totals of an invoice, what a buyer may deduct.

A qualified invoice (適格請求書) rounds once for each rate, never line by line: so amounts of a rate are summed first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from api.regions.taxes import Credit, Rate, TaxClass, TaxTable


class NoRate(LookupError):
    """
    The table does not reach back to a date.

    Parameters
    ----------
    tax_class
        Whose rate was asked for; None: the credit for purchases without registration.
    day
        The date.
    """

    def __init__(self, tax_class: str | None, day: date) -> None:
        self.tax_class = tax_class
        self.day = day
        super().__init__(f"no rate of {tax_class or 'credit'} on {day}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What an invoice sums: yen of a class, negative where it counters another; ``day`` of the supply, not of the invoice."""

    tax_class: TaxClass
    yen: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTotal:
    """
    One rate's row of an invoice, in whole yen: ``net_yen + tax_yen = gross_yen``.

    ``outside``: no supply at all (damages), which is not the same as a rate of 0.
    """

    percent: int
    outside: bool
    net_yen: int
    tax_yen: int
    gross_yen: int


def percent_of(table: TaxTable, tax_class: TaxClass, day: date) -> int:
    """
    Return the rate of a class on a date, in percent.

    Raises
    ------
    NoRate
        Before the first rate of the class.
    """
    return _in_force([one for one in table.rates if one.tax_class == tax_class], tax_class, day)


def credit_percent(table: TaxTable, day: date) -> int:
    """
    Return how much of the tax in a purchase from a seller without registration may be deducted on a date, in percent.

    Raises
    ------
    NoRate
        Before the first entry.
    """
    return _in_force(table.unregistered_credit, None, day)


def invoice(table: TaxTable, amounts: Iterable[Amount]) -> tuple[RateTotal, ...]:
    """
    Sum amounts by rate, rounding once for each.

    Parameters
    ----------
    table
        Rates, whether amounts include the tax, and how is rounded.
    amounts
        In any order.

    Returns
    -------
    totals
        Lowest rate first, amounts outside the tax last.
    """
    sums: dict[tuple[bool, int], int] = {}
    for one in amounts:
        key = one.tax_class == "outside", percent_of(table, one.tax_class, one.day)
        sums[key] = sums.get(key, 0) + one.yen
    return tuple(_total(table, percent, outside, yen) for (outside, percent), yen in sorted(sums.items()))


def deductible_yen(table: TaxTable, amounts: Iterable[Amount], *, registered: bool) -> int:
    """
    Return what a buyer may deduct of the tax in its purchases from one seller, in whole yen, rounded down.

    ``registered``: the seller issues qualified invoices; otherwise the credit in force on the day of each supply applies.
    """
    given = list(amounts)
    if registered:
        return sum(row.tax_yen for row in invoice(table, given))
    by_credit: dict[int, list[Amount]] = {}
    for one in given:
        by_credit.setdefault(credit_percent(table, one.day), []).append(one)
    return sum(
        _rounded(credit * row.tax_yen, 100, "down") for credit, mine in by_credit.items() for row in invoice(table, mine)
    )


def _in_force(entries: Iterable[Rate | Credit], tax_class: TaxClass | None, day: date) -> int:
    found = [one for one in entries if one.since <= day]
    if not found:
        raise NoRate(tax_class, day)
    return max(found, key=lambda one: one.since).percent


def _total(table: TaxTable, percent: int, outside: bool, yen: int) -> RateTotal:
    if table.amounts == "included":
        tax = _rounded(yen * percent, 100 + percent, table.rounding)
        return RateTotal(percent=percent, outside=outside, net_yen=yen - tax, tax_yen=tax, gross_yen=yen)
    tax = _rounded(yen * percent, 100, table.rounding)
    return RateTotal(percent=percent, outside=outside, net_yen=yen, tax_yen=tax, gross_yen=yen + tax)


def _rounded(over: int, under: int, how: str) -> int:
    """Divide whole numbers; a negative sum is the mirror of the positive one, so that a counter-line undoes its line."""
    if over < 0:
        return -_rounded(-over, under, how)
    if how == "down":
        return over // under
    if how == "up":
        return -(-over // under)
    return (2 * over + under) // (2 * under)
