"""Each invariant, broken on purpose in a sound store: exactly it is named."""

from datetime import timedelta

import pytest

from api.db.actor import set_up
from api.db.base import new_id
from api.db.tables import OutboxRow
from api.lots.tables import HoldRow, LotRow
from api.orders.tables import OrderRow
from api.plans.tables import PlanRow
from api.regions.service import day_row, set_day_state
from api.verify import verify
from api.worker.outbox import drain
from fixtures.town import add_one

REGION, DAY = "tsuruoka", "2026-11-21"


@pytest.fixture
def sound(store):
    """A lot of ten of which two are held for a kitchen that took them, a day with its plan, a message."""
    from api.notify.owe import tell

    farm, kitchen = add_one(store, REGION, "farm", "架空農園"), add_one(store, REGION, "restaurant", "架空食堂")
    with store.write(set_up(REGION)) as tx:
        lot = LotRow(
            id="lot-1", region=REGION, party_id=farm.party, date=DAY, until=DAY, product="leek", unit_g=2000, units_total=10,
            units_left=8, units_held=2, units_per_crate=5, lowest_yen_per_unit=100, defects=[], zone="ambient",
            ethylene="neutral", pickups=[], created_at=tx.now,
        )  # fmt: skip
        tx.session.add(lot)
        tx.session.flush()
        tx.audit("lot", lot.id, "create", after="open")
        order = OrderRow(
            id="order-1", region=REGION, party_id=kitchen.party, date=DAY, until=DAY, kind="take", min_g=4000, max_g=4000,
            accepts=[], receivings=[], lot_id=lot.id, units=2, created_at=tx.now,
        )  # fmt: skip
        tx.session.add(order)
        tx.session.flush()
        tx.audit("order", order.id, "create", after="open")
        tx.session.add(HoldRow(id="hold-1", lot_id=lot.id, order_id=order.id, units=2, expires_at=tx.now))
        plan = PlanRow(
            id="plan-1", region=REGION, date=DAY, purpose="run", options={}, used=[], summary={}, trouble=None,
            created_at=tx.now, state="queued",
        )  # fmt: skip
        tx.session.add(plan)
        tx.session.flush()
        tx.audit("plan", plan.id, "request", after="queued")
        for before, after in (("queued", "running"), ("running", "ready"), ("ready", "active")):
            tx.audit("plan", plan.id, after, before=before, after=after)
        plan.state = "active"
        day = day_row(tx, DAY)
        day.active_plan_id = plan.id
        set_day_state(tx, day, "committed", "commit")
        tell(tx, "timer-late", effect="e/1", party=farm.party)
    drain(store, REGION, None)
    assert verify(store) == []
    return store


def _do(store, *statements):
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


@pytest.mark.parametrize(
    ("statement", "rule", "thing"),
    [
        ("update lot set units_left = 9", "I1", "lot"),
        ("update lot set units_left = 11, units_held = -1", "I1", "lot"),
        ("update lot set units_left = 7, units_allocated = 1", "I1", "lot"),
        ("update hold set state = 'released'", "I1", "lot"),
        ("update lot set state = 'closed'", "I2", "lot"),
        ("update audit set details = '{\"units\":1}' where thing = 'lot'", "I2", "audit"),
        ("update audit set at = '2026-11-20 07:00:00' where thing = 'order'", "I2", "audit"),
        ("delete from audit where thing = 'order'", "I2", "audit"),
        ("update service_day set state = 'done'", "I2", "day"),
        ("update service_day set active_plan_id = 'plan-0'", "I6", "day"),
        ("update plan set state = 'ready'", "I6", "day"),
        ("delete from outbox where channel = 'party'", "I7", "message"),
        ("delete from outbox where channel = 'inbox'", "I7", "message"),
        ("update lot set party_id = 'party-0'", "I10", "lot"),
        ("update outbox set useless_after = '2026-01-01', channel = 'email', sent_as = 'x' where channel = 'inbox'", "I14",
         "message"),
    ],
)  # fmt: skip
def test_what_is_broken_is_named(sound, statement, rule, thing):
    _do(sound, statement)
    assert (rule, thing) in {(one.rule, one.thing) for one in verify(sound)}


def test_the_same_message_to_one_person_by_one_way_is_found(sound):
    with sound.write(set_up(REGION)) as tx:
        row = tx.session.query(OutboxRow).filter_by(channel="inbox").one()
        values = {c.key: getattr(row, c.key) for c in OutboxRow.__table__.columns}
        tx.session.add(OutboxRow(**values | {"id": new_id("msg"), "effect": "another"}))
    assert [one.rule for one in verify(sound)] == ["I14"]


def test_time_passing_breaks_nothing(sound, clock):
    clock.advance(timedelta(days=40))
    assert verify(sound) == []
