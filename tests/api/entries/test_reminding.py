"""Tests that those who usually post are asked, and nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from api.accounts.tables import PartyRow
from api.acts.reminding import ask_usual
from api.db.actor import set_up, the_clock
from api.db.tables import OutboxRow

REGION = "tsuruoka"


@pytest.fixture
def usual(market):
    """A farm that posted for the four days before, and a kitchen that did once; it is Tuesday afternoon."""
    market.order()
    for _ in range(4):
        market.lot()
        market.clock.advance(timedelta(days=1))
    return market


def ask(market, day=date(2026, 11, 25)):
    with market.store.write(the_clock(REGION)) as tx:
        count = ask_usual(tx, day)
    with market.store.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind.in_(["remind-lot", "remind-order"]))).all()
        return count, [(row.kind, row.party_id) for row in rows]


def test_who_usually_posts_is_asked_once_while_there_is_time(usual):
    asked = [("remind-lot", usual.farm.member.party)]
    assert ask(usual) == (1, asked)
    assert ask(usual) == (0, asked)


def test_who_has_posted_or_is_closed_is_left_alone(usual):
    usual.lot(date="2026-11-25")
    assert ask(usual) == (0, [])
    with usual.store.write(set_up(REGION)) as tx:
        tx.session.get_one(PartyRow, usual.farm.member.party).closings = {"weekly": ["thu"]}
    assert ask(usual, date(2026, 11, 26)) == (0, [])
    assert ask(usual, date(2026, 11, 27))[0] == 1


def test_after_the_cut_off_nobody_is_asked(usual):
    usual.clock.advance(timedelta(hours=2))
    assert ask(usual) == (0, [])


def test_bodies_of_entries_come_with_examples_that_are_right(service):
    document = service.app.openapi()
    found = 0
    for name in ("LotIn", "LotEdit", "LotAgain", "LotReduce", "OrderIn", "OrderEdit", "OrderAgain", "TakeIn", "TripIn",
                 "TripEdit", "TripAgain", "StandingIn", "StandingEdit", "Skip", "Batch"):  # fmt: skip
        assert document["components"]["schemas"][name]["examples"], name
        found += 1
    assert found == 15
    for path in ("/v1/photos", "/v1/lots/import", "/v1/orders/import"):
        assert "multipart/form-data" in document["paths"][path]["post"]["requestBody"]["content"]


def test_the_examples_are_read_as_they_stand():
    import json

    from api.entries.batch import Batch
    from api.lots.schemas import LotEdit, LotIn
    from api.orders.schemas import OrderEdit, OrderIn, TakeIn
    from api.standing.schemas import StandingEdit, StandingIn
    from api.trips.schemas import TripEdit, TripIn

    for model in (LotIn, LotEdit, OrderIn, OrderEdit, TakeIn, TripIn, TripEdit, StandingIn, StandingEdit, Batch):
        for example in model.model_json_schema()["examples"]:
            model.model_validate_json(json.dumps(example))
