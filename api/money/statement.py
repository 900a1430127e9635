"""A party's month: what it sold to and bought from each partner, by tax rate, and who owes whom in the end.

Each pair of seller and buyer is an invoice of its own, with one rounding a rate. A counter-line takes away from the sale that
it counters, at the rate of that sale's day, in the month in which it was written.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from api.money.tax import Amount, RateTotal, deductible_yen, invoice
from api.regions.taxes import TaxClass, TaxTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    A money line of the month: ``payer`` pays ``payee`` whole ``yen`` (None: the region's sponsor).

    ``day``: of the supply; ``counter``: it counters a line whose payer and payee were the other way round.
    """

    payer: str | None
    payee: str | None
    yen: int
    tax_class: TaxClass
    day: date
    counter: bool = False

    @property
    def seller(self) -> str | None:
        """Who sold what this line is about."""
        return self.payer if self.counter else self.payee

    @property
    def buyer(self) -> str | None:
        """Who bought it."""
        return self.payee if self.counter else self.payer


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAccount:
    """
    All between a party and one partner (None: the region's sponsor).

    ``deductible_yen``: of the tax in what was bought. ``balance_yen``: what the partner owes the party, negative where it is
    the party that owes.
    """

    partner: str | None
    sold: tuple[RateTotal, ...]
    bought: tuple[RateTotal, ...]
    deductible_yen: int
    balance_yen: int


def statement(
    party: str, entries: Iterable[Entry], table: TaxTable, registered: Container[str | None]
) -> tuple[PartnerAccount, ...]:
    """
    Make a party's statement.

    Parameters
    ----------
    party
        Whose.
    entries
        The month's lines; those of others are left out.
    table
        Tax by date.
    registered
        Parties that issue qualified invoices.

    Returns
    -------
    accounts
        One a partner, by id, the sponsor last; balances of all parties together are 0.
    """
    sold: dict[str | None, list[Amount]] = {}
    bought: dict[str | None, list[Amount]] = {}
    for one in entries:
        amount = Amount(tax_class=one.tax_class, yen=-one.yen if one.counter else one.yen, day=one.day)
        if one.seller == party:
            sold.setdefault(one.buyer, []).append(amount)
        elif one.buyer == party:
            bought.setdefault(one.seller, []).append(amount)
    accounts = []
    for partner in sorted(sold.keys() | bought.keys(), key=lambda one: (one is None, one or "")):
        sales = invoice(table, sold.get(partner, []))
        purchases = invoice(table, bought.get(partner, []))
        accounts.append(
            PartnerAccount(
                partner=partner,
                sold=sales,
                bought=purchases,
                deductible_yen=deductible_yen(table, bought.get(partner, []), registered=partner in registered),
                balance_yen=sum(row.gross_yen for row in sales) - sum(row.gross_yen for row in purchases),
            )
        )
    return tuple(accounts)
