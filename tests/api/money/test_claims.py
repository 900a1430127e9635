"""Tests of claims over HTTP: made in time by a side, answered, decided, appealed against; the money follows."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from api.db.actor import set_up, the_clock
from api.db.tables import OutboxRow, TimerRow
from api.money import service as money
from api.money.claim_decide import claim_due
from api.money.tables import MoneyRow
from api.photos.tables import PhotoRow
from api.shipments.tables import ShipmentRow
from fixtures.rides import Ride, Town

REGION = "tsuruoka"
DATE = "2026-11-21"


class Case:
    """A delivered shipment and the people around it."""

    def __init__(self, service):
        self.service = service
        for role in ("farm", "restaurant", "carrier", "operator", "auditor"):
            setattr(self, role, service.one(role))
        town = Town(store=service.store, region=REGION)
        ride = Ride(
            farm=self.farm.member.party, restaurant=self.restaurant.member.party, carrier=self.carrier.member.party
        )  # fmt: skip
        made = town.ride(DATE, [ride])
        with service.store.write(set_up(REGION)) as tx:
            shipment = tx.session.merge(made.shipments[0])
            money.fix(tx, tx.session.merge(made.plan), made.document, {0: shipment})
        self.shipment = made.shipments[0].id
        service.clock.set(made.shipments[0].delivery_at)
        self.deliver()

    def deliver(self, *, state="delivered", unattended=False):
        with self.service.store.write(set_up(REGION)) as tx:
            row = tx.session.get_one(ShipmentRow, self.shipment)
            row.state, row.unattended = state, unattended
            row.units_picked = row.units_delivered = row.units
            row.picked_at, row.delivered_at = row.pickup_at, tx.now

    def photo(self, by):
        with self.service.store.write(set_up(REGION)) as tx:
            row = PhotoRow(
                id="photo-1", region=REGION, party_id=by.member.party, sha256="0" * 64, width=1, height=1, at=tx.now,
                content=b"",
            )  # fmt: skip
            tx.session.add(row)
        return "photo-1"

    def claim(self, by=None, **more):
        by = by or self.restaurant
        return by.post(f"/v1/shipments/{self.shipment}/claims", json={"cause": "short", "units": 2} | more)

    def opened(self, **more):
        answer = self.claim(**more)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def decide(self, claim, **more):
        body = {"outcome": "by_table", "reason": "写真で確かめました"} | more
        return self.operator.post(f"/v1/claims/{claim}/decision", json=body)

    def wait(self, **more):
        """Let time pass and run the timers of claims."""
        self.service.clock.advance(timedelta(**more))
        with self.service.store.write(the_clock(REGION)) as tx:
            due = select(TimerRow).where(
                TimerRow.kind == "claim", TimerRow.state == "waiting", TimerRow.due_at <= tx.now
            ).order_by(TimerRow.due_at)  # fmt: skip
            for row in tx.session.execute(due).scalars().all():
                row.state = "done"
                claim_due(tx, row.data)

    def state(self):
        with self.service.store.read() as session:
            return session.get_one(ShipmentRow, self.shipment).state

    def balance(self):
        names = {getattr(self, role).member.party: role for role in ("farm", "restaurant", "carrier", "operator")}
        found = dict.fromkeys(names.values(), 0)
        with self.service.store.read() as session:
            for row in session.execute(select(MoneyRow)).scalars():
                found[names[row.payer_id]] -= row.yen
                found[names[row.payee_id]] += row.yen
        assert sum(found.values()) == 0
        return SimpleNamespace(**found)

    def told(self, kind):
        with self.service.store.read() as session:
            return session.execute(select(OutboxRow.party_id).where(OutboxRow.kind == kind)).scalars().all()


@pytest.fixture
def case(service):
    return Case(service)


class TestMaking:
    def test_a_short_delivery_is_laid_on_the_carrier(self, case):
        shown = case.claim().json()
        assert (shown["stage"], shown["goods_bearer"], shown["state"]) == ("delivered", case.carrier.member.party, "open")
        assert shown["rule"]["ja"]
        assert case.state() == "disputed"
        assert case.told("claim-opened") == [case.carrier.member.party]
        assert case.balance().carrier == 600

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"units": 11}, 422, "claim-units"),
            ({"units": 0}, 422, "bad-input"),
            ({"units": True}, 422, "bad-input"),
            ({"cause": "absent"}, 422, "claim-impossible"),
            ({"cause": "bored"}, 422, "bad-input"),
            ({"cause": "quality"}, 422, "claim-needs-photo"),
            ({"photo_id": "photo-none"}, 404, "not-found"),
            ({"yen": 5}, 422, "bad-input"),
        ],
    )
    def test_what_cannot_be_claimed_is_refused_and_nothing_stored(self, case, body, status, code):
        answer = case.claim(**body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert case.state() == "delivered"
        assert case.restaurant.get("/v1/claims").json()["items"] == []

    def test_the_reason_why_not_is_told_in_both_languages(self, case):
        said = case.claim(cause="absent").json()
        assert "Nobody" not in said["title_ja"]
        assert "somebody was there" in said["title_en"]

    def test_quality_with_a_photo_is_taken(self, case):
        assert (
            case.claim(cause="quality", photo_id=case.photo(case.restaurant)).json()["goods_bearer"] == case.farm.member.party
        )

    def test_a_photo_of_somebody_else_is_not_found(self, case):
        assert case.claim(cause="quality", photo_id=case.photo(case.carrier)).status_code == 404

    def test_too_late_is_too_late(self, case):
        case.service.clock.advance(timedelta(minutes=61))
        answer = case.claim()
        assert (answer.status_code, answer.json()["code"]) == (409, "claim-late")

    def test_left_unattended_the_window_counts_from_when_the_kitchen_opens(self, case):
        case.service.clock.set(case.service.clock.now() - timedelta(hours=3))
        case.deliver(unattended=True)
        case.service.clock.advance(timedelta(hours=5))
        shown = case.claim().json()
        assert shown["stage"] == "unattended"

    def test_what_shows_after_receipt_is_the_farms(self, case):
        case.deliver(state="settled")
        assert case.claim().json()["code"] == "claim-needs-photo"
        assert case.claim(photo_id=case.photo(case.restaurant)).json()["goods_bearer"] == case.farm.member.party
        assert case.state() == "disputed"

    def test_a_stranger_finds_nothing(self, case):
        stranger = case.service.one("restaurant", "よその店")
        assert case.claim(by=stranger).status_code == 404
        claim = case.opened()
        assert stranger.get(f"/v1/claims/{claim}").status_code == 404
        assert stranger.post(f"/v1/claims/{claim}/appeal", json={"note": "なぜですか"}).status_code == 404
        assert case.claim(by=case.auditor).status_code == 403

    def test_before_delivery_the_road_speaks(self, case):
        case.deliver(state="promised")
        assert case.claim().json()["code"] == "wrong-state"

    def test_several_claims_never_exceed_what_was_promised(self, case):
        case.opened(units=6)
        answer = case.claim(cause="damaged", units=5)
        assert (answer.json()["code"], answer.json()["figures"]) == ("claim-units", {"most": 4})

    def test_the_operator_claims_for_a_kitchen_without_a_telephone(self, case):
        case.opened(by=OnBehalf(case.operator, case.restaurant.member.party))


class OnBehalf:
    def __init__(self, client, party):
        self.client, self.party = client, party

    def post(self, path, json):
        return self.client.post(path, json=json, headers={"On-Behalf-Of": self.party})


class TestAnswering:
    def test_accepted_is_decided_by_the_table(self, case):
        claim = case.opened()
        shown = case.carrier.post(f"/v1/claims/{claim}/answer", json={"accepts": True}).json()
        assert (shown["state"], shown["outcome"]) == ("decided", "by_table")
        assert vars(case.balance()) == {"farm": 3000, "restaurant": -2880, "carrier": 600 - 600 - 120, "operator": 0}
        assert case.state() == "settled"

    def test_contested_waits_for_the_operator(self, case):
        claim = case.opened()
        shown = case.carrier.post(f"/v1/claims/{claim}/answer", json={"accepts": False, "note": "数えました"}).json()
        assert (shown["state"], shown["answer"]) == ("open", "数えました")

    def test_only_who_bears_it_answers(self, case):
        claim = case.opened()
        answer = case.farm.post(f"/v1/claims/{claim}/answer", json={"accepts": True})
        assert (answer.status_code, answer.json()["code"]) == (403, "claim-not-yours")

    def test_silence_brings_the_default(self, case):
        claim = case.opened()
        case.wait(hours=25)
        shown = case.restaurant.get(f"/v1/claims/{claim}").json()
        assert (shown["state"], shown["decision"]) == ("decided", "default")
        assert case.balance().restaurant == -2880
        case.wait(days=8)
        assert case.restaurant.get(f"/v1/claims/{claim}").json()["state"] == "final"

    def test_silence_may_leave_things_as_they_are(self, case):
        case.deliver(unattended=True)
        case.opened(cause="lost", photo_id=case.photo(case.restaurant))
        case.wait(hours=25)
        assert vars(case.balance()) == {"farm": 3000, "restaurant": -3600, "carrier": 600, "operator": 0}
        assert case.state() == "settled"

    def test_a_claim_is_taken_back_by_who_made_it(self, case):
        claim = case.opened()
        assert case.carrier.post(f"/v1/claims/{claim}/withdrawal").status_code == 403
        assert case.restaurant.post(f"/v1/claims/{claim}/withdrawal").json()["state"] == "withdrawn"
        assert case.restaurant.post(f"/v1/claims/{claim}/withdrawal").json()["code"] == "wrong-state"
        assert case.state() == "settled"
        case.wait(hours=25)
        assert case.balance().restaurant == -3600


class TestDeciding:
    def test_only_the_operator_decides_and_only_once(self, case):
        claim = case.opened()
        body = {"outcome": "as_is", "reason": "わたしが決めます"}
        assert case.carrier.post(f"/v1/claims/{claim}/decision", json=body).status_code == 403
        assert case.decide(claim).json()["state"] == "decided"
        assert case.decide(claim).json()["code"] == "wrong-state"

    def test_a_decision_needs_a_reason(self, case):
        assert case.decide(case.opened(), reason="").status_code == 422

    def test_fewer_units_and_another_bearer(self, case):
        claim = case.opened()
        case.decide(claim, units=1, goods_bearer="operator", carriage_bearer="operator")
        assert vars(case.balance()) == {"farm": 3000, "restaurant": -3240, "carrier": 600, "operator": -360}

    def test_never_more_units_than_claimed(self, case):
        assert case.decide(case.opened(), units=3).json()["code"] == "claim-units"

    def test_a_side_that_is_not_there_bears_nothing(self, case):
        assert case.decide(case.opened(), goods_bearer="keeper").json()["code"] == "claim-no-side"

    def test_each_sees_the_lines_that_are_its_own(self, case):
        claim = case.opened()
        case.decide(claim)
        mine = case.farm.get(f"/v1/claims/{claim}").json()["lines"]
        assert all(case.farm.member.party in {line["payer"], line["payee"]} for line in mine)
        assert len(case.auditor.get(f"/v1/claims/{claim}").json()["lines"]) > len(mine)
        assert {line["payer_name"] for line in case.auditor.get("/v1/money").json()["items"]} == {""}


class TestAppeal:
    def test_turns_the_decision_round_to_the_yen(self, case):
        claim = case.opened()
        case.decide(claim)
        shown = case.carrier.post(f"/v1/claims/{claim}/appeal", json={"note": "写真では全部あります"}).json()
        assert shown["state"] == "appealed"
        assert case.state() == "disputed"
        shown = case.decide(claim, outcome="as_is", reason="写真のとおりでした").json()
        assert shown["state"] == "final"
        assert vars(case.balance()) == {"farm": 3000, "restaurant": -3600, "carrier": 600, "operator": 0}
        assert case.state() == "settled"
        answer = case.restaurant.post(f"/v1/claims/{claim}/appeal", json={"note": "もう一度お願いします"})
        assert answer.json()["code"] == "appeal-late"

    def test_comes_too_late_after_its_days(self, case):
        claim = case.opened()
        case.decide(claim)
        case.service.clock.advance(timedelta(days=8))
        answer = case.carrier.post(f"/v1/claims/{claim}/appeal", json={"note": "気がつきませんでした"})
        assert (answer.status_code, answer.json()["code"]) == (409, "appeal-late")

    def test_nobody_deciding_leaves_the_first_decision(self, case):
        claim = case.opened()
        case.decide(claim)
        before = case.balance()
        case.carrier.post(f"/v1/claims/{claim}/appeal", json={"note": "数えまちがいです"})
        case.wait(hours=25)
        assert case.farm.get(f"/v1/claims/{claim}").json()["state"] == "final"
        assert (case.state(), case.balance()) == ("settled", before)


class TestOnTopOfACount:
    """The driver counted two short at the door, and that is booked already."""

    @pytest.fixture
    def counted(self, case):
        from api.money.correct import correct

        with case.service.store.write(set_up(REGION)) as tx:
            row = tx.session.get_one(ShipmentRow, case.shipment)
            row.state, row.units_delivered = "short", 8
            correct(tx, row, cause="short", units=2, stage="on_board")
        assert case.balance().restaurant == -2880
        return case

    def test_a_kitchen_that_finds_one_more_missing_is_not_put_back(self, counted):
        counted.decide(counted.opened(units=1))
        assert counted.balance().restaurant == -2520

    def test_a_carrier_that_disputes_the_count_is_heard(self, counted):
        claim = counted.opened(by=counted.carrier, units=2)
        counted.decide(claim, outcome="as_is", reason="数えまちがいでした")
        assert vars(counted.balance()) == {"farm": 3000, "restaurant": -3600, "carrier": 600, "operator": 0}


class TestMoneyList:
    def test_one_sees_ones_own_lines_only(self, case):
        items = case.carrier.get("/v1/money").json()["items"]
        assert [(line["what"], line["yen"]) for line in items] == [("carriage", 600)]
        assert len(case.restaurant.get("/v1/money").json()["items"]) == 2
        assert case.service.one("farm", "よその畑").get("/v1/money").json()["items"] == []
        assert case.restaurant.get(f"/v1/money?party={case.carrier.member.party}").json()["items"][0]["what"] == "carriage"

    def test_is_filtered_and_paged(self, case):
        assert [i["what"] for i in case.operator.get("/v1/money?what=goods").json()["items"]] == ["goods"]
        assert case.operator.get("/v1/money?first=2026-11-22").json()["items"] == []
        assert len(case.operator.get(f"/v1/money?last={DATE}&shipment={case.shipment}").json()["items"]) == 2
        first = case.operator.get("/v1/money?limit=1").json()
        assert len(case.operator.get(f"/v1/money?limit=1&cursor={first['next']}").json()["items"]) == 1
        assert case.operator.get("/v1/money?first=yesterday").json()["code"] == "bad-query"
        assert case.service.anonymous.get("/v1/money").status_code == 401

    def test_claims_are_filtered(self, case):
        claim = case.opened()
        assert [i["id"] for i in case.carrier.get("/v1/claims?state=open").json()["items"]] == [claim]
        assert case.carrier.get("/v1/claims?state=final").json()["items"] == []
        assert case.operator.get("/v1/claims?shipment=other").json()["items"] == []


def test_the_table_in_force_can_be_read_by_those_it_binds(service):
    shown = service.one("keeper").get("/v1/liability").json()
    assert shown["version"] == "2026-11"
    assert all(row["ja"] and row["en"] for row in shown["rules"])
    assert service.another(service.one("carrier").member.party, "driver").get("/v1/liability").status_code == 403
