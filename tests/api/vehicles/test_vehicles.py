"""Tests of vehicles and their papers, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.db.actor import set_up
from api.db.tables import OutboxRow, TimerRow
from api.vehicles import papers
from api.vehicles import service as vehicles
from api.vehicles.tables import PaperRow

TRUCK = {"name": "軽トラック", "plate": "庄内 480 あ 1", "plate_class": "black", "profile": "kei", "payload_g": 350_000}
PERMIT = {"kind": "black", "number": "B-1", "valid_from": "2026-01-01", "valid_until": "2027-12-31"}
INSURANCE = {"kind": "cargo_insurance", "valid_from": "2026-01-01", "valid_until": "2026-11-20", "limit_yen": 300_000}


@pytest.fixture
def carrier(service):
    return service.one("carrier")


@pytest.fixture
def operator(service):
    return service.one("operator")


def entered(who, **more):
    reply = who.post("/v1/vehicles", json=TRUCK | more)
    assert reply.status_code == 201, reply.text
    return reply.json()


def with_papers(carrier, operator, *given, **more):
    truck = entered(carrier, **more)
    for one in given:
        reply = operator.post(f"/v1/vehicles/{truck['id']}/papers", json=one)
        assert reply.status_code == 201, reply.text
    return truck["id"]


def test_a_carrier_enters_a_vehicle_and_reads_it(carrier):
    truck = entered(carrier)
    reply = carrier.get(f"/v1/vehicles/{truck['id']}")
    assert (reply.json()["plate"], reply.headers["etag"]) == (TRUCK["plate"], '"1"')
    assert [one["id"] for one in carrier.get("/v1/vehicles").json()["items"]] == [truck["id"]]


def test_a_vehicle_of_another_firm_is_not_there(service, carrier):
    key, other = entered(carrier)["id"], service.one("carrier", "別の運送")
    for reply in (
        other.get(f"/v1/vehicles/{key}"),
        other.patch(f"/v1/vehicles/{key}", json={"name": "x"}, headers={"If-Match": '"1"'}),
        other.post(f"/v1/vehicles/{key}/close"),
        other.post(f"/v1/vehicles/{key}/papers", json=PERMIT),
    ):
        assert (reply.status_code, reply.json()["code"]) == (404, "not-found")
    assert other.get("/v1/vehicles").json()["items"] == []


def test_an_auditor_reads_permits_without_plate_and_numbers(service, carrier, operator):
    key = with_papers(carrier, operator, PERMIT)
    read = service.one("auditor").get(f"/v1/vehicles/{key}").json()
    assert (read["plate"], read["papers"][0]["number"], read["papers"][0]["kind"]) == ("", "", "black")


def test_an_edit_needs_the_version_it_was_made_from(carrier):
    key = entered(carrier)["id"]
    assert carrier.patch(f"/v1/vehicles/{key}", json={"name": "二号"}).json()["code"] == "match-missing"
    good = carrier.patch(f"/v1/vehicles/{key}", json={"name": "二号"}, headers={"If-Match": '"1"'})
    assert (good.json()["name"], good.json()["version"]) == ("二号", 2)
    late = carrier.patch(f"/v1/vehicles/{key}", json={"name": "三号"}, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")


@pytest.mark.parametrize("field", ["plate_class", "state", "party", "version", "region"])
def test_what_is_not_for_an_edit_is_refused_by_name(carrier, field):
    key = entered(carrier)["id"]
    reply = carrier.patch(f"/v1/vehicles/{key}", json={field: "green"}, headers={"If-Match": '"1"'})
    assert (reply.status_code, reply.json()["faults"][0]["field"]) == (422, field)
    assert carrier.get(f"/v1/vehicles/{key}").json()["plate_class"] == "black"


def test_a_profile_that_the_region_does_not_know_is_refused(carrier):
    reply = carrier.post("/v1/vehicles", json=TRUCK | {"profile": "spaceship"})
    assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (422, "no-such-profile", "profile")


def test_what_the_carrier_states_opens_the_gate_once_the_operator_has_looked(service, carrier, operator):
    key = with_papers(carrier, operator, INSURANCE)
    paper = carrier.post(f"/v1/vehicles/{key}/papers", json=PERMIT).json()
    assert paper["state"] == "stated"
    assert carrier.get(f"/v1/vehicles/{key}").json()["gates"][0]["permits"] == []
    assert carrier.post(f"/v1/vehicles/{key}/papers/{paper['id']}/verdict", json={"verdict": "holds"}).status_code == 403
    judged = operator.post(f"/v1/vehicles/{key}/papers/{paper['id']}/verdict", json={"verdict": "holds"})
    assert judged.json()["state"] == "holds"
    assert carrier.get(f"/v1/vehicles/{key}").json()["gates"][0]["permits"] == ["black"]
    operator.post(f"/v1/vehicles/{key}/papers/{paper['id']}/verdict", json={"verdict": "void"})
    today, tomorrow = carrier.get(f"/v1/vehicles/{key}").json()["gates"]
    # What runs today was let run by that paper.
    assert (today["permits"], tomorrow["permits"]) == (["black"], [])
    with service.store.read() as session:
        owed = session.scalars(select(OutboxRow).where(OutboxRow.kind == "paper-to-check")).all()
    assert len(owed) == 1


def test_insurance_that_ends_at_midnight_stops_tomorrow_and_lets_today_end(service, carrier, operator):
    key = with_papers(carrier, operator, PERMIT, INSURANCE)
    today, tomorrow = carrier.get(f"/v1/vehicles/{key}").json()["gates"]
    assert (today["date"], today["open"], today["insured_yen"]) == ("2026-11-20", True, 300_000)
    assert (tomorrow["open"], tomorrow["closed"], tomorrow["permits"]) == (False, ["insurance-ended"], [])
    assert "貨物保険" in tomorrow["text_ja"]
    assert "insurance" in tomorrow["text_en"]
    with service.store.read() as session:
        assert vehicles.permits_on(session, key, "2026-11-20") == ("black",)
        assert vehicles.insured_on(session, key, "2026-11-21") == 0
        with pytest.raises(Exception, match="gate-closed"):
            vehicles.must_be_open(session, key, "2026-11-21")


def test_people_are_told_before_a_paper_ends_and_when_it_has(service, carrier, operator):
    from api.worker.handlers import HANDLERS
    from api.worker.timers import run_due

    with_papers(carrier, operator, PERMIT, INSURANCE | {"valid_until": "2026-11-25"})

    def owed():
        with service.store.read() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.kind.in_(("paper-ends", "paper-ended"))))
            return sorted((row.kind, row.channel, row.params.get("days")) for row in rows)

    service.clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    run_due(service.store, service.region, HANDLERS)
    assert owed() == [("paper-ends", "party", 1)]
    service.clock.set(datetime(2026, 11, 25, 15, 0, tzinfo=UTC))
    run_due(service.store, service.region, HANDLERS)
    assert owed() == [("paper-ended", "operators", None), ("paper-ended", "party", None), ("paper-ends", "party", 1)]


def test_nobody_is_told_of_a_paper_whose_next_one_is_there(service, carrier, operator):
    from api.worker.handlers import HANDLERS
    from api.worker.timers import run_due

    following = INSURANCE | {"valid_from": "2026-11-25", "valid_until": "2027-11-30"}
    with_papers(carrier, operator, PERMIT, INSURANCE | {"valid_until": "2026-11-25"}, following)
    service.clock.set(datetime(2026, 11, 26, 0, 0, tzinfo=UTC))
    run_due(service.store, service.region, HANDLERS)
    with service.store.read() as session:
        assert session.scalars(select(OutboxRow).where(OutboxRow.kind.startswith("paper-e"))).all() == []


def test_no_paper_makes_a_white_plate_paid_over_http(carrier, operator):
    key = with_papers(carrier, operator, plate_class="white")
    reply = operator.post(f"/v1/vehicles/{key}/papers", json=PERMIT | {"kind": "green"})
    assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (422, "paper-plate", "kind")
    assert carrier.get(f"/v1/vehicles/{key}").json()["gates"][0]["permits"] == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"valid_until": "2025-12-31"}, "paper-dates"),
        ({"limit_yen": 5}, "paper-limit"),
        ({"kind": "cargo_insurance"}, "paper-limit"),
        ({"valid_from": "2026-02-30"}, "bad-input"),
        ({"days_of_90": 91}, "bad-input"),
        ({"state": "holds"}, "bad-input"),
    ],
)
def test_a_paper_that_cannot_be_is_refused(carrier, changed, code):
    key = entered(carrier)["id"]
    reply = carrier.post(f"/v1/vehicles/{key}/papers", json=PERMIT | changed)
    assert (reply.status_code, reply.json()["code"]) == (422, code)


def test_ninety_days_are_counted_once_a_day(service, carrier, operator):
    permit = PERMIT | {"kind": "permit_78_3", "days_of_90": 88}
    key = with_papers(carrier, operator, permit, INSURANCE | {"valid_until": "2027-01-01"}, plate_class="white")
    counted = []
    for day in ("2026-11-20", "2026-11-20", "2026-11-21"):
        with service.store.write(set_up(service.region)) as tx:
            counted.append(papers.count_day(tx, key, day))
    assert counted == [89, 89, 90]
    with service.store.write(set_up(service.region)) as tx:
        assert papers.count_day(tx, key, "2026-11-22") == 91
    with service.store.read() as session:
        assert vehicles.permits_on(session, key, "2026-11-21") == ("permit_78_3",)
        assert vehicles.permits_on(session, key, "2026-11-22") == ()
        told = session.scalars(select(OutboxRow).where(OutboxRow.kind == "permit-days-over")).all()
    assert [row.channel for row in told] == ["operators"]


def test_reminders_are_set_for_a_month_a_week_and_a_day_before_a_paper_ends(service, carrier, operator):
    last = service.clock.now().date() + timedelta(days=10)
    with_papers(carrier, operator, PERMIT | {"valid_until": last.isoformat()})
    with service.store.read() as session:
        paper = session.scalars(select(PaperRow)).one()
        timers = session.scalars(select(TimerRow).where(TimerRow.key.contains(paper.id)).order_by(TimerRow.due_at)).all()
    assert [(one.kind, one.data.get("days")) for one in timers] == [
        (papers.REMINDER, 7),
        (papers.REMINDER, 1),
        (papers.ENDED, None),
    ]


def test_a_vehicle_out_of_use_shuts_its_gate_and_takes_no_edit(carrier):
    key = entered(carrier)["id"]
    today, tomorrow = carrier.post(f"/v1/vehicles/{key}/close").json()["gates"]
    assert (today["closed"], tomorrow["closed"]) == ([], ["vehicle-closed"])
    reply = carrier.patch(f"/v1/vehicles/{key}", json={"name": "x"}, headers={"If-Match": '"2"'})
    assert (reply.status_code, reply.json()["code"]) == (409, "wrong-state")
    assert carrier.get("/v1/vehicles").json()["items"] == []
    assert [one["id"] for one in carrier.get("/v1/vehicles?state=closed").json()["items"]] == [key]


def test_a_list_comes_in_pages(service, carrier):
    keys = {entered(carrier, name=f"車{n}")["id"] for n in range(5)}
    found, cursor = set(), ""
    while True:
        page = carrier.get(f"/v1/vehicles?limit=2{cursor}").json()
        found |= {one["id"] for one in page["items"]}
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == keys
    assert carrier.get("/v1/vehicles?cursor=nonsense").json()["code"] == "bad-cursor"


def test_an_operator_who_enters_for_a_carrier_is_named_beside_it(service, carrier, operator):
    from api.db.tables import AuditRow

    reply = operator.post("/v1/vehicles", json=TRUCK, headers={"On-Behalf-Of": carrier.member.party})
    assert reply.json()["party"] == carrier.member.party
    with service.store.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.thing == "vehicle")).one()
    assert (row.account_id, row.party_id, row.on_behalf_of) == (
        operator.member.account,
        operator.member.party,
        carrier.member.party,
    )
