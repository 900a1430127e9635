"""A Saturday with a committed plan: two farms, two kitchens, a carrier with a driver, a farm that drives itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from api.accounts.tables import PartyRow
from api.db.actor import set_up
from api.money import service as money
from api.products.service import load_products
from api.regions.load import packaged_region
from fixtures.rides import Ride, Town

REGION = "tsuruoka"
DATE = "2026-11-21"


@pytest.fixture
def saturday(service):
    farm, other_farm = service.one("farm", "架空の佐藤農園"), service.one("farm", "架空の伊藤農園")
    kitchen, other_kitchen = service.one("restaurant", "架空の食堂いろは"), service.one("restaurant", "架空の割烹なぎさ")
    carrier, operator, auditor = service.one("carrier", "架空の運送"), service.one("operator"), service.one("auditor")
    driver = service.another(carrier.member.party, "driver", "架空 太郎")
    town = Town(store=service.store, region=REGION)
    with service.store.write(set_up(REGION)) as tx:
        load_products(tx, packaged_region(REGION).products)
        for one, district in ((farm, "櫛引"), (other_farm, "羽黒"), (kitchen, "鶴岡"), (other_kitchen, "温海")):
            tx.session.get_one(PartyRow, one.member.party).district = district
        tx.session.get_one(PartyRow, other_farm.member.party).invoice_number = "T1234567890123"
    made = town.ride(
        DATE,
        [
            Ride(farm=farm.member.party, restaurant=kitchen.member.party, carrier=carrier.member.party),
            Ride(farm=other_farm.member.party, restaurant=other_kitchen.member.party, carrier=carrier.member.party,
                 pickup="07:00", delivery="09:40", goods_yen=4100, carriage_yen=750),
            Ride(farm=other_farm.member.party, restaurant=kitchen.member.party, carrier=other_farm.member.party, basis="own",
                 pickup="06:50", delivery="09:00"),
        ],
        sponsor_yen=120,
    )  # fmt: skip
    with service.store.write(set_up(REGION)) as tx:
        rows = {index: tx.session.merge(row) for index, row in enumerate(made.shipments)}
        money.fix(tx, tx.session.merge(made.plan), made.document, rows)
        for trip in made.trips:
            if trip.party_id == carrier.member.party:
                tx.session.merge(trip).driver_id = driver.member.account
    return SimpleNamespace(
        service=service, made=made, town=town, farm=farm, other_farm=other_farm, kitchen=kitchen,
        other_kitchen=other_kitchen, carrier=carrier, driver=driver, operator=operator, auditor=auditor,
        trip=next(trip.id for trip in made.trips if trip.party_id == carrier.member.party),
        own_trip=next(trip.id for trip in made.trips if trip.party_id == other_farm.member.party),
    )  # fmt: skip


def edit(saturday, row, **values):
    with saturday.service.store.write(set_up(REGION)) as tx:
        there = tx.session.merge(row)
        for name, value in values.items():
            setattr(there, name, value)


@pytest.fixture
def edited(saturday):
    return lambda row, **values: edit(saturday, row, **values)
