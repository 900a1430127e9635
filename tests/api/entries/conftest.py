"""A market of one farm, two kitchens and a drop point on a Friday afternoon, everybody with a telephone."""

from __future__ import annotations

import pytest

from api.verify.all import verify
from fixtures.market_rows import add_place, add_vehicle

REGION = "tsuruoka"
SATURDAY = "2026-11-21"


class Market:
    """Who is there, and bodies that are right as they stand."""

    def __init__(self, service):
        self.past_the_service = ""
        """The invariant that a test breaks itself by moving units without a shipment, or ``all`` where it writes whole rows."""
        self.service, self.store, self.clock = service, service.store, service.clock
        self.farm = service.one("farm", "架空の農園")
        self.kitchen = service.one("restaurant", "架空の食堂")
        self.other = service.one("restaurant", "別の食堂")
        self.keeper = service.one("keeper", "架空の直売所")
        self.operator = service.one("operator")
        self.gate = self.place(self.farm, "farm_gate", name="農園の前")
        self.door = self.place(self.kitchen, "kitchen", name="勝手口")
        self.door2 = self.place(self.other, "kitchen", name="裏口")
        self.point = self.place(self.keeper, "drop_point", name="道の駅", hours={"sat": [["06:00", "18:00"]]})

    def place(self, client, kind, **more):
        return add_place(self.store, REGION, client.member.party, kind, **more)

    def vehicle(self, client, *papers, **more):
        return add_vehicle(self.store, REGION, client.member.party, *papers, **more)

    def lot_body(self, **more):
        pickup = {"place": self.gate, "windows": [["05:30", "06:50"]]}
        return {"product": "minden_eggplant", "units": 10, "lowest_yen_per_unit": 220, "pickups": [pickup], **more}

    def order_body(self, **more):
        return {
            "title": "なす", "min_g": 2000, "max_g": 4000,
            "accepts": [{"goods": "minden_eggplant", "highest_yen_per_kg": 420, "defects": ["曲がり"]}],
            "receivings": [{"place": self.door, "windows": [["08:00", "10:00"]]}], **more,
        }  # fmt: skip

    def take_body(self, units=1, door=None, **more):
        receiving = {"place": door or self.door, "windows": [["08:00", "10:00"]]}
        return {"units": units, "highest_yen_per_kg": 420, "receivings": [receiving], **more}

    def lot(self, **more):
        reply = self.farm.post("/v1/lots", self.lot_body(**more))
        assert reply.status_code == 201, reply.text
        return reply.json()

    def order(self, **more):
        reply = self.kitchen.post("/v1/orders", self.order_body(**more))
        assert reply.status_code == 201, reply.text
        return reply.json()

    def counters(self, lot_id):
        from api.lots.tables import LotRow

        with self.store.read() as session:
            row = session.get_one(LotRow, lot_id)
            return row.units_total, row.units_left, row.units_held, row.units_allocated, row.units_lost


@pytest.fixture
def market(service):
    """Every test leaves a store behind in which all invariants hold."""
    made = Market(service)
    yield made
    if made.past_the_service != "all":
        assert [one for one in verify(made.store) if one.rule != made.past_the_service] == []
