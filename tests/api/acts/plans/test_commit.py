"""Committing through HTTP: all of it or nothing, never on rows that have moved, never more units than there are."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from api.acts.commit import auto_commit
from api.db.actor import set_up, the_clock
from api.db.tables import AuditRow, OutboxRow
from api.lots import units
from api.lots.tables import HoldRow, LotRow
from api.money.tables import MoneyRow
from api.notify.templates import TEMPLATES
from api.orders.tables import OrderRow
from api.places.tables import PlaceRow
from api.plans.service import request_replan
from api.plans.tables import PlanRow
from api.regions.tables import DayRow
from api.shipments.tables import StopRow
from api.trips.tables import TripRow
from api.vehicles.tables import PaperRow


def row(town, table, id_):
    with town.store.read() as session:
        return session.get_one(table, id_)


def rows(town, table, *where):
    with town.store.read() as session:
        return session.scalars(select(table).where(*where)).all()


def change(town, table, id_, **values):
    with town.store.write(set_up(town.region)) as tx:
        one = tx.session.get_one(table, id_)
        for name, value in values.items():
            setattr(one, name, value)


def counters(town, lot="lot-1"):
    one = row(town, LotRow, lot)
    assert one.units_left + one.units_held + one.units_allocated + one.units_lost == one.units_total
    return one.units_left, one.units_held, one.units_allocated


def day(town):
    return row(town, DayRow, (town.region, town.day.date))


def test_a_plan_takes_hold_with_everything_that_belongs_to_it(town, committed, shipments):
    plan = committed()
    (shipment,) = shipments()
    assert (shipment.state, shipment.units, shipment.trip_id, shipment.basis) == ("promised", 5, "trip-1", "black")
    assert counters(town) == (15, 0, 5)
    assert (day(town).state, day(town).active_plan_id) == ("committed", plan)
    assert row(town, PlanRow, plan).state == "active"
    stops = rows(town, StopRow, StopRow.plan_id == plan, StopRow.trip_id == "trip-1")
    tasks = [task for stop in sorted(stops, key=lambda one: one.position) for task in stop.tasks]
    assert [task["kind"] for task in tasks if "shipment_id" in task] == ["pickup", "delivery"]
    lines = rows(town, MoneyRow, MoneyRow.plan_id == plan)
    assert {line.what for line in lines} == {"goods", "carriage"}
    assert {line.shipment_id for line in lines} == {shipment.id}
    assert {line.terms_version for line in lines} == {"2026-11"}


def test_everybody_is_told_in_words_that_exist(town, committed):
    committed()
    told = rows(town, OutboxRow)
    assert {one.kind for one in told} == {
        "promised-farm", "promised-restaurant", "run-planned", "order-unserved", "lot-left",
    }  # fmt: skip
    assert {one.kind for one in told} <= set(TEMPLATES)
    assert {one.party_id for one in told} == {"farm-1", "kitchen-1", "kitchen-2", "carrier-1"}


def test_the_same_commit_again_is_the_same_reply_and_another_is_refused(town, plan, shipments):
    made = plan()
    headers = {"Idempotency-Key": "commit-once"}
    first = town.operator.post(f"/v1/plans/{made}/commit", headers=headers)
    again = town.operator.post(f"/v1/plans/{made}/commit", headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    other = town.operator.post(f"/v1/plans/{made}/commit")
    assert (other.status_code, other.json()["code"]) == (409, "wrong-state")
    assert len(shipments()) == 1
    assert counters(town) == (15, 0, 5)


@pytest.mark.parametrize(
    ("table", "id_", "values", "stale"),
    [
        (LotRow, "lot-1", {"version": 2}, {"table": "lot", "id": "lot-1", "why": "changed", "now": "2"}),
        (LotRow, "lot-1", {"state": "withdrawn"}, {"table": "lot", "id": "lot-1", "why": "state", "now": "withdrawn"}),
        (OrderRow, "order-1", {"state": "cancelled"}, {"table": "order", "id": "order-1", "why": "state", "now": "cancelled"}),
        (TripRow, "trip-1", {"version": 9}, {"table": "trip", "id": "trip-1", "why": "changed", "now": "9"}),
        (PlaceRow, "diner", {"version": 4}, {"table": "place", "id": "diner", "why": "changed", "now": "4"}),
    ],
)
def test_a_plan_whose_rows_have_moved_is_refused_naming_them(town, plan, shipments, table, id_, values, stale):
    made = plan()
    change(town, table, id_, **values)
    reply = town.operator.post(f"/v1/plans/{made}/commit")
    assert (reply.status_code, reply.json()["code"]) == (409, "plan-stale")
    assert reply.json()["figures"]["rows"] == [stale]
    assert shipments() == []
    assert row(town, PlanRow, made).state == "ready"


def test_units_that_went_meanwhile_make_it_short_and_nothing_is_stored(town, plan):
    made = plan()
    with town.store.write(set_up(town.region)) as tx:
        units.lose(tx, "lot-1", 17)
    reply = town.operator.post(f"/v1/plans/{made}/commit")
    assert reply.json()["figures"]["rows"] == [{"table": "lot", "id": "lot-1", "why": "short", "now": "3"}]
    assert counters(town) == (3, 0, 0)


def test_new_rows_and_rows_it_does_not_use_are_nothing_to_a_plan(town, plan):
    made = plan()
    change(town, LotRow, "lot-2", version=5)
    change(town, OrderRow, "order-2", state="cancelled")
    change(town, TripRow, "trip-2", state="cancelled")
    assert town.operator.post(f"/v1/plans/{made}/commit").status_code == 200


def test_insurance_that_ended_meanwhile_stops_it(town, plan):
    made = plan()
    with town.store.write(set_up(town.region)) as tx:
        paper = tx.session.scalars(
            select(PaperRow).where(PaperRow.vehicle_id == "van-1", PaperRow.kind == "cargo_insurance")
        ).one()
        paper.valid_from, paper.valid_until = "2026-01-01", "2026-11-20"
    reply = town.operator.post(f"/v1/plans/{made}/commit")
    assert {"table": "vehicle", "id": "van-1", "why": "papers"} in reply.json()["figures"]["rows"]


def test_a_lot_edited_during_the_solve_is_refused_and_planned_again(town, supervisor_on, shipments):
    from fixtures.here import HereRun

    class EditedMeanwhile(HereRun):
        def next(self, timeout_s=None):
            if not self._told:
                change(town, LotRow, "lot-1", version=2, lowest_yen_per_kg=120)
            return super().next(timeout_s)

    made = town.operator.post("/v1/plans", json={"date": town.day.date}).json()["id"]
    supervisor_on(start=EditedMeanwhile.start).work_one()
    assert town.operator.post(f"/v1/plans/{made}/commit").json()["code"] == "plan-stale"
    again = town.operator.post("/v1/plans", json={"date": town.day.date}).json()["id"]
    supervisor_on(start=HereRun.start).work_one()
    assert town.operator.post(f"/v1/plans/{again}/commit").status_code == 200
    assert [one.state for one in shipments()] == ["promised"]


def test_a_later_plan_keeps_the_rows_and_promises_of_the_one_before(town, committed, shipments):
    first = committed()
    (before,) = shipments()
    second = committed()
    (after,) = shipments()
    assert (after.id, after.state, after.first_plan_id, after.plan_id) == (before.id, "promised", first, second)
    assert counters(town) == (15, 0, 5)
    assert [row(town, PlanRow, one).state for one in (first, second)] == ["superseded", "active"]
    assert not [one for one in rows(town, MoneyRow) if one.counters is not None]


def test_what_a_later_plan_leaves_out_is_released_and_its_units_and_money_go_back(town, committed, shipments):
    committed()
    committed(forbidden=[{"lot": "lot-1", "order": "order-1"}])
    (shipment,) = shipments()
    assert (shipment.state, shipment.cause) == ("released", "replanned")
    assert counters(town) == (20, 0, 0)
    sums = sum(line.yen if line.counters is None else -line.yen for line in rows(town, MoneyRow))
    assert sums == 0
    assert [one.party_id for one in rows(town, OutboxRow, OutboxRow.kind == "released")] == ["farm-1", "kitchen-1", "carrier-1"]


def test_units_taken_from_the_list_go_over_into_the_shipment(town, committed, shipments):
    with town.store.write(set_up(town.region)) as tx:
        order = tx.session.get_one(OrderRow, "order-1")
        order.kind, order.lot_id, order.units, order.min_g, order.max_g = "take", "lot-1", 4, 8000, 8000
        tx.session.flush()
        units.hold(tx, "lot-1", 4)
        tx.session.add(HoldRow(id="hold-1", lot_id="lot-1", order_id="order-1", units=4, expires_at=tx.now, state="held"))
    committed()
    assert counters(town) == (16, 0, 4)
    assert row(town, HoldRow, "hold-1").state == "planned"
    assert [one.units for one in shipments()] == [4]


def test_units_held_for_what_nobody_can_carry_are_released_with_the_reason(town, committed, shipments):
    with town.store.write(set_up(town.region)) as tx:
        order = tx.session.get_one(OrderRow, "order-2")
        order.kind, order.lot_id, order.units, order.min_g, order.max_g = "take", "lot-2", 2, 10000, 10000
        order.receivings = [{"place": "inn", "windows": [["04:00", "04:01"]]}]
        tx.session.flush()
        units.hold(tx, "lot-2", 2)
        tx.session.add(HoldRow(id="hold-1", lot_id="lot-2", order_id="order-2", units=2, expires_at=tx.now, state="held"))
    committed()
    assert counters(town, "lot-2") == (4, 0, 0)
    assert row(town, HoldRow, "hold-1").state == "released"
    assert row(town, HoldRow, "hold-1").reason
    assert row(town, OrderRow, "order-2").state == "expired"


def commit_by_clock(town):
    with town.store.write(the_clock(town.region)) as tx:
        return auto_commit(tx, town.day.date)


def test_the_clock_commits_within_the_limits(town, plan, shipments):
    plan()
    assert commit_by_clock(town) is None
    assert day(town).state == "committed"
    assert [one.state for one in shipments()] == ["promised"]
    assert commit_by_clock(town) is None  # a second time is nothing


def test_beyond_the_limits_the_day_is_held_and_a_person_called(town, plan, shipments, region_with):
    region_with(auto_commit={"max_turnover_yen": 100})
    made = plan()
    assert commit_by_clock(town) is None
    assert (day(town).state, shipments()) == ("held", [])
    (alarm,) = rows(town, OutboxRow, OutboxRow.kind == "commit-held")
    assert "100" in alarm.params["reason"]["ja"]
    assert town.operator.post(f"/v1/plans/{made}/commit").status_code == 200
    assert day(town).state == "committed"


def test_the_clock_waits_for_a_run_and_asks_for_one_where_there_is_none_that_holds(town, plan, supervisor, shipments):
    assert commit_by_clock(town) is not None
    assert commit_by_clock(town) is not None  # it is on its way: no second one is asked for
    supervisor.work_one()
    assert supervisor.work_one() is None
    change(town, LotRow, "lot-1", version=2)
    assert commit_by_clock(town) is not None  # stale: another one
    supervisor.work_one()
    assert commit_by_clock(town) is None
    assert [one.state for one in shipments()] == ["promised"]
    assert sorted(one.state for one in rows(town, PlanRow)) == ["active", "superseded"]


def test_the_best_of_several_plans_is_committed(town, plan):
    poor = plan(forbidden=[{"lot": "lot-1", "order": "order-1"}])
    good = plan()
    commit_by_clock(town)
    assert [row(town, PlanRow, one).state for one in (poor, good)] == ["superseded", "active"]


def replan(town, why, **options):
    with town.store.write(the_clock(town.region)) as tx:
        made = request_replan(tx, town.day.date, why, options)
        return None if made is None else made.id


def test_a_replan_takes_hold_by_itself_and_keeps_promises(town, committed, supervisor, shipments):
    first = committed()
    (before,) = shipments()
    second = replan(town, "closure")
    supervisor.work_one()
    assert [row(town, PlanRow, one).state for one in (first, second)] == ["superseded", "active"]
    assert [(one.id, one.state) for one in shipments()] == [(before.id, "promised")]


def test_at_most_one_replan_waits_and_has_all_reasons(town, committed):
    committed()
    first = replan(town, "one")
    assert replan(town, "two", forbidden=[{"lot": "lot-2", "order": "order-2"}]) == first
    assert row(town, PlanRow, first).options["why"] == ["one", "two"]
    assert row(town, PlanRow, first).options["forbidden"] == [{"lot": "lot-2", "order": "order-2"}]


def test_nothing_is_replanned_where_nothing_holds(town):
    assert replan(town, "early") is None


def test_a_replan_that_would_change_many_promises_waits_for_a_person(town, committed, supervisor, shipments, region_with):
    region_with(auto_commit={"max_changed_promises": 0})
    first = committed()
    made = replan(town, "closure", forbidden=[{"lot": "lot-1", "order": "order-1"}])
    supervisor.work_one()
    assert [row(town, PlanRow, one).state for one in (first, made)] == ["active", "ready"]
    assert [one.state for one in shipments()] == ["promised"]
    assert rows(town, OutboxRow, OutboxRow.kind == "replan-held")


def test_a_replan_that_the_day_has_overtaken_is_asked_for_anew(town, committed, supervisor_on, supervisor, shipments):
    from fixtures.here import HereRun

    class Overtaken(HereRun):
        def next(self, timeout_s=None):
            if not self._told:
                change(town, LotRow, "lot-1", version=2)
            return super().next(timeout_s)

    committed()
    made = replan(town, "closure")
    supervisor_on(start=Overtaken.start).work_one()
    assert row(town, PlanRow, made).state == "superseded"
    again = supervisor.work_one()
    assert row(town, PlanRow, again).state == "active"
    assert row(town, PlanRow, again).options["why"] == ["closure"]


def test_a_plan_is_audited_from_request_to_its_end(town, committed):
    first = committed()
    committed()
    history = rows(town, AuditRow, AuditRow.thing == "plan", AuditRow.thing_id == first)
    assert [one.after for one in history if one.after] == ["queued", "running", "ready", "active", "superseded"]
