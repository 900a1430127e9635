"""Quotes through HTTP: asked of the plan at hand, out of a process of its own, writing nothing."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.db.actor import set_up
from api.db.tables import AuditRow, EventRow, OutboxRow
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.plans.drafts import keep_drafts
from api.worker.quotes import QuoteKeeper

WISH = {
    "date": "2026-11-21",
    "min_g": 2000,
    "max_g": 6000,
    "accepts": [{"goods": "民田なす", "highest_yen_per_kg": 500, "defects": ["曲がり"]}],
    "receivings": [{"place": "diner", "windows": [["08:00", "10:00"]]}],
}
LOT = {
    "date": "2026-11-21",
    "product": "民田なす",
    "units": 5,
    "unit_g": 2000,
    "units_per_crate": 5,
    "lowest_yen_per_unit": 200,
    "defects": ["曲がり"],
    "pickups": [{"place": "shed", "windows": [["06:00", "09:00"]]}],
}


@pytest.fixture
def keeper(town, network_file, tmp_path):
    made = QuoteKeeper(town.store, town.region, lambda: network_file, cache_folder=tmp_path / "matrices")
    town.app.state.quotes = made
    yield made
    made.stop()


@pytest.fixture
def warm(town, keeper, supervisor):
    """The draft of the day is held by the quote process."""
    (plan,) = keep_drafts(town.store, town.region)
    supervisor.work_one()
    assert keeper.refresh() == [town.day.date]
    assert keeper.desk.ready(f"{town.region}/{town.day.date}", timeout_s=120)
    return plan


def rows(town):
    with town.store.read() as session:
        return [
            session.execute(select(func.count()).select_from(table)).scalar()
            for table in (LotRow, OrderRow, OutboxRow, EventRow, AuditRow)
        ]


def test_before_anything_is_held_one_is_asked_to_come_again(town, keeper):
    reply = town.kitchen.post("/v1/quotes", json={"order": WISH})
    assert (reply.status_code, reply.json()["code"]) == (503, "no-plan-yet")
    assert reply.headers["retry-after"] == "3"


def test_where_nothing_answers_quotes_one_is_asked_to_come_again(town):
    reply = town.kitchen.post("/v1/quotes", json={"order": WISH})
    assert (reply.status_code, reply.json()["code"]) == (503, "quotes-warming-up")


def test_quotes_of_a_day_with_its_draft(town, warm, keeper, plan, shipments):
    """One warm process for all questions: it takes seconds to start."""
    inn = town.another("kitchen-2", "restaurant")
    before = rows(town)
    wish = town.kitchen.post("/v1/quotes", json={"order": WISH})
    assert wish.status_code == 200, wish.text
    quoted = wish.json()
    assert (quoted["kind"], quoted["based_on"], quoted["planned"]) == ("order", warm, False)
    assert quoted["as_of"]
    (ride,) = quoted["ways"][0]["rides"]
    assert (ride["goods"], ride["basis"]) == ("民田なす", "black")
    assert ride["low_yen_per_kg"] <= ride["high_yen_per_kg"] == 500
    assert ride["pickup"]["early"] <= ride["pickup"]["at"] <= ride["pickup"]["late"]
    assert "farm-1" not in wish.text

    offered = town.farm.post("/v1/quotes", json={"lot": LOT}).json()
    assert (offered["kind"], bool(offered["ways"]) != bool(offered["reason"])) == ("lot", True)
    for way in offered["ways"]:
        assert all(ride["carriage_yen"] is ride["high_yen_per_kg"] is None for ride in way["rides"])

    dear = {**WISH, "accepts": [{"goods": "民田なす", "highest_yen_per_kg": 1, "defects": ["曲がり"]}]}
    refused = town.kitchen.post("/v1/quotes", json={"order": dear, "full": True}).json()
    assert refused["ways"] == []
    assert refused["reason"]["text"]
    assert refused["reason"]["text_en"]
    assert refused["reason"]["change"]["needed"] > 1

    trip = {
        "date": town.day.date, "vehicle": "van-1", "name": "もう一便", "start": "depot", "end": "depot",
        "depart_early": "12:00", "depart_late": "13:00", "arrive_late": "16:00", "capacity_g": 100000,
        "detour": {"extra_min": 60, "extra_km": 20, "extra_visits": 4},
    }  # fmt: skip
    worth = town.carrier.post("/v1/quotes", json={"trip": trip})
    assert worth.status_code == 200, worth.text
    assert worth.json()["trip"]["kg"] >= 0

    posted = town.kitchen.post("/v1/quotes", json={"entry": {"kind": "order", "id": "order-1"}}).json()
    assert (posted["planned"], posted["ways"][0]["rides"][0]["units"]) == (True, 5)
    left = inn.post("/v1/quotes", json={"entry": {"kind": "order", "id": "order-2"}}).json()
    assert (left["planned"], left["ways"], bool(left["reason"]["text"])) == (False, [], True)

    assert town.farm.post("/v1/quotes", json={"entry": {"kind": "order", "id": "order-1"}}).status_code == 404
    assert rows(town) == before

    active = plan()
    assert town.operator.post(f"/v1/plans/{active}/commit").status_code == 200
    keeper.refresh()
    assert keeper.desk.ready(f"{town.region}/{town.day.date}", timeout_s=60)
    # Kitchens also order after closing, into trips that are accepted already.
    town.clock.advance(timedelta(hours=8))
    assert town.kitchen.post("/v1/quotes", json={"order": WISH}).json()["based_on"] == active


@pytest.mark.parametrize("body", [{}, {"order": WISH, "lot": LOT}])
def test_exactly_one_thing_is_asked_about(town, keeper, body):
    reply = town.kitchen.post("/v1/quotes", json=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "one-of-four")


def test_what_could_not_be_posted_cannot_be_quoted(town, keeper):
    unknown = {**WISH, "accepts": [{"goods": "竜の卵", "highest_yen_per_kg": 500}]}
    reply = town.kitchen.post("/v1/quotes", json={"order": unknown})
    assert (reply.status_code, reply.json()["code"]) == (422, "bad-input")
    assert town.farm.post("/v1/quotes", json={"order": WISH}).status_code == 403
    assert town.operator.post("/v1/quotes", json={"order": WISH}).json()["code"] == "whose-entry"
    assert town.one("keeper").post("/v1/quotes", json={"order": WISH}).status_code == 403


def test_the_keeper_follows_the_store_by_itself(town, keeper, supervisor):
    keeper.start()
    keep_drafts(town.store, town.region)
    supervisor.work_one()
    until = time.monotonic() + 60
    while not keeper.holds(town.day.date):
        assert time.monotonic() < until
        time.sleep(0.05)
    with town.store.write(set_up(town.region)) as tx:
        from api.regions.tables import DayRow

        tx.session.get_one(DayRow, (town.region, town.day.date)).state = "done"
    assert keeper.refresh() == []
    assert not keeper.holds(town.day.date)
