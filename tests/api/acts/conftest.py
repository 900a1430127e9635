"""A committed Saturday: two farms, two kitchens, a firm with a driver, an operator; the clock stands at dawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.db.tables import AuditRow, OutboxRow
from api.lots.tables import LotRow
from api.money.tables import MoneyRow
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.tables import TripRow
from api.verify.all import verify
from fixtures.on_the_road import DATE, at, change_place, commit_rides
from fixtures.rides import Ride, Town

REGION = "tsuruoka"


class Saturday:
    """People, what is committed, and ways to act and look."""

    def __init__(self, service):
        self.service, self.store, self.clock = service, service.store, service.clock
        self.town = Town(store=service.store, region=REGION)
        for role in ("farm", "restaurant", "carrier", "keeper", "operator", "auditor"):
            setattr(self, role, service.one(role))
        self.other_farm, self.other_restaurant = service.one("farm", "別の畑"), service.one("restaurant", "別の食堂")
        self.driver = service.another(self.carrier.member.party, "driver", "架空の運転手")
        self.number = 0
        self.accepted = set()
        """Rules that a test breaks on purpose."""

    def ride(self, **more):
        who = {"farm": self.farm, "restaurant": self.restaurant, "carrier": self.carrier}
        parties = {name: more.pop(name, client) for name, client in who.items()}
        return Ride(**{name: client.member.party for name, client in parties.items()}, **more)

    def commit(self, *rides, date=DATE, wall="05:40"):
        """Commit rides; the clock then stands at dawn."""
        self.day = commit_rides(
            self.store, self.town, date, list(rides) or [self.ride()],
            drivers={self.carrier.member.party: self.driver.member.account},
        )  # fmt: skip
        self.clock.set(at(wall, date))
        self.trip, self.shipment, self.lot = self.day.trips[0], self.day.shipments[0], self.day.lots[0]
        self.order = self.day.orders[0]
        return self

    def place(self, client, **values):
        """Change the place of a party."""
        change_place(self.store, REGION, self.town.places[client.member.party], **values)

    def report(self, *events, device="phone-1", off_min=0, client=None, trip=None, **more):
        """Send what a phone has gathered; each event is (kind, wall time, fields)."""
        made = []
        for kind, wall, *fields in events:
            self.number += 1
            moment = at(wall) + timedelta(minutes=off_min)
            made.append({"number": self.number, "at": moment.isoformat(), "kind": kind, **(fields[0] if fields else {})})
        phone_now = (self.clock.now() + timedelta(minutes=off_min)).isoformat()
        body = {"device": device, "phone_now": phone_now, "events": made, **more}
        reply = (client or self.driver).post(f"/v1/runs/{trip or self.trip}/events", body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def row(self, table, key):
        with self.store.read() as session:
            return session.get_one(table, key)

    def shipment_row(self, index=0):
        return self.row(ShipmentRow, self.day.shipments[index])

    def lot_row(self, index=0):
        return self.row(LotRow, self.day.lots[index])

    def trip_row(self):
        return self.row(TripRow, self.trip)

    def stops(self):
        with self.store.read() as session:
            return session.scalars(select(StopRow).where(StopRow.trip_id == self.trip).order_by(StopRow.position)).all()

    def told(self, kind):
        """Who was told something: parties or accounts."""
        with self.store.read() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind)).all()
        return [row.party_id or row.account_id or "operators" for row in rows]

    def lines(self, **where):
        with self.store.read() as session:
            return session.scalars(select(MoneyRow).filter_by(**where)).all()

    def paid(self, client):
        """What a party has got less what it has paid, in yen."""
        mine = client.member.party
        return sum((row.payee_id == mine) * row.yen - (row.payer_id == mine) * row.yen for row in self.lines())

    def asked_to_replan(self):
        with self.store.read() as session:
            rows = session.scalars(select(AuditRow).where(AuditRow.action == "ask-replan")).all()
        return [row.details["why"] for row in rows]

    def check(self):
        """All invariants that a store shows by itself."""
        assert [one for one in verify(self.store) if one.rule not in self.accepted] == []


@pytest.fixture
def saturday(service):
    made = Saturday(service)
    yield made
    made.check()
