"""A committed morning is sound; what is then spoiled behind its back is named."""

import pytest

from api.crates.tables import CrateRow
from api.db.actor import set_up
from api.verify import verify
from fixtures.on_the_road import DATE, commit_rides
from fixtures.rides import Ride, Town
from fixtures.town import add_one

REGION = "tsuruoka"


@pytest.fixture
def morning(store):
    farm, kitchen, carrier = (add_one(store, REGION, role, role) for role in ("farm", "restaurant", "carrier"))
    ride = Ride(farm=farm.party, restaurant=kitchen.party, carrier=carrier.party)
    day = commit_rides(store, Town(store=store, region=REGION), DATE, [ride])
    with store.write(set_up(REGION)) as tx:
        tx.session.add(
            CrateRow(id="crates-1", region=REGION, crate_type="farm20", owner_id=farm.party, giver_id=farm.party,
                     taker_id=carrier.party, crates=2, effect="pickup/1", at=tx.now)
        )  # fmt: skip
    return store, day


def _rules(store):
    return {one.rule for one in verify(store)}


def _do(store, *statements):
    with store.engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def test_what_was_committed_is_sound(morning):
    store, _ = morning
    assert verify(store) == []


@pytest.mark.parametrize(
    ("statements", "rule"),
    [
        (["update shipment set basis = 'bought', carriage_yen = 100"], "I11"),
        (["update shipment set units = units + 1"], "I1"),
        (["update plan set state = 'superseded'"], "I6"),
        (["drop trigger money_line_never_UPDATE", "update money_line set payer_id = payee_id"], "I12"),
        (["update crate_move set taker_id = null"], "I13"),
        (["update shipment set state = 'released'"], "I1"),
    ],
)
def test_what_is_spoiled_is_named(morning, statements, rule):
    store, _ = morning
    before = verify(store)
    _do(store, *statements)
    assert rule in {one.rule for one in verify(store) if one not in before}


def test_money_cannot_be_changed_at_all(morning):
    store, _ = morning
    with pytest.raises(Exception, match="never changed"):
        _do(store, "update money_line set yen = yen + 1")
