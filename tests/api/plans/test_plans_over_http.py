"""Plans through HTTP: asked for, made by a process of their own, read, compared, called off, made again."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select

from api.db.tables import AuditRow, EventRow
from api.documents.load import day_from, plan_from
from api.planning.prepare import prepare
from api.planning.verify import verify
from api.plans.tables import JobRow

BUDGET = {"iterations": 30, "seed": 3}


def ask(town, **more):
    reply = town.operator.post("/v1/plans", json={"date": town.day.date, **BUDGET, **more})
    assert reply.status_code == 202, reply.text
    return reply


@pytest.fixture
def planned(town, supervisor):
    """A ready plan's id."""
    reply = ask(town)
    assert supervisor.work_one() == reply.json()["id"]
    return reply.json()["id"]


def test_a_run_is_accepted_and_told_where_it_is(town):
    reply = ask(town, label="朝の計画")
    assert reply.headers["location"] == f"/v1/plans/{reply.json()['id']}"
    shown = town.operator.get(reply.headers["location"]).json()
    assert (shown["state"], shown["label"], shown["options"]["iterations"]) == ("queued", "朝の計画", 30)


def test_a_run_ends_ready_with_all_that_is_needed_to_make_it_again(town, planned):
    shown = town.operator.get(f"/v1/plans/{planned}").json()
    assert shown["state"] == "ready"
    assert shown["summary"]["orders_served"] == 1
    assert shown["engine"].startswith("ainori ")
    assert shown["network_hash"]
    assert shown["day_hash"]
    assert shown["used"] > 0
    assert shown["options"]["seed"] == 3


def test_what_the_api_made_passes_the_checker_of_the_command(town, planned, network):
    day = day_from(town.operator.get(f"/v1/plans/{planned}/day.json").content)
    plan = plan_from(town.operator.get(f"/v1/plans/{planned}/plan.json").content)
    assert verify(prepare(day, network), network, plan) == ()


def test_the_command_itself_finds_nothing_wrong(town, planned, network_file, tmp_path, capsys):
    from api.cli import main

    for name in ("day", "plan"):
        (tmp_path / f"{name}.json").write_bytes(town.operator.get(f"/v1/plans/{planned}/{name}.json").content)
    assert main(["check", str(tmp_path / "day.json"), str(tmp_path / "plan.json"), "--roads", str(network_file)]) == 0


def test_a_plan_made_again_by_its_trace_is_the_same_plan(town, supervisor, planned):
    reply = town.operator.post(f"/v1/plans/{planned}/replay")
    assert reply.status_code == 202
    supervisor.work_one()
    both = [town.operator.get(f"/v1/plans/{one}/plan.json").json() for one in (planned, reply.json()["id"])]
    for one in both:
        one.pop("made_at")
    assert both[1].pop("run")["stopped_by"] == "replay"
    assert both[0].pop("run")["stopped_by"] == "iterations"
    assert both[0] == both[1]


def test_variants_side_by_side_are_compared(town, supervisor):
    reply = ask(
        town,
        variants=[
            {"label": "そのまま"},
            {"label": "なすなし", "forbidden": [{"lot": "lot-1", "trip": "trip-1"}, {"lot": "lot-1", "trip": "trip-2"}]},
        ],
    )
    ids = [one["id"] for one in reply.json()["plans"]]
    assert [one["label"] for one in reply.json()["plans"]] == ["そのまま", "なすなし"]
    for _ in ids:
        supervisor.work_one()
    found = town.operator.get(f"/v1/plans/compare?ids={','.join(ids)}").json()
    assert [one["orders_served"] for one in found["plans"]] == [1, 0]
    assert found["best"] == ids[0]
    assert found["plans"][0]["changes"] == {"promises": 0, "kept": 0, "moved": 0, "other_trip": 0, "dropped": 0, "new": 1}


def test_comparing_what_is_not_there_yet_is_refused(town, planned):
    waiting = ask(town).json()["id"]
    reply = town.operator.get(f"/v1/plans/compare?ids={planned},{waiting}")
    assert (reply.status_code, reply.json()["code"]) == (409, "plan-not-ready")


def test_two_runs_wait_in_turn_and_both_end(town, supervisor):
    first = ask(town).json()["id"]
    town.clock.advance(timedelta(seconds=1))
    second = ask(town).json()["id"]
    assert [supervisor.work_one(), supervisor.work_one(), supervisor.work_one()] == [first, second, None]
    assert [town.operator.get(f"/v1/plans/{one}").json()["state"] for one in (first, second)] == ["ready", "ready"]


