"""A small town with its parties, and ways to ride and to look at the money."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from api.db.actor import set_up
from api.money import service as money
from api.money.tables import MoneyRow
from fixtures.rides import Ride, Town
from fixtures.town import add_one

REGION = "tsuruoka"
DATE = "2026-11-21"


@dataclass
class Ledger:
    """A store with people in it, whose days can be ridden."""

    store: object
    town: Town
    people: SimpleNamespace

    def ride(self, *rides, date=DATE, sponsor_yen=0, base=None):
        made = self.town.ride(date, list(rides), sponsor_yen=sponsor_yen, base=base)
        self.fix(made)
        return made

    def fix(self, made):
        with self.write() as tx:
            shipments = {index: tx.session.merge(row) for index, row in enumerate(made.shipments)}
            return money.fix(tx, tx.session.merge(made.plan), made.document, shipments)

    def write(self):
        return self.store.write(set_up(REGION))

    def lines(self, **where):
        with self.store.read() as session:
            return session.execute(select(MoneyRow).filter_by(**where).order_by(MoneyRow.at, MoneyRow.id)).scalars().all()

    def balance(self, *, only=None):
        """What each party has got less what it has paid, in yen."""
        found = {}
        for row in self.lines() if only is None else only:
            found[row.payer_id] = found.get(row.payer_id, 0) - row.yen
            found[row.payee_id] = found.get(row.payee_id, 0) + row.yen
        return {party: yen for party, yen in found.items() if yen}

    def one(self, basis="green", **more):
        """A ride of the usual people; on ``own`` the farm drives, on ``bought_a`` the restaurant."""
        who = self.people
        carrier = {"own": who.farm, "bought_a": who.restaurant, "bought_b": who.trader}.get(basis, who.carrier)
        return Ride(farm=who.farm.party, restaurant=who.restaurant.party, carrier=carrier.party, basis=basis, **more)


@pytest.fixture
def ledger(store):
    people = SimpleNamespace(
        farm=add_one(store, REGION, "farm", "架空の畑"),
        restaurant=add_one(store, REGION, "restaurant", "架空の食堂"),
        carrier=add_one(store, REGION, "carrier", "架空の運送"),
        trader=add_one(store, REGION, "carrier", "架空の商会"),
        keeper=add_one(store, REGION, "keeper", "架空の道の駅"),
        operator=add_one(store, REGION, "operator", "架空の市役所"),
    )
    return Ledger(store, Town(store=store, region=REGION), people)
