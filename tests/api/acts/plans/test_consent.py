"""Consent through HTTP: silence within posted limits is yes, who wants to be asked is asked, the first answer holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.accounts.tables import PartyRow
from api.acts import consent
from api.db.actor import set_up, the_clock
from api.db.tables import OutboxRow, TimerRow
from api.lots.tables import LotRow
from api.plans.tables import PlanRow
from api.shipments.tables import ConsentRow


@pytest.fixture
def asking(town):
    """Lets parties be asked each time."""

    def make(*parties):
        with town.store.write(set_up(town.region)) as tx:
            for party in parties:
                tx.session.get_one(PartyRow, party).consent = "explicit"

    return make


def rows(town, table, *where):
    with town.store.read() as session:
        return session.scalars(select(table).where(*where)).all()


def left(town, lot="lot-1"):
    with town.store.read() as session:
        one = session.get_one(LotRow, lot)
        return one.units_left, one.units_allocated


def told(town, kind):
    return sorted(one.party_id for one in rows(town, OutboxRow, OutboxRow.kind == kind))


def answers(town):
    return {one.side: (one.state, one.how) for one in rows(town, ConsentRow)}


def test_silent_sides_have_said_yes_by_their_limits(town, committed, shipments):
    committed()
    assert [one.state for one in shipments()] == ["promised"]
    assert answers(town) == dict.fromkeys(("farm", "restaurant", "carrier"), ("given", "limits"))


def test_who_wants_to_be_asked_is_asked_with_a_deadline(town, asking, committed, shipments):
    asking("kitchen-1", "carrier-1")
    committed()
    assert [one.state for one in shipments()] == ["offered"]
    assert answers(town)["restaurant"] == answers(town)["carrier"] == ("asked", "")
    assert told(town, "please-answer") == ["carrier-1", "kitchen-1"]
    assert told(town, "promised-farm") == []
    assert rows(town, TimerRow, TimerRow.kind == "lapse")


def test_an_offer_is_a_promise_once_all_have_said_yes(town, asking, committed, shipments):
    asking("kitchen-1", "carrier-1")
    committed()
    name = shipments()[0].id
    first = town.kitchen.post(f"/v1/shipments/{name}/accept", json={})
    assert first.json() == {"shipment": name, "outcome": "given", "state": "offered"}
    second = town.carrier.post(f"/v1/shipments/{name}/accept", json={})
    assert second.json() == {"shipment": name, "outcome": "given", "state": "promised"}
    assert told(town, "promised-farm") == ["farm-1"]


def test_a_no_releases_and_what_it_touches_is_planned_anew_without_asking_again(town, asking, committed, supervisor, shipments):
    asking("carrier-1")
    committed()
    name = shipments()[0].id
    reply = town.carrier.post(f"/v1/shipments/{name}/decline", json={"note": "車検に出します"})
    assert reply.json() == {"shipment": name, "outcome": "declined", "state": "released"}
    assert left(town) == (20, 0)
    assert told(town, "released") == ["farm-1", "kitchen-1"]
    (waiting,) = rows(town, PlanRow, PlanRow.state == "queued")
    assert (waiting.purpose, waiting.options["why"]) == ("replan", [f"declined/{name}"])
    supervisor.work_one()
    assert [row.state for row in rows(town, PlanRow, PlanRow.id == waiting.id)] == ["active"]
    assert [one.state for one in shipments()] == ["released"]  # there is no other lawful way for it


def test_a_silent_side_may_still_say_no_before_the_deadline(town, committed, shipments):
    committed()
    name = shipments()[0].id
    assert town.farm.post(f"/v1/shipments/{name}/decline", json={}).json()["state"] == "released"
    assert left(town) == (20, 0)


def test_after_the_deadline_it_is_too_late(town, clock, committed, shipments):
    committed()
    clock.advance(timedelta(hours=6))
    reply = town.farm.post(f"/v1/shipments/{shipments()[0].id}/decline", json={})
    assert (reply.status_code, reply.json()["code"]) == (409, "answered-late")
    assert [one.state for one in shipments()] == ["promised"]


def test_of_two_members_who_answer_differently_the_first_holds_and_both_are_told(town, asking, committed, shipments):
    asking("kitchen-1")
    committed()
    name = shipments()[0].id
    other = town.another("kitchen-1", "restaurant", "架空の若女将")
    assert town.kitchen.post(f"/v1/shipments/{name}/accept", json={}).json()["state"] == "promised"
    reply = other.post(f"/v1/shipments/{name}/decline", json={})
    assert (reply.status_code, reply.json()) == (200, {"shipment": name, "outcome": "overtaken", "state": "promised"})
    assert told(town, "consents-differ") == ["kitchen-1"]
    assert left(town) == (15, 5)
    same = other.post(f"/v1/shipments/{name}/accept", json={})
    assert same.json()["outcome"] == "already"


def test_no_answer_by_the_deadline_is_no(town, clock, asking, committed, supervisor, shipments):
    asking("kitchen-1")
    committed()
    clock.advance(timedelta(hours=5, minutes=1))
    with town.store.write(the_clock(town.region)) as tx:
        assert consent.lapse(tx, town.day.date) == 1
        assert consent.lapse(tx, town.day.date) == 0
    (shipment,) = shipments()
    assert (shipment.state, shipment.cause) == ("released", "lapsed")
    assert answers(town)["restaurant"] == ("lapsed", "silence")
    assert left(town) == (20, 0)
    supervisor.work_one()
    assert [one.state for one in shipments()] == ["released"]


def test_a_carrier_answers_for_its_whole_run_at_once(town, asking, committed, shipments):
    asking("carrier-1")
    committed()
    reply = town.carrier.post("/v1/trips/trip-1/accept", json={})
    assert [one["outcome"] for one in reply.json()["answers"]] == ["given"]
    assert [one.state for one in shipments()] == ["promised"]
    assert town.kitchen.post("/v1/trips/trip-1/accept", json={}).status_code == 404


def test_strangers_find_nothing_and_some_roles_have_no_answer(town, asking, committed, shipments):
    asking("kitchen-1")
    committed()
    name = shipments()[0].id
    assert town.one("restaurant").post(f"/v1/shipments/{name}/accept", json={}).status_code == 404
    assert town.one("keeper").post(f"/v1/shipments/{name}/accept", json={}).status_code == 403
    assert town.operator.post(f"/v1/shipments/{name}/accept", json={}).status_code == 404
    on_behalf = town.operator.post(f"/v1/shipments/{name}/accept", json={}, headers={"On-Behalf-Of": "kitchen-1"})
    assert on_behalf.json()["state"] == "promised"


def test_who_has_part_in_a_plan_sees_own_lines_and_own_prices_only(town, committed):
    plan = committed()
    farm, kitchen, carrier = (one.get(f"/v1/plans/{plan}").json() for one in (town.farm, town.kitchen, town.carrier))
    assert [len(one["lines"]) for one in (farm, kitchen, carrier)] == [1, 1, 1]
    assert farm["lines"][0]["goods_yen"] is not None
    assert farm["lines"][0]["carriage_yen"] is None
    assert carrier["lines"][0]["goods_yen"] is None
    assert kitchen["lines"][0]["carriage_yen"] is not None
    assert farm["summary"] is farm["options"] is None
    assert town.one("farm").get(f"/v1/plans/{plan}").json()["lines"] == []