def test_one_that_waits_is_called_off_at_once(town, supervisor):
    plan = ask(town).json()["id"]
    assert town.operator.post(f"/v1/plans/{plan}/cancel", json={}).json()["state"] == "cancelled"
    assert supervisor.work_one() is None
    reply = town.operator.post(f"/v1/plans/{plan}/cancel", json={})
    assert (reply.status_code, reply.json()["code"]) == (409, "wrong-state")


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"date": "2026-13-40"}, 422, "bad-query", "date"),
        ({"date": "2026-11-21", "seconds": 5, "iterations": 5}, 422, "budget-one-of", "seconds"),
        ({"date": "2026-11-21", "required": [{"lot": "nobody"}]}, 422, "unknown-entry", "required[0].lot"),
        ({"date": "2026-11-21", "forbidden": [{"lot": "lot-1"}]}, 422, "unknown-entry", "forbidden[0]"),
        ({"date": "2026-11-21", "pinned_trips": ["trip-1"]}, 409, "no-active-plan", "pinned_trips"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_its_field(town, body, status, code, field):
    reply = town.operator.post("/v1/plans", json=body)
    assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (status, code, field)
    with town.store.read() as session:
        assert session.scalars(select(JobRow)).all() == []


def test_only_the_operator_runs_plans_and_others_see_none_before_they_hold(town, planned):
    for role in ("farm", "restaurant", "carrier", "driver", "keeper"):
        somebody = town.one(role)
        assert somebody.post("/v1/plans", json={"date": town.day.date}).status_code == 403
        assert somebody.get(f"/v1/plans/{planned}").status_code == 404
        assert somebody.get("/v1/plans").json()["items"] == []
        assert somebody.get(f"/v1/plans/{planned}/day.json").status_code == 403
    assert [one["id"] for one in town.operator.get("/v1/plans").json()["items"]] == [planned]


def test_the_auditor_reads_figures_without_names(town, planned):
    auditor = town.one("auditor")
    assert auditor.get(f"/v1/plans/{planned}").json()["summary"]["orders_served"] == 1
    text = auditor.get(f"/v1/plans/{planned}/day.json").text
    assert "食堂" not in text
    assert "139.8115" not in text
    assert "食堂" in town.operator.get(f"/v1/plans/{planned}/day.json").text
    assert auditor.post(f"/v1/plans/{planned}/cancel", json={}).status_code == 403


def test_progress_is_told_to_those_who_listen_and_ends(town, planned):
    reply = town.operator.get(f"/v1/plans/{planned}/events")
    kinds = [line.removeprefix("event: ") for line in reply.text.splitlines() if line.startswith("event: ")]
    assert kinds[0] == "plan.queued"
    assert kinds[-1] == "plan.ready"
    assert "plan.progress" in kinds
    numbers = [int(line.removeprefix("id: ")) for line in reply.text.splitlines() if line.startswith("id: ")]
    rest = town.operator.get(f"/v1/plans/{planned}/events", headers={"Last-Event-ID": str(numbers[-2])})
    assert [line for line in rest.text.splitlines() if line.startswith("event: ")] == ["event: plan.ready"]


def test_a_place_off_the_roads_costs_its_entries_and_not_the_day(town, supervisor):
    from api.db.actor import set_up
    from api.places.tables import PlaceRow

    with town.store.write(set_up(town.region)) as tx:
        tx.session.get_one(PlaceRow, "inn").lon = 139.2
    plan = ask(town).json()["id"]
    supervisor.work_one()
    shown = town.operator.get(f"/v1/plans/{plan}").json()
    assert shown["state"] == "ready"
    assert {(one["table"], one["id"]) for one in shown["trouble"]["left_out"]} == {("places", "inn"), ("orders", "order-2")}


def test_every_step_of_a_run_is_audited(town, planned):
    with town.store.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.thing_id == planned).order_by(AuditRow.seq)).all()
        progress = session.scalars(select(EventRow).where(EventRow.topic == f"plan:{planned}")).all()
    assert [(row.action, row.after) for row in rows] == [("request", "queued"), ("claim", "running"), ("store", "ready")]
    assert progress
    assert orjson.dumps([one.data for one in progress])
