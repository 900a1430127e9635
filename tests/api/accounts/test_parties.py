"""Tests of parties: what they say about themselves, who sees it, and who may change what."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from api.db.tables import AuditRow

EVERYBODY = ("farm", "restaurant", "carrier", "driver", "keeper", "operator", "auditor")


@pytest.fixture
def farm(service):
    return service.one("farm", "架空農園")


def path(client):
    return f"/v1/parties/{client.member.party}"


def test_a_party_says_about_itself_what_it_likes(farm):
    change = {
        "named": True, "story": "祖父の代から", "consent": "explicit", "paper": True,
        "closings": {"weekly": ["tue"], "nth": [{"nth": 3, "weekday": "wed"}], "periods": ["new-year"]},
        "invoice_number": "T1234567890123",
    }  # fmt: skip
    reply = farm.patch(path(farm), json=change, headers={"If-Match": '"1"'})
    assert reply.status_code == 200, reply.text
    assert {name: reply.json()[name] for name in change if name != "closings"} == {
        name: value for name, value in change.items() if name != "closings"
    }
    assert reply.json()["closings"]["nth"] == [{"nth": 3, "weekday": "wed"}]
    assert farm.get(path(farm)).json() == reply.json()
    late = farm.patch(path(farm), json={"story": "x"}, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")


@pytest.mark.parametrize("field", ["kind", "role", "state", "region", "id", "version", "created_at"])
@pytest.mark.parametrize("role", ["farm", "operator"])
def test_nobody_makes_more_of_a_party_by_an_edit(service, role, field):
    who = service.one(role)
    reply = who.patch(path(who), json={field: "operator"}, headers={"If-Match": '"1"'})
    assert (reply.status_code, reply.json()["faults"][0]["field"]) == (422, field)
    assert who.get(path(who)).json()["kind"] == role


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"district": "東京"}, "no-such-district"),
        ({"closings": {"periods": ["nowhere"]}}, "no-such-period"),
        ({"closings": {"weekly": ["funday"]}}, "bad-input"),
        ({"trades": True}, "trades-unnotified"),
        ({"invoice_number": "T12"}, "bad-input"),
        ({"consent": "maybe"}, "bad-input"),
        ({"story": "x" * 1001}, "bad-input"),
    ],
)
def test_what_cannot_be_is_refused(farm, change, code):
    reply = farm.patch(path(farm), json=change, headers={"If-Match": '"1"'})
    assert (reply.status_code, reply.json()["code"]) == (422, code)
    assert farm.get(path(farm)).json()["version"] == 1


def test_who_resells_names_its_notification(farm):
    change = {"trades": True, "trades_notified": "庄保 第12号"}
    assert farm.patch(path(farm), json=change, headers={"If-Match": '"1"'}).json()["trades"] is True
    reply = farm.patch(path(farm), json={"trades_notified": ""}, headers={"If-Match": '"2"'})
    assert reply.json()["code"] == "trades-unnotified"


@pytest.mark.parametrize("role", ["farm", "restaurant", "carrier", "driver", "keeper"])
def test_before_a_match_others_see_the_district_alone(service, farm, role):
    seen = service.one(role, "別の人").get(path(farm)).json()
    assert {name: value for name, value in seen.items() if value is not None} == {
        "id": farm.member.party, "kind": "farm", "seen": "district", "district": "鶴岡", "state": "active",
    }  # fmt: skip


def test_who_chose_to_be_named_is_named_with_its_story_but_not_its_number(service, farm):
    farm.patch(path(farm), json={"named": True, "story": "祖父の代から", "phone": "0235-00-0000"}, headers={"If-Match": '"1"'})
    seen = service.one("restaurant").get(path(farm)).json()
    assert (seen["seen"], seen["name"], seen["story"], seen["phone"]) == ("named", "架空農園", "祖父の代から", None)
    assert seen["consent"] is None
    assert service.one("auditor").get(path(farm)).json()["name"] is None


def test_nobody_edits_another_party(service, farm):
    for role in ("farm", "restaurant", "carrier", "keeper"):
        other = service.one(role, "別の人")
        reply = other.patch(path(farm), json={"story": "x"}, headers={"If-Match": '"1"'})
        assert (reply.status_code, reply.json()["code"]) == (404, "not-found")
        assert other.post(f"{path(farm)}/terms", json={"version": "x"}).status_code == 404
        assert other.get(f"{path(farm)}/members").status_code == 404


def test_the_list_shows_each_as_far_as_one_may_see_it(service, farm, operator):
    listed = {one["id"]: one for one in farm.get("/v1/parties").json()["items"]}
    assert listed[farm.member.party]["seen"] == "whole"
    assert listed[operator.member.party]["seen"] == "named"
    assert farm.get("/v1/parties?state=pending").json()["items"] == []
    assert {one["seen"] for one in operator.get("/v1/parties?kind=farm").json()["items"]} == {"whole"}


def test_only_the_operator_approves_and_closes(service, farm):
    for role in EVERYBODY:
        who = service.one(role, "別の人")
        want = 200 if role == "operator" else 403
        assert who.post(f"{path(farm)}/approve").status_code == want
    assert farm.post(f"{path(farm)}/close", json={}).status_code == 403


def test_the_operator_does_not_close_its_own_party_nor_raise_itself(service, operator):
    assert operator.post(f"{path(operator)}/close", json={}).json()["code"] == "not-yourself"
    # Asking for a farm of her own and letting it in herself.
    from api.accounts.tables import MembershipRow, PartyRow
    from api.db.actor import set_up

    with service.store.write(set_up(service.region)) as tx:
        row = PartyRow(
            id="party-own", region=service.region, kind="farm", name="x", closings={}, state="pending", created_at=tx.now
        )
        tx.session.add(row)
        tx.session.flush()
        mine = MembershipRow(
            id="member-own", account_id=operator.member.account, party_id=row.id, role="farm", state="active", since=tx.now
        )
        tx.session.add(mine)
    reply = operator.post("/v1/parties/party-own/approve")
    assert (reply.status_code, reply.json()["code"]) == (403, "not-yourself")


def test_a_closed_party_acts_no_more_and_takes_no_edit(service, farm, operator):
    operator.post(f"{path(farm)}/close", json={})
    assert farm.get("/v1/places").json()["code"] == "not-your-role"
    assert operator.patch(path(farm), json={"story": "x"}, headers={"If-Match": '"2"'}).json()["code"] == "wrong-state"
    assert service.one("restaurant").get(path(farm)).status_code == 404


def test_the_operator_enters_a_party_of_people_without_a_smartphone(service, operator, terms):
    given = {"kind": "farm", "name": "紙の農園", "district": "朝日", "paper": True, "terms_version": terms}
    made = operator.post("/v1/parties", json=given).json()
    assert (made["state"], made["paper"], made["terms"]) == ("active", True, [terms])
    place = {"kind": "farm_gate", "name": "軒先", "lon": 139.84, "lat": 38.61}
    entered = operator.post("/v1/places", json=place, headers={"On-Behalf-Of": made["id"]}).json()
    assert (entered["party"], entered["district"]) == (made["id"], "朝日")
    assert operator.get(f"/v1/parties/{made['id']}/members").json()["items"] == []


def test_a_person_asks_for_a_further_party_and_it_waits(service, farm, terms):
    given = {"kind": "carrier", "name": "架空運送", "terms_version": terms}
    made = farm.post("/v1/parties", json=given).json()
    assert made["state"] == "pending"
    me = farm.get("/v1/me").json()
    assert [one["role"] for one in me["parties"]] == ["farm"]
    assert [one["role"] for one in me["waiting"]] == ["carrier"]


def test_the_operator_names_an_auditor_and_nobody_else_does(service, farm, operator, terms):
    given = {"kind": "auditor", "name": "架空監査", "terms_version": terms}
    assert farm.post("/v1/parties", json=given).json()["code"] == "not-your-role"
    made = operator.post("/v1/parties", json=given).json()
    assert made["kind"] == "auditor"
    token = operator.post(f"/v1/parties/{made['id']}/invitations", json={"role": "auditor"}).json()["token"]
    assert farm.post("/v1/invitations/accept", json={"token": token}).status_code == 201
    assert farm.get("/v1/audit", headers={"Ainori-Party": made["id"]}).status_code == 200
    operators = {"kind": "operator", "name": "もう一つの運営", "terms_version": terms}
    assert operator.post("/v1/parties", json=operators).status_code == 422


def test_terms_are_accepted_in_their_version(service, farm, terms):
    assert farm.post(f"{path(farm)}/terms", json={"version": "1999-01"}).json()["code"] == "terms-version"
    assert farm.post(f"{path(farm)}/terms", json={"version": terms}).json()["terms"] == [terms]
    assert farm.post(f"{path(farm)}/terms", json={"version": terms}).json()["terms"] == [terms]


class TestOnBehalf:
    """The operator enters for people without a smartphone (代理入力)."""

    def test_both_names_stand_in_the_audit_log(self, service, farm, operator):
        reply = operator.patch(
            path(farm), json={"story": "電話で聞きました"}, headers={"If-Match": '"1"', "On-Behalf-Of": farm.member.party}
        )
        assert reply.json()["story"] == "電話で聞きました"
        with service.store.read() as session:
            row = session.scalars(select(AuditRow).where(AuditRow.thing == "party", AuditRow.action == "edit")).one()
        assert (row.account_id, row.party_id) == (operator.member.account, operator.member.party)
        assert row.on_behalf_of == farm.member.party

    @pytest.mark.parametrize("role", ["farm", "restaurant", "carrier", "driver", "keeper", "auditor"])
    def test_nobody_else_acts_for_others(self, service, farm, role):
        other = service.one(role, "別の人")
        reply = other.get("/v1/places", headers={"On-Behalf-Of": farm.member.party})
        assert (reply.status_code, reply.json()["code"]) == (403, "not-your-party")

    def test_it_acts_with_that_party_s_rights_and_no_more(self, service, farm, operator):
        headers = {"On-Behalf-Of": farm.member.party}
        assert operator.post(f"{path(farm)}/approve", headers=headers).json()["code"] == "not-your-role"
        product = {"If-Match": '"1"'} | headers
        assert operator.patch("/v1/products/dadachamame", json={"unit_g": 1}, headers=product).status_code == 403

    def test_nobody_is_acted_for_who_is_not_there_or_oversees(self, service, operator):
        auditor = service.one("auditor")
        for party in ("party-x", auditor.member.party):
            assert operator.get("/v1/places", headers={"On-Behalf-Of": party}).json()["code"] == "not-found"


class TestSeveralParties:
    """One person who acts for several parties."""

    @pytest.fixture
    def both(self, service, farm):
        from api.accounts.tables import MembershipRow
        from api.db.actor import set_up
        from fixtures.town import add_party

        carrier = add_party(service.store, service.region, "carrier", "架空運送")
        with service.store.write(set_up(service.region)) as tx:
            tx.session.add(
                MembershipRow(id="member-2", account_id=farm.member.account, party_id=carrier, role="carrier", since=tx.now)
            )
        return farm, carrier

    def test_who_has_several_says_for_which(self, both):
        who, carrier = both
        assert who.get("/v1/places").json()["code"] == "which-party"
        assert who.get("/v1/places", headers={"Ainori-Party": carrier}).status_code == 200
        assert who.get("/v1/places", headers={"Ainori-Party": "party-x"}).json()["code"] == "not-your-party"

    def test_oneself_is_read_without_a_choice(self, both):
        who, _ = both
        assert {one["role"] for one in who.get("/v1/me").json()["parties"]} == {"farm", "carrier"}

    def test_the_role_goes_with_the_party(self, both):
        who, carrier = both
        truck = {"name": "軽", "plate_class": "black", "profile": "kei", "payload_g": 350_000}
        made = who.post("/v1/vehicles", json=truck, headers={"Ainori-Party": carrier}).json()
        assert made["party"] == carrier
        assert who.get(f"/v1/vehicles/{made['id']}", headers={"Ainori-Party": who.member.party}).status_code == 404
