"""A message is owed once for an effect, in the effect's own transaction."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from api.db.actor import set_up
from api.db.tables import OutboxRow
from api.messages import Said
from api.notify.owe import alert, tell
from fixtures.town import add_party

REGION = "tsuruoka"


def test_the_same_effect_owes_a_message_once(store):
    farm = add_party(store, REGION, "farm", "架空農園")
    with store.write(set_up(REGION)) as tx:
        assert tell(tx, "offer", effect="offer/1", party=farm, date=date(2026, 11, 21), goods=Said("なす", "eggplant"))
        assert not tell(tx, "offer", effect="offer/1", party=farm)
        assert "outbox" in tx.wakes
    with store.read() as session:
        (row,) = session.execute(select(OutboxRow)).scalars()
    assert (row.channel, row.party_id, row.state) == ("party", farm, "waiting")
    assert row.params == {"date": "2026-11-21", "goods": {"ja": "なす", "en": "eggplant"}}


def test_nothing_is_owed_when_the_effect_fails(store):
    def fail():
        with store.write(set_up(REGION)) as tx:
            alert(tx, "day-held", effect="held/1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.read() as session:
        assert session.execute(select(OutboxRow)).first() is None


def test_it_waits_for_its_moment(store, clock):
    farm = add_party(store, REGION, "farm", "架空農園")
    with store.write(set_up(REGION)) as tx:
        tell(tx, "offer", effect="offer/2", party=farm, not_before=tx.now + timedelta(hours=1))
    with store.read() as session:
        (row,) = session.execute(select(OutboxRow)).scalars()
    assert row.next_try_at == clock.now() + timedelta(hours=1)


def test_it_is_for_one_party_or_one_person(store):
    with store.write(set_up(REGION)) as tx, pytest.raises(ValueError, match="party or for a person"):
        tell(tx, "offer", effect="offer/3")
